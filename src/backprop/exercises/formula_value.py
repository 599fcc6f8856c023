"""The value of a formula at a point, in float64 and with real numbers only; the page computes the same.

What has no real value there (the logarithm of a negative number, 0/0, an overflow) is NaN or infinite, never complex.
"""

import math


def value(tree, point):
    """The SymPy `tree`, of the sort that `read_formula` builds, at `point`, {name: number}."""
    if tree.is_Symbol:
        return float(point[tree.name])
    if not tree.args:
        return float(tree)
    name = type(tree).__name__
    try:
        return COMPUTE[name](*(value(part, point) for part in tree.args))
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return math.nan


def _product(*factors):
    result = 1.0
    for factor in factors:
        result *= factor
    return result


def _sum(*terms):
    result = 0.0
    for term in terms:
        result += term
    return result


def _power(base, exponent):
    try:
        result = base**exponent
    except ZeroDivisionError:
        return math.inf
    return math.nan if isinstance(result, complex) else result


COMPUTE = {
    "Add": _sum, "Mul": _product, "Pow": _power, "Abs": abs,
    **{name: getattr(math, name) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
}  # fmt: skip
