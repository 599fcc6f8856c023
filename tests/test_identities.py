"""What must hold exactly, whatever the numbers: optimizers, penalties, normalization, dropout, and extreme data."""

import numpy as np
import pytest

import backprop as bp
from tests.batches import batch

RATE, DECAY = 0.05, 0.3


def trained(net, X, y, **settings):
    bp.train(net, X, y, **{**dict(loss="mse", epochs=4, batch_size=5, progress=False), **settings})
    return net


def network(**settings):
    return bp.MLP([4, 7, 3], bias_std=0.2, seed=2, **settings)


def test_sgd_with_an_l2_penalty_is_sgd_with_weight_decay():
    """θ ← θ − η (g + λ w) is w ← (1 − η λ) w before the step, over a whole run."""
    X, y = batch(network(), "mse", 20)
    penalized, decayed = trained(network(), X, y, optimizer=bp.SGD(RATE), l2=DECAY, batch_size=20, epochs=6), network()
    for _ in range(6):
        g = decayed.gradient(X, y, "mse")
        for W in decayed.weights:
            W *= 1 - RATE * DECAY
        decayed.theta -= RATE * g.theta
    np.testing.assert_allclose(penalized.theta, decayed.theta, rtol=0, atol=1e-14)  # six steps of values near 1


def test_adam_with_an_l2_penalty_is_not_adamw_and_both_are_what_they_say():
    X, y = batch(network(), "mse", 20)
    run = dict(batch_size=20, epochs=1)
    start, plain = network(), trained(network(), X, y, optimizer=bp.Adam(RATE), **run)
    penalized = trained(network(), X, y, optimizer=bp.Adam(RATE), l2=DECAY, **run)
    decayed = trained(network(), X, y, optimizer=bp.AdamW(RATE, weight_decay=DECAY), **run)
    for W, adam, adamw, l2 in zip(start.weights, plain.weights, decayed.weights, penalized.weights, strict=True):
        np.testing.assert_allclose(adamw, adam - RATE * DECAY * W, rtol=0, atol=1e-15)
        # Adam's first step has the length of the rate, however long the gradient that the penalty has lengthened.
        np.testing.assert_allclose(np.abs(l2 - W), RATE, rtol=1e-4)
        assert np.abs(adamw - l2).max() > RATE * DECAY * np.abs(W).min()
    assert np.array_equal(plain.biases[0], decayed.biases[0])


@pytest.mark.parametrize("power", [1, 10])
def test_a_normalized_network_does_not_feel_the_scale_of_its_weights(power):
    """At ε = 0, f(cW) = f(W) and ∂ℒ/∂W at cW is 1/c of that at W; beside a variance of 1e20, ε is nothing."""
    X, y = batch(network(), "mse", 20)
    small, large = network(norm="batch"), network(norm="batch")
    small.weights[0] *= 1e10
    large.weights[0] = small.weights[0] * 2.0**power
    large.biases[0] = small.biases[0] * 2.0**power
    near, far = small.gradient(X, y, "mse"), large.gradient(X, y, "mse")
    assert np.array_equal(small.forward(X, training=True), large.forward(X, training=True))  # by a power of two: exactly
    assert near.loss == far.loss and np.array_equal(near.weights[0], far.weights[0] * 2.0**power)
    assert np.array_equal(near.weights[1], far.weights[1])
    # So the gradient is at right angles to each unit's weights: 4 terms, and 20 roundings in each.
    along = (near.weights[0] * small.weights[0]).sum(0)
    assert np.abs(along).max() <= 1e-14 * np.abs(near.weights[0] * small.weights[0]).max() * 20


def test_the_expected_value_after_dropout_is_the_value_itself():
    net = bp.Network(6, [bp.Dense(6), bp.Dropout(0.4), bp.Dense(1)], init="normal")
    X = np.random.default_rng(0).standard_normal((50, 6))
    value = net.activations(X)["Z1"]
    passes = np.array([net.activations(X, training=k)["dropped1"] for k in range(1, 2001)])
    deviation = np.abs(value) * np.sqrt(0.4 / 0.6 / len(passes))
    assert (np.abs(passes.mean(0) - value) <= 5 * deviation).all()  # 300 values, each within five deviations


def test_a_class_without_examples_is_pushed_down_and_nothing_else():
    net = network()
    X, _ = batch(net, "mse", 30)
    y = np.arange(30) % 2
    p = np.exp(net.forward(X))
    p /= p.sum(1, keepdims=True)
    g = net.gradient(X, y)
    assert g.biases[1][2] == pytest.approx(p[:, 2].mean(), rel=1e-13) and g.biases[1][2] > 0
    trained(net, X, y, loss="cross_entropy", optimizer=bp.Adam(0.05), epochs=60)
    assert np.isfinite(net.theta).all() and (net.forward(X).argmax(1) != 2).all()


@pytest.mark.parametrize("norm", [None, "batch", "layer"])
@pytest.mark.parametrize("loss", ["cross_entropy", "mse", "bce", "huber"])
def test_a_batch_of_one_and_one_that_is_constant_train_in_either_precision(norm, loss):
    for dtype in ("float64", "float32"):
        net = network(norm=norm, dtype=dtype)
        for rows, X in ((1, None), (6, np.full((6, 4), 0.1, dtype))):
            mine, y = batch(net, loss, rows)
            trained(net, mine if X is None else X, y, loss=loss, optimizer=bp.Adam(0.01))
            assert np.isfinite(net.theta).all() and np.isfinite(net.statistics).all()


@pytest.mark.parametrize("dtype, huge", [("float64", 1e300), ("float32", 1e38)])
def test_logits_as_large_as_numbers_get_have_a_finite_loss_and_gradient(dtype, huge):
    for loss, y in (("cross_entropy", [0, 1, 2]), ("bce", np.eye(3, dtype=dtype))):
        net = bp.MLP([3, 3], init="zeros", dtype=dtype)
        net.weights[0] = np.eye(3, dtype=dtype)
        X = np.array([[huge, -huge, 0], [-huge, huge, huge], [huge, huge, -huge]], dtype) / 10
        g = net.gradient(X, np.asarray(y), loss)
        assert np.isfinite(g.loss) and np.isfinite(g.deltas[0]).all() and np.abs(g.deltas[0]).max() <= 1
