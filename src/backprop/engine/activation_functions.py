"""The nine activation functions φ and their derivatives, one pair of scalar functions each.

A derivative takes the result y = φ(x) where that determines it, else x (GELU, SiLU). At a kink it is the left
one, and a NaN stays a NaN.  Table 1.1.
"""

from .elementary import expm1, normal_cdf, normal_pdf, one, polynomial, sigmoid, softplus, tanh, zero
from .jit import inlined_kernel, kernel
from .tape import ELU, GELU, LEAKY_RELU, RELU, SIGMOID, SILU, SOFTPLUS, TANH

SLOPE = polynomial(0.01)  # of leaky ReLU


@kernel
def relu(x):
    return zero(x) if x <= zero(x) else x


@kernel
def leaky_relu(x):
    return SLOPE(x) * x if x <= zero(x) else x


@kernel
def elu(x):
    return expm1(x) if x <= zero(x) else x


@inlined_kernel
def gelu(x):
    return x * normal_cdf(x)


@kernel
def silu(x):
    return x * sigmoid(x)


@kernel
def sigmoid_slope(y):
    return y * (one(y) - y)


@kernel
def tanh_slope(y):
    return one(y) - y * y


@kernel
def relu_slope(y):
    return zero(y) if y <= zero(y) else one(y)


@kernel
def leaky_relu_slope(y):
    return SLOPE(y) if y <= zero(y) else one(y)


@kernel
def elu_slope(y):
    return y + one(y) if y <= zero(y) else one(y)


@kernel
def softplus_slope(y):
    return -expm1(-y)


@inlined_kernel
def gelu_slope(x):
    return normal_cdf(x) + x * normal_pdf(x)


@kernel
def silu_slope(x):
    s = sigmoid(x)
    return s * (one(x) + x * (one(x) - s))


@kernel
def value(code, x):
    """φ(x) of the activation `code`."""
    if code == SIGMOID:
        return sigmoid(x)
    if code == TANH:
        return tanh(x)
    if code == RELU:
        return relu(x)
    if code == LEAKY_RELU:
        return leaky_relu(x)
    if code == ELU:
        return elu(x)
    if code == SOFTPLUS:
        return softplus(x)
    if code == GELU:
        return gelu(x)
    if code == SILU:
        return silu(x)
    return x


@kernel
def slope(code, x, y):
    """φ′(x) of the activation `code`, with y = φ(x)."""
    if code == SIGMOID:
        return sigmoid_slope(y)
    if code == TANH:
        return tanh_slope(y)
    if code == RELU:
        return relu_slope(y)
    if code == LEAKY_RELU:
        return leaky_relu_slope(y)
    if code == ELU:
        return elu_slope(y)
    if code == SOFTPLUS:
        return softplus_slope(y)
    if code == GELU:
        return gelu_slope(x)
    if code == SILU:
        return silu_slope(x)
    return one(x)
