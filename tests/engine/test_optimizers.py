"""One step of every optimizer against its formula, penalties and clipping against NumPy."""

import numpy as np
import pytest
from numba import njit

import backprop as bp
from backprop.engine import optimizers
from backprop.engine.optimizers import clip, penalize, update
from backprop.names import OPTIMIZERS

RATE, BETA1, BETA2, EPSILON = 0.05, 0.9, 0.99, 1e-3
SETTINGS = np.array([RATE, BETA1, BETA2, EPSILON, 0.0])
# Some 30 roundings of values near 1 in twenty steps.
TOLERANCE = {"float64": 1e-14, "float32": 5e-6}

each_dtype = pytest.mark.parametrize("dtype", TOLERANCE)


@njit
def power(b, n):
    return optimizers.power(b, n)


def sgd(theta, gradients):
    for g in gradients:
        theta = theta - RATE * g
    return theta


def momentum(theta, gradients):
    v = 0
    for g in gradients:
        v = BETA1 * v + g
        theta = theta - RATE * v
    return theta


def adam(theta, gradients):
    m = v = 0
    for t, g in enumerate(gradients, 1):
        m, v = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g**2
        theta = theta - RATE * (m / (1 - BETA1**t)) / (np.sqrt(v / (1 - BETA2**t)) + EPSILON)
    return theta


def nesterov(theta, gradients):
    v = 0
    for g in gradients:
        v = BETA1 * v + g
        theta = theta - RATE * (g + BETA1 * v)
    return theta


def adagrad(theta, gradients):
    s = 0
    for g in gradients:
        s = s + g**2
        theta = theta - RATE * g / (np.sqrt(s) + EPSILON)
    return theta


def rmsprop(theta, gradients):
    s = 0
    for g in gradients:
        s = BETA2 * s + (1 - BETA2) * g**2
        theta = theta - RATE * g / (np.sqrt(s) + EPSILON)
    return theta


def amsgrad(theta, gradients):
    m = v = largest = 0
    for t, g in enumerate(gradients, 1):
        m, v = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g**2
        largest = np.maximum(largest, v)
        theta = theta - RATE * (m / (1 - BETA1**t)) / (np.sqrt(largest / (1 - BETA2**t)) + EPSILON)
    return theta


# AdamW differs from Adam in the decay of the weights alone, which is not `update`'s.
FORMULAS = {"sgd": sgd, "momentum": momentum, "nesterov": nesterov, "adagrad": adagrad, "rmsprop": rmsprop,
            "adam": adam, "amsgrad": amsgrad, "adamw": adam}


@each_dtype
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_twenty_steps_follow_the_formula(name, dtype):
    rng = np.random.default_rng(0)
    start, gradients = rng.standard_normal(65).astype(dtype), rng.standard_normal((20, 65)).astype(dtype)
    theta, m1, m2, m3 = start.copy(), np.zeros(65, dtype), np.zeros(65, dtype), np.zeros(65, dtype)
    for step, g in enumerate(gradients, 1):
        update(np.int64(OPTIMIZERS[name]), SETTINGS, theta, g.copy(), m1, m2, m3, step)
    expected = FORMULAS[name](start.astype(float), gradients.astype(float))
    assert theta.dtype == dtype
    np.testing.assert_allclose(theta, expected, rtol=0, atol=TOLERANCE[dtype])


def test_adams_first_step_has_the_length_of_the_rate_whatever_the_gradient():
    g = np.array([1e-12, -1e-3, 1.0, -1e6])
    theta, settings = np.zeros(4), np.array([RATE, BETA1, BETA2, 1e-20, 0.0])
    update(np.int64(OPTIMIZERS["adam"]), settings, theta, g, np.zeros(4), np.zeros(4), np.zeros(4), 1)
    assert theta == pytest.approx(-RATE * np.sign(g), rel=1e-7)  # but for ε = 1e-20 beside |g| = 1e-12


@pytest.mark.parametrize("b", [0.0, 0.5, 0.9, 0.999, 1.0])
def test_powers_by_squaring(b):
    for n in (0, 1, 2, 3, 10, 1000, 12345, 10_000_000):
        # Each of the squarings doubles the relative error made before: n units at most.
        assert power(b, n) == pytest.approx(b**n, rel=1e-16 * max(1, n), abs=1e-300)


def penalized(l1, l2, dtype="float64", scale=1.0):
    """(penalty, what is added to g, the network) for a network with biases and normalization."""
    net = bp.MLP([5, 7, 3], norm="batch", bias_std=1.0, dtype=dtype, seed=2)
    net.theta *= scale
    net.weights[0][2, 3] = 0
    plan, g = net.workspace("mse").plan, np.ones_like(net.theta)
    return penalize(plan.counts, plan.blocks, net.theta, g, l1, l2), g - 1, net


@each_dtype
@pytest.mark.parametrize("l1, l2", [(0.0, 0.3), (0.2, 0.0), (0.2, 0.3), (0.0, 0.0)])
def test_penalties_take_the_weights_and_leave_out_everything_else(l1, l2, dtype):
    value, added, net = penalized(l1, l2, dtype)
    weights = np.concatenate([w.astype(float).ravel() for w in net.weights])
    assert value == pytest.approx(l1 * np.abs(weights).sum() + l2 / 2 * (weights**2).sum(), rel=1e-6)
    expected = np.zeros(net.theta.size)
    for w in net.weights:
        first = (w.ctypes.data - net.theta.ctypes.data) // w.itemsize
        expected[first : first + w.size] = (l1 * np.sign(w) + l2 * w).ravel()
    np.testing.assert_allclose(added, expected, rtol=0, atol=TOLERANCE[dtype] / 10)


def test_a_penalty_of_zero_is_zero_where_the_squares_of_the_weights_overflow():
    assert penalized(0.0, 0.0, scale=1e200)[0] == 0
    assert 0 < penalized(1.0, 0.0, scale=1e200)[0] < np.inf
    assert penalized(0.0, 1.0, scale=1e200)[0] == np.inf


@each_dtype
def test_clipping_by_value_limits_every_entry(dtype):
    g = np.array([-3.0, -0.5, 0.0, 0.5, 3.0], dtype)
    clip(g, 0.0, 1.0)
    assert g.tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]


@each_dtype
@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
def test_clipping_by_norm_keeps_the_direction(dtype, scale):
    g = (np.array([3.0, -4.0, 12.0]) * scale).astype(dtype)
    before = g.astype(float)
    clip(g, 6.5 * scale, 0.0)
    np.testing.assert_allclose(g, before / 2, rtol=4e-7 if dtype == "float32" else 1e-15)  # three roundings
    clip(g, 1e3 * scale, 0.0)
    np.testing.assert_allclose(g, before / 2, rtol=4e-7 if dtype == "float32" else 1e-15)


def test_values_are_clipped_before_the_norm():
    g = np.array([100.0, 1.0])
    clip(g, 1.0, 1.0)
    assert g == pytest.approx([0.5**0.5, 0.5**0.5], rel=1e-15)


def test_zero_means_no_limit():
    g = np.array([1e300, -1e300])
    clip(g, 0.0, 0.0)
    assert g.tolist() == [1e300, -1e300]
