"""The cases of the benchmark: data, order of the examples and initial parameters, the same for every peer."""

from dataclasses import dataclass

import numpy as np

import backprop as bp
from backprop.engine import random
from backprop.training import ORDER_STREAM

SEED = 0


@dataclass
class Case:
    """One training run, or `epochs` single gradients where learning_rate is 0."""

    name: str
    network: object  # dtype -> Network
    X: np.ndarray
    y: np.ndarray
    batch: int
    epochs: int
    learning_rate: float
    flops: int = 0  # multiplications and additions of matrix products per step

    def order(self):
        """(epochs, steps, batch) rows of X: what the engine's own shuffle gives for SEED."""
        order, state = np.arange(len(self.X)), random.start(SEED, ORDER_STREAM)
        epochs = []
        for _ in range(self.epochs):
            state = random.shuffle(order, np.uint64(state))
            epochs.append(order.reshape(-1, self.batch).copy())
        return np.array(epochs)

    @property
    def steps(self):
        return self.epochs * (len(self.X) // self.batch)


def _whole_batches(X, y, batch):
    n = len(X) // batch * batch
    return X[:n], y[:n]


def _mlp(sizes):
    return lambda dtype: bp.MLP(sizes, activation="tanh", init="lecun", dtype=dtype, seed=SEED)


def _mlp_flops(sizes, batch):
    products = [2 * batch * n * m for n, m in zip(sizes, sizes[1:])]
    return 3 * sum(products) - products[0]  # forward, dW, dX; no dX for the input


def _perceptron(name, sizes, data, batch, epochs, learning_rate):
    X, y = _whole_batches(*data, batch)
    return Case(name, _mlp(sizes), X, y, batch, epochs, learning_rate, _mlp_flops(sizes, batch))


def _cnn(dtype):
    return bp.Network((8, 8, 1), [bp.Conv2D(16, 3, padding=1), bp.ReLU(), bp.MaxPool(2), bp.Conv2D(32, 3, padding=1),
                                  bp.ReLU(), bp.MaxPool(2), bp.Flatten(), bp.Dense(10)], init="he", dtype=dtype)


def _lstm(dtype):
    return bp.Network((32, 8), [bp.LSTM(64), bp.Dense(10)], init="lecun", dtype=dtype)


def cases():
    rng, digits = np.random.default_rng(SEED), tuple(bp.data.digits())
    noise = rng.standard_normal((2560, 784)), rng.integers(0, 10, 2560)
    batch = rng.standard_normal((64, 32)), rng.integers(0, 10, 64)
    sequences = rng.standard_normal((320, 32 * 8)), rng.integers(0, 10, 320)
    return {
        "a": _perceptron("2-16-16-2 tanh, batch 32, Adam", [2, 16, 16, 2], tuple(bp.data.moons(992)), 32, 20, 1e-2),
        "b": _perceptron("digits 64-32-10, batch 32, Adam", [64, 32, 10], digits, 32, 10, 1e-3),
        "c": _perceptron("64-128-128-10, batch 128, Adam", [64, 128, 128, 10], digits, 128, 10, 1e-3),
        "d": _perceptron("depth 30 × 32 tanh, batch 64, one gradient", [32] * 30 + [10], batch, 64, 50, 0.0),
        "e": _perceptron("784-512-512-10, batch 256, Adam", [784, 512, 512, 10], noise, 256, 1, 1e-4),
        "cnn": Case("small CNN on 8×8 digits, batch 32, Adam", _cnn, *_whole_batches(*digits, 32), 32, 1, 1e-3),
        "lstm": Case("LSTM, 32 steps, batch 32, hidden 64, Adam", _lstm, *sequences, 32, 1, 1e-3),
    }
