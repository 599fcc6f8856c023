"""Chapter 5: what it derives, measures and claims, held to theory, to the engine and to publications."""

import functools
from itertools import combinations

import numpy as np
import pytest
import sympy as sp

import backprop as bp
from tests.chapters.source import definitions
from tests.conftest import ROOT

PAGE = ROOT / "chapters/05-training.md"
TYPED = {
    "95 %": "a choice: the accuracy that the reference run has to reach",
    "0.25": "a choice: the loss that the reference run has to reach",
    "0.001": "a choice: the learning rate of the reference run",
}
DERIVED = ["d", "eta", "lam", "slope", "step", "least", "most", "kappa", "best", "rate"]


@pytest.fixture(scope="module")
def chapter():
    train, test = bp.data.digits().split(seed=0)
    given = dict(np=np, sp=sp, bp=bp, train=train, test=test, X=train.X, y=train.y)
    names = ["loss_after", "curved", "functions_of_theta", "tumors", "X4", "y4", "X5", "curvatures", "minimum",
             "measured_factor", "sharpness", "X500", "y500", "Y500", "descend_and_watch", "fit", "trained",
             "reference_run", "checkup"]
    return given | dict(zip(names, definitions(PAGE, names, **given)))


@pytest.fixture(scope="module")
def derived():
    return dict(zip(DERIVED, definitions(PAGE, DERIVED, sp=sp, bp=bp)))


def smooth_network(seed=0):
    return bp.MLP([64, 12, 10], activation="tanh", init="xavier", bias_std=0.1, seed=seed)


def full_hessian(gradient, theta, h=1e-4):
    """Column by column, from central differences."""
    columns = [(gradient(theta + h * e) - gradient(theta - h * e)) / (2 * h) for e in np.eye(theta.size)]
    return np.array(columns).T


# ---- downhill

@pytest.mark.equation("eq-step-expansion", "eq-kept-promise")
def test_a_step_lowers_the_loss_by_what_the_expansion_says_up_to_third_order(chapter):
    net = smooth_network()
    theta = net.theta.copy()
    value, gradient = chapter["functions_of_theta"](net, *chapter["train"], "cross_entropy")
    g = gradient(theta)
    gHg = g @ chapter["curved"](gradient, theta, g)
    errors = []
    for eta in (0.1, 0.2):
        expansion = value(theta) - eta * g @ g + eta**2 * gHg / 2
        errors.append(value(theta - eta * g) - expansion)
        share = (value(theta) - value(theta - eta * g)) / (eta * g @ g)
        assert share == pytest.approx(1 - eta * gHg / (g @ g) / 2, abs=2 * eta**2)
    assert errors[1] / errors[0] == pytest.approx(8, rel=0.3)  # third order, with a share of fourth


@pytest.mark.equation("eq-curvature-product")
def test_two_gradients_give_the_product_with_the_hessian(chapter):
    linear, X5 = bp.Network(4, [bp.Dense(1)], seed=0), chapter["X5"]
    _, gradient = chapter["functions_of_theta"](linear, chapter["X4"], chapter["y4"], "mse")
    d = np.random.default_rng(0).standard_normal(5)
    exact = 2 * X5.T @ (X5 @ d) / len(X5)
    # no error of the difference on a quadratic; rounding of a gradient of order one, divided by h
    np.testing.assert_allclose(chapter["curved"](gradient, linear.theta.copy(), d), exact, atol=1e-10)

    net, (X, Y) = bp.MLP([3, 4, 2], activation="tanh", bias_std=0.3, seed=0), (np.eye(3), np.eye(3)[:, :2])
    theta, s = net.theta.copy(), np.random.default_rng(1).standard_normal(net.theta.size)
    loss = bp.symbolic.loss(net, X[:1], Y[:1], "mse")
    unknown = list(bp.symbolic.symbols(net))
    t = sp.Symbol("t")
    slopes = [sp.diff(loss, symbol) for symbol in unknown]
    moved = {symbol: float(a) + t * float(b) for symbol, a, b in zip(unknown, theta, s)}
    exact = [float(sp.diff(slope.subs(moved), t).subs(t, 0)) for slope in slopes]
    _, gradient = chapter["functions_of_theta"](net, X[:1], Y[:1], "mse")
    # third derivatives of order ten times h²
    np.testing.assert_allclose(chapter["curved"](gradient, theta, s), exact, atol=1e-6)


