"""Chapter 6: what it derives, measures and claims, held to theory, to the engine and to publications."""

import numpy as np
import pytest
import sympy as sp

import backprop as bp
from tests.chapters.source import cells, definitions
from tests.conftest import ROOT

PAGE = ROOT / "chapters/06-optimizers.md"
TYPED = {
    "0.2": "exact: an eigenvalue of the Hessian of the four examples, which a test computes",
    "60 %": "a mark: a run that ends below it counts as ruined",
}


@pytest.fixture(scope="module")
def chapter():
    train, test = bp.data.digits().split(seed=0)
    given = dict(np=np, sp=sp, bp=bp, train=train, test=test)
    names = ["descend", "X4", "y4", "after", "late_factor", "factor", "predicted_factor", "three", "noisy", "floor_of",
             "tumors", "X5", "y5", "five", "axes", "minimum", "singles", "variances", "batch_floor", "low", "high", "best",
             "first_move", "adam", "few", "gradient_of", "mean_weight", "reddi", "schedules", "whole", "scheduled",
             "range_test", "escape", "adam_places", "with_share", "part", "judge", "setups", "run", "leads", "apart"]
    return given | dict(zip(names, definitions(PAGE, names, **given)))


@pytest.fixture(scope="module")
def derived():
    """The symbols and formulas of the cells that derive something; a cell is run whole."""
    space = dict(np=np, sp=sp, bp=bp)
    for options, code in cells(PAGE):
        if "remove-cell" not in options and "sp." in code and "import sympy" not in code:
            exec(code, space)
    return space


def powers_of(matrix, start, steps):
    return np.linalg.matrix_power(np.array(matrix, float), steps) @ start


def polynomial_roots(eta_lambda, beta):
    return np.roots([1, -(1 + beta - eta_lambda), beta])


SETTINGS = [(x, share) for share in (0.05, 0.3, 0.5, 0.9, 0.99) for x in (1e-3, 0.1, 0.7, 1.3, 2.2, 3.1, 3.9)]


# ---- momentum

@pytest.mark.equation("eq-velocity-sum")
def test_the_velocity_is_the_discounted_sum_of_all_gradients():
    gradients, share = np.random.default_rng(0).standard_normal(30), 0.8
    v = 0.0
    for step, g in enumerate(gradients):
        v = share * v + g
        summed = sum(share**age * gradients[step - age] for age in range(step + 1))
        assert v == pytest.approx(summed, abs=1e-13)  # thirty terms of order one
    steady, swinging = (sum(share**age * sign**age for age in range(300)) for sign in (1, -1))
    assert steady == pytest.approx(1 / (1 - share)) and swinging == pytest.approx(1 / (1 + share))


@pytest.mark.equation("eq-momentum-matrix", "eq-momentum-polynomial")
def test_powers_of_the_matrix_are_the_engines_steps(derived):
    names = derived["eta"], derived["beta"], derived["lam"]
    matrix, polynomial, c = derived["one_step"], derived["polynomial"], derived["c"]
    assert sp.expand((matrix - c * sp.eye(2)).det() - polynomial) == 0
    rate, share = 0.3, 0.7
    R = matrix.subs(dict(zip(names, (rate, share, 2.0))))  # the curvature of (b − y)² is 2
    unit = bp.Network(1, [bp.Dense(1)])
    unit.theta = np.array([0.0, 1.5])
    bp.train(unit, [[0.0]], [[0.0]], loss="mse", optimizer=bp.Momentum(rate, share), epochs=25, progress=False)
    assert unit.biases[0].item() == pytest.approx(powers_of(R, [1.5, 0.0], 25)[0], rel=1e-12)  # rounding of 25 steps


