"""Y = X, where Y is a part of a larger buffer: several copies concatenate features, or stack time steps.

Shapes   X, Y (R, n)        dX = dY        OPT: distance between the rows of Y
"""

from ..intrinsics import noinline
from ..jit import kernel, planner
from ..plan import BREADTH, DISTANCE, HEIGHT, features, image_buffer, row, view
from ..tape import COPY, N, ONE, OPT, ROWS, X, Y, ZERO


@planner
def into(plan, x, y):
    """Append the copy of x into the view y; return y."""
    new = row(plan, COPY, x, y)
    new[OPT] = plan.buffers[y, DISTANCE]
    return y


@planner
def concatenate(plan, x, x2):
    """Put the features of x and x2 side by side, row by row; return the buffer."""
    n, m, height, breadth = features(plan, x), features(plan, x2), plan.buffers[x, HEIGHT], plan.buffers[x, BREADTH]
    y = image_buffer(plan, height, breadth, n + m, ONE)
    into_part(plan, x, y, ZERO)
    into_part(plan, x2, y, n)
    return y


@planner
def into_part(plan, x, y, displaced):
    """Copy x, row by row, to where row 0 of y is `displaced` features in."""
    height, breadth = plan.buffers[x, HEIGHT], plan.buffers[x, BREADTH]
    part = view(plan, y, displaced, height, breadth, features(plan, x), plan.buffers[y, DISTANCE])
    return into(plan, x, part)


@kernel
def forward(t, A, B):
    noinline()
    n = t[N]
    for r in range(B * t[ROWS]):
        x, y = A[t[X] + r * n : t[X] + r * n + n], A[t[Y] + r * t[OPT] : t[Y] + r * t[OPT] + n]
        for j in range(n):
            y[j] = x[j]


@kernel
def backward(t, D, B):
    noinline()
    n = t[N]
    for r in range(B * t[ROWS]):
        dx, dy = D[t[X] + r * n : t[X] + r * n + n], D[t[Y] + r * t[OPT] : t[Y] + r * t[OPT] + n]
        for j in range(n):
            dx[j] += dy[j]
