"""Exercises in which the reader commits to a prediction, and then sees what happens.

The solution runs the experiment and returns the key of the option that came true, so that the truth is computed; each
other option is a named mistake, with the thought that leads to it.
"""

from functools import cache

from ..result import NOT_ATTEMPTED, NOT_YET, RIGHT, Result
from .keys import key_of

SEEDS = None
WORDS = {"no choice": "choose an answer, then commit to it.", "not the outcome": "that is not what happens."}


def asked(exercise):
    return {"options": exercise.options}


def markdown(exercise):
    return "\n".join(f"- `{key}` {text}" for key, text in exercise.options.items())


def answer_of(exercise, function, seed):
    return function(*exercise.cases(seed)[0].values())


@cache  # an experiment may take a second
def page(exercise, seed):
    feedback = {answer_of(exercise, wrong, seed): message for message, wrong in reversed(exercise.mistakes)}
    return {"answer": answer_of(exercise, exercise.solution, seed), "feedback": feedback}


def judge(exercise, answer, seed):
    keys = ", ".join(map(repr, exercise.options))
    if answer is None or answer is ... or (isinstance(answer, str) and not answer):
        return Result(exercise.id, NOT_ATTEMPTED, f"{WORDS['no choice']} The answers are {keys}.")
    if (answer := key_of(answer, exercise.options)) is None:
        return Result(exercise.id, NOT_YET, f"the answers are {keys}.")
    variant = page(exercise, seed)
    if answer == variant["answer"]:
        return Result(exercise.id, RIGHT)
    return Result(exercise.id, NOT_YET, variant["feedback"].get(answer, WORDS["not the outcome"]))


def faults(exercise):
    found = [] if exercise.explanation else ["a predict exercise needs a cell ex-explanation"]
    if len(exercise.options) < 2:
        found.append("a predict exercise needs at least two options")
    variant = page(exercise, 0)
    if variant["answer"] not in exercise.options:
        found.append(f"the solution gives {variant['answer']!r}, which is no option")
    silent = [key for key in exercise.options if key != variant["answer"] and key not in variant["feedback"]]
    return found + [
        f"no mistake gives the option {key}, so a reader who chooses it is not told why not" for key in silent
    ]
