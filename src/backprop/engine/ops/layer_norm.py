"""Layer normalization, Y = γ (X − μ)/√(v + ε) + β, with mean μ and biased variance v of each row.

Shapes   X, Y (R, n)   γ, β (n,)        ε = 1e-5        [Ba2016]
theta[P:] holds γ, β. The same in training and in use. The moments are cheap: backward takes them again.
"""

import math

from ..intrinsics import noinline
from ..jit import planner, summing_kernel
from ..tape import LAYER_NORM, N, P, ROWS, X, Y
from .normalization import normalized

EPSILON = 1e-5


@planner
def plan(plan, x):
    """Append the operation; return its result's buffer."""
    y, _ = normalized(plan, LAYER_NORM, x)
    return y


@summing_kernel
def moments(x):
    """Mean and 1/√(v + ε)."""
    T = x.dtype.type
    mean, variance = T(0), T(0)
    for j in range(x.size):
        mean += x[j]
    mean /= T(x.size)
    for j in range(x.size):
        variance += (x[j] - mean) * (x[j] - mean)
    return mean, T(1) / math.sqrt(variance / T(x.size) + T(EPSILON))


@summing_kernel
def forward(t, theta, A, B):
    noinline()
    n, p = t[N], t[P]
    gamma, beta = theta[p : p + n], theta[p + n : p + 2 * n]
    for r in range(B * t[ROWS]):
        x, y = A[t[X] + r * n : t[X] + r * n + n], A[t[Y] + r * n : t[Y] + r * n + n]
        mean, inverse = moments(x)
        for j in range(n):
            y[j] = gamma[j] * (x[j] - mean) * inverse + beta[j]


@summing_kernel
def backward(t, theta, g, A, D, B):
    noinline()
    n, p, T = t[N], t[P], A.dtype.type
    gamma, dgamma, dbeta = theta[p : p + n], g[p : p + n], g[p + n : p + 2 * n]
    for r in range(B * t[ROWS]):
        x, dx = A[t[X] + r * n : t[X] + r * n + n], D[t[X] + r * n : t[X] + r * n + n]
        dy = D[t[Y] + r * n : t[Y] + r * n + n]
        mean, inverse = moments(x)
        mean_d, mean_dx = T(0), T(0)  # means of γ dY and of γ dY ⊙ X̂
        for j in range(n):
            d = gamma[j] * dy[j]
            mean_d += d
            mean_dx += d * (x[j] - mean) * inverse
        mean_d /= T(n)
        mean_dx /= T(n)
        for j in range(n):
            xhat = (x[j] - mean) * inverse
            dbeta[j] += dy[j]
            dgamma[j] += dy[j] * xhat
            dx[j] += inverse * (gamma[j] * dy[j] - mean_d - xhat * mean_dx)
