"""Batch normalization, Y = γ (X − μ)/√(v + ε) + β, with mean μ and biased variance v of each feature.

Shapes   X, Y (R, n)   γ, β, μ, v (n,)        ε = 1e-5        [Ioffe2015]
In training μ and v are the batch's, and running averages follow them with momentum 0.1; otherwise the running
averages are used, and they are constants for the gradient. theta[P:] holds γ, β; statistics[OPT:] the running
mean, and the running variance half the array further on; A[AUX:] μ and 1/√(v + ε).
"""

import math

from ..intrinsics import noinline
from ..jit import kernel, planner
from ..plan import STATISTICS, buffer, features, scratch
from ..tape import AUX, BATCH_NORM, N, OPT, P, ROWS, X, Y, ZERO
from .normalization import normalized

EPSILON, MOMENTUM = 1e-5, 0.1


@planner
def plan(plan, x):
    """Append the operation; return its result's buffer."""
    n, (y, new) = features(plan, x), normalized(plan, BATCH_NORM, x)
    new[AUX] = buffer(plan, ZERO, 2 * n, ZERO)
    new[OPT] = plan.counts[STATISTICS] // 2
    plan.counts[STATISTICS] += 2 * n
    scratch(plan, 2 * n)
    return y


@kernel
def forward(t, theta, statistics, A, B, training):
    noinline()
    n, R, T = t[N], B * t[ROWS], A.dtype.type
    gamma, beta = theta[t[P] : t[P] + n], theta[t[P] + n : t[P] + 2 * n]
    running_mean = statistics[t[OPT] : t[OPT] + n]
    running_variance = statistics[statistics.size // 2 + t[OPT] : statistics.size // 2 + t[OPT] + n]
    mean, inverse = A[t[AUX] : t[AUX] + n], A[t[AUX] + n : t[AUX] + 2 * n]
    share, epsilon, momentum = T(1) / T(R), T(EPSILON), T(MOMENTUM)
    for j in range(n):
        mean[j] = T(0) if training else running_mean[j]
        inverse[j] = T(0) if training else running_variance[j]
    if training:
        for r in range(R):
            x = A[t[X] + r * n : t[X] + r * n + n]
            for j in range(n):
                mean[j] += share * x[j]
        for r in range(R):
            x = A[t[X] + r * n : t[X] + r * n + n]
            for j in range(n):
                inverse[j] += share * (x[j] - mean[j]) * (x[j] - mean[j])
        for j in range(n):
            running_mean[j] += momentum * (mean[j] - running_mean[j])
            running_variance[j] += momentum * (inverse[j] - running_variance[j])
    for j in range(n):
        inverse[j] = T(1) / math.sqrt(inverse[j] + epsilon)
    for r in range(R):
        x, y = A[t[X] + r * n : t[X] + r * n + n], A[t[Y] + r * n : t[Y] + r * n + n]
        for j in range(n):
            y[j] = gamma[j] * (x[j] - mean[j]) * inverse[j] + beta[j]


@kernel
def backward(t, theta, g, A, D, S, B, training):
    noinline()
    n, R, p, T = t[N], B * t[ROWS], t[P], A.dtype.type
    gamma, dgamma, dbeta = theta[p : p + n], g[p : p + n], g[p + n : p + 2 * n]
    mean, inverse = A[t[AUX] : t[AUX] + n], A[t[AUX] + n : t[AUX] + 2 * n]
    sum_dy, sum_dy_xhat = S[0:n], S[n : 2 * n]
    share = T(1) / T(R) if training else T(0)  # constants pass no gradient
    for j in range(n):
        sum_dy[j] = sum_dy_xhat[j] = T(0)
    for r in range(R):
        x, dy = A[t[X] + r * n : t[X] + r * n + n], D[t[Y] + r * n : t[Y] + r * n + n]
        for j in range(n):
            sum_dy[j] += dy[j]
            sum_dy_xhat[j] += dy[j] * (x[j] - mean[j]) * inverse[j]
    for j in range(n):
        dbeta[j] += sum_dy[j]
        dgamma[j] += sum_dy_xhat[j]
    for r in range(R):
        x, dx = A[t[X] + r * n : t[X] + r * n + n], D[t[X] + r * n : t[X] + r * n + n]
        dy = D[t[Y] + r * n : t[Y] + r * n + n]
        for j in range(n):
            xhat = (x[j] - mean[j]) * inverse[j]
            dx[j] += gamma[j] * inverse[j] * (dy[j] - share * (sum_dy[j] + xhat * sum_dy_xhat[j]))
