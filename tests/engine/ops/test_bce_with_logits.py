"""Binary cross-entropy of logits: exact for large ones, fractions as targets, a mean over batch and outputs."""

import mpmath
import numpy as np
import pytest

import backprop as bp


def loss_and_delta(Z, Y, dtype="float64"):
    """The loss of logits Z (B, K) and its gradient with respect to them: a network that passes its inputs on."""
    Z = np.asarray(Z, dtype)
    net = bp.MLP([Z.shape[1], Z.shape[1]], init="zeros", dtype=dtype)
    net.weights[0][:] = np.eye(Z.shape[1])
    g = net.gradient(Z, np.asarray(Y, dtype), "bce")
    return g.loss, g.deltas[0]


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("z", [-700.0, -40.0, -1.0, -1e-9, 0.0, 1e-9, 1.0, 40.0, 700.0])
def test_the_loss_and_its_gradient_are_those_of_the_definition(z, y):
    loss, delta = loss_and_delta([[z]], [[y]])
    with mpmath.workprec(2100):  # 1 − σ(700) is e^(−700)
        p = 1 / (1 + mpmath.exp(-mpmath.mpf(z)))
        true_loss = -y * mpmath.log(p) - (1 - y) * mpmath.log(1 - p)
        true_delta = p - y
    assert loss == pytest.approx(float(true_loss), rel=2e-15, abs=0)
    assert delta[0, 0] == pytest.approx(float(true_delta), rel=1e-15, abs=3e-16)  # σ(z) − y rounds at the size of y


def test_the_mean_runs_over_batch_and_outputs():
    Z, Y = np.zeros((3, 4)), np.full((3, 4), 0.5)
    loss, delta = loss_and_delta(Z, Y + 0.25)
    assert loss == pytest.approx(np.log(2), rel=1e-15)
    assert delta == pytest.approx(np.full((3, 4), -0.25 / 12), rel=1e-15)


@pytest.mark.parametrize("dtype, huge", [("float64", 1e300), ("float32", 1e38)])
def test_huge_logits_do_not_overflow(dtype, huge):
    loss, delta = loss_and_delta([[huge, -huge]], [[1, 0]], dtype)
    assert loss == 0 and (delta == 0).all()
    loss, delta = loss_and_delta([[huge, 0.0]], [[0, 0.5]], dtype)
    assert loss == pytest.approx(huge / 2, rel=1e-6) and delta.tolist() == [[0.5, 0]]


def test_one_output_is_softmax_with_a_logit_of_zero_beside_it():
    rng = np.random.default_rng(0)
    z, y = 3 * rng.standard_normal(20), rng.integers(0, 2, 20)
    net = bp.MLP([2, 2], init="zeros")
    net.weights[0][:] = np.eye(2)
    softmax = net.gradient(np.c_[np.zeros(20), z], y)
    loss, delta = loss_and_delta(z[:, None], y[:, None])
    assert loss == pytest.approx(softmax.loss, rel=1e-14)
    assert delta[:, 0] == pytest.approx(softmax.deltas[0][:, 1], rel=1e-12, abs=1e-17)
