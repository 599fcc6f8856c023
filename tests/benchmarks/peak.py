"""What one core can do at best: the matrix kernel on a product that stays in the L1 cache, best of many runs."""

import time
from functools import cache

import numpy as np
from numba import njit

from backprop.engine.matrix_product import product
from backprop.engine.tape import ONE, ZERO

N = 64


@njit
def products(A, B, C, S, n, repeats):
    for _ in range(repeats):
        product((A, ZERO, n, ONE), (B, ZERO, n), (C, ZERO, n), (C, ZERO, n), n, n, n, S, ZERO)


@cache
def peak(dtype):
    """Floating-point operations a second, a multiply-add counting as two."""
    A, B, C, S = (np.zeros(N * N, dtype) for _ in range(4))
    products(A, B, C, S, N, 1)
    best = np.inf
    for _ in range(200):
        start = time.perf_counter()
        products(A, B, C, S, N, 50)
        best = min(best, time.perf_counter() - start)
    return 2 * N**3 * 50 / best
