"""Exercises whose answer is a function. It is called on inputs that it has not seen, beside the solution."""

import numpy as np

from ..calls import call, misfit, shown
from ..diagnose import diagnose, entries, out_of_order
from ..differences import explain
from ..result import NOT_ATTEMPTED, NOT_YET, RIGHT, Result
from ..values import Misfit, read, right, same

SEEDS = range(6)
CONFIRMED = 5  # further seeds on which a mistake gives what the answer gives before it is named
WORDS = {}
IN_PLACE = "(statements such as -= and [:] = change an array in place)"


def answer_of(exercise, function, seed):
    return function


def judge(exercise, answer, seed):
    if words := unfinished(exercise, answer):
        return Result(exercise.id, NOT_ATTEMPTED, words)
    if not callable(answer) or isinstance(answer, type):
        return Result(
            exercise.id,
            NOT_YET,
            f'pass the function itself, without parentheses: bp.check("{exercise.id}", {exercise.entry}).',
        )
    cases = exercise.cases(seed)
    if words := misfit(answer, list(cases[0])):
        return Result(exercise.id, NOT_YET, words)
    calls = [call(answer, inputs) for inputs in cases]
    for inputs, made in zip(cases, calls, strict=True):
        if made.fault or made.value is None or made.value is ... or made.value is NotImplemented:
            return _not_yet(
                exercise, made.fault or "your function gives nothing back: its value needs `return`.", inputs, made
            )
    if exercise.criterion:
        return _by_criterion(exercise, answer, seed, cases, calls)
    return _by_solution(exercise, answer, seed, cases, calls)


def unfinished(exercise, answer):
    """Whether the answer is still the stub, by its compiled code."""
    ours, theirs = getattr(exercise.stub, "__code__", None), getattr(answer, "__code__", None)
    untouched = ours and theirs and (ours.co_code, ours.co_consts) == (theirs.co_code, theirs.co_consts)
    return f"fill in {exercise.entry}, then check again." if untouched or answer is None else ""


def _named(exercise, answer, seed, cases, calls):
    """The message of the first named mistake that gives just what the answer gave; "" if there is none.

    Two wrong functions may agree by chance, most easily where they count: so they have to agree on further seeds.
    """
    answered = {}  # by seed; the answer is called once, however many mistakes look like it
    for message, wrong in exercise.mistakes:
        if _agree(wrong, cases, calls) and (  # lint hands in the mistake itself
            answer is wrong
            or all(_agree(wrong, *_more(exercise, answer, seed + k, answered)) for k in range(1, CONFIRMED + 1))
        ):
            return message
    return ""


def _more(exercise, answer, seed, answered):
    if seed not in answered:
        cases = exercise.cases(seed)
        answered[seed] = cases, [call(answer, inputs) for inputs in cases]
    return answered[seed]


def _agree(wrong, cases, calls):
    theirs = [call(wrong, inputs) for inputs in cases]
    return all(not (t.fault or made.fault) and same(t.value, made.value) for t, made in zip(theirs, calls, strict=True))


def _by_solution(exercise, answer, seed, cases, calls):
    names = exercise.settings.get("returns", ())
    for inputs, made in zip(cases, calls, strict=True):
        want = call(exercise.solution, inputs).value
        if words := out_of_order(made.value, want, names):
            return _not_yet(exercise, _named(exercise, answer, seed, cases, calls) or words, inputs, made)
        try:
            wrong = [(k, part) for k, part in enumerate(read(made.value, want, "the result", names)) if not right(part)]
        except Misfit as misfit:
            return _not_yet(exercise, _named(exercise, answer, seed, cases, calls) or str(misfit), inputs, made)
        if wrong:
            message = _named(exercise, answer, seed, cases, calls) or _words(exercise, inputs, *wrong[0])
            return _not_yet(exercise, message, inputs, made)
        if made.changed:
            return _not_yet(
                exercise,
                f"the result is right, but the function changes its input {made.changed[0]}; work on a copy {IN_PLACE}.",
                inputs,
                made,
            )
    return Result(exercise.id, RIGHT)


def _words(exercise, inputs, number, part):
    """The diagnosis of one part."""
    batch = exercise.settings.get("batch")
    size, gradient = len(inputs[batch]) if batch else None, "gradient" in exercise.settings
    if words := diagnose(part, size, _alone(exercise, inputs, number), gradient):
        return words
    words, place = entries(*part)
    return f"{words} {explain(exercise, inputs, number, place)}".strip()


def _alone(exercise, inputs, number):
    """Part `number` of the right answer for each example of the batch alone; nothing where there is no batch."""
    batch, found = exercise.settings.get("batch"), []
    for k in range(len(inputs[batch]) if batch else 0):
        one = {
            name: value[k : k + 1] if isinstance(value, np.ndarray) and len(value) == len(inputs[batch]) else value
            for name, value in inputs.items()
        }
        made = call(exercise.solution, one)
        if made.fault:  # a solution that needs more than one example
            return []
        found.append(np.asarray(made.value[number] if isinstance(made.value, tuple | list) else made.value))
    return found


def _by_criterion(exercise, answer, seed, cases, calls):
    """An open exercise: the author's criterion gives None for a good answer, and a sentence for another."""
    for inputs, made in zip(cases, calls, strict=True):
        judged = call(lambda *given, value=made.value: exercise.criterion(value, *given), inputs)
        if judged.fault:
            return _not_yet(
                exercise,
                _named(exercise, answer, seed, cases, calls) or "the result is not of the form that was asked for.",
                inputs,
                made,
            )
        if judged.value:
            return _not_yet(exercise, _named(exercise, answer, seed, cases, calls) or judged.value, inputs, made)
    return Result(exercise.id, RIGHT)


def _not_yet(exercise, message, inputs, made):
    details = [f"Called with {shown(inputs)}."] if inputs else []
    if made.changed and IN_PLACE not in message:
        details.append(f"Your function changed its input {made.changed[0]} on the way {IN_PLACE}.")
    if made.printed.strip():
        details.append(f"Your function printed:\n{made.printed.rstrip()}")
    return Result(exercise.id, NOT_YET, message, "\n".join(details))


def asked(exercise):
    return {"stub": start(exercise)}


def start(exercise):
    """The learner's start with the imports that it needs."""
    return "\n\n\n".join(part for part in (exercise.code(), exercise.code("ex-stub")) if part)


def markdown(exercise):
    return f"```python\n{start(exercise)}\n```"


def page(exercise, seed):
    return {}


def faults(exercise):
    found = []
    if not exercise.has_inputs:
        found.append("a code exercise needs a cell ex-inputs")
    if bool(exercise.loss) != ("gradient" in exercise.settings):
        found.append("a cell ex-loss and `gradient: [argument, …]` in the front matter belong together")
    cases = exercise.cases(0)
    unsolved = [call(exercise.stub, case).value for case in cases] if exercise.stub else [None]
    if all(same(value, call(exercise.solution, case).value) for value, case in zip(unsolved, cases, strict=False)):
        found.append("the stub solves the exercise already")
    case = cases[0]
    for name in [*exercise.settings.get("gradient", []), *filter(None, [exercise.settings.get("batch")])]:
        if name not in case:
            found.append(f"the front matter names {name}, which inputs(rng) does not give")
    return found
