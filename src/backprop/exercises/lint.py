"""Proves an exercise: the solution passes, the stub is not attempted, each mistake gets its message on 100 seeds."""

import re

from . import student
from .exercise_file import load
from .notebook_file import Malformed
from .page import kind_of, seeds, shown_values, variant
from .result import NOT_ATTEMPTED
from .session import judged
from .text import PLACE, written

SEEDS = range(100)
HEADER = ("jupytext:", "format_name: myst", "notebook_metadata_filter: all", "kernelspec:")
ROLE = re.compile(r"\{[a-z]+(?::[a-z]+)?\}`")  # of MyST, which a widget does not know


def lint(path):
    """What is wrong with the exercise in a file: a list of sentences, empty if nothing is."""
    try:
        exercise = load(path)
        return [*_file(exercise), *_texts(exercise), *_code(exercise)]
    except Malformed as error:
        return [str(error)]
    except SyntaxError as error:
        return [f"its code is no Python: {error.msg}, in the line {(error.text or '').strip()!r}"]
    except Exception as error:  # the author's code stopped; say where, and go on with the next file
        return [f"its code stopped with {type(error).__name__}: {error}{_where(error)}"]


def _where(error):
    trace, place = error.__traceback__, ""
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<exercise"):
            place = f" (line {trace.tb_lineno} of {name[1:-1]})"
        trace = trace.tb_next
    return place


def _file(exercise):
    kind_of(exercise)
    header = exercise.path.read_text("utf-8").partition("\n---\n")[0]
    if missing := [line for line in HEADER if line not in header]:
        yield f"the front matter lacks {missing[0]!r}, without which JupyterLab does not keep the file as it is"
    if exercise.id != exercise.path.stem:
        yield f"id is {exercise.id!r}, but the file is {exercise.path.name}"
    if not re.fullmatch(r"[a-z][a-z0-9-]*", exercise.id):
        yield f"id {exercise.id!r} is not made of small letters, digits and hyphens"
    if exercise.path.parent.name != exercise.chapter and re.match(r"\d\d-", exercise.path.parent.name):
        yield f"chapter is {exercise.chapter!r}, but the folder is {exercise.path.parent.name}"
    if type(exercise.points) is not int or exercise.points < 1:
        yield f"points is {exercise.points!r}; it must be a whole number from 1"
    if not str(exercise.entry).isidentifier():
        yield f"entry is {exercise.entry!r}, which is no Python name"


def _texts(exercise):
    if not exercise.title or not exercise.statement:
        yield "there is no statement"
    if not exercise.hints:
        yield "there is no hint (a Markdown cell with the tag ex-hint)"
    texts = [exercise.statement, *exercise.hints, exercise.explanation, *exercise.options.values()]
    if any(ROLE.search(text) for text in texts):
        yield "the text uses a role such as {eq}`…`, which is not known outside of a chapter"
    for hint in exercise.hints:
        if PLACE.search(hint):
            yield "a hint has {{ … }}; only the statement and the explanation differ between readers"
    for seed in SEEDS if len(seeds(exercise)) > 1 else [0]:
        values = shown_values(exercise, seed)
        variant(exercise, seed)  # raises for a place without a value
        for name in PLACE.findall(exercise.statement):
            if isinstance(values[name], float) and float(written(values[name])) != values[name]:
                shown = written(values[name])
                yield f"the text shows {name} as {shown}, but it is {values[name]!r}: round it in inputs(rng)"
                return


def _code(exercise):
    kind = kind_of(exercise)
    yield from kind.faults(exercise)
    if exercise.kind == "code" and not exercise.code("ex-stub"):
        yield "there is no stub (a code cell with the tag ex-stub)"
    if judged(exercise, exercise.stub).status != NOT_ATTEMPTED:
        yield f"the stub is not taken as not attempted, but as: {judged(exercise, exercise.stub)}"
    mistakes = getattr(kind, "mistakes", lambda exercise: exercise.mistakes)(exercise)
    if len(mistakes) < 2:
        yield "there are fewer than two mistakes"
    messages = [message for message, _ in mistakes]
    if twice := {m for m in messages if messages.count(m) > 1}:
        yield f"two mistakes have the message {min(twice)!r}"
    if any(mark in message for message in [*messages, *exercise.feedback.values()] for mark in "$`<"):
        yield "a message has $, ` or <; messages are plain text, for they are read out"
    yield from _seeds(exercise, kind, mistakes)
    yield from (f"the student's notebook holds {line!r} of a hidden cell" for line in student.leaks(exercise))


def _seeds(exercise, kind, mistakes):
    """One sentence for the first seed on which something is amiss."""
    for seed in SEEDS if exercise.has_inputs else [0]:
        result = kind.judge(exercise, kind.answer_of(exercise, exercise.solution, seed), seed)
        if not result.right:
            yield f"seed {seed}: the solution does not pass: {result}"
            return
        for message, wrong in mistakes:
            result = kind.judge(exercise, kind.answer_of(exercise, wrong, seed), seed)
            if result.message != message:
                yield f"seed {seed}: the mistake {message!r} gets another verdict: {result}"
                return
