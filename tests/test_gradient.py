"""The gradient as a reader sees it: loss, blocks, deltas and norms."""

import numpy as np
import pytest

import backprop as bp
from backprop.names import LOSSES
from tests.batches import batch


def test_the_blocks_are_views_of_the_flat_gradient_in_the_order_of_theta():
    net = bp.MLP([3, 4, 2], norm="batch")
    X, y = batch(net, "cross_entropy", 5)
    g = net.gradient(X, y)
    assert g.theta.shape == net.theta.shape
    for mine, theirs in zip(g.weights + g.biases, net.weights + net.biases, strict=True):
        assert mine.shape == theirs.shape
        assert mine.ctypes.data - g.theta.ctypes.data == theirs.ctypes.data - net.theta.ctypes.data


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["tanh", "gelu"])
def test_deltas_are_the_gradients_at_the_weighted_sums(loss, activation):
    # ∂ℒ/∂Z_l is the gradient with respect to a bias of its own for every example: differentiate for one example alone.
    net = bp.MLP([3, 4, 5, 2], activation=activation, bias_std=0.2)
    X, y = batch(net, loss, 4)
    deltas = net.gradient(X, y, loss).deltas
    assert [d.shape for d in deltas] == [(4, 4), (4, 5), (4, 2)]
    for row in range(4):
        single = net.gradient(X[row : row + 1], y[row : row + 1], loss)
        for delta, bias in zip(deltas, single.biases, strict=True):
            np.testing.assert_allclose(delta[row], bias / 4, rtol=0, atol=1e-15)  # the mean over four examples


def test_weight_gradients_are_products_of_activations_and_deltas():
    net = bp.MLP([3, 4, 2], activation="relu", bias_std=0.2)
    X, y = batch(net, "cross_entropy", 5)
    g, values = net.gradient(X, y), net.activations(X)
    for l, before in enumerate(["X", "A1"]):
        np.testing.assert_allclose(g.weights[l], values[before].T @ g.deltas[l], atol=1e-15)
        np.testing.assert_allclose(g.biases[l], g.deltas[l].sum(0), atol=1e-15)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_norms_are_frobenius_norms_first_layer_first(dtype):
    net = bp.MLP([3, 4, 2], dtype=dtype)
    X, y = batch(net, "cross_entropy", 5)
    g = net.gradient(X, y)
    norms = g.norms()
    assert norms.keys() == {"deltas", "weights", "biases"}
    for name, values in norms.items():
        assert values.shape == (2,) and values.dtype == float
        expected = [np.linalg.norm(block.astype(float)) for block in getattr(g, name)]
        assert values == pytest.approx(expected, rel=1e-14)


def test_norms_do_not_overflow_before_the_gradient_does():
    net = bp.MLP([3, 4, 2], activation="identity", init="constant", gain=1e100)
    g = net.gradient(np.ones((5, 3)), np.zeros((5, 2)), "mse")
    norms = g.norms()
    assert 1e200 < norms["weights"][0] < np.inf and 1e300 < norms["weights"][1] < np.inf


@pytest.mark.parametrize("l1, l2", [(0.3, 0.0), (0.0, 0.2), (0.3, 0.2)])
def test_penalties_add_to_the_loss_and_to_the_gradient_of_the_weights(l1, l2):
    net = bp.MLP([3, 4, 2], norm="batch", bias_std=0.5)
    X, y = batch(net, "cross_entropy", 5)
    plain, penalized = net.gradient(X, y), net.gradient(X, y, l1=l1, l2=l2)
    size = sum(l1 * np.abs(W).sum() + l2 / 2 * (W**2).sum() for W in net.weights)
    assert penalized.loss == pytest.approx(plain.loss + size, rel=1e-14)
    for W, before, after in zip(net.weights, plain.weights, penalized.weights, strict=True):
        np.testing.assert_allclose(after, before + l1 * np.sign(W) + l2 * W, rtol=1e-14)
    others = np.ones(net.theta.size, bool)
    for W in net.weights:
        first = (W.ctypes.data - net.theta.ctypes.data) // 8
        others[first : first + W.size] = False
    assert others.sum() == 4 + 2 + 4 + 4
    assert np.array_equal(penalized.theta[others], plain.theta[others])


def test_weights_whose_squares_overflow_do_not_spoil_a_loss_without_penalty():
    net = bp.MLP([3, 2])
    net.weights[0][:] = 1e200
    g = net.gradient(np.full((1, 3), 1e-200), [0])
    assert g.loss == pytest.approx(np.log(2)) and np.isfinite(g.theta).all()


def test_the_gradient_of_a_batch_is_the_mean_of_the_gradients_of_its_examples():
    net = bp.MLP([3, 4, 2], bias_std=0.2)
    X, y = batch(net, "cross_entropy", 7)
    single = [net.gradient(X[i : i + 1], y[i : i + 1]).theta for i in range(7)]
    np.testing.assert_allclose(net.gradient(X, y).theta, np.mean(single, axis=0), atol=1e-15)
