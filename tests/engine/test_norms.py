"""Euclidean length of what is huge, tiny, empty or not finite."""

import math

import numpy as np
import pytest

from backprop.engine.norms import length

INFINITY, NAN = math.inf, math.nan


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e-140, 1.0, 1e140, 1e200, 1e307])
@pytest.mark.parametrize("count", [1, 2, 7, 64, 65])
def test_the_length_neither_overflows_nor_underflows(scale, count):
    x = scale * np.random.default_rng(count).uniform(-1, 1, count)
    # The sum of squares rounds once a term, at most; a subnormal scale leaves few digits to begin with.
    exact = math.hypot(*x) if count > 1 else abs(x[0])
    assert length(x) == pytest.approx(exact, rel=1e-14, abs=5e-324)


def test_single_precision_is_summed_in_double():
    x = np.full(100_000, 1e30, "float32")  # whose squares are infinite in float32
    assert length(x) == pytest.approx(math.sqrt(100_000) * float(x[0]), rel=1e-12)


@pytest.mark.parametrize("x, expected", [
    ([], 0.0), ([0.0, -0.0], 0.0), ([INFINITY, 1.0], INFINITY), ([-INFINITY, INFINITY], INFINITY), ([5e-324], 5e-324),
    ([1e308, 1e308], 1e308 * math.sqrt(2)),
])
def test_the_ends_of_the_number_line(x, expected):
    assert length(np.array(x, float)) == expected


@pytest.mark.parametrize("x", [[NAN], [1.0, NAN, 1e300], [NAN, INFINITY], [1e300, 1e300, NAN]])
def test_nan_is_not_lost(x):
    assert math.isnan(length(np.array(x)))
