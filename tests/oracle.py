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


class Reader:
    """Hands out the blocks of a flat theta, first to last."""

    def __init__(self, theta):
        self.theta, self.position = theta, 0

    def take(self, *shape):
        size = int(np.prod(shape))
        self.position += size
        return np.reshape(self.theta[self.position - size : self.position], shape)


def outputs(layers, theta, X):
    """The network's outputs, with the batch's own statistics in normalizations."""
    read = Reader(theta)
    Z = run(layers, read, X)
    assert read.position == len(theta), f"the oracle reads {read.position} parameters of {len(theta)}"
    return Z


def run(layers, read, x):
    for layer in layers:
        if isinstance(layer, bp.Dense):
            W = read.take(x.shape[1], layer.units)
            x = np.dot(x, W) + read.take(layer.units)
        elif isinstance(layer, bp.Activation):
            x = ACTIVATIONS[layer.name](x)
        elif isinstance(layer, bp.BatchNorm):
            gamma, beta = read.take(x.shape[1]), read.take(x.shape[1])
            centered = x - np.mean(x, axis=0)
            x = gamma * centered / np.sqrt(np.mean(centered**2, axis=0) + EPSILON) + beta
        elif isinstance(layer, bp.LayerNorm):
            gamma, beta = read.take(x.shape[1]), read.take(x.shape[1])
            centered = x - np.mean(x, axis=1, keepdims=True)
            x = gamma * centered / np.sqrt(np.mean(centered**2, axis=1, keepdims=True) + EPSILON) + beta
        elif isinstance(layer, bp.Concatenate):
            first = run(layer.branches[0], read, x)
            x = np.concatenate([first, run(layer.branches[1], read, x)], axis=1)
        elif isinstance(layer, bp.Residual):
            x = x + layer.scale * run(layer.layers, read, x)
        else:
            raise TypeError(f"the oracle does not know {layer!r}: teach it")
    return x


def loss_and_gradient(layers, theta, X, y, loss):
    """The loss, and its gradient with respect to the flat theta."""
    return value_and_grad(lambda t: LOSSES[loss](outputs(layers, t, X), y))(theta)
