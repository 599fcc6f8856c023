"""Chapter 2: what it shows and claims, held to the engine, to counts and to theory."""

import numpy as np
import pytest
import sympy as sp
from scipy.special import logsumexp

import backprop as bp
from tests.chapters.source import definitions, executed
from tests.conftest import ROOT

PAGE = ROOT / "chapters/02-forward-pass.md"
TYPED = {
    "0.9": "an example of a probability",
}


@pytest.fixture(scope="module")
def chapter():
    names = ["forward", "cross_entropy", "naive_softmax", "others", "best_constant", "Counter", "counters", "numbers_kept",
             "numbers_on_tape", "wide", "moments", "gains", "initial_loss"]
    digits, _ = bp.data.digits().take(slice(64))
    X_all, y_all = bp.data.digits()
    found = definitions(PAGE, names, np=np, bp=bp, digits=digits, X_all=X_all, y_all=y_all, M=bp.engine.tape.M,
                        Y=bp.engine.tape.Y)
    return dict(zip(names, found))


@pytest.fixture
def logits():
    rng = np.random.default_rng(0)
    return 3 * rng.standard_normal((7, 4)), rng.integers(0, 4, 7)


@pytest.mark.equation("eq-weighted-sum", "eq-layer-row", "eq-layer-batch")
@pytest.mark.parametrize("sizes", [[2, 3, 2], [5, 4, 6, 3, 2]])
def test_the_forward_pass_shown_is_the_sum_of_each_unit_and_the_engines(chapter, sizes):
    net = bp.MLP(sizes, activation="relu", bias_std=0.5, seed=1)
    X = np.random.default_rng(0).standard_normal((6, sizes[0]))
    shown, values = chapter["forward"](X, net.weights, net.biases), net.activations(X)
    before = X
    for l, (W, b) in enumerate(zip(net.weights, net.biases), start=1):
        unit_by_unit = [[sum(row[i] * W[i, j] for i in range(len(W))) + b[j] for j in range(W.shape[1])] for row in before]
        np.testing.assert_allclose(shown[l - 1], unit_by_unit, rtol=1e-14, atol=1e-14)  # sums of at most 6 terms
        np.testing.assert_allclose(shown[l - 1], values[f"Z{l}"], rtol=1e-14, atol=1e-14)
        before = np.maximum(shown[l - 1], 0)


@pytest.mark.equation("eq-row-by-hand")
def test_the_example_by_hand_is_what_the_engine_computes():
    space = executed(PAGE, ["net"], np=np, sp=sp, bp=bp)
    values = space["net"].activations([[1.0, 2.0]])  # halves and whole numbers: exact
    assert values["Z1"].tolist() == [[2.0, 1.5, -0.5]]
    assert values["A1"].tolist() == [[2.0, 1.5, 0.0]]
    assert values["Z2"].tolist() == [[1.5, -1.25]]
    assert space["net"].weights[0].tolist() == [[1, -1, 0.5], [0.5, 1, -1]]
    assert space["net"].biases[0].tolist() == [0, 0.5, 1]
    for target, z in ((1, 1.5), (2, -1.25)):  # and what the explorer makes of it
        theta = space["net"].theta.tolist()
        example = bp.explorers.ForwardPass(inputs=[1, 2], parameters=theta, activation="relu", target=target, position=5)
        p = np.exp(z) / (np.exp(1.5) + np.exp(-1.25))
        assert example.numbers()["P"][target - 1] == pytest.approx(p, rel=1e-14)
        assert example.numbers()["loss"] == pytest.approx(-np.log(p), rel=1e-12)  # the logarithm of a number near 1


def test_a_column_minus_a_row_is_a_table_and_the_engine_takes_neither_for_the_other():
    net = bp.MLP([2, 3, 1], activation="relu", seed=0)
    X = np.random.default_rng(0).standard_normal((4, 2))
    Z = net.forward(X)
    y = Z[:, 0]  # a perfect prediction, in another shape
    assert (Z - y).shape == (4, 4) and ((Z - y) ** 2).mean() > 1e-4
    assert net.loss(X, y, loss="mse") == net.loss(X, y[:, None], loss="mse") == 0


