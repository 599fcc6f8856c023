"""Activations as operations: at a kink, in place or not, and whatever the length of the array."""

import numpy as np
import pytest

import backprop as bp
from backprop.names import ACTIVATIONS
from tests.drawn import SIZES


@pytest.mark.parametrize("name, left", [("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0)])
def test_at_exactly_zero_the_gradient_takes_the_left_derivative(name, left):
    net = bp.Network(1, [bp.Dense(1), bp.Activation(name), bp.Dense(1)], init="constant")
    for zero in (0.0, -0.0):
        g = net.gradient(np.array([[zero]]), np.array([[1.0]]), "mse")
        assert g.deltas[0][0, 0] == -2 * left  # 2 (0 − 1) · φ′(0)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_element_is_activated_whatever_the_length(name):
    rng = np.random.default_rng(0)
    X = 3 * rng.standard_normal((65, 1))
    alone = bp.Network(1, [bp.Activation(name), bp.Dense(1)], init="constant").forward(X)
    for n in SIZES:
        net = bp.Network(n, [bp.Activation(name), bp.Dense(n)], init="zeros")
        net.weights[0][:] = np.eye(n)
        assert np.array_equal(net.forward(X[:n].T)[0], alone[:n, 0]), f"{n} features"
