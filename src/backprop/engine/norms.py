"""Euclidean length that neither overflows nor underflows where the result does not."""

import math

import numpy as np

from .jit import entry, summing_kernel


@summing_kernel
def absolute_sum(x):
    """Σ|xᵢ|: finite only if every xᵢ is."""
    total = x.dtype.type(0)
    for i in range(x.size):
        total += abs(x[i])
    return total


@summing_kernel
def all_finite(x):
    """Whether every xᵢ is finite, however large: 0 · xᵢ is 0 for numbers and NaN for all else."""
    zero = x.dtype.type(0)
    total = zero
    for i in range(x.size):
        total += zero * x[i]
    return total == zero


@summing_kernel
def frobenius(x):
    """√Σxᵢ² in float64. Scaled by the largest |xᵢ| only where the plain sum leaves the safe range."""
    total = 0.0
    for i in range(x.size):
        total += np.float64(x[i]) * np.float64(x[i])  # float() would leave a float32 as it is
    if 1e-280 < total < 1e280 or total != total or x.size == 0:  # a NaN comes from a NaN: squares do not cancel
        return math.sqrt(total)
    largest = 0.0
    for i in range(x.size):
        a = abs(np.float64(x[i]))
        largest = a if a > largest else largest
    if not 0.0 < largest < math.inf:
        return largest
    total = 0.0
    for i in range(x.size):
        a = np.float64(x[i]) / largest
        total += a * a
    return largest * math.sqrt(total)


@entry
def length(x):
    """`frobenius` of a flat array, for Python."""
    return frobenius(x)
