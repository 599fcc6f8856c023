"""Exercises with options of which one, or with `several: true` any number, is right; each option has its feedback.

The solution gives the right key, or with `several` a set of keys, so that the truth can be computed.
"""

from functools import cache

from ..result import NOT_ATTEMPTED, NOT_YET, RIGHT, Result
from .keys import key_of

SEEDS = None
WORDS = {"nothing chosen": "choose an answer, then check it.", "not all": "what you chose is right, but there is more."}


def several(exercise):
    return exercise.settings.get("several") is True


def mistakes(exercise):
    """[(message, function)]: each wrong option, chosen alone."""
    right = page(exercise, 0)["answer"]
    return [(text, lambda *given, key=key: key) for key, text in exercise.feedback.items() if key not in right]


def answer_of(exercise, function, seed):
    return function(*exercise.cases(seed)[0].values())


def asked(exercise):
    return {"options": exercise.options, "several": several(exercise)}


def markdown(exercise):
    return "\n".join(f"- `{key}` {text}" for key, text in exercise.options.items())


@cache
def page(exercise, seed):
    given = answer_of(exercise, exercise.solution, seed)
    right = {given} if isinstance(given, str) else set(given)
    return {"answer": [key for key in exercise.options if key in right], "feedback": exercise.feedback}


def compare(variant, chosen):
    """(status, words) for a list of keys in the order of the options. The page has the same function."""
    right, feedback = variant["answer"], variant["feedback"]
    if not chosen:
        return NOT_ATTEMPTED, WORDS["nothing chosen"]
    if wrong := [key for key in chosen if key not in right]:
        return NOT_YET, " ".join(feedback.get(key, "") for key in wrong)
    if len(chosen) < len(right):
        return NOT_YET, WORDS["not all"]
    return RIGHT, " ".join(feedback.get(key, "") for key in chosen)


def judge(exercise, answer, seed):
    keys = ", ".join(map(repr, exercise.options))
    if answer is None or answer is ... or (isinstance(answer, str | list | tuple | set | frozenset) and not answer):
        return Result(exercise.id, NOT_ATTEMPTED, f"{WORDS['nothing chosen']} The answers are {keys}.")
    chosen = {answer} if isinstance(answer, str) else answer
    chosen = [key_of(each, exercise.options) for each in chosen] if type(chosen) in (list, tuple, set, frozenset) else [None]
    if None in chosen:
        return Result(exercise.id, NOT_YET, f"the answers are {keys}{'; give a set of them' * several(exercise)}.")
    if len(set(chosen)) > 1 and not several(exercise):
        return Result(exercise.id, NOT_YET, "choose one answer.")
    status, words = compare(page(exercise, seed), [key for key in exercise.options if key in chosen])
    return Result(exercise.id, status, words)


def faults(exercise):
    found = [] if exercise.explanation else ["a choice exercise needs a cell ex-explanation"]
    if exercise.code("ex-mistakes"):
        found.append("a choice exercise has no cell ex-mistakes: what an option is told stands in the cell ex-feedback")
    if len(exercise.options) < 3:
        found.append("a choice exercise needs at least three options")
    if exercise.settings.get("several", True) is not True:
        found.append(f"several is {exercise.settings['several']!r}; it is true, or it is not there")
    if silent := [key for key in exercise.options if not exercise.feedback.get(key)]:
        found.append(f"the option {silent[0]} has no line in ex-feedback")
    if unknown := [key for key in exercise.feedback if key not in exercise.options]:
        found.append(f"ex-feedback speaks of {unknown[0]}, which is no option")
    first = None
    for seed in range(100) if exercise.has_inputs else [0]:
        given = answer_of(exercise, exercise.solution, seed)
        right = {given} if isinstance(given, str) else set(given)
        if unknown := right - set(exercise.options):
            return [*found, f"seed {seed}: the solution gives {min(unknown)!r}, which is no option"]
        if len(right) != 1 and not several(exercise):
            return [*found, f"seed {seed}: {len(right)} options are right; say `several: true` in the front matter"]
        if not right:
            return [*found, f"seed {seed}: no option is right"]
        if right != (first := first or right):
            return [*found, f"seed {seed}: other options are right than for seed 0, but their feedback is the same"]
    return found
