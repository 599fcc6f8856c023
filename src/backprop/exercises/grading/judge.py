"""Marks and words for one submission: its functions are called in the sandbox, and its values compared outside of it.

Points are given in full for a right answer. A function that returns several values gets the share of those that are
right on every input; all else gets nothing. The inputs come from seeds that only this run of the grader knows.
"""

import hashlib
import hmac
import re

import numpy as np

from ..calls import call
from ..page import kind_of
from ..result import NOT_ATTEMPTED, NOT_YET, RIGHT, Result
from ..values import Misfit, read, right, sort
from . import handed_in
from .sandbox import Ended, Sandbox

SEEDS = 6  # inputs that each function has to get right
WORDS = 500  # characters of a message that are kept
EXPLAINED = {each.__name__: each for each in (ValueError, NameError, RecursionError)}  # of which calls.py has more to say


class Broken(Exception):
    """The sandbox could not answer; the message is meant for the student."""


def judged(assignment, raw, secret, *, trusted=False, limits=None):
    """{"exercises": [{id, points, of, status, message, details}], "cells": […], "problem": str} of one notebook."""
    try:
        cells = handed_in.cells(raw)
    except handed_in.Unreadable as reason:
        return {"exercises": [_nothing(each) for each in assignment.exercises], "cells": [], "problem": str(reason)}
    at_work, rows, faults = None, [], []
    try:
        for exercise in assignment.exercises:
            # One function that does not end is not held against the others; cells that do not end would do so again.
            if at_work is None or (at_work.reason and at_work.ready):
                if at_work:
                    at_work.__exit__(None, None, None)
                at_work = Sandbox(cells, limits, trusted=trusted)
                faults = faults or at_work.faults
            rows.append(_row(exercise, cells, at_work, assignment.variant, secret))
    finally:
        if at_work:
            at_work.__exit__(None, None, None)
    return {"exercises": rows, "cells": [f"cell {n}, line {line}: {kind}: {words}".strip()
                                         for n, kind, words, line in faults], "problem": ""}


def unsound(assignment, secret):
    """What keeps the exercises from being graded fairly: a sentence for each whose solution fails its own inputs."""
    found = []
    for exercise in assignment.exercises:
        kind = kind_of(exercise)
        for seed in seeds(exercise, secret, assignment.variant):
            try:
                result = kind.judge(exercise, kind.answer_of(exercise, exercise.solution, seed), seed)
                words = "" if result.right and not _stops(exercise, seed) else str(result)
            except Exception as error:
                words = f"{type(error).__name__}: {error}"
            if words:
                found.append(f"the solution of {exercise.id} does not pass: {words}")
                break
    return found


def _stops(exercise, seed):
    return exercise.kind == "code" and any(call(exercise.solution, case).fault for case in exercise.cases(seed))


def seeds(exercise, secret, variant):
    """Those whose inputs the answer has to get right."""
    if kind_of(exercise).SEEDS is None:
        return [variant]
    draw = (hmac.digest(secret, f"{exercise.id}/{k}".encode(), hashlib.sha256) for k in range(SEEDS))
    return [int.from_bytes(each[:7], "big") for each in draw]


def _row(exercise, cells, sandbox, variant, secret):
    chosen = seeds(exercise, secret, variant)
    try:
        answer = _answer(exercise, cells, sandbox)
        result = _first_fault(exercise, answer, chosen)
        share = 1.0 if result.right else _share(exercise, answer, chosen) if isinstance(answer, Caller) else 0.0
        if sandbox.reason:
            raise Broken(f"{sandbox.reason}.")
    except (Ended, Broken) as reason:
        result, share = Result(exercise.id, NOT_YET, str(reason)), 0.0
    # What was called with what stays out: the inputs are the next student's too.
    return {"id": exercise.id, "points": round(exercise.points * share, 2), "of": exercise.points,
            "status": result.status, "message": result.message[:WORDS]}