@pytest.mark.equation("eq-oscillation", "eq-angle")
def test_in_the_range_of_oscillation_both_roots_have_the_size_of_the_root_of_beta(chapter):
    for x, share in SETTINGS:
        roots = polynomial_roots(x, share)
        inside = (1 - share**0.5) ** 2 < x < (1 + share**0.5) ** 2
        assert inside == (abs(roots[0].imag) > 0)
        if inside:
            np.testing.assert_allclose(np.abs(roots), share**0.5, rtol=1e-12)
            angle = np.arccos((1 + share - x) / (2 * share**0.5))
            assert np.abs(np.angle(roots)) == pytest.approx(angle, rel=1e-7)  # the arc cosine near its ends
    places = chapter["descend"](lambda d: 0.2 * d, np.ones(1), 400, 1.0, 0.99)[:, 0]
    crossings = np.count_nonzero(places[1:] * places[:-1] < 0)
    angle = np.arccos((1 + 0.99 - 0.2) / (2 * 0.99**0.5))
    assert crossings == pytest.approx(400 * angle / np.pi, abs=1)  # half a turn from one crossing to the next


@pytest.mark.equation("eq-root-condition")
@pytest.mark.parametrize("size", [0.4, 0.75, 0.95, 1.0])
def test_both_roots_lie_within_a_size_exactly_under_the_two_conditions(size):
    rng, seen = np.random.default_rng(0), set()
    for share, x in zip(rng.uniform(0, 1.2, 3000), rng.uniform(-0.5, 5, 3000)):
        largest = np.abs(polynomial_roots(x, share)).max()
        conditions = share <= size**2 and abs(1 + share - x) <= size + share / size
        assert conditions == (largest <= size) or abs(largest - size) < 1e-9
        seen.add(bool(conditions))
    assert seen == {True, False}


@pytest.mark.equation("eq-momentum-stability")
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_momentum_converges_exactly_below_its_limit(chapter, share):
    limit = 2 * (1 + share)
    for x, converges in ((0.995 * limit, True), (1.005 * limit, False)):
        places = chapter["descend"](lambda d, x=x: x * d, np.ones(1), 4000, 1.0, share)
        assert (abs(places[-1, 0]) < 1e-3) == converges  # 0.99^4000 is 1e-18; with 0.9 the root is at least 0.9998
        optimizer = bp.Momentum(x / 2, share) if share else bp.SGD(x / 2)
        unit = bp.Network(1, [bp.Dense(1)])
        unit.theta = np.array([0.0, 1.0])
        bp.train(unit, [[0.0]], [[0.0]], loss="mse", optimizer=optimizer, epochs=1500, progress=False)
        assert (abs(unit.biases[0].item()) < 1) == converges


@pytest.mark.equation("eq-two-ends", "eq-heavy-factor", "eq-heavy-eta")
def test_no_setting_of_momentum_beats_the_derived_one(derived):
    low, high = 0.3, 11.0
    known = {derived["kappa"]: high / low, derived["least"]: low}
    best = float(derived["best_c"].subs(known))
    rate = float(derived["best_eta"].evaluate(known))
    derived["best_eta"].check(seed=1)
    assert best == pytest.approx(((high / low) ** 0.5 - 1) / ((high / low) ** 0.5 + 1), rel=1e-14)

    def worst(eta, share):
        return max(np.abs(polynomial_roots(eta * curvature, share)).max() for curvature in np.linspace(low, high, 25))

    assert worst(rate, best**2) == pytest.approx(best, abs=1e-7)  # a double root: the root of rounding
    assert rate * low == pytest.approx((1 - best) * (1 - best**2 / best), rel=1e-12)
    assert rate * high == pytest.approx((1 + best) * (1 + best**2 / best), rel=1e-12)
    rng = np.random.default_rng(0)
    tried = [worst(eta, share) for eta, share in zip(rng.uniform(0, 2.5 * rate, 2000), rng.uniform(0, 0.95, 2000))]
    assert min(tried) > best - 1e-9 and min(tried) < 1.1 * best  # two thousand others come near and are worse