# ---- the quadratic

@pytest.mark.equation("eq-contraction", "eq-best-learning-rate", "eq-best-rate")
def test_the_derivations_shown_are_the_steps_of_gradient_descent_and_the_best_rate(derived):
    derived["step"].check(seed=1)
    derived["rate"].check(seed=1)
    d, eta, lam, kappa = (derived[name] for name in ("d", "eta", "lam", "kappa"))
    assert sp.simplify(derived["step"].expression - d * (1 - eta * lam)) == 0
    assert sp.simplify(derived["rate"].expression - (kappa - 1) / (kappa + 1)) == 0
    low, high = 0.3, 4.1
    worst = lambda rate: max(abs(1 - rate * low), abs(1 - rate * high))  # noqa: E731
    best = float(derived["best"].subs({derived["least"]: low, derived["most"]: high}))
    assert worst(best) == pytest.approx((high / low - 1) / (high / low + 1), rel=1e-14)
    assert all(worst(best) < worst(best + change) for change in (-1e-3, 1e-3))  # no other rate is as good


@pytest.mark.equation("eq-stability")
def test_gradient_descent_on_a_quadratic_converges_exactly_below_two_over_the_largest_eigenvalue(chapter):
    limit = 2 / chapter["curvatures"][-1]
    for share, factor in ((0.995, 0.99), (1.005, 1.01)):  # |1 − 2·share|, half a percent to either side
        assert chapter["measured_factor"](share * limit, 4000) == pytest.approx(factor, abs=1e-5)


@pytest.mark.equation("eq-contraction", "eq-best-rate")
def test_the_engine_shrinks_the_distance_by_the_factor_of_theory(chapter):
    least, most = chapter["curvatures"][[0, -1]]
    for share in (0.1, 0.5, 0.7, 0.9, 1.1):
        rate = share * 2 / most
        predicted = np.abs(1 - rate * chapter["curvatures"]).max()
        # other directions die out like the ratio of the two largest factors, over some hundred steps
        assert chapter["measured_factor"](rate) == pytest.approx(predicted, rel=2e-3)
    kappa = most / least
    assert chapter["measured_factor"](2 / (least + most)) == pytest.approx((kappa - 1) / (kappa + 1), rel=1e-4)


def test_the_minimum_and_the_curvatures_of_the_tumors_are_those_of_the_engines_loss(chapter):
    linear = bp.Network(4, [bp.Dense(1)], seed=0)
    linear.theta = chapter["minimum"]
    assert np.abs(linear.gradient(chapter["X4"], chapter["y4"], loss="mse").theta).max() < 1e-14  # rounding
    _, gradient = chapter["functions_of_theta"](linear, chapter["X4"], chapter["y4"], "mse")
    found = np.linalg.eigvalsh(full_hessian(gradient, chapter["minimum"]))
    np.testing.assert_allclose(found, chapter["curvatures"], rtol=1e-9)  # differences of a linear gradient


# ---- the edge of stability

def test_power_iteration_finds_the_largest_eigenvalue_of_a_networks_hessian(chapter):
    net, X, Y = bp.MLP([64, 4, 10], activation="tanh", seed=0), chapter["X500"][:100], chapter["Y500"][:100]
    _, gradient = chapter["functions_of_theta"](net, X, Y, "mse")
    theta = net.theta.copy()
    start = np.random.default_rng(0).standard_normal(theta.size)
    exact = np.linalg.eigvalsh(full_hessian(gradient, theta))[-1]
    assert chapter["sharpness"](gradient, theta, start, 200)[0] == pytest.approx(exact, rel=1e-4)


