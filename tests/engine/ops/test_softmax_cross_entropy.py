"""Softmax and cross-entropy, fused: logits as large as floats get, and probabilities that are all but certain."""

import mpmath
import numpy as np
import pytest

import backprop as bp


def loss_and_delta(Z, y, dtype="float64"):
    """The loss of logits Z (B, K) and its gradient with respect to them: a network that passes its inputs on."""
    Z = np.asarray(Z, dtype)
    net = bp.MLP([Z.shape[1], Z.shape[1]], init="zeros", dtype=dtype)
    net.weights[0][:] = np.eye(Z.shape[1])
    g = net.gradient(Z, np.asarray(y))
    return g.loss, g.deltas[0]


def exact(Z, y):
    with mpmath.workprec(200):
        rows = [[mpmath.exp(mpmath.mpf(z)) for z in row] for row in Z]
        loss = -sum(mpmath.log(row[k] / sum(row)) for row, k in zip(rows, y, strict=True)) / len(rows)
        delta = [[(p / sum(row) - (j == k)) / len(rows) for j, p in enumerate(row)]
                 for row, k in zip(rows, y, strict=True)]
        return float(loss), np.array(delta, float)


@pytest.mark.parametrize("K", [2, 3, 10, 33])
@pytest.mark.parametrize("scale", [0.1, 3.0, 30.0])
def test_the_loss_and_its_gradient_are_those_of_the_definition(K, scale):
    rng = np.random.default_rng(K)
    Z, y = scale * rng.standard_normal((5, K)), rng.integers(0, K, 5)
    (loss, delta), (true_loss, true_delta) = loss_and_delta(Z, y), exact(Z.tolist(), y)
    assert loss == pytest.approx(true_loss, rel=1e-14)  # five rows, each a few roundings
    np.testing.assert_allclose(delta, true_delta, rtol=0, atol=3e-16)  # p − 1 rounds at the size of 1


@pytest.mark.parametrize("dtype, huge", [("float64", 1e300), ("float32", 1e38)])
def test_huge_logits_do_not_overflow(dtype, huge):
    loss, delta = loss_and_delta([[huge, -huge, 0], [0, huge, huge / 2]], [0, 1], dtype)
    assert loss == 0 and (delta == 0).all()
    loss, delta = loss_and_delta([[huge, 0, 0]], [1], dtype)
    assert loss == pytest.approx(huge, rel=1e-7) and delta.tolist() == [[1, -1, 0]]


def test_equal_logits_share_the_probability_wherever_they_are():
    for z in (-1e300, -1.0, 0.0, 1e300):
        loss, delta = loss_and_delta([[z] * 4], [2])
        assert loss == pytest.approx(np.log(4), rel=1e-15)
        assert delta == pytest.approx(np.array([[0.25, 0.25, -0.75, 0.25]]), rel=1e-15)


def test_the_gradient_of_every_row_sums_to_zero():
    rng = np.random.default_rng(0)
    _, delta = loss_and_delta(rng.standard_normal((50, 10)), rng.integers(0, 10, 50))
    assert np.abs(delta.sum(1)).max() < 1e-16  # ten terms of size 1/50


def test_a_logit_that_is_nan_makes_the_loss_nan():
    net = bp.MLP([3, 3])
    net.biases[0][1] = np.nan
    assert np.isnan(net.loss(np.ones((2, 3)), [0, 1]))
