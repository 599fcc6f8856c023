"""Dropout: what it keeps, on average and exactly."""

import numpy as np
import pytest

import backprop as bp

RATE = 0.3


def values(training, rows=2000):
    net = bp.Network(50, [bp.Dense(50), bp.Dropout(RATE), bp.Dense(1)], init="normal")
    found = net.activations(np.ones((rows, 50)), training=training)
    return found["Z1"], found["dropped1"]


def test_in_use_nothing_is_dropped():
    before, after = values(training=0)
    assert np.array_equal(before, after)


def test_in_training_values_are_zero_or_divided_by_the_share_that_is_kept():
    before, after = values(training=1)
    kept = after != 0
    np.testing.assert_allclose(after[kept], before[kept] / (1 - RATE), rtol=1e-15)
    assert (~kept).mean() == pytest.approx(RATE, abs=5 * np.sqrt(RATE * (1 - RATE) / kept.size))  # five deviations


def test_another_pass_draws_another_mask_and_the_same_pass_the_same():
    first, second, again = (values(training=k)[1] for k in (1, 2, 1))
    assert np.array_equal(first, again) and (first != second).any()


def test_the_expected_loss_of_linear_regression_gains_the_published_penalty():
    """‖y − Xw‖² + r/(1 − r) Σ ‖X_j‖² w_j², here per example."""
    rng = np.random.default_rng(0)
    X, w = rng.standard_normal((40, 6)), rng.standard_normal((6, 1))
    y = X @ w + rng.standard_normal((40, 1))
    net = bp.Network(6, [bp.Dense(6), bp.Dropout(RATE), bp.Dense(1)])
    net.weights[0][:], net.weights[1][:] = np.eye(6), w
    losses = [net.loss(X, y, "mse", training=k) for k in range(1, 4001)]
    penalty = RATE / (1 - RATE) * (X**2).mean(0) @ w[:, 0] ** 2
    error = np.std(losses) / np.sqrt(len(losses))
    assert np.mean(losses) == pytest.approx(((X @ w - y) ** 2).mean() + penalty, abs=5 * error)


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan")])
def test_a_rate_outside_zero_to_one_is_refused(rate):
    with pytest.raises(ValueError, match="rate is"):
        bp.Dropout(rate)