def _nothing(exercise):
    return {"id": exercise.id, "points": 0.0, "of": exercise.points, "status": NOT_ATTEMPTED, "message": ""}


def _first_fault(exercise, answer, chosen):
    for seed in chosen:
        try:
            result = kind_of(exercise).judge(exercise, answer, seed)
        except Exception as error:  # a value that no honest answer has
            if isinstance(answer, Caller):
                raise
            raise Broken(f"{exercise.entry} is {sort(answer)}, which is no answer to this question.") from error
        if not result.right:
            return result
    return Result(exercise.id, RIGHT)


def _answer(exercise, cells, sandbox):
    """The value that the notebook gives to the name, or a stand-in that calls its function behind the walls."""
    reply = sandbox.ask(exercise.entry)
    if "missing" in reply:
        raise Broken(_missing(exercise, reply["missing"], cells, sandbox.faults))
    if kind_of(exercise).SEEDS is None:
        return reply.get("value")
    if exercise.code("ex-stub") and _squeezed(exercise.code("ex-stub")) in {_squeezed(code) for _, code in cells}:
        if sum(f"def {exercise.entry}(" in code for _, code in cells) == 1:
            return None  # untouched
    return Caller(exercise.entry, sandbox) if reply.get("callable") is True else reply.get("value")


def _missing(exercise, names, cells, faults):
    stopped = {number: f"{kind}: {words}".rstrip(": ") for number, kind, words, _ in faults}
    for number, source in cells:
        if number in stopped and re.search(rf"\bdef {exercise.entry}\b|^{exercise.entry} *=", source, re.M):
            return f"cell {number}, which should define {exercise.entry}, stopped with {stopped[number]}."
    names = [name[:40] for name in names if type(name) is str] if type(names) is list else []
    names = [name for name in names if name not in ("get_ipython", "public_check")][:12]
    defined = f"; it defines {', '.join(names)}" if names else ""
    return f"the notebook, run from top to bottom, does not define {exercise.entry}{defined}."


def _squeezed(code):
    return "".join(code.split())


class Caller:
    """Called like the student's own function: same values, same exceptions, same changes of its inputs."""

    def __init__(self, entry, sandbox):
        self.entry, self.sandbox = entry, sandbox

    def __call__(self, *arguments):
        reply = self.sandbox.ask(self.entry, arguments)
        if reply.get("unfinished") is True:
            raise NotImplementedError
        if "raised" in reply:
            raise _raised(reply["raised"])
        changed = reply.get("changed")
        for k in changed if type(changed) is list else []:
            if type(k) is int and 0 <= k < len(arguments) and isinstance(arguments[k], np.ndarray):
                arguments[k].reshape(-1).view(np.uint8)[...] ^= 255  # whatever it was, it is not that any more
        return reply.get("value")


def _raised(description):
    """An exception with the type's name and the words that were sent, which are shown as text."""
    try:
        kind, words, line, cell = description
        kind, words, place = str(kind), str(words)[:300], ""
        if int(line) and cell:  # what is wrong with the call itself has no line of the student's
            place = f" (line {int(line)} of {str(cell)[:20].strip('<>')})"
    except (TypeError, ValueError):
        kind, words, place = "Exception", "", ""
    name = kind if kind.isidentifier() and len(kind) < 40 else "Exception"
    return type(name, (EXPLAINED.get(name, Exception),), {})(f"{words}{place}")


def _share(exercise, answer, chosen):
    """The share of the returned values that are right on every input; 0 where there is only one."""
    if exercise.criterion:
        return 0.0
    good = None
    for seed in chosen:
        for inputs in exercise.cases(seed):
            want, made = call(exercise.solution, inputs).value, call(answer, inputs)
            try:
                if made.fault or made.changed or not isinstance(want, tuple | list):
                    return 0.0
                parts = [right(part) for part in read(made.value, want, "")]
            except Misfit:
                return 0.0
            good = parts if good is None else [a and b for a, b in zip(good, parts, strict=True)]
    return sum(good) / len(good) if good else 0.0
