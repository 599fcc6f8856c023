"""C = D + A·B and the transpose, on matrices given as (array, offset, row stride[, column stride]).

Stride 0 repeats a row, which broadcasts a bias; D = C accumulates; swapped strides of A transpose it.
BACKPROP_KERNEL=plain puts the plain loops below, the specification, in place of the register-blocked kernel.
"""

import os

from .intrinsics import TILE_ROWS, lanes, noinline, tile, transpose_block
from .jit import kernel

PANEL_ROWS = 256  # rows of B that are packed together: with two vectors of columns they stay in the L1 cache
PACK_FROM = 128 * PANEL_ROWS  # below this many elements B stays in the cache without packing
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
def tiles(A, a, ar, ac, B, b, br, D, d, dr, C, c, cr, M, N, K):
    """The product, two vectors of columns at a time and TILE_ROWS rows at a time."""
    noinline()
    L = lanes(C)
    for j in range(0, N, 2 * L):
        i = 0
        if N - j > L:
            tail = min(L, N - j - L)
            while i + TILE_ROWS <= M:
                tile(TILE_ROWS, 2, A, a + i * ar, ar, ac, B, b + j, br,
                     D, d + i * dr + j, dr, C, c + i * cr + j, cr, K, tail)
                i += TILE_ROWS
            while i < M:
                tile(1, 2, A, a + i * ar, ar, ac, B, b + j, br,
                     D, d + i * dr + j, dr, C, c + i * cr + j, cr, K, tail)
                i += 1
        else:
            tail = N - j
            while i + TILE_ROWS <= M:
                tile(TILE_ROWS, 1, A, a + i * ar, ar, ac, B, b + j, br,
                     D, d + i * dr + j, dr, C, c + i * cr + j, cr, K, tail)
                i += TILE_ROWS
            while i < M:
                tile(1, 1, A, a + i * ar, ar, ac, B, b + j, br,
                     D, d + i * dr + j, dr, C, c + i * cr + j, cr, K, tail)
                i += 1


@kernel
def blocked_product(mA, mB, mD, mC, M, N, K, S, s):
    """`plain_product`, with a large B copied panel by panel to the scratch S[s:] so that its rows are adjacent."""
    noinline()
    A, a, ar, ac = mA
    B, b, br = mB
    D, d, dr = mD
    C, c, cr = mC
    if N * K < PACK_FROM:
        tiles(A, a, ar, ac, B, b, br, D, d, dr, C, c, cr, M, N, K)
        return
    w = 2 * lanes(C)
    for k in range(0, K, PANEL_ROWS):
        kk = min(PANEL_ROWS, K - k)
        for j in range(0, N, w):
            jj = min(w, N - j)
            for r in range(kk):
                source = B[b + (k + r) * br + j : b + (k + r) * br + j + jj]
                target = S[s + r * w : s + r * w + jj]
                for q in range(jj):
                    target[q] = source[q]
            if k == 0:
                tiles(A, a, ar, ac, S, s, w, D, d + j, dr, C, c + j, cr, M, jj, kk)
            else:
                tiles(A, a + k * ac, ar, ac, S, s, w, C, c + j, cr, C, c + j, cr, M, jj, kk)


@kernel
def blocked_transpose(A, a, ar, B, b, n, m):
    """`plain_transpose`, one square block of vector registers at a time."""
    noinline()
    L = lanes(A)
    n0, m0 = n - n % L, m - m % L
    for i in range(0, n0, L):
        for j in range(0, m0, L):
            transpose_block(A, a + i * ar + j, ar, B, b + j * n + i, n)
    for i in range(n):
        for j in range(m0 if i < n0 else 0, m):
            B[b + j * n + i] = A[a + i * ar + j]


product, transpose = (plain_product, plain_transpose) if KERNEL == "plain" else (blocked_product, blocked_transpose)
# Scratch that one product may need, in elements: a packed panel of the widest register of float32.
PRODUCT_SCRATCH = PANEL_ROWS * 2 * 16
