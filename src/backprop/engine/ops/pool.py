"""Max and average pooling of images, K × K windows without padding.

Shapes   X (B, H, W, n)   Y (B, H', W', n)   H' = (H − K)//s + 1
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
def windows(t):
    """Of one image: how many rows and columns of windows there are."""
    return (t[H] - t[K]) // t[STRIDE] + 1, (t[W] - t[K]) // t[STRIDE] + 1


@kernel
def pixel(t, image, v, u, i):
    """The offset of pixel i, of K², in the window of output pixel (v, u)."""
    return t[X] + ((image * t[H] + v * t[STRIDE] + i // t[K]) * t[W] + u * t[STRIDE] + i % t[K]) * t[N]


@kernel
def forward(t, A, B):
    noinline()
    (h, w), n, pixels, o, T = windows(t), t[N], t[K] * t[K], t[Y], A.dtype.type
    average, share = t[OP] == AVERAGE_POOL, T(1) / T(pixels)
    for image in range(B):
        for v in range(h):
            for u in range(w):
                y = A[o : o + n]
                o += n
                for i in range(pixels):
                    p = pixel(t, image, v, u, i)
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
    (h, w), n, pixels, o, T = windows(t), t[N], t[K] * t[K], t[Y], A.dtype.type
    average, share = t[OP] == AVERAGE_POOL, T(1) / T(pixels)
    for image in range(B):
        for v in range(h):
            for u in range(w):
                y, dy = A[o : o + n], D[o : o + n]
                o += n
                for i in range(pixels):
                    p = pixel(t, image, v, u, i)
                    x, dx = A[p : p + n], D[p : p + n]
                    if average:
                        for c in range(n):
                            dx[c] += share * dy[c]
                    else:
                        for c in range(n):  # given away: later equals find nothing left
                            d = dy[c] if x[c] == y[c] else T(0)
                            dx[c] += d
                            dy[c] -= d
