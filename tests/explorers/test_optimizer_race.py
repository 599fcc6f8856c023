"""OptimizerRace: the rates and floors of theory against the runs, and the page's runs against Python's."""

import math

import numpy as np
import pytest
import sympy as sp

from backprop.explorers import OptimizerRace
from backprop.explorers.optimizer_race import MOST
from backprop.explorers.optimizer_race_run import RACERS, draws
from backprop.explorers.optimizer_race_surfaces import SURFACES, turn_of
from backprop.explorers.optimizer_race_theory import LINEAR, best, radius, rate, recursion
from backprop.names import OPTIMIZERS
from tests.wasm.page import Page

from .shown import shown

LATE = 0.02  # relative: what the explorer promises late in a run


def page(states, **how):
    return shown(OptimizerRace, "optimizer_race_compute", "optimizerRace", states, **how)


@pytest.mark.parametrize("kappa", [10.0, 100.0, 1000.0])
@pytest.mark.parametrize("tuned", [False, True], ids=["rates of the menu", "best rates"])
def test_theory_and_measurement_of_the_rate_agree_late_in_the_run(kappa, tuned):
    state = dict(kappa=kappa, best=tuned, learning_rate=1.0 / kappa, steps=MOST)
    numbers = OptimizerRace(**state).numbers()
    arrived = dict(zip(RACERS, numbers["rate"], strict=True))
    for name, predicted in zip(RACERS, numbers["predicted_rate"], strict=True):
        if name == "rmsprop":
            assert predicted == 1.0 and arrived[name] == pytest.approx(1.0, abs=1e-3), "it ends in a cycle"
        else:  # their logarithms too: for a rate near 1, two percent of the rate itself would say nothing
            assert math.log(arrived[name]) == pytest.approx(math.log(predicted), rel=LATE), name


@pytest.mark.parametrize("angle", [20, 45, 70])
def test_the_rates_hold_on_a_turned_ravine(angle):
    numbers = OptimizerRace(angle=angle, learning_rate=0.01, steps=MOST).numbers()
    adam = RACERS.index("adam")
    assert math.isnan(numbers["predicted_rate"][adam]), "its squares jump there, and nothing is promised"
    rates, predicted = (np.delete(numbers[key], adam) for key in ("rate", "predicted_rate"))
    np.testing.assert_allclose(rates, predicted, rtol=LATE)


def test_turning_the_ravine_slows_only_the_methods_with_a_rate_for_each_coordinate():
    straight, turned = (OptimizerRace(angle=angle, steps=500).numbers()["loss"] for angle in (0, 45))
    linear = slice(0, len(LINEAR))
    # the start lies elsewhere in the turned axes, hence the factor; AdaGrad falls behind by more than ten thousand
    assert np.abs(np.log10(turned[linear] / straight[linear])).max() < 2
    assert turned[RACERS.index("adagrad")] > 1e4 * straight[RACERS.index("adagrad")]


def test_the_best_rates_are_the_published_ones_and_none_near_them_is_better():
    for kappa in (10.0, 100.0, 1000.0):
        root = math.sqrt(kappa)
        published = dict(sgd=(kappa - 1) / (kappa + 1), momentum=(root - 1) / (root + 1),
                         nesterov=1 - 2 / math.sqrt(3 * kappa + 1))
        for name, expected in published.items():
            eta, beta = best(name, kappa)
            found = rate(name, kappa, (1.0, 0.0), eta, beta, None)
            assert found == pytest.approx(expected, rel=1e-7), name  # a double root is known to half the digits
            for factor in (0.98, 1.02):
                assert rate(name, kappa, (1.0, 0.0), eta * factor, beta, None) > found
                if name != "sgd":
                    assert rate(name, kappa, (1.0, 0.0), eta, beta * factor, None) > found


def test_the_recursions_are_those_of_the_update_rules():
    """Eliminating the velocity from v ← βv + λθ and the step leaves θ_{t+1} = φ₁ θ_t + φ₂ θ_{t−1}."""
    x, beta, eta = sp.symbols("x beta eta", positive=True)
    curvature, t, v = x / eta, *sp.symbols("theta v")
    for name in LINEAR:
        b = sp.Integer(0) if name == "sgd" else beta
        velocity = b * v + curvature * t
        step = t - eta * (velocity if name != "nesterov" else curvature * t + b * velocity)
        matrix = sp.Matrix([step, velocity]).jacobian([t, v])
        phi1, phi2 = recursion(name, x, b)
        assert sp.simplify(matrix.trace() - phi1) == 0 and sp.simplify(-matrix.det() - phi2) == 0, name


def test_heavy_ball_and_the_others_diverge_where_theory_says():
    kappa, beta = 50.0, 0.8
    limits = dict(sgd=2.0, momentum=2 * (1 + beta), nesterov=2 * (1 + beta) / (1 + 2 * beta))
    for name, limit in limits.items():
        b = 0.0 if name == "sgd" else beta
        assert radius(*recursion(name, 0.999 * limit, b)) < 1 < radius(*recursion(name, 1.001 * limit, b)), name
        for factor, falls in ((0.97, True), (1.03, False)):
            race = OptimizerRace(kappa=kappa, momentum=beta, learning_rate=factor * limit / kappa, steps=600)
            loss = race.numbers()["loss"][RACERS.index(name)]
            assert (loss < 1.0) == falls, (name, factor, loss)