@pytest.mark.equation("eq-nesterov-polynomial", "eq-nesterov-factor")
def test_nesterovs_roots_are_the_engines_and_its_best_share_is_the_derived_one(derived):
    eta, beta, lam, root = (derived[name] for name in ("eta", "beta", "lam", "root"))
    assert sp.expand(derived["total"] - (1 + beta) * (1 - eta * lam)) == 0
    assert sp.expand(derived["product"] - beta * (1 - eta * lam)) == 0
    assert sp.simplify(derived["best_beta"] - (1 - root) / (1 + root)) == 0
    assert sp.simplify(derived["double"] - (1 - root)) == 0
    N = derived["nesterov"].subs({eta: 0.2, beta: 0.6, lam: 2.0})
    unit = bp.Network(1, [bp.Dense(1)])
    unit.theta = np.array([0.0, 1.5])
    bp.train(unit, [[0.0]], [[0.0]], loss="mse", optimizer=bp.Nesterov(0.2, 0.6), epochs=25, progress=False)
    assert unit.biases[0].item() == pytest.approx(powers_of(N, [1.5, 0.0], 25)[0], rel=1e-12)  # rounding of 25 steps

    def worst(share, kappa=100.0):
        sizes = [np.abs(np.roots([1, -(1 + share) * (1 - x), share * (1 - x)])).max()
                 for x in np.linspace(1 / kappa, 1, 200)]
        return max(sizes)

    assert worst(9 / 11) == pytest.approx(0.9, abs=1e-7)  # a double root
    assert all(worst(9 / 11 + change) > 0.9 + 1e-4 for change in (-0.01, 0.01))
    steepest = derived["nesterov"].subs({eta: 1 / lam, beta: sp.Rational(9, 11)})
    assert (steepest**2).is_zero_matrix  # two steps solve the steepest direction


def test_a_longer_step_makes_nesterovs_method_as_fast_on_a_quadratic_as_lessard_2016_says():
    root = 301**0.5  # √(3κ + 1) at κ = 100
    longer, share = 4 / (3 + 0.01), (root - 2) / (root + 2)  # in units of 1/λ_max
    sizes = [np.abs(np.roots([1, -(1 + share) * (1 - longer * x), share * (1 - longer * x)])).max()
             for x in np.linspace(0.01, 1, 400)]
    assert max(sizes) == pytest.approx(1 - 2 / root, abs=1e-7)  # a double root: the root of rounding


@pytest.mark.equation("eq-heavy-factor", "eq-nesterov-factor")
@pytest.mark.parametrize("optimizer, theory, double", [
    (bp.SGD(2 / 20.2), 99 / 101, False),
    (bp.Momentum(4 / (0.2**0.5 + 20**0.5) ** 2, (9 / 11) ** 2), 9 / 11, True),
    (bp.Nesterov(1 / 20, 9 / 11), 0.9, True)], ids=["descent", "momentum", "Nesterov"])
def test_late_in_the_run_the_engine_has_the_rate_of_theory_at_condition_number_100(chapter, optimizer, theory, double):
    X5 = np.c_[chapter["X4"], np.ones(4)]
    np.testing.assert_allclose(np.linalg.eigvalsh(2 * X5.T @ X5 / 4), [0.2, 2, 20], rtol=1e-12)
    late = chapter["late_factor"](optimizer)
    # k c^k instead of c^k where two roots fall together: 1/k too fast a mean over steps 1300 to 1400, to second order
    expected = theory * (1400 / 1300) ** 0.01 if double else theory
    assert late == pytest.approx(expected, rel=5e-5)  # the constant beside k, of order ten
    assert late == pytest.approx(theory, rel=1e-3)


def test_the_factor_over_the_learning_rate_is_that_of_the_roots(chapter):
    for x, share in SETTINGS:
        if abs(x - (1 - share**0.5) ** 2) > 0.05:
            # the start is forgotten like 1/steps; with β = 0.99 the pair turns through a long ellipse
            assert chapter["factor"](x, share) == pytest.approx(chapter["predicted_factor"](x, share), rel=4e-3)


# ---- noise

@pytest.mark.equation("eq-momentum-floor")
def test_the_floor_solves_the_balance_and_many_noisy_runs_stand_on_it(chapter, derived):
    eta, beta, lam, variance = (derived[name] for name in ("eta", "beta", "lam", "variance"))
    shown = eta * variance * (1 + beta) / (lam * (1 - beta) * (2 * (1 + beta) - eta * lam))
    assert sp.simplify(derived["floor"] - shown) == 0
    assert sp.simplify(sp.limit(shown.subs(beta, 0) / (eta * variance / (2 * lam)), eta, 0) - 1) == 0
    for rate, share in ((2 / 20.2, 0.0), (4 / (0.2**0.5 + 20**0.5) ** 2, (9 / 11) ** 2), (0.02, 0.5)):
        steps = 1500  # (1 − 0.02·0.2·2)^1500 is 6e-6
        late = chapter["noisy"](rate, share, steps=steps, runs=400, seed=1)[-200:].mean()
        # 400 runs, some ten independent times each: the mean of 4000 squares is good to about 3 %
        assert late == pytest.approx(chapter["floor_of"](rate, share), rel=0.1)


