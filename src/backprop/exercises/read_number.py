"""Reads a number as people write it. The page's js/read_number.js does the same and is held to the same examples."""

import math
import numbers
import re

NUMBER = re.compile(
    r"([-+]?)(\d+\.?\d*|\.\d+)(?:(?:e|[·*×]10(?:\^|\*\*)?)\(?([-+]?\d+)\)?)?(?:/(\d+\.?\d*|\.\d+))?(%?)", re.I | re.A
)
PLAIN = str.maketrans("−⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "--+0123456789")


def read_number(value):
    """0.25, "1/4", "2.5e-3", "2.5·10⁻³", "25 %" as a float; None for what is no finite number."""
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else None
    found = NUMBER.fullmatch("".join(value.translate(PLAIN).split())) if isinstance(value, str) else None
    if not found:
        return None
    sign, digits, exponent, divisor, percent = found.groups()
    if abs(int(exponent or 0)) > 400 or (divisor and not float(divisor)):
        return None
    x = float(f"{sign}{digits}e{exponent or 0}") / (float(divisor) if divisor else 1.0) / (100.0 if percent else 1.0)
    return x if math.isfinite(x) else None