@pytest.mark.parametrize("state", [dict(noise=2.0, learning_rate=0.015), dict(noise=1.0, angle=30, momentum=0.5),
                                   dict(surface="noisy", learning_rate=0.01, momentum=0.5)])
def test_a_noisy_gradient_leaves_the_mean_loss_that_theory_predicts(state):
    """Over seeds: one run of 1000 late steps, correlated over dozens of them, scatters by tens of percent."""
    found, predicted = [], None
    for seed in range(8):
        race = OptimizerRace(steps=MOST, seed=seed, kappa=20.0, **state)
        numbers = race.numbers()
        found.append(numbers["floor"])
        predicted = numbers["predicted_floor"]
    mean, error = np.mean(found, 0), np.std(found, 0, ddof=1) / math.sqrt(len(found))
    assert (np.abs(mean - predicted) < 4 * error).all(), (mean, predicted, error)  # four standard errors
    assert (error < 0.2 * predicted).all(), "the comparison would be worth little"


def test_rmsprop_ends_in_a_cycle_of_two_points():
    path = OptimizerRace(steps=MOST, adaptive_rate=0.05).paths()["rmsprop"]
    # ε shifts the cycle by one part in 10⁸/η of the slope
    np.testing.assert_allclose(np.abs(path[-10:]), 0.025, rtol=1e-4)
    np.testing.assert_allclose(path[-1], -path[-2], rtol=1e-4)


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_is_its_formula_its_gradient_and_its_minima(name):
    surface = SURFACES[name]
    x, y, kappa = sp.symbols("x y kappa")
    formulas = dict(
        ravine=(x**2 + kappa * y**2) / 2, noisy=(x**2 + kappa * y**2) / 2,
        rosenbrock=((1 - x) ** 2 + 100 * (y - x**2) ** 2) / 20,
        saddle=5 * x**2 + sp.Rational(5, 2) * (y**2 - 1) ** 2,
        beale=(1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2)
    f = formulas[name]
    for a, b in [*surface.minima, surface.start, (0.3, -0.7)]:
        given = {x: a, y: b, kappa: 7.0}
        value, gradient = surface.value(a, b, 7.0, (1.0, 0.0)), surface.gradient(a, b, 7.0, (1.0, 0.0))
        assert value == pytest.approx(float(f.subs(given)), rel=1e-12, abs=1e-12)  # a dozen operations
        assert gradient == pytest.approx([float(f.diff(v).subs(given)) for v in (x, y)], rel=1e-12, abs=1e-12)
    assert all(surface.value(a, b, 7.0, (1.0, 0.0)) == 0 for a, b in surface.minima)
    x0, x1, y0, y1 = surface.window
    assert all(x0 < a < x1 and y0 < b < y1 for a, b in [*surface.minima, surface.start])


STATES = [dict(), dict(steps=0), dict(kappa=7.0, angle=33, best=True, steps=30), dict(noise=1.5, seed=3, steps=40),
          dict(surface="noisy", steps=60, learning_rate=0.005), dict(surface="rosenbrock", steps=40),
          dict(surface="saddle", steps=40), dict(surface="beale", steps=40), dict(learning_rate=0.1, steps=200)]


def test_the_page_shows_the_numbers_that_python_computes():
    for state, found in zip(STATES, page(STATES), strict=True):
        expected = OptimizerRace(**state).numbers()
        assert set(found) - {"calls"} == set(expected)
        for name, values in expected.items():
            if name in {"x", "y", "loss"}:
                assert np.array_equal(found[name], values), (name, state)  # the same operations in the same order
            else:  # logarithms and roots of two libraries, summed over a run
                np.testing.assert_allclose(found[name], values, rtol=1e-9, err_msg=f"{name} of {state}")


def test_the_page_takes_the_steps_of_the_same_module_bit_for_bit():
    state = dict(noise=0.5, steps=60)
    race, (found,) = OptimizerRace(**state), page([state])
    surface, turn = SURFACES["ravine"], turn_of(SURFACES["ravine"], 0)
    wasm = Page()
    for place, name in enumerate(RACERS):
        eta, beta = race.rates(name)
        own = np.array([eta, *race._codes["optimizer_settings"][name]])
        own[1] = beta
        theta, g, settings, *moments = (wasm.put(values) for values in
                                        (surface.start, [0, 0], own, [0, 0], [0, 0], [0, 0]))
        for number, (nx, ny, _, _) in enumerate(draws(0, MOST)[:60], 1):
            at = wasm.view(theta, 2)
            gradient = np.array(surface.gradient(*at.tolist(), race.kappa, turn)) + race.noise * np.array([nx, ny])
            wasm.view(g, 2)[:] = gradient
            wasm.call("update", OPTIMIZERS[name], settings, theta, g, *moments, 2, number)
        assert wasm.view(theta, 2).tolist() == [found["x"][place], found["y"][place]], name
    wasm.close()


def test_slices_end_where_one_long_call_ends():
    state = dict(surface="beale", steps=300)
    (whole,), (sliced,) = page([state]), page([state], ms=0.2)
    assert whole["calls"] == 1 < sliced["calls"]
    for name in set(whole) - {"calls"}:
        assert np.array_equal(whole[name], sliced[name], equal_nan=True), name