@pytest.mark.parametrize("rate, seed", [(1.6, 0), (2.4, 0), (1.6, 1), (2.4, 1)])
def test_the_sharpness_rises_to_two_over_the_rate_and_stays_as_cohen_2021_found(chapter, rate, seed):
    top, loss = chapter["descend_and_watch"](rate, steps=1200, every=60, seed=seed)
    edge = 2 / rate
    late = top[-6:] / edge
    assert top.min() > 0  # a negative eigenvalue of that size would show
    assert late.mean() == pytest.approx(1, abs=0.05)  # "hovers right at, or just above"; measured 1.00 to 1.03
    assert np.all(np.abs(late - 1) < 0.12)  # six looks at something that oscillates
    assert loss[-1] < 0.5 * loss[2]


def test_a_rate_too_small_for_the_edge_leaves_the_sharpness_below_it(chapter):
    top, _ = chapter["descend_and_watch"](0.3, steps=600, every=100)
    assert top.max() < 0.3 * 2 / 0.3


# ---- mini-batches

@pytest.mark.equation("eq-batch-square", "eq-batch-noise")
@pytest.mark.parametrize("N, B", [(6, 1), (6, 2), (6, 4), (6, 6), (7, 3)])
def test_the_noise_of_a_batch_is_exact_over_all_batches(N, B):
    G = np.random.default_rng(0).standard_normal((N, 3)) + 1
    g, centered = G.mean(0), G - G.mean(0)
    sigma_g2 = np.mean(np.sum(centered**2, axis=1))
    pairs = [centered[i] @ centered[j] for i in range(N) for j in range(N) if i != j]
    assert np.mean(pairs) == pytest.approx(-sigma_g2 / (N - 1), rel=1e-12)
    over_all = np.mean([np.sum((G[list(rows)].mean(0) - g) ** 2) for rows in combinations(range(N), B)])
    assert over_all == pytest.approx((B * sigma_g2 + B * (B - 1) * np.mean(pairs)) / B**2, abs=1e-14)
    assert over_all == pytest.approx(sigma_g2 / B * (N - B) / (N - 1), abs=1e-14)  # 0 at B = N, up to rounding


@pytest.mark.equation("eq-batch-noise")
def test_the_engines_batch_gradients_are_as_noisy_as_theory_says(chapter):
    X, y = chapter["train"]
    N = len(X)
    reader = bp.MLP([64, 16, 10], activation="relu", init="he", seed=0)
    g = reader.gradient(X, y).theta
    singles = np.array([reader.gradient(X[i:i + 1], y[i:i + 1]).theta for i in range(N)])
    np.testing.assert_allclose(singles.mean(0), g, atol=1e-15)  # eq-batch-gradient: a mean of means of one
    space = dict(np=np, reader=reader, X=X, y=y, N=N, g=g)
    (squared_noise,) = definitions(PAGE, ["squared_noise"], **space)
    sigma_g2, rng = np.mean(np.sum((singles - g) ** 2, axis=1)), np.random.default_rng(1)
    for B in (4, 64, 1024):
        draws = [squared_noise(B, rng) for _ in range(200)]
        exact = sigma_g2 / B * (N - B) / (N - 1)
        assert np.mean(draws) == pytest.approx(exact, abs=4 * np.std(draws) / 200**0.5)  # four deviations of the mean


@pytest.mark.equation("eq-noisy-step")
def test_the_expected_loss_after_a_noisy_step_is_exact_on_a_quadratic(chapter):
    X5, y4 = chapter["X5"][:9], chapter["y4"][:9, 0]
    theta, eta, B = np.random.default_rng(0).standard_normal(5), 0.1, 3
    loss = lambda t: np.mean((X5 @ t - y4) ** 2)  # noqa: E731
    G, H = 2 * X5 * (X5 @ theta - y4)[:, None], 2 * X5.T @ X5 / 9
    batches = [G[list(rows)].mean(0) for rows in combinations(range(9), B)]
    g = G.mean(0)
    noise = np.mean([(b - g) @ H @ (b - g) for b in batches])
    expected = loss(theta) - eta * g @ g + eta**2 / 2 * (g @ H @ g + noise)
    assert np.mean([loss(theta - eta * b) for b in batches]) == pytest.approx(expected, rel=1e-13)  # no dots: exact
    assert noise > 0


