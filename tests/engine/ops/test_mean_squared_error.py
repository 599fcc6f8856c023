"""Mean squared error: a mean over batch and outputs, without ½."""

import numpy as np
import pytest

import backprop as bp


@pytest.mark.parametrize("B, K", [(1, 1), (3, 1), (1, 4), (7, 3)])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_loss_is_the_mean_of_the_squares_and_its_gradient_twice_the_error(B, K, dtype):
    rng = np.random.default_rng([B, K])
    Z, Y = rng.standard_normal((2, B, K)).astype(dtype)
    net = bp.MLP([K, K], init="zeros", dtype=dtype)
    net.weights[0][:] = np.eye(K)
    g = net.gradient(Z, Y, "mse")
    few_units = 1e-6 if dtype == "float32" else 1e-15
    assert g.loss == pytest.approx(((Z - Y).astype(float) ** 2).mean(), rel=few_units)
    np.testing.assert_allclose(g.deltas[0], 2 * (Z - Y).astype(float) / (B * K), rtol=few_units)


def test_a_perfect_prediction_costs_nothing():
    net = bp.MLP([3, 2], init="zeros")
    g = net.gradient(np.ones((4, 3)), np.zeros((4, 2)), "mse")
    assert g.loss == 0 and (g.theta == 0).all()
