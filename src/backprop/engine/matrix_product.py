"""C = D + A·B and the transpose, on matrices given as (array, offset, row stride[, column stride]).

Stride 0 repeats a row, which broadcasts a bias; D = C accumulates; swapped strides of A transpose it.
BACKPROP_KERNEL=plain puts the plain loops below, the specification, in place of the register-blocked kernel.
"""

import os

import numpy as np

from .intrinsics import VECTOR_BYTES, lanes, noinline
from .jit import kernel
from .matrix_intrinsics import (TILE_ROWS, TILE_VECTORS, column_of_tiles, copy_tile_columns, copy_tile_rows,
                                transpose_block)
from .tape import ONE

BLOCK_ROWS, BLOCK_TERMS, BLOCK_COLUMNS = np.int64([128, 256, 768])  # of A, of A and B, of B: packed together
HEIGHT = np.int64(TILE_ROWS)  # no literal, for which a callee would be compiled once more
TOGETHER = 8  # rows packed before the next columns, so that whole cache lines are written
PACK_FROM = 2**18  # bytes of B; up to there its rows are near enough in the second-level cache without packing
KERNEL = os.environ.get("BACKPROP_KERNEL", "blocked")
if KERNEL not in ("blocked", "plain"):
    raise ValueError(f"BACKPROP_KERNEL is {KERNEL!r}; it must be 'blocked' or 'plain'")


@kernel
def plain_product(mA, mB, mD, mC, M, N, K, S, s):
    """C = D + A·B with A (M, K), B (K, N), C and D (M, N), as the definition says. S is not used."""
    noinline()
    A, a, ar, ac = mA
    B, b, br = mB
    D, d, dr = mD
    C, c, cr = mC
    for i in range(M):
        for j in range(N):
            total = D[d + i * dr + j]
            for k in range(K):
                total += A[a + i * ar + k * ac] * B[b + k * br + j]
            C[c + i * cr + j] = total


@kernel
def plain_transpose(A, a, ar, B, b, n, m):
    """B = Aᵀ for A (n, m) with row stride ar; B (m, n) is contiguous."""
    noinline()
    for i in range(n):
        for j in range(m):
            B[b + j * n + i] = A[a + i * ar + j]


@kernel
def tiles(A, a, ar, ac, step, B, b, br, D, d, dr, C, c, cr, M, N, K):
    """The product, one column of register tiles at a time; `step` is how far A's tiles are apart."""
    noinline()
    L, j = lanes(C), 0
    while j < N:
        n = N - j
        if TILE_VECTORS == 3 and n > 2 * L and (n <= 3 * L or n > 4 * L):  # four vectors are better two and two
            n = min(n, 3 * L)
            column_of_tiles(3, A, a, ar, ac, step, B, b + j, br, D, d + j, dr, C, c + j, cr, M, n, K)
        elif n > L:
            n = min(n, 2 * L)
            column_of_tiles(2, A, a, ar, ac, step, B, b + j, br, D, d + j, dr, C, c + j, cr, M, n, K)
        else:
            column_of_tiles(1, A, a, ar, ac, step, B, b + j, br, D, d + j, dr, C, c + j, cr, M, n, K)
        j += n


@kernel
def tiled_product(mA, mB, mD, mC, M, N, K, S, s):
    """`plain_product` in register tiles; the factors are read where they lie. S is not used."""
    noinline()
    A, a, ar, ac = mA
    B, b, br = mB
    D, d, dr = mD
    C, c, cr = mC
    tiles(A, a, ar, ac, TILE_ROWS * ar, B, b, br, D, d, dr, C, c, cr, M, N, K)