def test_real_batches_stand_on_the_floor_at_small_rates_and_leave_it_at_the_best(chapter):
    five, variances = chapter["five"], chapter["variances"]
    for eta, beta in chapter["best"].values():
        below = 2 * (1 + beta) / five[-1] / eta
        assert below == pytest.approx(1 + five[0] / five[-1], rel=1e-12)  # 1 + 1/κ
        ratio = {share: np.mean(chapter["batch_floor"](share * eta, beta))
                 / chapter["floor_of"](share * eta, beta, five, variances / 32) for share in (1, 1 / 4, 1 / 16)}
        # what grows with the distance adds 4 to 7 % at a quarter of the rate; 40 runs of 1000 steps are good to 2 %
        assert ratio[1 / 16] == pytest.approx(1, abs=0.05) and 1 < ratio[1 / 4] < 1.1
        assert ratio[1] > 2


def test_the_gradient_of_a_batch_of_tumors_is_the_engines(chapter):
    rows = np.arange(32)
    X, y, d = chapter["X5"][rows], chapter["y5"][rows], np.array([0.3, -0.2, 0.1, 0.5, -0.4])
    unit = bp.Network(4, [bp.Dense(1)])
    unit.theta = chapter["minimum"] + d
    engine = unit.gradient(X[:, :4], y[:, None], loss="mse").theta
    ours = 2 * (X @ (chapter["minimum"] + d) - y) @ X / 32
    np.testing.assert_allclose(ours, engine, rtol=1e-12, atol=1e-14)
    everything = 2 * (chapter["X5"] @ chapter["minimum"] - chapter["y5"]) @ chapter["X5"] / len(chapter["X5"])
    assert np.abs(everything).max() < 1e-13  # it is the minimum


@pytest.mark.equation("eq-angle")
def test_sympys_eigenvalues_have_the_derived_size_and_angle(derived):
    beta, angle = derived["beta"], derived["angle"]
    for value, sign in zip(derived["eigenvalues"], (-1, 1)):
        expected = sp.sqrt(beta) * sp.exp(sign * sp.I * angle)
        for known in ({beta: 0.3, angle: 0.7}, {beta: 0.9, angle: 2.5}):
            assert abs(complex(value.subs(known)) - complex(expected.subs(known))) < 1e-14


# ---- adaptive steps

@pytest.mark.equation("eq-adagrad-step")
@pytest.mark.parametrize("size", [1e-3, 1.0, 50.0])
def test_adagrad_steps_fall_with_the_root_of_their_number_whatever_the_gradient(size):
    unit, ends = bp.Network(1, [bp.Dense(1)]), [0.0]
    for count in range(1, 8):
        unit.theta = np.zeros(2)
        # the target is so far away that the gradient hardly changes while the bias moves
        bp.train(unit, [[0.0]], [[-size * 1e6 / 2]], loss="mse", optimizer=bp.AdaGrad(1e-3), epochs=count, progress=False)
        ends.append(abs(unit.theta[1]))
    np.testing.assert_allclose(np.diff(ends), 1e-3 / np.sqrt(np.arange(1, 8)), rtol=1e-4)


@pytest.mark.equation("eq-adam-average", "eq-bias-correction")
def test_the_correction_makes_both_means_right_on_average(derived):
    k, b = derived["k"], derived["b"]
    assert sp.simplify(derived["average"] / derived["square"] - (1 - b**k)) == 0
    rng = np.random.default_rng(0)
    gradients = 0.5 + rng.standard_normal((40000, 12))
    mu = G = np.zeros(40000)
    for step in range(1, 13):
        g = gradients[:, step - 1]
        mu, G = 0.9 * mu + 0.1 * g, 0.99 * G + 0.01 * g**2
        # 40,000 draws with deviations of at most 1.5 and 2.3: five deviations of the mean
        assert np.mean(mu / (1 - 0.9**step)) == pytest.approx(0.5, abs=0.03)
        assert np.mean(G / (1 - 0.99**step)) == pytest.approx(1.25, abs=0.06)
    assert np.mean(G) < 0.2  # uncorrected it is far off after twelve steps


