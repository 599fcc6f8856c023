"""Exercises whose answer is a formula. It is compared with the right one at random points of the declared domain.

`inputs(rng)` draws a point: its names are the symbols, its numbers a place in the domain. The solution is a function
of the symbols that gives a SymPy expression, so that the right formula can be derived. Python evaluates it, and every
named mistake, at the points; the page evaluates the reader's formula there. To equate by `simplify` would reject equal
formulas; two analytic functions that agree at six random points to nine digits are the same for every honest purpose.
"""

import math
import numbers
from functools import cache

from .. import formula
from ..formula import Unreadable, read_formula
from ..formula_value import value
from ..notebook_file import Malformed
from ..result import NOT_ATTEMPTED, NOT_YET, RIGHT, Result
from ...short_number import short

SEEDS = range(1)
POINTS = 6
EXACT, FLOOR = 1e-9, 1e-12  # relative to the value; relative to the largest one, where the value nearly vanishes
ROUNDED = 0.01  # nearer than this, with a decimal fraction in the formula: a rounded number
WORDS = {
    **formula.WORDS,
    "no value": "at {point} your formula has no finite real value.",
    "sign": "your formula has the wrong sign, everywhere.",
    "factor": "your formula is {factor} times what is right, everywhere.",
    "times": "your formula has a factor {symbol} too many: it is {symbol} times what is right, everywhere.",
    "over": "your formula lacks a factor {symbol}: it is what is right divided by {symbol}, everywhere.",
    "offset": "your formula is {amount} more than what is right, everywhere.",
    "rounded": "nearly: is a number rounded? Write 1/3 and not 0.333.",
    "differs": "at {point} your formula is {got}, where {want} is right: {error} too {direction}.",
    "differs here": "your formula is right at {some} of {all} points, but at {point} it is {got}, where {want} is right.",
}
LANGUAGE = {
    "functions": formula.FUNCTIONS, "constants": formula.CONSTANTS, "aliases": formula.ALIASES,
    "greek": formula.GREEK, "longest": formula.LONGEST,
}  # fmt: skip


def symbols(exercise):
    if not exercise.has_inputs:
        words = "a symbolic exercise needs a cell ex-inputs, which draws a point of its domain"
        raise Malformed(f"{exercise.path.name}: {words}")
    return list(exercise.cases(0)[0])


def answer_of(exercise, function, seed):
    """As a reader would type it."""
    return str(_expression(exercise, function))


def _expression(exercise, function):
    import sympy as sp

    return sp.sympify(function(*map(sp.Symbol, symbols(exercise))))  # the author's own: a number may come back


def asked(exercise):
    return {"symbols": symbols(exercise)}


def markdown(exercise):
    return (
        f'Symbols: {", ".join(f"`{name}`" for name in symbols(exercise))}. Write the formula as text, such as `"2*x"`.'
    )


@cache
def page(exercise, seed):
    """Points, the right values there, and the values of all known mistakes."""
    import sympy as sp

    points = [exercise.cases(POINTS * seed + k)[0] for k in range(POINTS)]

    def at_points(function):
        tree = read_formula(str(_expression(exercise, function)), symbols(exercise))
        return [float(f"{value(tree, point):.13g}") for point in points]

    return {
        "answer": sp.latex(_expression(exercise, exercise.solution)),
        "points": [[float(number) for number in point.values()] for point in points],
        "values": at_points(exercise.solution),
        "near": [[at_points(wrong), message] for message, wrong in exercise.mistakes],
    }


def _equal(got, want):
    largest = max(map(abs, want))
    return [abs(g - w) <= EXACT * abs(w) + FLOOR * largest for g, w in zip(got, want, strict=True)]


def compare(variant, names, got, text=""):
    """The words for a formula with the values `got`; "" if it is right. The page has the same function."""
    want, points = variant["values"], variant["points"]
    if broken := [point for point, g in zip(points, got, strict=True) if not math.isfinite(g)]:
        return WORDS["no value"].format(point=_place(names, broken[0]))
    agree = _equal(got, want)
    if all(agree):
        return ""
    for values, message in variant["near"]:
        if all(_equal(got, values)):
            return message
    return _whole(variant, names, got, text) or _worst(names, points, got, want, agree)


def _whole(variant, names, got, text):
    """What holds at every point: a factor, a summand."""
    want, points = variant["values"], variant["points"]
    if all(_equal(got, [-w for w in want])):
        return WORDS["sign"]
    for column, name in enumerate(names):
        if all(_equal(got, [w * point[column] for w, point in zip(want, points, strict=True)])):
            return WORDS["times"].format(symbol=name)
        if all(_equal([g * point[column] for g, point in zip(got, points, strict=True)], want)):
            return WORDS["over"].format(symbol=name)
    size = sum(w * w for w in want)
    if "." in text and all(abs(g - w) <= ROUNDED * abs(w) for g, w in zip(got, want, strict=True)):
        return WORDS["rounded"]
    factor = sum(g * w for g, w in zip(got, want, strict=True)) / size if size else 0.0
    if factor and all(_equal(got, [factor * w for w in want])):
        return WORDS["factor"].format(factor=short(factor))
    amount = got[0] - want[0]
    if all(_equal([g - amount for g in got], want)):
        return WORDS["offset"].format(amount=short(amount))
    return ""


def _worst(names, points, got, want, agree):
    """Where the formulas are farthest apart."""
    errors = [abs(g - w) for g, w in zip(got, want, strict=True)]
    worst = errors.index(max(errors))
    words = {
        "point": _place(names, points[worst]),
        "got": short(got[worst]),
        "want": short(want[worst]),
        "error": short(errors[worst]),
        "direction": "large" if got[worst] > want[worst] else "small",
        "some": sum(agree),
        "all": len(points),
    }
    return WORDS["differs here" if any(agree) else "differs"].format(**words)


def _place(names, point):
    return ", ".join(f"{name} = {short(number)}" for name, number in zip(names, point, strict=True))


def judge(exercise, answer, seed):
    if answer is None or answer is ... or (isinstance(answer, str) and not answer.strip()):
        return Result(exercise.id, NOT_ATTEMPTED, WORDS["no formula"])
    if not isinstance(answer, str | numbers.Real) and not hasattr(answer, "free_symbols") or isinstance(answer, bool):
        return Result(exercise.id, NOT_YET, "give the formula as text, in quotation marks, or as a SymPy expression.")
    names, text = symbols(exercise), str(answer)
    try:
        tree = read_formula(text, names)
    except Unreadable as fault:
        return Result(exercise.id, NOT_YET, str(fault))
    variant = page(exercise, seed)
    got = [value(tree, dict(zip(names, point, strict=True))) for point in variant["points"]]
    words = compare(variant, names, got, text)
    return Result(exercise.id, NOT_YET if words else RIGHT, words)


def faults(exercise):
    found = [] if exercise.explanation else ["a symbolic exercise needs a cell ex-explanation"]
    for name in symbols(exercise):
        if name in (*formula.FUNCTIONS, *formula.CONSTANTS, *formula.ALIASES) or not name.isidentifier():
            found.append(f"{name} cannot be a symbol: formulas use that name")
    for seed in range(100):
        variant = page(exercise, seed)
        if not all(map(math.isfinite, variant["values"])):
            found.append(f"seed {seed}: the solution has no finite real value at a point that inputs(rng) draws")
            break
        if not any(variant["values"]):
            found.append(f"seed {seed}: the solution is 0 at every point")
            break
    return found