@pytest.mark.equation("eq-two-classes")
def test_softmax_of_two_classes_is_the_sigmoid_of_the_difference():
    Z = 4 * np.random.default_rng(1).standard_normal((50, 2))
    p = np.exp(Z) / np.exp(Z).sum(1, keepdims=True)
    np.testing.assert_allclose(p[:, 1], 1 / (1 + np.exp(Z[:, 0] - Z[:, 1])), rtol=1e-14)  # a few roundings


@pytest.mark.equation("eq-wrong-target")
@pytest.mark.parametrize("d", [0.3, 1.0, 1.2, 3.0, 100.0])
def test_one_wrong_target_moves_the_mean_as_far_as_it_likes_and_hubers_minimum_by_a_ninth(chapter, d):
    assert chapter["others"].sum() == pytest.approx(0, abs=1e-15) and len(chapter["others"]) == 9
    # 300 steps shrink the distance by 0.4 each (squared error) or by 1 − 0.3·0.9 (Huber); rounding of numbers up to d
    assert chapter["best_constant"]("mse", d) == pytest.approx(d / 10, rel=1e-12)
    assert chapter["best_constant"]("huber", d) == pytest.approx(d / 10 if d <= 10 / 9 else 1 / 9, rel=1e-12)


def test_hubers_loss_is_the_negative_logarithm_of_a_density():
    e = sp.Symbol("e", positive=True)
    half = sp.integrate(sp.exp(-(e**2) / 2), (e, 0, 1)) + sp.integrate(sp.exp(sp.Rational(1, 2) - e), (e, 1, sp.oo))
    assert half.is_finite and half > 0  # so the exponential of minus the loss can be scaled to have the integral 1


@pytest.mark.equation("eq-softmax", "eq-cross-entropy", "eq-log-sum-exp")
def test_the_loss_shown_is_the_mean_negative_logarithm_of_a_probability_and_the_engines(chapter, logits):
    Z, y = logits
    p = np.exp(Z) / np.exp(Z).sum(1, keepdims=True)
    loss = chapter["cross_entropy"](Z, y)
    assert loss == pytest.approx(-np.log(p[np.arange(7), y]).mean(), rel=1e-14)  # a few roundings
    assert loss == pytest.approx((logsumexp(Z, axis=1) - Z[np.arange(7), y]).mean(), rel=1e-14)
    copy = bp.Network(4, [bp.Dense(4)], init="zeros")
    copy.weights[0][:] = np.eye(4)
    assert copy.loss(Z, y) == pytest.approx(loss, rel=1e-14)


def test_large_logits_break_the_naive_softmax_and_not_the_loss(chapter):
    large = np.array([[1000.0, 0.0, -1000.0]])
    with np.errstate(all="ignore"):
        assert np.isnan(chapter["naive_softmax"](large)).any()
        assert np.isnan(chapter["naive_softmax"](np.full((1, 3), -1000.0))).all()
    assert [chapter["cross_entropy"](large, np.array([k])) for k in range(3)] == [0, 1000, 2000]
    equal = chapter["cross_entropy"](np.full((1, 3), -1000.0), np.array([1]))
    assert equal == pytest.approx(np.log(3), rel=1e-12)  # 1001.1 − 1000 loses three digits


@pytest.mark.equation("eq-mse", "eq-huber")
@pytest.mark.parametrize("name, loss_of", [
    ("mse", lambda e: e**2), ("huber", lambda e: np.where(np.abs(e) <= 1, e**2 / 2, np.abs(e) - 0.5))])
def test_the_losses_of_regression_are_the_engines(name, loss_of):
    net = bp.Network(3, [bp.Dense(2)], seed=0)
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((5, 3)), 2 * rng.standard_normal((5, 2))
    assert net.loss(X, Y, loss=name) == pytest.approx(loss_of(net.forward(X) - Y).mean(), rel=1e-14)


