"""Layers over time: against autograd, and against what is known of linear recurrences."""

import autograd.numpy as np
import numpy
import pytest
from autograd import grad

import backprop as bp

STEPS, INPUTS, UNITS, ROWS = 8, 3, 10, 6


def data():
    rng = numpy.random.default_rng(0)
    return rng.standard_normal((ROWS, STEPS, INPUTS)), rng.standard_normal((ROWS, 2))


def rnn(p, X):
    h = np.zeros((ROWS, UNITS))
    for t in range(STEPS):
        h = np.tanh(np.dot(X[:, t], p["W1"]) + np.dot(h, p["Wh1"]) + p["b1"])
    return h


def lstm(p, X):
    def sigmoid(x):
        return 0.5 * (1 + np.tanh(0.5 * x))

    h = c = np.zeros((ROWS, UNITS))
    for t in range(STEPS):
        i, f, o, u = np.split(np.dot(X[:, t], p["W1"]) + np.dot(h, p["Wh1"]) + p["b1"], 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(u)
        h = sigmoid(o) * np.tanh(c)
    return h


@pytest.mark.parametrize("layer, cell", [(bp.RNN, rnn), (bp.LSTM, lstm)])
def test_backpropagation_through_time_agrees_with_autograd(layer, cell):
    net = bp.Network((STEPS, INPUTS), [layer(UNITS), bp.Dense(2)], bias_std=0.2)
    X, y = data()
    p = {name: numpy.array(value) for name, value in net.parameters.items()}
    expected = grad(lambda p: np.mean((np.dot(cell(p, X), p["W2"]) + p["b2"] - y) ** 2))(p)
    found = net.gradient(X, y, "mse").theta
    numpy.testing.assert_allclose(found, numpy.concatenate([v.ravel() for v in expected.values()]), rtol=0, atol=1e-14)


@pytest.mark.parametrize("rho", [0.5, 0.9, 1.0, 1.1])
def test_a_linear_recurrence_scales_the_gradient_by_rho_to_the_power_of_the_steps(rho):
    steps, n = 30, 16
    net = bp.Network((steps, n), [bp.RNN(n, "identity"), bp.Dense(n)], init="orthogonal", seed=3)
    net.parameters["Wh1"][:] *= rho
    X, y = numpy.zeros((4, steps, n)), numpy.random.default_rng(0).standard_normal((4, n))
    g = net.gradient(X, y, "mse")
    first, last = numpy.linalg.norm(g.deltas[0]), numpy.linalg.norm(g.deltas[1] @ net.parameters["W2"].T)
    assert first / last == pytest.approx(rho ** (steps - 1), rel=1e-12)  # [Pascanu2013], 30 products of orthogonal matrices


def test_the_forget_gate_of_an_lstm_starts_open():
    net = bp.Network((STEPS, INPUTS), [bp.LSTM(UNITS), bp.Dense(2)])
    assert net.biases[0].tolist() == [0.0] * UNITS + [1.0] * UNITS + [0.0] * 2 * UNITS


def test_a_recurrent_layer_takes_no_image():
    with pytest.raises(ValueError, match="takes a sequence"):
        bp.Network((4, 4, 1), [bp.RNN(3)])
