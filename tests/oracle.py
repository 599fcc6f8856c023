"""The same networks once more, in plain NumPy that `autograd` differentiates: it shares no line with the engine.

A network is a list of the book's layer specifications; its parameters are read off a flat theta in their order.
Written from the conventions of the notation page, not from the engine's sources.
"""

from itertools import pairwise

import autograd.numpy as np
from autograd import value_and_grad
from autograd.scipy.special import erf, logsumexp

import backprop as bp

EPSILON = 1e-5  # of the normalizations

# x > 0 decides at a kink, so that 0 takes the left derivative.
ACTIVATIONS = {
    "identity": lambda x: x,
    "sigmoid": lambda x: 0.5 * (1 + np.tanh(0.5 * x)),
    "tanh": np.tanh,
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.where(x > 0, 0.0, x))),
    "softplus": lambda x: np.logaddexp(0.0, x),
    "gelu": lambda x: 0.5 * x * (1 + erf(x / np.sqrt(2.0))),
    "silu": lambda x: 0.5 * x * (1 + np.tanh(0.5 * x)),
}
LOSSES = {
    "cross_entropy": lambda Z, y: np.mean(logsumexp(Z, axis=1) - Z[np.arange(len(Z)), y]),
    "mse": lambda Z, y: np.mean((Z - y) ** 2),
    "huber": lambda Z, y: np.mean(np.where(np.abs(Z - y) <= 1, 0.5 * (Z - y) ** 2, np.abs(Z - y) - 0.5)),
    "bce": lambda Z, y: np.mean(np.logaddexp(0.0, Z) - y * Z),
}
NORMS = {"none": [], "batch": [bp.BatchNorm()], "layer": [bp.LayerNorm()]}


def mlp_layers(sizes, activation="tanh", norm=None, residual=False, residual_scale=1.0):
    """The layers that `bp.MLP` of these arguments stands for."""
    layers = []
    for n, m in pairwise(sizes[:-1]):
        block = [bp.Dense(m), *NORMS[norm or "none"], bp.Activation(activation)]
        layers += [bp.Residual(block, residual_scale)] if residual and n == m else block
    return [*layers, bp.Dense(sizes[-1])]


class Masked:
    """Dropout whose factors (B, n) are known."""

    def __init__(self, factors):
        self.factors = factors


class Reader:
    """Hands out the blocks of a flat theta, first to last."""

    def __init__(self, theta):
        self.theta, self.position = theta, 0

    def take(self, *shape):
        size = int(np.prod(shape))
        self.position += size
        return np.reshape(self.theta[self.position - size : self.position], shape)


def outputs(layers, theta, X, shape=None):
    """The network's outputs (B, K), with the batch's own statistics in normalizations; `shape` is one example's."""
    read = Reader(theta)
    Z = run(layers, read, np.reshape(X, (len(X), *(shape or X.shape[1:]))))
    assert read.position == len(theta), f"the oracle reads {read.position} parameters of {len(theta)}"
    return np.reshape(Z, (len(X), -1))


def run(layers, read, x):
    """x (B, n), (B, steps, n) or (B, height, width, n) through the layers."""
    for layer in layers:
        n = x.shape[-1]
        if isinstance(layer, bp.Dense):
            W = read.take(n, layer.units)
            x = np.dot(x, W) + read.take(layer.units)
        elif isinstance(layer, bp.Activation):
            x = ACTIVATIONS[layer.name](x)
        elif isinstance(layer, bp.BatchNorm | bp.LayerNorm):
            axes = tuple(range(x.ndim - 1)) if isinstance(layer, bp.BatchNorm) else -1
            gamma, beta = read.take(n), read.take(n)
            centered = x - np.mean(x, axis=axes, keepdims=True)
            x = gamma * centered / np.sqrt(np.mean(centered**2, axis=axes, keepdims=True) + EPSILON) + beta
        elif isinstance(layer, bp.Concatenate):
            first = run(layer.branches[0], read, x)
            x = np.concatenate([first, run(layer.branches[1], read, x)], axis=-1)
        elif isinstance(layer, bp.Residual):
            x = x + layer.scale * run(layer.layers, read, x)
        elif isinstance(layer, Masked):
            x = x * layer.factors
        elif isinstance(layer, bp.Flatten):
            x = np.reshape(x, (len(x), -1))
        elif isinstance(layer, bp.Conv2D):
            x = convolution(layer, read, x)
        elif isinstance(layer, bp.MaxPool):
            x = pooled(layer, x)
        elif isinstance(layer, bp.RNN | bp.LSTM):
            x = over_time(layer, read, x)
        else:
            raise TypeError(f"the oracle does not know {layer!r}: teach it")
    return x


def shifted(x, size, stride):
    """For each pixel of a size × size window, row by row: its value in all the windows, (B, rows, columns, n)."""
    rows, columns = ((side - size) // stride + 1 for side in x.shape[1:3])
    return [x[:, i : i + stride * rows : stride, j : j + stride * columns : stride][:, :rows, :columns]
            for i in range(size) for j in range(size)]


def convolution(layer, read, x):
    padding = layer.size // 2 if layer.padding == "same" else layer.padding
    K, b = read.take(layer.size**2, x.shape[-1], layer.filters), read.take(layer.filters)
    x = np.pad(x, [(0, 0), (padding, padding), (padding, padding), (0, 0)], "constant")
    return sum(np.dot(part, k) for part, k in zip(shifted(x, layer.size, layer.stride), K, strict=True)) + b


def pooled(layer, x):
    windows = np.stack(shifted(x, layer.size, layer.size if layer.stride is None else layer.stride))
    if isinstance(layer, bp.AveragePool):
        return np.mean(windows, axis=0)
    first = np.argmax(windows, axis=0)  # the first of equal maxima takes the gradient
    return np.sum(windows * (np.arange(len(windows))[:, None, None, None, None] == first), axis=0)


def over_time(layer, read, x):
    m, gates = layer.units, 4 if isinstance(layer, bp.LSTM) else 1
    W, U, b = read.take(x.shape[-1], gates * m), read.take(m, gates * m), read.take(gates * m)
    h, c, states, sigmoid = np.zeros((len(x), m)), np.zeros((len(x), m)), [], ACTIVATIONS["sigmoid"]
    for t in range(x.shape[1]):
        Z = np.dot(x[:, t], W) + np.dot(h, U) + b
        if gates == 1:
            h = ACTIVATIONS[layer.activation](Z)
        else:
            i, f, o, u = (Z[:, k * m : (k + 1) * m] for k in range(4))
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(u)
            h = sigmoid(o) * np.tanh(c)
        states.append(h)
    return np.stack(states, axis=1) if layer.return_sequences else h


def loss_and_gradient(layers, theta, X, y, loss, shape=None):
    """The loss, and its gradient with respect to the flat theta."""
    return value_and_grad(lambda t: LOSSES[loss](outputs(layers, t, X, shape), y))(theta)
