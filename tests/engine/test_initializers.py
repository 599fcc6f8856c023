"""Initial parameters: the variances of the table, orthogonality, and which settings leave which numbers alone."""

import math

import numpy as np
import pytest
from scipy import stats

import backprop as bp
from backprop.names import INITIALIZERS

N, M = 300, 200  # 60,000 weights: the variance of normal ones is known to √(2/60000) = 0.6 %
VARIANCES = {"zeros": 0, "constant": 0, "uniform": 1, "normal": 1, "lecun": 1 / N, "lecun_uniform": 1 / N,
             "xavier": 2 / (N + M), "xavier_uniform": 2 / (N + M), "he": 2 / N, "he_uniform": 2 / N,
             "orthogonal": 1 / max(N, M)}
LEVEL = 1e-4  # of tests whose seeds are fixed

each_initializer = pytest.mark.parametrize("init", INITIALIZERS)
random_ones = pytest.mark.parametrize("init", [name for name in INITIALIZERS if name not in ("zeros", "constant")])


def weights(init, n=N, m=M, **settings):
    return bp.MLP([n, m], init=init, **settings).weights[0]


@each_initializer
def test_the_variance_of_the_weights_is_that_of_the_table(init):
    W = weights(init)
    assert abs(W.mean() - (init == "constant")) <= 4 * math.sqrt(VARIANCES[init] / W.size)
    # Four standard errors; the squares of an orthogonal matrix add up exactly.
    assert W.var() == pytest.approx(VARIANCES[init], rel=4 * math.sqrt(2 / W.size))


@random_ones
def test_weights_follow_the_law_that_their_initializer_names(init):
    W, sd = weights(init).ravel(), math.sqrt(VARIANCES[init])
    uniform = init.endswith("uniform")
    law = stats.uniform(-sd * math.sqrt(3), 2 * sd * math.sqrt(3)) if uniform else stats.norm(0, sd)
    assert stats.kstest(W, law.cdf).pvalue > LEVEL
    if uniform:
        assert np.abs(W).max() <= sd * math.sqrt(3)


@each_initializer
@pytest.mark.parametrize("gain", [0.5, 2.0])
def test_the_gain_multiplies_the_weights(init, gain):
    # By a power of two, so exactly; a normalized bound of a uniform law is rounded once more.
    np.testing.assert_allclose(weights(init, gain=gain), gain * weights(init), rtol=1e-15, atol=1e-16)


def test_constant_weights_are_the_gain_and_zeros_stay_zero():
    assert (weights("constant", gain=0.3) == 0.3).all()
    assert (weights("zeros", gain=7.0) == 0).all()


@pytest.mark.parametrize("n, m", [(1, 1), (1, 9), (9, 1), (8, 8), (64, 64), (17, 65), (65, 17), (128, 10)])
def test_orthogonal_weights_are_orthogonal(n, m):
    W = weights("orthogonal", n, m)
    product = W @ W.T if n <= m else W.T @ W
    error = np.abs(product - np.eye(min(n, m))).max()
    assert error <= 1e-12, f"off by {error:.1e}"


def test_orthogonal_weights_have_no_preferred_direction():
    # An entry of a random rotation of 3 dimensions is uniform in [−1, 1].
    entries = [weights("orthogonal", 3, 3, seed=seed)[0, 0] for seed in range(400)]
    assert stats.kstest(entries, "uniform", args=(-1, 2)).pvalue > LEVEL
    signs = [np.linalg.det(weights("orthogonal", 3, 3, seed=seed)) > 0 for seed in range(400)]
    assert stats.binomtest(sum(signs), 400).pvalue > LEVEL


@random_ones
def test_the_first_layers_do_not_depend_on_how_many_follow(init):
    shallow, deep = (bp.MLP([5] * depth, init=init, bias_std=0.3, seed=4) for depth in (4, 9))
    for name in ("weights", "biases"):
        for mine, theirs in zip(getattr(shallow, name), getattr(deep, name)[:3], strict=True):
            assert np.array_equal(mine, theirs)


