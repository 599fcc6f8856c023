"""Huber loss with threshold 1: quadratic near 0, linear beyond; averaged over the batch and the outputs.

Shapes   Z (B, K) outputs     Y (B, K) targets     dZ (B, K)        [Huber1964]
"""

from ..intrinsics import noinline
from ..jit import kernel, summing_kernel
from ..tape import N, X2, X, Y


@summing_kernel
def forward(t, A, B):  # ℒ = meanᵢⱼ h(Zᵢⱼ − Yᵢⱼ),  h(e) = ½ e² if |e| ≤ 1, else |e| − ½
    noinline()
    n, T = B * t[N], A.dtype.type
    z, y, loss, half, one = A[t[X] : t[X] + n], A[t[X2] : t[X2] + n], T(0), T(0.5), T(1)
    for i in range(n):
        e = abs(z[i] - y[i])
        loss += half * e * e if e <= one else e - half
    A[t[Y]] = loss / T(n)


@kernel
def backward(t, A, D, B):  # dZ = clip(Z − Y, −1, 1) / (B K)
    noinline()
    n, T = B * t[N], A.dtype.type
    z, y, dz, one = A[t[X] : t[X] + n], A[t[X2] : t[X2] + n], D[t[X] : t[X] + n], T(1)
    share = D[t[Y]] / T(n)
    for i in range(n):
        e = z[i] - y[i]
        dz[i] += share * (-one if e < -one else (one if e > one else e))
