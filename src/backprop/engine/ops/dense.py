"""A layer's weighted sums, Y = X W + b.

Shapes   X (R, n)   W (n, m)   b (m,)   Y (R, m)   with R = batch · rows
theta[P:] holds W row by row, then b.  [Goodfellow2016, §6.5]
"""

from ..intrinsics import noinline
from ..jit import kernel, planner
from ..matrix_product import PRODUCT_SCRATCH, product, transpose
from ..plan import BIASES, BREADTH, HEIGHT, WEIGHTS, begin_layer, features, image_buffer, parameters, row, scratch
from ..tape import DENSE, DX, LDX, M, N, ONE, P, ROWS, X, Y, ZERO


@planner
def plan(plan, x, m):
    """Append the operation for m outputs a row; return its result's buffer."""
    n = features(plan, x)
    begin_layer(plan)
    y = image_buffer(plan, plan.buffers[x, HEIGHT], plan.buffers[x, BREADTH], m, ONE)
    new = row(plan, DENSE, x, y)
    new[P] = parameters(plan, n, m, WEIGHTS)
    parameters(plan, ONE, m, BIASES)
    scratch(plan, n * m + ONE + PRODUCT_SCRATCH)
    return y


@kernel
def forward(t, theta, A, S, B):
    noinline()
    n, m, R = t[N], t[M], B * t[ROWS]
    product((A, t[X], t[LDX], ONE), (theta, t[P], m), (theta, t[P] + n * m, ZERO), (A, t[Y], m), R, m, n, S, ZERO)


@kernel
def backward(t, theta, g, A, D, S, B):
    noinline()
    n, m, R = t[N], t[M], B * t[ROWS]
    w, b = t[P], t[P] + n * m
    dY = (D, t[Y], m)
    product((A, t[X], ONE, t[LDX]), dY, (g, w, m), (g, w, m), n, m, R, S, ZERO)  # dW += Xᵀ dY
    S[0] = 1
    product((S, ZERO, ZERO, ZERO), dY, (g, b, m), (g, b, m), ONE, m, R, S, ONE)  # db += 1ᵀ dY
    if t[DX]:
        transpose(theta, w, m, S, ZERO, n, m)
        dX = (D, t[X], t[LDX])
        product((D, t[Y], m, ONE), (S, ZERO, n), dX, dX, R, n, m, S, n * m)  # dX += dY Wᵀ