@pytest.mark.equation("eq-adam-first-step")
@pytest.mark.parametrize("kind", [bp.Adam, bp.AMSGrad, bp.AdamW])
@pytest.mark.parametrize("epsilon", [1e-8, 1e-4])
def test_the_engines_first_step_is_the_sign_of_the_gradient_until_epsilon_takes_over(chapter, kind, epsilon):
    for size in (1e-12, 1e-8, 1e-4, 1.0, 1e5):
        moved = chapter["first_move"](kind(0.001, epsilon=epsilon), size)
        assert moved == pytest.approx(0.001 * size / (size + epsilon), rel=1e-9)  # 1 − β₂ loses three digits
    assert chapter["first_move"](bp.SGD(0.001), 1e-12) == pytest.approx(1e-15, rel=1e-9)


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_the_numpy_adam_is_the_engines(chapter, decay):
    net = bp.MLP([64, 8, 10], activation="tanh", seed=1)
    weights = np.concatenate([np.r_[np.ones(W.size), np.zeros(b.size)] for W, b in zip(net.weights, net.biases)])
    ours, engine = net.copy(), net.copy()
    theta = chapter["adam"](chapter["gradient_of"](ours), ours.theta.copy(), 50, 0.01, decay=decay * weights)
    bp.train(engine, *chapter["few"], optimizer=bp.AdamW(0.01, weight_decay=decay), epochs=50, batch_size=40,
             progress=False)
    np.testing.assert_allclose(theta, engine.theta, atol=1e-11)  # rounding in fifty steps


# ---- decay

@pytest.mark.equation("eq-decay-sgd")
def test_under_gradient_descent_the_penalty_is_a_decay_and_under_adam_it_is_not(chapter):
    def end(optimizer, l2=0.0):
        net = bp.MLP([64, 8, 10], activation="tanh", seed=0)
        bp.train(net, *chapter["few"], optimizer=optimizer, l2=l2, epochs=30, batch_size=40, progress=False)
        return net.theta

    net = bp.MLP([64, 8, 10], activation="tanh", seed=0)
    for _ in range(30):
        g = net.gradient(*chapter["few"]).theta
        for W in net.weights:
            W *= 1 - 0.1 * 0.01
        net.theta -= 0.1 * g
    np.testing.assert_allclose(net.theta, end(bp.SGD(0.1), 0.01), atol=1e-13)  # rounding
    adam, adamw, plain = end(bp.Adam(0.01), 0.01), end(bp.AdamW(0.01, weight_decay=0.01)), end(bp.Adam(0.01))
    # the penalty moves these weights many times as far as the decay of the same strength does
    assert np.abs(adam - plain).max() > 10 * np.abs(adamw - plain).max() > 0


@pytest.mark.equation("eq-decay-adam")
@pytest.mark.parametrize("size", [0.3, 1.0, 3.0])
def test_adam_divides_the_penalty_by_the_size_of_the_gradient_and_adamw_does_not(chapter, size):
    # steps of at most 0.01 at random: after 3000 a deviation of 0.55, in the mean of 4000 weights 0.009; three of them
    assert chapter["mean_weight"](size, False) == pytest.approx(np.exp(-0.6 / size), abs=0.027)
    assert chapter["mean_weight"](size, True) == pytest.approx(np.exp(-0.6), abs=0.027)


# ---- the example of Reddi and others

@pytest.mark.equation("eq-adam-round", "eq-amsgrad-round")
def test_the_moves_of_a_round_are_those_of_the_running_mean(derived):
    G, squares = 0.0, []
    for k in range(1, 61):
        G = 0.1 * G + 0.9 * (9 if k % 3 == 1 else 1)
        squares.append(G)
    found = [float(derived["cycle"][derived[name]]) for name in ("G1", "G2", "G3")]
    assert squares[-3:] == pytest.approx(found, rel=1e-12)
    one, two, three = np.sqrt(squares[-3:])
    assert float(derived["adam_round"]) == pytest.approx(-3 / one + 1 / two + 1 / three, rel=1e-12) and derived["C"] == 3
    assert float(derived["amsgrad_round"]) == pytest.approx((-3 + 1 + 1) / one, rel=1e-12)