def test_the_squared_error_is_the_negative_logarithm_of_a_normal_density_up_to_a_constant():
    y, z, sigma = sp.symbols("y z", real=True) + (sp.symbols("sigma", positive=True),)
    density = sp.exp(-((y - z) ** 2) / (2 * sigma**2)) / sp.sqrt(2 * sp.pi * sigma**2)
    assert sp.integrate(density, (y, -sp.oo, sp.oo)).simplify() == 1
    rest = sp.expand_log(-sp.log(density), force=True) - (y - z) ** 2 / (2 * sigma**2)
    assert sp.simplify(sp.diff(rest, z)) == 0


@pytest.mark.equation("eq-sigmoid-probability", "eq-bernoulli-sum", "eq-bce")
def test_binary_cross_entropy_from_logits_is_the_likelihoods_and_the_engines():
    copy = bp.Network(1, [bp.Dense(1)], init="constant")
    for z in (-3.0, -0.1, 0.5, 4.0):
        p = 1 / (1 + np.exp(-z))
        for y in (0, 1):
            likelihood = -np.log(p if y else 1 - p)
            assert z - y * z + np.log1p(np.exp(-z)) == pytest.approx(likelihood, rel=1e-13)
            assert np.log1p(np.exp(z)) - y * z == pytest.approx(likelihood, rel=1e-13)  # 1 − p loses a digit or two
            g = copy.gradient([[z]], [[y]], loss="bce")
            assert g.loss == pytest.approx(likelihood, rel=1e-13)
            assert g.deltas[0].item() == pytest.approx(p - y, rel=1e-12)  # p − 1 likewise


@pytest.mark.equation("eq-cross-entropy")
def test_the_likelihood_of_a_class_by_sympy_is_the_cross_entropy_and_its_slope_the_engines():
    space = executed(PAGE, ["categorical"], sp=sp)
    Z, y = (0.3, -1.2, 2.0), (0, 0, 1)
    numbers = dict(zip((*space["logits"], *space["one_hot"]), (*Z, *y)))
    copy = bp.Network(3, [bp.Dense(3)], init="zeros")
    copy.weights[0][:] = np.eye(3)
    g = copy.gradient([Z], [2])
    assert float(space["categorical"].subs(numbers)) == pytest.approx(g.loss, rel=1e-14)
    for z, delta in zip(space["logits"], g.deltas[0][0]):
        assert float(sp.diff(space["categorical"], z).subs(numbers)) == pytest.approx(delta, rel=1e-13)


@pytest.mark.equation("eq-forward-flops")
@pytest.mark.parametrize("sizes, B", [([7, 5, 4, 3], 6), ([3, 1], 1), ([2, 9, 2], 5)])
def test_the_operations_counted_are_those_of_the_formula(chapter, sizes, B):
    counters, Counter = chapter["counters"], chapter["Counter"]
    Counter.count = 0
    A = counters(B, sizes[0])
    for n_in, n_out in zip(sizes, sizes[1:]):
        A = A @ counters(n_in, n_out) + counters(n_out)
    assert Counter.count == 2 * B * sum(n * m for n, m in zip(sizes, sizes[1:]))


@pytest.mark.equation("eq-forward-memory")
@pytest.mark.parametrize("activation, both", [("gelu", True), ("silu", True), ("relu", False), ("tanh", False),
                                              ("sigmoid", False)])
def test_the_engine_keeps_as_many_numbers_as_the_formula_says(chapter, activation, both):
    sizes, B = [6, 5, 4, 3], 8
    net = bp.MLP(sizes, activation=activation)
    assert chapter["numbers_on_tape"](net, B) == chapter["numbers_kept"](sizes, B, both)
    per_example = sum(V[0].size for V in net.activations(np.zeros((1, 6))).values())  # X and every Z and A by name
    assert per_example == chapter["numbers_kept"](sizes, 1, True)


@pytest.mark.equation("eq-preactivation-moment", "eq-moment-step")
@pytest.mark.parametrize("init, factor", [("he", 1.0), ("lecun", 0.5)])
def test_the_mean_square_changes_by_the_factor_of_theory_per_layer(chapter, init, factor):
    m = np.array([chapter["moments"](init, seed) for seed in range(16)])
    # ln m_14 of one network has a deviation of about √(5·13/256) = 0.5, the mean of 16 one of 0.13: 1 % a layer
    assert (m[:, -1].mean() / m[:, 0].mean()) ** (1 / 13) == pytest.approx(factor, rel=0.03)
    # and so single ones stray: 16 draws tell a deviation to 1/√30, about a fifth, twice that is allowed
    assert np.log(m[:, -1] / m[:, 0]).std(ddof=1) == pytest.approx((13 * 5 / 256) ** 0.5, rel=0.4)
    # the first layer has 64 inputs, each of variance factor·2/64 a weight: 16 networks and 256 units, some 3 %
    assert m[:, 0].mean() == pytest.approx(factor, rel=0.1)


