"""Mean squared error, averaged over the batch and the outputs, without ½.

Shapes   Z (B, K) outputs     Y (B, K) targets     dZ (B, K)
"""

from ..intrinsics import noinline
from ..jit import kernel, summing_kernel
from ..tape import N, X2, X, Y


@summing_kernel
def forward(t, A, B):  # ℒ = meanᵢⱼ (Zᵢⱼ − Yᵢⱼ)²
    noinline()
    n = B * t[N]
    z, y, loss = A[t[X] : t[X] + n], A[t[X2] : t[X2] + n], A.dtype.type(0)
    for i in range(n):
        loss += (z[i] - y[i]) * (z[i] - y[i])
    A[t[Y]] = loss / A.dtype.type(n)


@kernel
def backward(t, A, D, B):  # dZ = 2 (Z − Y) / (B K)
    noinline()
    n, T = B * t[N], A.dtype.type
    z, y, dz = A[t[X] : t[X] + n], A[t[X2] : t[X2] + n], D[t[X] : t[X] + n]
    share = T(2) * D[t[Y]] / T(n)
    for i in range(n):
        dz[i] += share * (z[i] - y[i])