@pytest.mark.parametrize("start", [-1.0, 0.3, 1.0])
def test_adam_goes_to_the_worst_point_and_amsgrad_to_the_best_as_reddi_2018_proved(chapter, start):
    assert chapter["reddi"](False, start)[-300:].min() > 0.95
    assert chapter["reddi"](True, start)[-300:].max() < -0.95


@pytest.mark.equation("eq-reddi-drift")
@pytest.mark.parametrize("amsgrad, start, name", [(False, -1.0, "adam_round"), (True, 1.0, "amsgrad_round")])
def test_both_drift_as_fast_as_a_round_moves_them(chapter, derived, amsgrad, start, name):
    places, k = chapter["reddi"](amsgrad, start), np.arange(1, 4001)
    ahead = places - (start + 2 / 3 * 0.2 * np.sqrt(k) * float(derived[name]))
    on_the_way = (np.abs(places) < 0.95) & (k % 3 == 0) & (k >= 30)
    assert on_the_way.sum() > 50
    # a lead that no longer changes: the rate falls within a round, and its large step is the first; the sum of what is
    # lost goes as the sum of k^(−3/2), so from step 30 on it changes by less than 0.2/√30
    assert np.ptp(ahead[on_the_way]) < 0.037 and np.abs(ahead[on_the_way]).max() < 0.25


def test_with_the_usual_memory_adam_goes_the_right_way_in_this_example(chapter):
    assert chapter["reddi"](False, 1.0, beta2=0.999)[-300:].max() < -0.95


# ---- schedules, clipping, saddles

def test_the_cosine_is_the_packages(chapter):
    for share in (0.0, 0.3, 0.99):
        assert bp.Cosine()(share) == pytest.approx((1 + np.cos(np.pi * share)) / 2, rel=1e-14)
    assert chapter["schedules"]["warm-up, cosine"](0.05) == pytest.approx(0.5)


def test_a_falling_rate_saves_the_runs_that_a_large_constant_one_spoils(chapter):
    ends = {name: np.array([chapter["scheduled"](chapter["schedules"][name], 0.1, seed) for seed in range(6)])
            for name in ("constant", "cosine")}
    assert ends["cosine"][:, 0].max() < ends["constant"][:, 0].min()  # training loss: the ranges do not touch
    small = np.array([chapter["scheduled"](None, 0.02, seed) for seed in range(6)])
    assert ends["cosine"][:, 0].max() < 2.5 * small[:, 0].max()  # "about where the small rate ends"


def test_the_range_test_turns_near_the_best_rate(chapter):
    rates = np.geomspace(1e-4, 10, 150)
    mean = np.log([chapter["range_test"](seed, rates) for seed in range(8)]).mean(0)
    assert 0.2 < rates[mean.argmin()] < 2 and mean.min() < np.log(2) < mean[0]


@pytest.mark.equation("eq-clipped-step")
def test_with_clipping_no_step_of_momentum_is_longer_than_its_bound(chapter):
    net = bp.MLP([64, 16, 10], activation="relu", init="he", gain=5, seed=0)
    v, longest, clipped = np.zeros(net.theta.size), 0.0, 0
    for _ in range(100):
        g = net.gradient(*chapter["few"]).theta
        length = np.linalg.norm(g)
        clipped += length > 0.5
        v = 0.9 * v + g * min(1, 0.5 / length)
        net.theta -= 0.1 * v
        longest = max(longest, 0.1 * np.linalg.norm(v))
    assert 0.25 * 0.1 * 0.5 / 0.1 < longest <= 0.1 * 0.5 / (1 - 0.9) and clipped > 10  # near the bound, and never above

    steady = bp.Network(1, [bp.Dense(1)])  # always clipped, always the same way: the bound is reached
    moved = []
    for epochs in (199, 200):
        steady.theta = np.zeros(2)
        bp.train(steady, [[0.0]], [[-1e6]], loss="mse", optimizer=bp.Momentum(0.1, 0.9), epochs=epochs, clip_norm=0.5,
                 progress=False)
        moved.append(steady.theta[1])
    assert abs(moved[1] - moved[0]) == pytest.approx(0.1 * 0.5 / (1 - 0.9), rel=1e-8)  # 0.9^200 is 7e-10