@pytest.mark.equation("eq-gradient-descent")
def test_the_training_loop_shown_is_the_engines_where_the_order_does_not_matter(chapter):
    shown, engine = (bp.MLP([64, 8, 10], activation="tanh", seed=3) for _ in range(2))
    train = chapter["train"]
    chapter["fit"](shown, *train, 0.2, 5, len(train), np.random.default_rng(0))
    bp.train(engine, *train, optimizer=bp.SGD(0.2), epochs=5, batch_size=len(train), progress=False)
    np.testing.assert_allclose(shown.theta, engine.theta, rtol=1e-11, atol=1e-13)  # sums of 1347 terms in two orders


def test_sorted_examples_spoil_the_training_that_shuffled_ones_allow(chapter):
    train, test = chapter["train"], chapter["test"]
    by_class = train.take(np.argsort(train.y, kind="stable"))
    accuracy = {}
    for shuffle in (False, True):
        net = bp.MLP([64, 32, 10], activation="relu", init="he", seed=0)
        chapter["fit"](net, *by_class, 0.1, 5, 32, np.random.default_rng(0), shuffle)
        accuracy[shuffle] = net.accuracy(*test)
    assert accuracy[True] > 0.85 and accuracy[False] < 0.5


def test_at_one_rate_and_as_many_epochs_smaller_batches_get_further(chapter):
    (losses_by_epoch,) = definitions(PAGE, ["losses_by_epoch"], bp=bp, train=chapter["train"])
    last = [losses_by_epoch(B, 0)[-1] for B in (len(chapter["train"]), 256, 32, 8)]
    assert all(first > 2 * second for first, second in zip(last, last[1:]))


# ---- symmetry

def exchanged(net, i, j):
    """Π θ: two hidden units of the first layer change places."""
    twin, order = net.copy(), list(range(net.weights[0].shape[1]))
    order[i], order[j] = j, i
    twin.weights[0][:], twin.biases[0][:] = net.weights[0][:, order], net.biases[0][order]
    twin.weights[1][:] = net.weights[1][order]
    return twin


@pytest.mark.equation("eq-exchange-loss", "eq-exchange-gradient")
@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu"])
def test_exchanging_two_units_keeps_the_loss_and_exchanges_the_gradient(chapter, activation):
    X, y = chapter["train"].take(slice(50))
    net = bp.MLP([64, 6, 10], activation=activation, bias_std=0.2, seed=0)
    twin = exchanged(net, 1, 4)
    assert not np.array_equal(net.theta, twin.theta)
    assert twin.loss(X, y) == pytest.approx(net.loss(X, y), rel=1e-13)  # sums in another order
    carrier = net.copy()
    carrier.theta = net.gradient(X, y).theta
    np.testing.assert_allclose(twin.gradient(X, y).theta, exchanged(carrier, 1, 4).theta, atol=1e-14)


@pytest.mark.equation("eq-equal-for-ever")
@pytest.mark.parametrize("settings", [{}, {"optimizer": bp.Adam(0.01)}, {"optimizer": bp.Momentum(0.05)}, {"l2": 0.01},
                                      {"batch_size": 7}])
def test_equal_units_stay_equal_to_the_last_bit(chapter, settings):
    net = bp.MLP([64, 8, 10], activation="tanh", seed=0)
    net.weights[0][:, 1], net.weights[1][1] = net.weights[0][:, 0], net.weights[1][0]
    bp.train(net, *chapter["train"], **{"optimizer": bp.SGD(0.1)} | settings, epochs=3, progress=False)
    assert np.array_equal(net.weights[0][:, 0], net.weights[0][:, 1])
    assert np.array_equal(net.weights[1][0], net.weights[1][1]) and net.biases[0][0] == net.biases[0][1]
    assert not np.allclose(net.weights[0][:, 0], net.weights[0][:, 2])


