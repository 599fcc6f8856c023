"""Y = X + X2: a skip connection meets its branch.

Shapes   X, X2, Y (R, n)        dX = dY, dX2 = dY        [He2016]
"""

from ..intrinsics import noinline
from ..jit import kernel, planner
from ..plan import like, row
from ..tape import ADD, N, ROWS, X2, X, Y


@planner
def plan(plan, x, x2):
    """Append the operation; return its result's buffer."""
    y = like(plan, x)
    new = row(plan, ADD, x, y)
    new[X2] = x2
    return y


@kernel
def forward(t, A, B):
    noinline()
    n = B * t[ROWS] * t[N]
    x, x2, y = A[t[X] : t[X] + n], A[t[X2] : t[X2] + n], A[t[Y] : t[Y] + n]
    for i in range(n):
        y[i] = x[i] + x2[i]


@kernel
def backward(t, D, B):
    noinline()
    n = B * t[ROWS] * t[N]
    dx, dx2, dy = D[t[X] : t[X] + n], D[t[X2] : t[X2] + n], D[t[Y] : t[Y] + n]
    for i in range(n):
        dx[i] += dy[i]
    for i in range(n):
        dx2[i] += dy[i]