@random_ones
@pytest.mark.parametrize("settings", [{"norm": "batch"}, {"norm": "layer"}, {"residual": True}, {"dropout": 0.5},
                                      {"activation": "gelu"}], ids=str)
def test_weights_and_biases_do_not_depend_on_what_else_a_layer_has(init, settings):
    plain, other = (bp.MLP([5, 6, 6, 3], init=init, bias_std=0.3, seed=4, **more) for more in ({}, settings))
    for name in ("weights", "biases"):
        for mine, theirs in zip(getattr(plain, name), getattr(other, name), strict=True):
            assert np.array_equal(mine, theirs)


def test_layers_before_and_after_normalizations_start_alike_over_images_and_sequences():
    cases = [((6, 6, 2), [bp.Conv2D(3), bp.ReLU(), bp.Flatten(), bp.Dense(4)], 1, bp.BatchNorm()),
             ((4, 3), [bp.LSTM(5, return_sequences=True), bp.RNN(4), bp.Dense(2)], 1, bp.LayerNorm())]
    for shape, layers, place, norm in cases:
        plain = bp.Network(shape, layers, bias_std=0.3).parameters
        normalized = bp.Network(shape, [norm, *layers[:place], norm, *layers[place:]], bias_std=0.3).parameters
        assert plain.keys() < normalized.keys()
        for name, values in plain.items():
            assert np.array_equal(values, normalized[name]), name


@pytest.mark.parametrize("cell", [bp.RNN, bp.LSTM])
def test_every_block_of_a_recurrent_network_has_numbers_of_its_own(cell):
    p = bp.Network((3, 20), [cell(20, return_sequences=True), cell(20), bp.Dense(20)], init="normal",
                   bias_std=1.0).parameters
    blocks = [np.ravel(values) for values in p.values()]
    for i, a in enumerate(blocks):
        for b in blocks[:i]:
            n = min(a.size, b.size)
            assert not np.isin(a[:n], b[:n]).any()  # normal numbers that agree come from one stream


@random_ones
def test_every_layer_and_every_seed_has_numbers_of_its_own(init):
    blocks = [W.ravel() for seed in range(3) for W in bp.MLP([30, 30, 30, 30], init=init, seed=seed).weights]
    correlations = np.corrcoef(blocks) - np.eye(len(blocks))
    assert np.abs(correlations).max() < 5 / 30, correlations  # 36 pairs of 900 numbers: five standard errors


def test_weights_do_not_depend_on_the_scale_of_the_biases():
    assert np.array_equal(weights("he"), weights("he", bias_std=0.5))


def test_biases_are_normal_with_the_given_deviation():
    b = bp.MLP([2, 20_000], bias_std=0.25, init="zeros").biases[0]
    assert stats.kstest(b / 0.25, "norm").pvalue > LEVEL
    assert (bp.MLP([2, 50]).biases[0] == 0).all()


def test_normalizations_start_as_the_identity():
    net = bp.MLP([5, 7, 9, 3], norm="batch", bias_std=0.3)
    p = net.parameters
    assert all((p[f"gamma{l}"] == 1).all() and (p[f"beta{l}"] == 0).all() for l in (1, 2))
    assert (net.statistics[:16] == 0).all() and (net.statistics[16:] == 1).all()


@each_initializer
def test_single_precision_rounds_the_same_numbers(init):
    single, double = weights(init, dtype="float32"), weights(init)
    assert single.dtype == np.float32
    # Rounded once; orthonormal columns are computed in single precision, 200 sums of 300 terms.
    tolerance = dict(rtol=0, atol=1e-5) if init == "orthogonal" else dict(rtol=2e-7, atol=0)
    np.testing.assert_allclose(single, double, **tolerance)


@each_initializer
def test_reset_returns_to_the_initial_parameters(init):
    net = bp.MLP([5, 7, 3], init=init, norm="batch", bias_std=0.1, seed=9)
    before = net.theta.copy()
    net.theta += 1.0
    net.statistics += 1.0
    net.reset()
    assert np.array_equal(net.theta, before)
    assert (net.statistics == np.repeat([0.0, 1.0], 7)).all()
