"""The matrix product and the transpose against NumPy, exactly: on small integers no order of summation rounds."""

import numpy as np
import pytest
from numba import njit

from backprop.engine import matrix_product
from backprop.engine.matrix_product import BLOCK_COLUMNS, BLOCK_ROWS, PACK_FROM, PRODUCT_SCRATCH

SIZES = (1, 2, 3, 5, 7, 8, 9, 17, 31, 33, 64, 65)
GUARD = 32  # elements around every result, wider than a vector register
UNTOUCHED = -77.0

product, plain_product = matrix_product.product, matrix_product.plain_product
transpose = matrix_product.transpose

each_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])


@njit
def call_product(plain, A, a, ar, ac, B, b, br, D, d, dr, C, c, cr, M, N, K, S, s):
    if plain:
        plain_product((A, a, ar, ac), (B, b, br), (D, d, dr), (C, c, cr), M, N, K, S, s)
    else:
        product((A, a, ar, ac), (B, b, br), (D, d, dr), (C, c, cr), M, N, K, S, s)


@njit
def call_transpose(A, a, ar, B, b, n, m):
    transpose(A, a, ar, B, b, n, m)


def integers(rng, dtype, *shape):
    """From −4 to 4: sums of 1000 products stay below 2²⁴, where float32 counts exactly."""
    return rng.integers(-4, 5, shape).astype(dtype)


def multiplied(A, B, D, *, transposed=False, accumulate=False, gap=0, plain=False):
    """A·B + D as the engine computes it. `gap` unused elements end every row; D of one row is broadcast."""
    M, N, K, dtype = len(A), B.shape[1], B.shape[0], A.dtype
    stored = np.ascontiguousarray(A.T if transposed else A)
    strides = (1, stored.shape[1] + gap) if transposed else (stored.shape[1] + gap, 1)
    a, b, d = (np.pad(x, ((0, 0), (0, gap)), constant_values=np.nan).ravel() for x in (stored, B, D))
    C = np.full(GUARD + M * (N + gap) + GUARD, UNTOUCHED, dtype)
    inside = C[GUARD : GUARD + M * (N + gap)].reshape(M, N + gap)
    S, dr = np.full(PRODUCT_SCRATCH + 3, np.nan, dtype), (N + gap if len(D) > 1 else 0)
    if accumulate:
        inside[:, :N] = D
        d, offset, dr = C, GUARD, N + gap
    else:
        offset = 0
    call_product(plain, a, 0, *strides, b, 0, N + gap, d, offset, dr, C, GUARD, N + gap, M, N, K, S, 3)
    result = inside[:, :N].copy()
    inside[:, :N] = UNTOUCHED
    assert (C == UNTOUCHED).all(), f"wrote outside the ({M}, {N}) result"
    return result


def exact(A, B, D):
    """In integers, where NumPy asks no BLAS: some of those raise spurious floating-point flags."""
    return D.astype(int) + A.astype(int) @ B.astype(int)


def assert_product(M, N, K, dtype, **how):
    rng = np.random.default_rng([M, N, K])
    A, B, D = integers(rng, dtype, M, K), integers(rng, dtype, K, N), integers(rng, dtype, M, N)
    wrong = np.argwhere(multiplied(A, B, D, **how) != exact(A, B, D))
    assert not len(wrong), f"({M}, {K})·({K}, {N}) {how}: wrong first at {tuple(wrong[0])}, in {len(wrong)} places"


@each_dtype
@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("M", SIZES)
def test_every_shape_and_tail_gives_the_product(M, transposed, dtype):
    for N in SIZES:
        for K in SIZES:
            assert_product(M, N, K, dtype, transposed=transposed)


@each_dtype
@pytest.mark.parametrize("M", SIZES)
def test_the_result_is_added_to_in_place(M, dtype):
    for N in SIZES:
        for K in (1, 8, 33):
            assert_product(M, N, K, dtype, accumulate=True)


@each_dtype
@pytest.mark.parametrize("N", SIZES)
def test_a_bias_of_one_row_is_added_to_every_row(N, dtype):
    rng = np.random.default_rng(N)
    A, B, bias = integers(rng, dtype, 9, 5), integers(rng, dtype, 5, N), integers(rng, dtype, 1, N)
    assert np.array_equal(multiplied(A, B, bias), exact(A, B, bias))


@each_dtype
def test_what_lies_between_the_rows_is_neither_read_nor_written(dtype):
    for M, N, K in [(9, 17, 8), (3, 5, 7), (16, 33, 31)]:
        for transposed in (False, True):
            for accumulate in (False, True):
                assert_product(M, N, K, dtype, transposed=transposed, accumulate=accumulate, gap=3)


@each_dtype
@pytest.mark.parametrize("M, K, N", [
    (17, 600, 128), (16, 600, 120), (19, 1025, 65), (64, 2000, 33), (20, 1024, 65), (BLOCK_ROWS + 1, 4001, 17),
    (2 * BLOCK_ROWS + 3, 1100, 61), (18, 90, BLOCK_COLUMNS + 1), (7, 2000, 33), (1, 130, 513)])
@pytest.mark.parametrize("transposed", [False, True])
def test_large_factors_are_multiplied_block_by_block(M, K, N, transposed, dtype):
    assert N * K * np.dtype(dtype).itemsize > PACK_FROM
    assert_product(M, N, K, dtype, transposed=transposed)
    assert_product(M, N, K, dtype, transposed=transposed, accumulate=True, gap=2)


@each_dtype
def test_the_plain_loops_are_the_definition(dtype):
    for M, N, K in [(1, 1, 1), (3, 5, 7), (9, 17, 8), (2, 33, 300)]:
        for how in ({}, {"transposed": True}, {"accumulate": True}, {"gap": 3}):
            assert_product(M, N, K, dtype, plain=True, **how)


@each_dtype
def test_both_kernels_round_alike_to_a_few_units(dtype):
    rng = np.random.default_rng(0)
    A, B, D = (rng.standard_normal(shape).astype(dtype) for shape in ((33, 300), (300, 65), (33, 65)))
    difference = np.abs(multiplied(A, B, D) - multiplied(A, B, D, plain=True))
    # Only fused and separate roundings, and the panels' extra one, tell them apart: at most K units of the terms' sum.
    bound = 300 * np.finfo(dtype).eps * (np.abs(A).astype(float) @ np.abs(B).astype(float))
    assert (difference <= bound).all(), f"{(difference / bound).max():.2f} of the bound"


@each_dtype
@pytest.mark.parametrize("n", SIZES)
def test_the_transpose_moves_every_entry_and_nothing_else(n, dtype):
    for m in SIZES:
        for gap in (0, 3):
            A = np.arange(n * m, dtype=dtype).reshape(n, m)
            padded = np.pad(A, ((0, 0), (0, gap)), constant_values=np.nan).ravel()
            B = np.full(GUARD + n * m + GUARD, UNTOUCHED, dtype)
            call_transpose(padded, 0, m + gap, B, GUARD, n, m)
            assert np.array_equal(B[GUARD:-GUARD].reshape(m, n), A.T), f"({n}, {m}) with rows {m + gap} apart"
            assert (B[:GUARD] == UNTOUCHED).all() and (B[-GUARD:] == UNTOUCHED).all(), f"({n}, {m}): wrote outside"