@kernel
def equal_parts(n, largest, unit):
    """The size, a multiple of `unit`, of the fewest equal parts of n that are at most `largest`."""
    parts = (n + largest - 1) // largest
    return ((n + parts - 1) // parts + unit - 1) // unit * unit


@kernel
def pack_rows(A, a, ac, M, K, S, s):
    """Copy A (M, K), which is stored column by column, to S[s:] as tiles read it: TILE_ROWS rows, then the next."""
    noinline()
    for k0 in range(0, K, TOGETHER):
        for i in range(0, M, TILE_ROWS):
            n = min(TILE_ROWS, M - i)
            for k in range(k0, min(k0 + TOGETHER, K)):
                source, target = a + i + k * ac, s + i * K + k * TILE_ROWS
                if n == TILE_ROWS:
                    copy_tile_rows(A, source, S, target)
                else:
                    for r in range(n):
                        S[target + r] = A[source + r]


@kernel
def pack_columns(B, b, br, K, N, S, s):
    """Copy B (K, N) to S[s:] as columns of tiles read it: the rows of the first column of tiles, then of the next."""
    noinline()
    width = TILE_VECTORS * lanes(B)
    for k0 in range(0, K, TOGETHER):
        for j in range(0, N, width):
            n = min(width, N - j)
            for k in range(k0, min(k0 + TOGETHER, K)):
                source, target = b + k * br + j, s + j * K + k * n
                if n == width:
                    copy_tile_columns(B, source, S, target)
                else:
                    for r in range(n):
                        S[target + r] = B[source + r]


@kernel
def blocked_product(mA, mB, mD, mC, M, N, K, S, s):
    """`tiled_product`, with blocks of large factors copied to the scratch S[s:] first.  [Goto2008, §5]

    A block of A stays in the L2 cache and one column of tiles of B in the L1 cache. Where they lie, their rows are
    far apart, and a cache holds only a few lines that are a power of two apart.
    """
    noinline()
    A, a, ar, ac = mA
    B, b, br = mB
    D, d, dr = mD
    C, c, cr = mC
    if N * K * (VECTOR_BYTES // lanes(B)) <= PACK_FROM or M < 2 * TILE_ROWS:
        tiles(A, a, ar, ac, TILE_ROWS * ar, B, b, br, D, d, dr, C, c, cr, M, N, K)
        return
    width, sA, sB = TILE_VECTORS * lanes(C), s, s + BLOCK_ROWS * BLOCK_TERMS
    rows, terms = equal_parts(M, BLOCK_ROWS, HEIGHT), equal_parts(K, BLOCK_TERMS, ONE)
    packs_rows = ar == 1 and ac != 1  # rows that are contiguous are read well where they lie
    for j0 in range(0, N, BLOCK_COLUMNS):
        columns = min(BLOCK_COLUMNS, N - j0)
        for k in range(0, K, terms):
            kk = min(terms, K - k)
            pack_columns(B, b + k * br + j0, br, kk, columns, S, sB)
            for i in range(0, M, rows):
                ii = min(rows, M - i)
                if packs_rows:
                    pack_rows(A, a + i + k * ac, ac, ii, kk, S, sA)
                for j in range(0, columns, width):
                    jj, at = min(width, columns - j), i * cr + j0 + j
                    E, e, er = (D, d + i * dr + j0 + j, dr) if k == 0 else (C, c + at, cr)
                    if packs_rows:
                        tiles(S, sA, ONE, HEIGHT, HEIGHT * kk, S, sB + j * kk, jj, E, e, er, C, c + at, cr,
                              ii, jj, kk)
                    else:
                        tiles(A, a + i * ar + k * ac, ar, ac, TILE_ROWS * ar, S, sB + j * kk, jj, E, e, er, C, c + at,
                              cr, ii, jj, kk)


@kernel
def blocked_transpose(A, a, ar, B, b, n, m):
    """`plain_transpose`, one square block of vector registers at a time."""
    noinline()
    L, line = lanes(A), lanes(A) * (64 // VECTOR_BYTES)
    n0, m0 = n - n % L, m - m % L
    for i in range(0, n0, line):
        for j in range(0, m0, L):
            for r in range(i, min(i + line, n0), L):  # whole cache lines of B are written at once
                transpose_block(A, a + r * ar + j, ar, B, b + j * n + r, n)
    for i in range(n):
        for j in range(m0 if i < n0 else 0, m):
            B[b + j * n + i] = A[a + i * ar + j]


product, transpose = (plain_product, plain_transpose) if KERNEL == "plain" else (blocked_product, blocked_transpose)
# Scratch that one product may need, in elements: a block of A and a block of B.
PRODUCT_SCRATCH = BLOCK_TERMS * (BLOCK_ROWS + BLOCK_COLUMNS)
if os.environ.get("BACKPROP_TARGET") == "wasm":  # a page's networks are small: code and memory count for more
    product, PRODUCT_SCRATCH = tiled_product, 0