@pytest.mark.equation("eq-loss-excess", "eq-loss-expansion", "eq-spread")
def test_the_excess_over_guessing_is_the_spread_of_the_logits_up_to_third_order():
    z, size = np.array([0.7, -1.1, 0.2, 0.5]), 10.0 ** -np.arange(1, 4)
    left = []
    for scale in size:
        Z, y = scale * z, 1
        mu = Z.mean()
        excess = logsumexp(Z) - Z[y] - np.log(4)
        assert mu - Z[y] + np.log(np.exp(Z - mu).mean()) == pytest.approx(excess, rel=1e-10)  # ln 4 cancels: 1e-16 / 1e-4
        assert ((Z - mu) ** 2).sum() == pytest.approx((Z**2).sum() - 4 * mu**2, rel=1e-12)
        left.append(abs(excess - (mu - Z[y] + ((Z - mu) ** 2).sum() / 8)))
    assert left[1] / left[0] == pytest.approx(1e-3, rel=0.2) and left[2] < 2e-3 * left[1]  # what is left is of order size³


@pytest.mark.equation("eq-initial-loss")
def test_the_first_loss_is_that_of_guessing_and_half_the_variance_of_the_logits(chapter):
    rng = np.random.default_rng(0)
    for sigma, K in ((0.1, 10), (0.3, 3), (0.3, 10)):
        Z = sigma * rng.standard_normal((200_000, K))
        excess = (logsumexp(Z, axis=1) - Z[:, 0]).mean() - np.log(K)
        # what is left out is of order σ⁴; the mean of z_y has a deviation of σ/√200000
        assert excess == pytest.approx(sigma**2 / 2 * (1 - 1 / K), abs=sigma**4 + 4 * sigma / 200_000**0.5)


def test_the_loss_of_untrained_networks_follows_the_prediction_while_logits_are_small(chapter):
    m0 = np.mean(bp.data.digits().X ** 2)
    for gain in (0.5, 1.0, 1.4):
        losses = [chapter["initial_loss"](gain, seed) for seed in range(16)]
        variance = gain**4 * m0 / 2
        expected = np.log(10) + variance * (1 - 1 / 10) / 2
        # deviation of the mean, measured, and what the expansion leaves out
        assert np.mean(losses) == pytest.approx(expected, abs=4 * np.std(losses) / 4 + variance**2)
    large = np.mean([chapter["initial_loss"](4.0, seed) for seed in range(4)])
    assert large < 0.75 * (np.log(10) + 4.0**4 * m0 / 2 * 0.45)  # no longer small: the loss grows slower than its square


@pytest.fixture(scope="module")
def reading():
    """One held-out digit on its way through the chapter's network."""
    forward, = definitions(PAGE, ["forward"], np=np)
    return executed(PAGE, ["reader", "arrays", "shares"], np=np, bp=bp, forward=forward)


def test_a_quarter_of_the_digits_is_held_out_and_read_well(reading):
    assert len(reading["train"]) / len(reading["test"]) == pytest.approx(3, rel=0.01)
    assert reading["reader"].accuracy(*reading["test"]) > 0.95  # five seeds had 95.8 to 96.7 %
    assert np.argmax(reading["p"]) == reading["truth"][0]


@pytest.mark.equation("eq-lead")
def test_the_shares_of_the_units_make_the_lead(reading):
    Z2, b2, k, j = (reading[name] for name in ("Z2", "b2", "first", "second"))
    # a sum of 32 terms of order one
    assert reading["shares"].sum() + b2[k] - b2[j] == pytest.approx(Z2[0, k] - Z2[0, j], abs=1e-12)
