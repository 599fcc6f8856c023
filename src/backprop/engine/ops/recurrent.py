"""One time step's weighted sums, Y = X Wx + H Wh + b, with H the state before (X2; none at the first step).

Shapes   X (B, n)   H (B, k)   Wx (n, m)   Wh (k, m)   b (m,)   Y (B, m)
All steps of a layer have the same P, so that their gradients add up in g: backpropagation through time. theta[P:]
holds Wx, Wh, b. Column K is k.  [Werbos1990]
"""

from ..intrinsics import noinline
from ..jit import kernel, planner
from ..matrix_product import PRODUCT_SCRATCH, product, transpose
from ..plan import RECURRENT_WEIGHTS, WEIGHTS, begin_layer, buffer, parameters, row, scratch
from ..tape import DX, LDX, M, N, ONE, P, RECURRENT, X2, X, Y, ZERO
from ..tape import K as STATE


@planner
def weights(plan, n, k, m, biases):
    """Reserve a layer's parameters, with BIASES or GATE_BIASES; return their offset."""
    begin_layer(plan)
    p = parameters(plan, n, m, WEIGHTS)
    parameters(plan, k, m, RECURRENT_WEIGHTS)
    parameters(plan, ONE, m, biases)
    scratch(plan, (n if n > k else k) * m + ONE + PRODUCT_SCRATCH)
    return p


@planner
def plan(plan, x, h, p, k, m):
    """Append a step for input x and state h of k features (NONE at the first step); return its result's buffer."""
    y = buffer(plan, m, ZERO, ONE)
    new = row(plan, RECURRENT, x, y)
    new[P], new[X2], new[STATE] = p, h, k
    return y


@kernel
def forward(t, theta, A, S, B):
    noinline()
    n, m, k, y = t[N], t[M], t[STATE], (A, t[Y], t[M])
    wx, wh, b = t[P], t[P] + n * m, t[P] + (n + k) * m
    product((A, t[X], t[LDX], ONE), (theta, wx, m), (theta, b, ZERO), y, B, m, n, S, ZERO)
    if t[X2] >= 0:
        product((A, t[X2], k, ONE), (theta, wh, m), y, y, B, m, k, S, ZERO)


@kernel
def backward(t, theta, g, A, D, S, B):
    noinline()
    n, m, k, dy = t[N], t[M], t[STATE], (D, t[Y], t[M])
    wx, wh, b = t[P], t[P] + n * m, t[P] + (n + k) * m
    product((A, t[X], ONE, t[LDX]), dy, (g, wx, m), (g, wx, m), n, m, B, S, ZERO)  # dWx += Xᵀ dY
    S[0] = 1
    product((S, ZERO, ZERO, ZERO), dy, (g, b, m), (g, b, m), ONE, m, B, S, ONE)  # db += 1ᵀ dY
    if t[DX]:
        transpose(theta, wx, m, S, ZERO, n, m)
        dx = (D, t[X], t[LDX])
        product((D, t[Y], m, ONE), (S, ZERO, n), dx, dx, B, n, m, S, n * m)  # dX += dY Wxᵀ
    if t[X2] >= 0:
        product((A, t[X2], ONE, k), dy, (g, wh, m), (g, wh, m), k, m, B, S, ZERO)  # dWh += Hᵀ dY
        transpose(theta, wh, m, S, ZERO, k, m)
        dh = (D, t[X2], k)
        product((D, t[Y], m, ONE), (S, ZERO, k), dh, dh, B, k, m, S, k * m)  # dH += dY Whᵀ
