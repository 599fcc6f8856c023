"""What is read off a network after a pass: norms, histograms and moments per layer, against NumPy."""

import numpy as np
import pytest

import backprop as bp
from backprop.engine.measures import SATURATION, histograms, layer_moments, layer_norms
from backprop.engine.plan import N_LAYERS, PHI, WIDTH
from backprop.gradient import engine_norms
from backprop.names import ACTIVATIONS, NORMS
from tests.batches import batch
from tests.engine.tapes import ROWS, SKIPS, Run

each_activation = pytest.mark.parametrize("activation", ACTIVATIONS)
each_norm = pytest.mark.parametrize("norm", NORMS)
each_skip = pytest.mark.parametrize("skip", SKIPS)
BINS, LOW, HIGH = 24, -1.1, 2.0  # no edge at 0, where rounding would choose the bin of a tiny value


def layer_values(run):
    """φ(Z_l) of every layer, as the plan points at it."""
    layers = run.work.plan.layers[: int(run.work.plan.counts[N_LAYERS])]
    return [run.work.A[layer[PHI] : layer[PHI] + ROWS * layer[WIDTH]].reshape(ROWS, -1) for layer in layers]


@each_activation
@each_norm
@each_skip
def test_a_layers_values_are_those_that_the_network_names(activation, norm, skip):
    """Where φ(Z) is found must not depend on what shares its place."""
    norm_name, (residual, scale) = None if norm == "none" else norm, SKIPS[skip]
    shared, apart = (Run(activation, "mse", norm, skip, sharing=sharing) for sharing in (True, False))
    shared.loss(), apart.loss()
    net = bp.MLP([5, 7, 7, 7, 3], activation=activation, norm=norm_name, residual=bool(residual), residual_scale=scale)
    net.theta[:] = shared.theta
    named = net.activations(shared.X.astype(float), training=True)
    for l, (mine, other) in enumerate(zip(layer_values(shared), layer_values(apart), strict=True), 1):
        # φ(Z) has its own name beside a skip connection; the identity leaves norm(Z) or Z as it is.
        names = [f"phi{l}", f"A{l}", f"norm{l}", f"Z{l}"]
        if activation == "identity":
            names = [f"norm{l}", f"Z{l}"]
        expected = named[next(name for name in names if name in named)]
        assert np.array_equal(mine, expected), f"layer {l}"
        assert np.array_equal(other, expected), f"layer {l}"


def test_norms_are_those_of_the_gradient():
    net = bp.MLP([5, 9, 17, 3], norm="batch", residual=True)
    X, y = batch(net, "cross_entropy", 7)
    g = net.gradient(X, y)
    deltas, weights = engine_norms(net.workspace("cross_entropy"), g.theta, 7)
    assert deltas == pytest.approx([np.linalg.norm(d) for d in g.deltas], rel=1e-13)  # sums in another order
    assert weights == pytest.approx([np.linalg.norm(w) for w in g.weights], rel=1e-13)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_norms_survive_where_their_squares_do_not(scale):
    run = Run("tanh", "mse")
    p, g = run.work.plan, scale * run.gradient()
    run.work.D *= scale
    deltas, weights = np.empty(4), np.empty(4)
    layer_norms(p.counts, p.blocks, p.layers, g, run.work.D, ROWS, deltas, weights)
    plain = engine_norms(run.work, run.gradient(), ROWS)
    assert deltas / scale == pytest.approx(plain[0], rel=1e-13)
    assert weights / scale == pytest.approx(plain[1], rel=1e-13)


@each_activation
def test_histograms_count_as_numpy_does_and_sum_to_one(activation):
    run = Run(activation, "mse")
    run.loss()
    out = np.full(4 * BINS, np.nan)
    histograms(run.work.plan.counts, run.work.plan.layers, run.work.A, ROWS, LOW, HIGH, BINS, out)
    for fractions, values in zip(out.reshape(4, BINS), layer_values(run), strict=True):
        inside = np.clip(values, LOW, HIGH)  # what lies outside falls into the end bins
        expected = np.histogram(inside, BINS, (LOW, HIGH))[0] / values.size
        assert fractions == pytest.approx(expected, abs=1e-14)
        assert fractions.sum() == pytest.approx(1, abs=1e-13)  # 42 additions of 1/42


def test_a_histogram_leaves_out_nan_and_puts_infinities_at_the_ends():
    run = Run("relu", "mse")
    run.loss()
    values = layer_values(run)[0].reshape(-1)
    values[:4] = np.nan, np.inf, -np.inf, -np.inf
    values[4:] = 0.5
    out = np.empty(4 * BINS)
    histograms(run.work.plan.counts, run.work.plan.layers, run.work.A, ROWS, LOW, HIGH, BINS, out)
    share = 1 / values.size
    assert out[[0, BINS - 1, int(1.6 / 3.1 * BINS)]] == pytest.approx([2 * share, share, 1 - 4 * share])
    assert out[:BINS].sum() == pytest.approx(1 - share)


@each_activation
def test_moments_are_mean_square_dead_units_and_saturated_values(activation):
    run = Run(activation, "mse")
    run.theta[:] *= 2  # wide enough for some saturation
    run.loss()
    first = layer_values(run)[0]
    first[:, 2] = 0.0
    out = np.empty(4 * 3)
    layer_moments(run.work.plan.counts, run.work.plan.layers, run.work.A, ROWS, out)
    low, high = (0, 1) if activation == "sigmoid" else (-1, 1)
    bounded = activation in ("sigmoid", "tanh")
    for l, ((square, dead, saturated), values) in enumerate(zip(out.reshape(4, 3), layer_values(run), strict=True)):
        assert square == pytest.approx((values**2).mean(), rel=1e-13)
        assert dead == (values == 0).all(0).mean() and (l or dead > 0)
        at_ends = (values < low + SATURATION) | (values > high - SATURATION)
        assert saturated == pytest.approx(at_ends.mean() if bounded and l < 3 else 0.0)
