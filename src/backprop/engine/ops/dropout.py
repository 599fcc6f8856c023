"""Inverted dropout: in training each value is 0 with probability r, else divided by 1 − r; otherwise Y = X.

Shapes   X, Y (R, n)        dX = dY ⊙ mask        [Srivastava2014]
OPT holds the bits of r, K the operation's random stream. The mask depends only on them and on `training`, which
numbers the passes: the same pass draws the same mask, so that differences of the loss can check its gradient.
A[AUX:] keeps the mask: 0 or 1/(1 − r).
"""

import numpy as np

from ..intrinsics import noinline
from ..jit import kernel, planner
from ..plan import N_ROWS, PER_EXAMPLE, buffer, like, row
from ..random import start, uniform
from ..tape import AUX, DROPOUT, K, N, OPT, ROWS, X, Y, ZERO


@planner
def plan(plan, x, rate):
    """Append the operation; return its result's buffer."""
    stream, y = plan.counts[N_ROWS], like(plan, x)
    new = row(plan, DROPOUT, x, y)
    new[OPT], new[K] = np.float64(rate).view(np.int64), stream
    new[AUX] = buffer(plan, plan.buffers[x, PER_EXAMPLE], ZERO, ZERO)
    return y


@kernel
def forward(t, A, B, training):
    noinline()
    n, rate, T = B * t[ROWS] * t[N], np.int64(t[OPT]).view(np.float64), A.dtype.type
    x, y, mask = A[t[X] : t[X] + n], A[t[Y] : t[Y] + n], A[t[AUX] : t[AUX] + n]
    if training:
        state, kept = start(training, t[K]), T(1.0 / (1.0 - rate))
        for i in range(n):
            state, u = uniform(state)
            mask[i] = kept if u >= rate else T(0)
    else:
        for i in range(n):
            mask[i] = T(1)
    for i in range(n):
        y[i] = x[i] * mask[i]


@kernel
def backward(t, A, D, B):
    noinline()
    n = B * t[ROWS] * t[N]
    mask, dx, dy = A[t[AUX] : t[AUX] + n], D[t[X] : t[X] + n], D[t[Y] : t[Y] + n]
    for i in range(n):
        dx[i] += dy[i] * mask[i]
