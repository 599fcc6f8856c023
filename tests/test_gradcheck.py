"""Gradient checking: right gradients pass, every kind of wrong one is found, and the report says where."""

import numpy as np
import pytest

import backprop as bp
from backprop.gradcheck import TOLERANCE
from backprop.names import ACTIVATIONS, LOSSES
from tests.batches import batch


@pytest.fixture
def case():
    net = bp.MLP([4, 5, 5, 3], norm="batch", bias_std=0.2, seed=1)
    return net, *batch(net, "cross_entropy", 8)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("dtype", TOLERANCE)
def test_the_engines_gradient_passes(activation, loss, dtype):
    net = bp.MLP([4, 5, 3], activation=activation, bias_std=0.2, dtype=dtype, seed=2)
    report = bp.gradcheck(net, *batch(net, loss, 6, seed=3), loss)
    assert report.ok, str(report)
    assert 0 < report.max_relative_error <= TOLERANCE[dtype]


@pytest.mark.parametrize("name, wrong", [
    ("a sign", lambda g: -g),
    ("a factor of two", lambda g: 2 * g),
    ("a forgotten mean", lambda g: 8 * g),
    ("zeros", lambda g: 0 * g),
    ("a transposed block", lambda g: np.r_[g[:20].reshape(4, 5).T.ravel(), g[20:]]),
    ("one part in a thousand", lambda g: 1.001 * g),
    ("a NaN at the start", lambda g: np.r_[np.nan, g[1:]]),
    ("NaNs at the end", lambda g: np.r_[g[:-3], np.full(3, np.nan)]),
    ("an infinity at the end", lambda g: np.r_[g[:-3], np.full(3, np.inf)]),
])
def test_a_wrong_gradient_is_found(case, name, wrong):
    net, X, y = case
    report = bp.gradcheck(net, X, y, gradient=wrong(net.gradient(X, y).theta))
    assert not report.ok
    assert not report.max_relative_error <= report.tolerance
    assert "DISAGREE" in str(report) and "← differs" in str(report)


def test_the_report_names_the_block_that_is_wrong(case):
    net, X, y = case
    g = net.gradient(X, y)
    g.weights[1][:] *= -1
    report = bp.gradcheck(net, X, y, gradient=g.theta)
    assert [row[0] for row in report.rows if row[4] > report.tolerance] == ["W2"]
    marked = [line for line in str(report).splitlines() if "differs" in line]
    assert len(marked) == 1 and marked[0].startswith("W2 ")


def test_the_report_shows_every_block_with_shape_and_count(case):
    net, X, y = case
    report = bp.gradcheck(net, X, y, entries=7)
    assert [row[:3] for row in report.rows] == [
        ("W1", (4, 5), 7), ("b1", (5,), 5), ("gamma1", (5,), 5), ("beta1", (5,), 5), ("W2", (5, 5), 7), ("b2", (5,), 5),
        ("gamma2", (5,), 5), ("beta2", (5,), 5), ("W3", (5, 3), 7), ("b3", (3,), 3)]
    assert repr(report) == str(report)
    verdict, error = str(report).splitlines()[-2:]
    assert verdict == "gradient and differences agree" and error.startswith("largest relative error ")


def test_blocks_of_equal_name_are_all_compared():
    net = bp.Network(4, [bp.Dense(4), bp.BatchNorm(), bp.Tanh(), bp.BatchNorm(), bp.Dense(3)])
    assert len(bp.gradcheck(net, *batch(net, "mse", 6), "mse").rows) == 8


def test_checking_changes_nothing(case):
    net, X, y = case
    theta, statistics = net.theta.copy(), net.statistics.copy()
    bp.gradcheck(net, X, y)
    assert np.array_equal(theta, net.theta) and np.array_equal(statistics, net.statistics)


def test_the_tolerance_can_be_set_to_anything_even_nothing(case):
    net, X, y = case
    assert bp.gradcheck(net, X, y, tolerance=0).tolerance == 0
    assert not bp.gradcheck(net, X, y, tolerance=0).ok
    assert bp.gradcheck(net, X, y, gradient=0 * net.theta, tolerance=1).ok


def test_a_gradient_of_zeros_agrees_where_the_loss_does_not_depend_on_anything():
    net = bp.Network(4, [bp.Dense(2), bp.ReLU()])
    net.biases[0][:] = -100.0  # both units put out 0, whatever comes in
    report = bp.gradcheck(net, np.ones((2, 4)), [0, 1])
    assert report.ok and report.max_relative_error == 0
