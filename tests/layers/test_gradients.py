"""Layers over images, sequences and branches: their gradients against central differences, in every mode."""

import numpy as np
import pytest

import backprop as bp
from backprop.names import LOSSES

NETWORKS = {
    "convolutions with padding, stride and pooling": ((8, 8, 2), [
        bp.Conv2D(5, 3, padding="same"), bp.BatchNorm(), bp.Tanh(), bp.MaxPool(2), bp.Conv2D(4, 3, 2, 1), bp.GELU(),
        bp.Flatten(), bp.Dense(3)]),
    "an odd image, overlapping average pools": ((9, 7, 2), [
        bp.Conv2D(5, 3, 2), bp.Softplus(), bp.AveragePool(2, 1), bp.Flatten(), bp.LayerNorm(), bp.Dense(3)]),
    "a kernel as large as the image": ((4, 5, 3), [bp.Conv2D(17, 4), bp.SiLU(), bp.Flatten(), bp.Dense(3)]),
    "an even kernel, and one of one pixel": ((6, 6, 1), [
        bp.Conv2D(3, 2, padding=1), bp.Tanh(), bp.Conv2D(9, 1), bp.Flatten(), bp.Dense(3)]),
    "a dense layer over each pixel": ((3, 4, 2), [bp.Dense(5), bp.Tanh(), bp.Flatten(), bp.Dense(3)]),
    "two recurrent layers": ((6, 4), [bp.RNN(5, return_sequences=True), bp.RNN(7, "sigmoid"), bp.Dense(3)]),
    "two LSTM layers": ((6, 4), [bp.LSTM(5, return_sequences=True), bp.LSTM(7), bp.Dense(3)]),
    "one time step": ((1, 4), [bp.LSTM(5), bp.Dense(3)]),
    "a sequence summed up by a dense layer": ((5, 2), [bp.RNN(3, return_sequences=True), bp.Flatten(), bp.Dense(3)]),
    "concatenation of a branch and its source": (4, [
        bp.Concatenate([bp.Dense(5), bp.Tanh()], []), bp.Dense(9), bp.Residual([bp.LayerNorm(), bp.SiLU()], 0.3),
        bp.Dense(3)]),
    "concatenated channels": ((5, 5, 2), [
        bp.Concatenate([bp.Conv2D(3, 3, padding=1), bp.Tanh()], [bp.Conv2D(2, 1)]), bp.AveragePool(5), bp.Flatten(),
        bp.Dense(3)]),
    "dropout": (4, [bp.Dense(9), bp.Tanh(), bp.Dropout(0.5), bp.Dense(7), bp.Dropout(0.2), bp.Dense(3)]),
    "dropout and layer normalization in an MLP": (4, None),
}


def network(name, dtype="float64"):
    shape, layers = NETWORKS[name]
    if layers is None:
        return bp.MLP([shape, 6, 6, 3], norm="layer", residual=True, dropout=0.2, bias_std=0.3, dtype=dtype)
    return bp.Network(shape, layers, bias_std=0.3, dtype=dtype)


def batch(net, loss, rows=7):
    rng = np.random.default_rng(1)
    X = rng.standard_normal((rows, net.inputs)).astype(net.dtype)
    if loss == "cross_entropy":
        return X, rng.integers(0, net.outputs, rows)
    return X, (rng.random((rows, net.outputs)) * (1 if loss == "bce" else 4)).astype(net.dtype)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", NETWORKS)
def test_the_gradient_agrees_with_central_differences(name, loss):
    net = network(name)
    report = bp.gradcheck(net, *batch(net, loss), loss, entries=25)
    assert report.ok, report


@pytest.mark.parametrize("name", NETWORKS)
def test_both_precisions_compute_the_same_gradient(name):
    single, double = network(name, "float32"), network(name)
    double.theta[:] = single.theta
    X, y = batch(single, "mse")
    a, b = single.gradient(X, y, "mse").theta, double.gradient(X.astype(float), y.astype(float), "mse").theta
    # Some hundred roundings of float32, relative to the largest entry, also where errors of early layers grow.
    assert np.abs(a - b).max() <= 2e-5 * np.abs(b).max()


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_overwritten_changes_no_number(name):
    net = network(name)
    X, _ = batch(net, "mse")
    last = list(net.activations(X, training=True).values())[-1]
    assert np.array_equal(last, net.forward(X, training=True))
