"""What the page computes besides gradients: the same random numbers bit for bit, functions, measures and theory."""

import numpy as np
import pytest

import backprop as bp
from backprop import wasm
from backprop.engine import diagnosis, measures, optimizers, random
from backprop.engine.initializers import weight_variance
from backprop.engine.mean_field import propagate
from backprop.gradient import engine_norms
from backprop.names import ACTIVATIONS, INITIALIZERS, NORMS, OPTIMIZERS
from tests.batches import batch
from tests.engine.test_elementary import PROMISES
from tests.engine.test_optimizers import SETTINGS, update
from tests.engine.ulps import points, ulps
from tests.wasm.page import PageNetwork

SEEDS = (0, 1, 99, 2**31 - 1)
FUNCTIONS = ("exp", "tanh", "softplus", "normal_cdf", "log")  # in the order of the export `elementary`
NETWORK = dict(activation="tanh", init="he", bias_std=0.2, residual=True, residual_scale=0.5, seed=3)


@pytest.fixture
def both(page):
    """(a network, its batch, the same network in the page), each after a pass in both directions."""
    net = bp.MLP([8, 9, 9, 9, 5], norm="batch", **NETWORK)
    X, y = batch(net, "cross_entropy", 17)
    there = PageNetwork(page, X, y, depth=4, width=9, outputs=5, loss="cross_entropy", norm="batch", **NETWORK)
    there.gradient()
    return net, (X, y), there


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("stream", [0, 7, 1_000_000])
def test_normal_numbers_are_the_same_bits(page, seed, stream):
    page.clear()
    out, expected = page.place(101), np.empty(101)
    page.call("random_normal", out, 101, seed, stream)
    random.fill_normal(expected, np.uint64(random.start(seed, stream)))
    assert np.array_equal(page.view(out, 101), expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_integers_are_the_same(page, seed):
    page.clear()
    out, expected = page.place(101), np.empty(101)
    page.call("random_integers", out, 101, 10, seed, 5)
    random.fill_integers(expected, np.int64(10), np.uint64(random.start(seed, 5)))
    assert np.array_equal(page.view(out, 101), expected)


@pytest.mark.parametrize("init", INITIALIZERS)
@pytest.mark.parametrize("norm", NORMS)
def test_initial_parameters_are_the_same_bits(page, init, norm):
    for seed, width in zip(SEEDS, (1, 8, 33, 64), strict=True):
        settings = dict(activation="relu", init=init, gain=1.7, bias_std=0.3, seed=seed)
        net = bp.MLP([64, width, width, 10], norm=None if norm == "none" else norm, **settings)
        X, y = np.zeros((2, 64)), np.zeros(2)
        there = PageNetwork(page, X, y, depth=3, width=width, outputs=10, loss="cross_entropy", norm=norm, **settings)
        assert np.array_equal(there.parameters(), net.theta), f"seed {seed}, width {width}"
        assert np.array_equal(page.view(there.statistics, net.statistics.size), net.statistics)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_keep_their_promise_without_fused_multiply_adds(page, name):
    x = points(name, count=100)
    y = np.array([page.call("elementary", FUNCTIONS.index(name), float(v)) for v in x])
    errors = ulps(name, x, y)
    assert errors.max() <= PROMISES[name], f"{errors.max():.2f} ulp at {x[errors.argmax()]!r}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_let_nan_through(page, name):
    assert np.isnan(page.call("elementary", FUNCTIONS.index(name), np.nan))


def test_measures_agree(page, both):
    net, (X, y), there = both
    g, work = net.gradient(X, y), net.workspace("cross_entropy")
    deltas, weights, moments, bins = (page.place(n) for n in (4, 4, 12, 4 * 24))
    page.call("layer_norms", there.plan, there.g, there.D, 17, deltas, weights)
    page.call("layer_moments", there.plan, there.A, 17, moments)
    page.call("histograms", there.plan, there.A, 17, -1.1, 1.0, 24, bins)
    native = np.empty(12), np.empty(4 * 24)
    measures.layer_moments(work.plan.counts, work.plan.layers, work.A, 17, native[0])
    measures.histograms(work.plan.counts, work.plan.layers, work.A, 17, -1.1, 1.0, 24, native[1])
    for at, expected in zip((deltas, weights, moments, bins), (*engine_norms(work, g.theta, 17), *native), strict=True):
        assert page.view(at, expected.size) == pytest.approx(expected, rel=1e-12)  # as the gradients themselves
    verdict = page.call("diagnose", deltas, moments, 4, g.loss)
    assert verdict == diagnosis.diagnose(page.view(deltas, 4).copy(), native[0], g.loss)
    assert wasm.codes()["verdicts"][verdict] == "healthy"


def test_the_place_of_an_overflow_agrees(page, both):
    net, (X, y), there = both
    net.biases[1][2] = np.inf
    there.parameters()[:] = net.theta
    there.gradient()
    assert page.call("overflow_place", there.plan, there.g, there.A, there.D, 17) == 2


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_agree(page, name):
    page.clear()
    rng = np.random.default_rng(0)
    native, g = [rng.standard_normal(65), np.zeros(65), np.zeros(65), np.zeros(65)], rng.standard_normal((10, 65))
    there, settings = [page.put(values) for values in native], page.put(SETTINGS)
    for step in range(1, 11):
        page.call("update", OPTIMIZERS[name], settings, there[0], page.put(g[step - 1]), *there[1:], 65, step)
        update(np.int64(OPTIMIZERS[name]), SETTINGS, native[0], g[step - 1], *native[1:], step)
    np.testing.assert_allclose(page.view(there[0], 65), native[0], rtol=0, atol=1e-14)  # ten steps, a unit or two each


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_mean_field_theory_agrees(page, activation):
    page.clear()
    sigma_w2, q, chi = np.linspace(0.5, 4, 30), np.empty(30), np.empty(30)
    at = [page.put(sigma_w2), page.place(30), page.place(30)]
    page.call("mean_field_propagate", ACTIVATIONS[activation], at[0], 0.05, 0.7, 30, at[1], at[2])
    propagate(np.int64(ACTIVATIONS[activation]), sigma_w2, 0.05, 0.7, q, chi)
    assert page.view(at[1], 30) == pytest.approx(q, rel=1e-12)  # 30 layers, each some 400 terms
    assert page.view(at[2], 30) == pytest.approx(chi, rel=1e-12)


@pytest.mark.parametrize("init", INITIALIZERS)
def test_variances_agree(page, init):
    for n, m in [(1, 1), (64, 10), (10, 64)]:
        assert page.call("weight_variance", INITIALIZERS[init], n, m) == weight_variance(INITIALIZERS[init], n, m)


def test_ten_steps_of_descent_stay_together(page, both):
    net, (X, y), there = both
    settings = page.put([0.1, 0, 0, 0, 0])
    for step in range(1, 11):
        net.theta -= 0.1 * net.gradient(X, y).theta
        there.gradient()
        page.call("update", OPTIMIZERS["sgd"], settings, there.theta, *[there.g] * 4,
                  net.theta.size, step)
    np.testing.assert_allclose(there.parameters(), net.theta, rtol=0, atol=1e-12)
    assert optimizers.SGD == OPTIMIZERS["sgd"]
