"""Binary cross-entropy of logits, fused with the sigmoid, in nats, averaged over the batch and the outputs.

Shapes   Z (B, K) logits     Y (B, K) targets in [0, 1]     dZ (B, K)
"""

from ..activation_functions import relu
from ..elementary import sigmoid, softplus
from ..intrinsics import noinline
from ..jit import kernel, summing_kernel
from ..tape import N, X2, X, Y


@summing_kernel
def forward(t, A, B):  # ℒ = meanᵢⱼ (log(1 + exp Zᵢⱼ) − Yᵢⱼ Zᵢⱼ)
    noinline()
    n = B * t[N]
    z, y, loss = A[t[X] : t[X] + n], A[t[X2] : t[X2] + n], A.dtype.type(0)
    for i in range(n):
        loss += softplus(-abs(z[i])) + (relu(z[i]) - y[i] * z[i])  # no cancellation where z is large
    A[t[Y]] = loss / A.dtype.type(n)


@kernel
def backward(t, A, D, B):  # dZ = (σ(Z) − Y) / (B K)
    noinline()
    n, T = B * t[N], A.dtype.type
    z, y, dz = A[t[X] : t[X] + n], A[t[X2] : t[X2] + n], D[t[X] : t[X] + n]
    share = D[t[Y]] / T(n)
    for i in range(n):
        dz[i] += share * (sigmoid(z[i]) - y[i])
