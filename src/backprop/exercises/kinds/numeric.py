"""Exercises whose answer is a number. Its inputs are drawn from a seed, so that readers get different ones.

Python computes, for each variant, the right number and the numbers of all known mistakes; the page only compares.
"""

import math

from ..read_number import read_number
from ..result import NOT_ATTEMPTED, NOT_YET, RIGHT, Result
from ..values import sort

SEEDS = None
WORDS = {
    "no number": "write a number with a decimal point, such as 0.25, 1/4 or 2.5e-3.",
    "too large": "your number is too large.",
    "too small": "your number is too small.",
}
TOLERANCE, CLOSE = 0.01, 0.1  # relative: what is right, and what deserves "close"


def answer_of(exercise, function, seed):
    return float(function(*exercise.cases(seed)[0].values()))


def asked(exercise):
    return {"unit": str(exercise.settings.get("unit", ""))}


def markdown(exercise):
    return ""


def tolerance(exercise):
    return float(exercise.settings.get("tolerance", TOLERANCE))


def page(exercise, seed):
    """The right number, and [value, tolerance, message] of the mistakes, named ones first."""
    answer, allowed = answer_of(exercise, exercise.solution, seed), tolerance(exercise)
    named = [[answer_of(exercise, wrong, seed), allowed, message] for message, wrong in exercise.mistakes]
    return {
        "answer": answer,
        "tolerance": allowed,
        "near": named
        + [n for n in _usual(answer, allowed) if not _within(n[0], answer, allowed)]
        + [[answer, CLOSE, f"close, but more than {100 * allowed:g} % off: were digits lost, or is a small term?"]],
    }


def _usual(answer, allowed):
    """Slips that every exercise can have."""
    yield [-answer, allowed, "the size is right, the sign is not."]
    yield [2 * answer, allowed, "that is twice the answer."]
    yield [answer / 2, allowed, "that is half as large as it should be."]
    yield [100 * answer, allowed, "that is 100 times the answer: a percentage? Give the number itself, 0.25 and not 25."]
    if answer:
        yield [1 / answer, allowed, "that is the reciprocal, one divided by what is asked for."]
    yield [answer**2, allowed, "that is the square of what is asked for."]
    if answer > 0:
        yield [math.sqrt(answer), allowed, "that is the square root of what is asked for."]
        if answer != 1:  # whoever writes 0 has taken no logarithm
            yield [math.log10(answer), allowed, "that is the logarithm of what is asked for."]


def _within(x, value, allowed):
    return abs(x - value) <= allowed * abs(value)


def compare(variant, x):
    """The words for the number x; "" if it is right. The page has the same function."""
    if _within(x, variant["answer"], variant["tolerance"]):
        return ""
    for value, allowed, message in variant["near"]:
        if _within(x, value, allowed):
            return message
    return WORDS["too large" if x > variant["answer"] else "too small"]


def judge(exercise, answer, seed):
    if answer is None or answer is ... or (isinstance(answer, str) and not answer.strip()):
        return Result(exercise.id, NOT_ATTEMPTED, WORDS["no number"])
    x = read_number(answer)
    if x is None:
        given = "" if isinstance(answer, str) else f"that is {sort(answer)}: "
        return Result(exercise.id, NOT_YET, f"{given}{WORDS['no number']}")
    words = compare(page(exercise, seed), x)
    return Result(exercise.id, NOT_YET if words else RIGHT, words)


def faults(exercise):
    found = [] if exercise.explanation else ["a numeric exercise needs a cell ex-explanation"]
    for seed in range(100):
        answer = answer_of(exercise, exercise.solution, seed)
        if not math.isfinite(answer) or answer == 0:
            return [
                *found,
                f"the answer of seed {seed} is {answer}; a relative tolerance needs a finite number other than 0",
            ]
    return found
