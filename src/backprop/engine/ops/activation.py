"""Y = φ(X), element by element. Where φ′ follows from φ, `lay_out` may put Y in X's place.

Shapes   X, Y (R, n)        dX = dY ⊙ φ′(X)
Afterwards D[Y] holds the gradient with respect to X, in place or not: one pass over one array is what LLVM
vectorizes without a run-time test for overlap. GELU and SiLU need X on the way back and are never in place.
"""

from .. import custom_activation
from ..activation_functions import (elu, elu_slope, gelu, gelu_slope, leaky_relu, leaky_relu_slope, relu, relu_slope,
                                    sigmoid_slope, silu, silu_slope, softplus_slope, tanh_slope)
from ..elementary import sigmoid, softplus, tanh
from ..intrinsics import noinline
from ..jit import kernel, planner
from ..plan import like, row
from ..tape import (ACTIVATION, CUSTOM, ELU, GELU, IDENTITY, LEAKY_RELU, N, OPT, RELU, ROWS, SIGMOID, SILU, SOFTPLUS,
                    TANH, X, Y)


@planner
def plan(plan, x, code):
    """Append the operation; return its result's buffer. The identity needs neither."""
    if code == IDENTITY:
        return x
    y = like(plan, x)
    new = row(plan, ACTIVATION, x, y)
    new[OPT] = code
    return y


@kernel
def forward(t, A, B):
    noinline()
    code, n = t[OPT], B * t[ROWS] * t[N]
    x, y = A[t[X] : t[X] + n], A[t[Y] : t[Y] + n]
    if t[X] != t[Y]:
        for i in range(n):
            y[i] = x[i]
    if code == SIGMOID:
        for i in range(n):
            y[i] = sigmoid(y[i])
    elif code == TANH:
        for i in range(n):
            y[i] = tanh(y[i])
    elif code == RELU:
        for i in range(n):
            y[i] = relu(y[i])
    elif code == LEAKY_RELU:
        for i in range(n):
            y[i] = leaky_relu(y[i])
    elif code == ELU:
        for i in range(n):
            y[i] = elu(y[i])
    elif code == SOFTPLUS:
        for i in range(n):
            y[i] = softplus(y[i])
    elif code == GELU:
        for i in range(n):
            y[i] = gelu(y[i])
    elif code == SILU:
        for i in range(n):
            y[i] = silu(y[i])
    elif code >= CUSTOM:
        custom_activation.forward(t, A, n)


@kernel
def backward(t, A, D, B):
    noinline()
    code, n = t[OPT], B * t[ROWS] * t[N]
    x, y, dx, dy = A[t[X] : t[X] + n], A[t[Y] : t[Y] + n], D[t[X] : t[X] + n], D[t[Y] : t[Y] + n]
    if code == SIGMOID:
        for i in range(n):
            dy[i] *= sigmoid_slope(y[i])
    elif code == TANH:
        for i in range(n):
            dy[i] *= tanh_slope(y[i])
    elif code == RELU:
        for i in range(n):
            dy[i] *= relu_slope(y[i])
    elif code == LEAKY_RELU:
        for i in range(n):
            dy[i] *= leaky_relu_slope(y[i])
    elif code == ELU:
        for i in range(n):
            dy[i] *= elu_slope(y[i])
    elif code == SOFTPLUS:
        for i in range(n):
            dy[i] *= softplus_slope(y[i])
    elif code == GELU:
        for i in range(n):
            dy[i] *= gelu_slope(x[i])
    elif code == SILU:
        for i in range(n):
            dy[i] *= silu_slope(x[i])
    elif code >= CUSTOM:
        custom_activation.backward(t, A, D, n)
    if t[X] != t[Y]:
        for i in range(n):
            dx[i] += dy[i]
