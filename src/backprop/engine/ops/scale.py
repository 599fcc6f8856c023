"""Y = s X for a constant s, whose float64 bits stand in the column OPT.

Shapes   X, Y (R, n)        dX = s dY
"""

import numpy as np

from ..intrinsics import noinline
from ..jit import kernel, planner
from ..plan import like, row
from ..tape import N, OPT, ROWS, SCALE, X, Y


@planner
def plan(plan, x, factor):
    """Append the operation; return its result's buffer."""
    y = like(plan, x)
    new = row(plan, SCALE, x, y)
    new[OPT] = np.float64(factor).view(np.int64)
    return y


@kernel
def forward(t, A, B):
    noinline()
    n, s = B * t[ROWS] * t[N], A.dtype.type(np.int64(t[OPT]).view(np.float64))
    x, y = A[t[X] : t[X] + n], A[t[Y] : t[Y] + n]
    for i in range(n):
        y[i] = s * x[i]


@kernel
def backward(t, D, B):
    noinline()
    n, s = B * t[ROWS] * t[N], D.dtype.type(np.int64(t[OPT]).view(np.float64))
    dx, dy = D[t[X] : t[X] + n], D[t[Y] : t[Y] + n]
    for i in range(n):
        dx[i] += s * dy[i]
