"""Softmax followed by cross-entropy, fused.

Shapes   Z (B, K) logits     y (B,) integer labels in [0, K)     dZ (B, K)
The loss is in nats, averaged over the batch. A[AUX:] keeps the probabilities.
[Goodfellow2016, §6.2]
"""

import numpy as np

from ..elementary import exp, log
from ..intrinsics import noinline
from ..jit import kernel, summing_kernel
from ..tape import AUX, N, X2, X, Y

SMALL = 80.0  # logits of at most this size need no shift, even in float32
ENOUGH = 1e200  # times the largest sum of a row, which is K, it is still far from overflowing


@summing_kernel
def forward(t, A, B):  # ℒ = meanᵢ (log Σⱼ exp Zᵢⱼ − Zᵢ,yᵢ)
    noinline()
    K, T, loss, totals = t[N], A.dtype.type, 0.0, 1.0
    z, p = A[t[X] : t[X] + B * K], A[t[AUX] : t[AUX] + B * K]
    square = 0.0
    for i in range(B * K):
        square += np.float64(z[i]) * np.float64(z[i])
    if square < SMALL * SMALL:
        for i in range(B * K):
            p[i] = exp(z[i])
        for r in range(B):
            loss -= z[r * K + int(A[t[X2] + r])]
    else:
        for r in range(B):
            top = z[r * K]
            for j in range(K):
                top = z[r * K + j] if z[r * K + j] > top else top
            for j in range(K):
                p[r * K + j] = z[r * K + j] - top  # the largest exponent is 0: nothing overflows
            loss -= p[r * K + int(A[t[X2] + r])]
        for i in range(B * K):
            p[i] = exp(p[i])
    for r in range(B):
        total = T(0)
        for j in range(K):
            total += p[r * K + j]
        totals *= total
        if not totals < ENOUGH:  # one logarithm for many rows
            loss += log(totals)
            totals = 1.0
        share = T(1) / total
        for j in range(K):
            p[r * K + j] *= share
    A[t[Y]] = (loss + log(totals)) / B


@kernel
def backward(t, A, D, B):  # dZ = (softmax(Z) − onehot(y)) / B
    noinline()
    K, share = t[N], D[t[Y]] / D.dtype.type(B)
    p, dz = A[t[AUX] : t[AUX] + B * K], D[t[X] : t[X] + B * K]
    for i in range(B * K):
        dz[i] += share * p[i]
    for r in range(B):
        dz[r * K + int(A[t[X2] + r])] -= share