def test_a_layer_that_starts_equal_learns_no_more_than_one_unit_can(chapter):
    equal, equal_loss = chapter["trained"]("constant", 0.01)
    _, different_loss = chapter["trained"]("xavier", 1.0)
    assert np.ptp(equal.weights[0], axis=1).max() == 0
    assert equal_loss > 1.2 and different_loss < 0.15  # measured 1.47 and 0.11
    single = bp.MLP([64, 1, 10], activation="tanh")  # one unit whose outgoing weights are the sums
    single.weights[0][:], single.biases[0][:] = equal.weights[0][:, :1], equal.biases[0][:1]
    single.weights[1][:], single.biases[1][:] = equal.weights[1].sum(0), equal.biases[1]
    np.testing.assert_allclose(single.forward(chapter["test"].X), equal.forward(chapter["test"].X), atol=1e-12)


def test_from_zero_only_the_last_biases_learn_and_reach_the_entropy_of_the_classes(chapter):
    net, loss = chapter["trained"]("zeros", 1.0)
    share = np.bincount(chapter["train"].y) / len(chapter["train"])
    assert all(not W.any() for W in net.weights) and not net.biases[0].any() and net.biases[1].any()
    assert loss == pytest.approx(-share @ np.log(share), abs=0.003)  # the biases wander with the batches


# ---- the reference run

@pytest.mark.parametrize("seed", range(10))
def test_the_reference_run_reaches_its_accuracy_and_its_loss_with_every_seed(chapter, seed):
    _, history = chapter["reference_run"](seed)
    assert len(history) <= 100
    assert history.val_accuracy[-1] >= 0.95 and history.val_loss[-1] <= 0.25
    if seed == 0:  # the run whose curves are shown
        assert history.val_loss[-1] < 1.05 * history.val_loss.min() and history.val_loss[-1] > 2 * history.loss[-1]


def test_the_hidden_layer_is_worth_more_than_the_spread(chapter):
    pairs = [[chapter["reference_run"](seed, hidden)[1].val_accuracy[-1] for hidden in ((64,), ())] for seed in range(4)]
    gain = np.diff(pairs)[:, 0]
    assert np.all(gain < 0) and abs(gain.mean()) > 2 * gain.std(ddof=1)


# ---- what the figure at the start and the table of faults say

def test_the_useful_learning_rates_lie_within_two_powers_of_ten(chapter):
    loss = {rate: chapter["loss_after"](rate, 0) for rate in (1e-4, 1e-2, 0.1, 0.316, 10)}
    assert loss[1e-4] > 2 and loss[10] > np.log(10) and loss[1e-2] > 1
    assert max(loss[0.1], loss[0.316]) < 0.3


@pytest.mark.parametrize("seed", range(3))
def test_each_fault_shows_in_the_check_that_the_table_names(chapter, seed):
    X, y = chapter["train"]
    checkup = functools.partial(chapter["checkup"], seed=seed)
    first, ratio, one = checkup(X, y)
    assert first == pytest.approx(np.log(10), abs=0.3) and 1e-3 < ratio < 3e-2 and one < 0.1  # healthy
    assert checkup(255 * X, y)[0] > 20 and checkup(X, y, gain=10)[0] > 20
    assert checkup(X, y, init="constant", gain=0.01)[2] > 1
    assert checkup(X, y, rate=1e-4)[1] < 1e-4 and checkup(X, y, rate=3.0)[1] > 0.1
    assert checkup(X, y, sign=-1)[2] > 1e6


def test_shuffled_labels_are_learned_by_heart_and_only_held_out_data_tell(chapter):
    X, y = chapter["train"]
    shuffled = np.random.default_rng(0).permutation(y)
    first, ratio, one = chapter["checkup"](X, shuffled)
    assert first < 2.6 and ratio < 3e-2 and one < 0.5
    net = bp.MLP([64, 32, 10], activation="relu", init="he", seed=0)
    bp.train(net, X, shuffled, optimizer=bp.SGD(0.1), epochs=20, progress=False)
    assert net.accuracy(*chapter["test"]) < 0.2  # guessing is 0.1; 450 images, a deviation of 0.014