@pytest.mark.equation("eq-contraction-up", "eq-escape")
@pytest.mark.parametrize("start", [1e-1, 1e-3, 1e-9])
def test_the_time_to_leave_a_saddle_is_that_of_theory(chapter, start):
    descent = chapter["escape"](chapter["with_share"](0.0), start)
    assert 0 <= descent - np.log(1 / start) / np.log(1.01) <= 1  # whole steps
    grow = np.abs(np.roots([1, -1.91, 0.9])).max()
    assert grow > 1.01
    lag = chapter["escape"](chapter["with_share"](0.9), start) - np.log(1 / start) / np.log(grow)
    assert 4 < lag < 6.5  # the same for every start: the velocity has to grow first
    assert chapter["escape"](chapter["adam_places"], start) < 100  # 1/η
    assert not chapter["with_share"](0.9)(lambda d: -d, np.zeros(1)).any()  # from the saddle itself: never


# ---- the comparison

FULL, OF_THREE = "full batches", "and one of 3"


def ends_of(chapter, setup, rates):
    _, learn = chapter["setups"][setup]
    return {kind: np.array([chapter["run"](kind, rate, seed, learn, chapter["test"]) for seed in range(100, 110)])
            for kind, rate in rates.items()}


def test_the_two_setups_differ_in_a_last_batch_of_three(chapter):
    sizes = {name: [len(data) % 32 for data in pair] for name, pair in chapter["setups"].items()}
    assert sizes == {FULL: [0, 0], OF_THREE: [3, 3]}


def test_with_full_batches_no_tuned_optimizer_is_apart_from_the_leader(chapter):
    ends = ends_of(chapter, FULL, {bp.SGD: 1.0, bp.Momentum: 0.1, bp.AdaGrad: 0.1, bp.Adam: 0.01})
    assert min(end[:, 1].min() for end in ends.values()) > 90
    _, lead = chapter["leads"](ends)
    assert len(lead) == 3 and not chapter["apart"](lead)


def test_with_a_last_batch_of_three_plain_gradient_descent_is_apart_and_adam_is_not(chapter):
    ends = ends_of(chapter, OF_THREE, {bp.SGD: 0.1, bp.Nesterov: 0.1, bp.Adam: 0.01})
    leader, lead = chapter["leads"](ends)
    assert bp.SGD in chapter["apart"](lead) and lead[bp.SGD].mean() > 2  # measured 3.0 ± 1.8
    assert bp.Adam not in chapter["apart"](lead)


@pytest.mark.parametrize("setup, kind, rate", [
    (FULL, bp.SGD, 1.0), (FULL, bp.Momentum, 0.1), (FULL, bp.AdaGrad, 0.1), (FULL, bp.Adam, 0.01),
    (OF_THREE, bp.SGD, 0.1), (OF_THREE, bp.Nesterov, 0.1), (OF_THREE, bp.Adam, 0.01)])
def test_the_rates_of_the_comparison_are_those_whose_worst_seed_is_best(chapter, setup, kind, rate):
    fit, _ = chapter["setups"][setup]
    worst = {factor: max(chapter["run"](kind, rate * factor, seed, fit, chapter["judge"])[0]
                         for seed in range(10)) for factor in (10**-0.5, 1, 10**0.5)}
    assert min(worst, key=worst.get) == 1


def test_a_last_batch_of_three_ruins_runs_whose_rate_was_tuned_without_it(chapter):
    ends = {setup: ends_of(chapter, setup, {bp.SGD: 1.0})[bp.SGD][:, 1] for setup in (FULL, OF_THREE)}
    assert ends[FULL].min() > 90 and sum(ends[OF_THREE] < 60) >= 2  # measured 4 of 10
