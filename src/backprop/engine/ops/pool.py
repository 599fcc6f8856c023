"""Max and average pooling of images, K × K windows without padding.

Shapes   X (B, H, W, n)   Y (B, H', W', n)   H' = (H − K)//s + 1        Equations 10.9–10.10
The gradient of a maximum goes to the first largest value of its window; an average spreads it evenly.
"""

from ..intrinsics import noinline
from ..jit import kernel, planner
from ..plan import BREADTH, HEIGHT, features, image_buffer, row
from ..tape import AVERAGE_POOL, H, K, N, ONE, OP, STRIDE, W, X, Y


@planner
def plan(plan, x, operation, size, stride):
    """Append MAX_POOL or AVERAGE_POOL; return its result's buffer."""
    height, breadth = plan.buffers[x, HEIGHT], plan.buffers[x, BREADTH]
    y = image_buffer(plan, (height - size) // stride + 1, (breadth - size) // stride + 1, features(plan, x), ONE)
    new = row(plan, operation, x, y)
    new[H], new[W], new[K], new[STRIDE] = height, breadth, size, stride
    return y


@kernel
def forward(t, A, B):
    noinline()
    k, s, n, T = t[K], t[STRIDE], t[N], A.dtype.type
    h, w, share, o = (t[H] - k) // s + 1, (t[W] - k) // s + 1, T(1) / T(k * k), t[Y]
    average = t[OP] == AVERAGE_POOL
    for image in range(B):
        for v in range(h):
            for u in range(w):
                y = A[o : o + n]
                o += n
                for i in range(k * k):
                    p = t[X] + ((image * t[H] + v * s + i // k) * t[W] + u * s + i % k) * n
                    x = A[p : p + n]
                    if average:
                        for c in range(n):
                            y[c] = share * x[c] + (y[c] if i > 0 else T(0))
                    else:
                        for c in range(n):  # a NaN wins, so that it gets through
                            y[c] = y[c] if i > 0 and not x[c] > y[c] and x[c] == x[c] else x[c]


@kernel
def backward(t, A, D, B):
    noinline()
    k, s, n, T = t[K], t[STRIDE], t[N], A.dtype.type
    h, w, share, o = (t[H] - k) // s + 1, (t[W] - k) // s + 1, T(1) / T(k * k), t[Y]
    average = t[OP] == AVERAGE_POOL
    for image in range(B):
        for v in range(h):
            for u in range(w):
                y, dy = A[o : o + n], D[o : o + n]
                o += n
                for i in range(k * k):
                    p = t[X] + ((image * t[H] + v * s + i // k) * t[W] + u * s + i % k) * n
                    x, dx = A[p : p + n], D[p : p + n]
                    if average:
                        for c in range(n):
                            dx[c] += share * dy[c]
                    else:
                        for c in range(n):  # given away: later equals find nothing left
                            d = dy[c] if x[c] == y[c] else T(0)
                            dx[c] += d
                            dy[c] -= d
