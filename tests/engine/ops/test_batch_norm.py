"""Batch normalization: what it computes in training and in inference, and features that do not vary."""

import numpy as np
import pytest

import backprop as bp
from backprop.engine.machine import backward, forward
from tests.engine.tapes import ROWS, Run

EPSILON, MOMENTUM = 1e-5, 0.1


def normalizing(features):
    """A network that normalizes its inputs; a weighted sum passes them on."""
    net = bp.Network(features, [bp.BatchNorm(), bp.Dense(features)], init="zeros")
    net.weights[0][:] = np.eye(features)
    return net


@pytest.mark.parametrize("rows", [2, 3, 17, 64])
@pytest.mark.parametrize("offset, scale", [(0, 1), (1000, 1), (0, 1e6), (-5, 1e-3)])
def test_in_training_the_batch_has_mean_zero_and_variance_one(rows, offset, scale):
    X = offset + scale * np.random.default_rng(rows).standard_normal((rows, 5))
    Y = normalizing(5).forward(X, training=True)
    variance = X.var(0)
    # The mean of X rounds at the size of X, which the division by the deviation magnifies.
    tolerance = 1e-15 * rows * (abs(offset) + scale) / scale
    np.testing.assert_allclose(Y.mean(0), 0, atol=tolerance)
    np.testing.assert_allclose(Y.var(0), variance / (variance + EPSILON), rtol=1e-9)
    np.testing.assert_allclose(Y, (X - X.mean(0)) / np.sqrt(variance + EPSILON), atol=10 * tolerance)


def test_running_averages_follow_the_batches_with_momentum():
    rng, net = np.random.default_rng(0), bp.MLP([3, 4, 2], norm="batch", seed=1)
    mean, variance = np.zeros(4), np.ones(4)
    for _ in range(5):
        X = rng.standard_normal((8, 3))
        Z = X @ net.weights[0] + net.biases[0]
        mean, variance = mean + MOMENTUM * (Z.mean(0) - mean), variance + MOMENTUM * (Z.var(0) - variance)
        bp.train(net, X, np.zeros(8, int), optimizer=bp.SGD(0.01), epochs=1, batch_size=8, progress=False)
    np.testing.assert_allclose(net.statistics, np.r_[mean, variance], rtol=1e-13)


def test_inference_uses_the_running_averages():
    net = normalizing(3)
    net.statistics[:] = [1.0, 2.0, 3.0, 4.0, 9.0, 16.0]
    net.parameters["gamma0"][:], net.parameters["beta0"][:] = [1, 2, 3], [0, 1, 2]
    X = np.random.default_rng(0).standard_normal((4, 3))
    expected = [1, 2, 3] * (X - [1, 2, 3]) / np.sqrt(np.array([4, 9, 16]) + EPSILON) + [0, 1, 2]
    np.testing.assert_allclose(net.forward(X), expected, rtol=1e-14)


@pytest.mark.parametrize("skip", ["none", "residual"])
def test_the_gradient_in_inference_takes_the_averages_for_constants(skip):
    run, rng = Run("tanh", "mse", "batch", skip), np.random.default_rng(2)
    half = run.statistics.size // 2
    run.statistics[:half], run.statistics[half:] = rng.standard_normal(half), 0.5 + rng.random(half)
    run.put()
    kept, g, work = run.statistics.copy(), np.empty_like(run.theta), run.work

    def loss(theta):
        return float(forward(work.tape, theta, run.statistics, work.A, work.S, ROWS, False))

    loss(run.theta)
    backward(work.tape, run.theta, g, work.A, work.D, work.S, ROWS, False)
    assert np.array_equal(run.statistics, kept)
    for v in rng.standard_normal((3, run.theta.size)):
        v /= np.linalg.norm(v)
        slope = (loss(run.theta + 1e-5 * v) - loss(run.theta - 1e-5 * v)) / 2e-5
        assert g @ v == pytest.approx(slope, abs=2e-9 * np.linalg.norm(g))  # as in test_machine


def test_looking_at_a_network_leaves_the_running_averages_alone():
    net = bp.MLP([3, 4, 2], norm="batch")
    X, y = np.random.default_rng(0).standard_normal((8, 3)), np.zeros(8, int)
    before = net.statistics.copy()
    net.gradient(X, y), net.forward(X, training=True), net.loss(X, y, training=True), net.activations(X, training=True)
    bp.gradcheck(net, X, y)
    assert np.array_equal(net.statistics, before)


def test_a_batch_of_one_and_a_constant_feature_become_the_shift():
    net = normalizing(3)
    net.parameters["beta0"][:] = [1.0, 2.0, 3.0]
    for X in ([[5.0, -7.0, 1e9]], [[0.1, 0.2, 0.3]] * 4):
        g = net.gradient(np.array(X), np.zeros((len(X), 3)), "mse")
        np.testing.assert_allclose(net.forward(np.array(X), training=True), [[1.0, 2.0, 3.0]] * len(X), rtol=1e-13)
        assert np.isfinite(g.theta).all() and (np.abs(g.theta[:3]) < 1e-12).all()  # scales have nothing to scale


def test_a_constant_added_to_the_inputs_or_a_factor_changes_nothing():
    rng = np.random.default_rng(3)
    X = rng.standard_normal((16, 4))
    net = normalizing(4)
    reference = net.forward(X, training=True)
    np.testing.assert_allclose(net.forward(X + 7, training=True), reference, atol=1e-13)  # 7 costs three bits
    np.testing.assert_allclose(net.forward(1000 * X, training=True), reference, rtol=2e-5)  # but for ε beside v
