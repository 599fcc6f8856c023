"""The activation functions: the formula that the book shows is the one that the engine runs."""

import math

import mpmath
import numpy as np
import pytest
import sympy
from numba import njit

import backprop as bp
from backprop.engine import activation_functions, tape
from backprop.names import ACTIVATIONS

INFINITY, NAN = np.inf, np.nan
PHI_ULPS = 8  # the worst elementary function errs by 6 units (normal_cdf), a product and a sum by a unit more
SLOPE_UNITS = 8  # of 2⁻⁵³: a derivative is at most about 1 in size and may be a difference such as 1 − y²
SILU_UNITS = 40  # its x (1 − σ) magnifies the rounding of 1 − σ by x, until at x = 37 nothing is left to magnify
BITS = 1200  # of the exact formulas: 1 + erf(x) cancels down to e^(−650) at the farthest point

each_activation = pytest.mark.parametrize("name", ACTIVATIONS)


@njit
def engine(code, x, phi, slope):
    for i in range(x.size):
        phi[i] = activation_functions.value(code, x[i])
        slope[i] = activation_functions.slope(code, x[i], phi[i])


def values(name, x):
    """φ and φ′ of the engine."""
    x = np.asarray(x, float)
    phi, slope = np.empty_like(x), np.empty_like(x)
    engine(np.int64(ACTIVATIONS[name]), x, phi, slope)
    return phi, slope


def exact(expression, x):
    function = sympy.lambdify(sympy.Symbol("x", real=True), expression, "mpmath")
    with mpmath.workprec(BITS):
        return [mpmath.mpf(function(mpmath.mpf(float(v)))) for v in x]


def sample():
    rng = np.random.default_rng(3)
    return np.concatenate([rng.uniform(-5, 5, 300), rng.uniform(-36, 36, 100), 10.0 ** rng.uniform(-12, 0, 50),
                           -(10.0 ** rng.uniform(-12, 0, 50)), [0.0, -0.0]])


@each_activation
def test_the_engine_computes_the_formula(name):
    x = sample()
    phi = values(name, x)[0]
    for v, got, true in zip(x, phi, exact(bp.activations[name].formula, x), strict=True):
        error = float(abs(mpmath.mpf(float(got)) - true)) / np.spacing(abs(float(true)))
        assert error <= PHI_ULPS, f"{name}({v!r}) is {float(got)!r}, the formula gives {float(true)!r}: {error:.1f} ulp"


@each_activation
def test_the_engine_computes_the_derivative_of_the_formula(name):
    x = sample()
    slope, most = values(name, x)[1], SILU_UNITS if name == "silu" else SLOPE_UNITS
    for v, got, true in zip(x, slope, exact(bp.activations[name].derivative, x), strict=True):
        error = abs(float(got) - float(true)) * 2.0**53
        assert error <= most, f"{name}′({v!r}) is {float(got)!r}, the formula gives {float(true)!r}: {error:.0f} units"


@each_activation
def test_the_derivative_shown_is_that_of_the_formula_shown(name):
    # SymPy differentiates the formula as one, and apart from the kinks, where it has no derivative, agrees.
    x = sympy.Symbol("x", real=True)
    a = bp.activations[name]
    for point in (-2, sympy.Rational(-1, 3), sympy.Rational(1, 5), 3):
        assert abs((sympy.diff(a.formula, x) - a.derivative).subs(x, point).evalf(30)) < 1e-25


@each_activation
def test_every_kink_is_listed_and_takes_the_left_derivative(name):
    a = bp.activations[name]
    jumps = a.derivative.subs(sympy.Symbol("x", real=True), -sympy.Rational(1, 10**30)) - a.derivative.subs(
        sympy.Symbol("x", real=True), sympy.Rational(1, 10**30))
    assert a.kinks == ((0.0,) if abs(jumps.evalf()) > 1e-9 else ())
    for kink in a.kinks:
        left, at = values(name, [kink - 1e-12, kink])[1]
        assert at == pytest.approx(left, abs=1e-9)
        assert values(name, [kink + 1e-12])[1][0] != pytest.approx(at, abs=1e-3)


@each_activation
def test_the_range_holds_every_value_and_its_ends_are_reached_or_approached(name):
    low, high = bp.activations[name].range
    phi = values(name, np.concatenate([np.linspace(-700, 700, 4001), np.linspace(-3, 3, 20001)]))[0]
    assert low <= phi.min() and phi.max() <= high, f"[{phi.min()}, {phi.max()}] leaves [{low}, {high}]"
    if math.isfinite(low):
        assert phi.min() == pytest.approx(low, abs=1e-8)  # a minimum inside is met by a grid of 3e-4 to its square
    else:
        assert phi.min() <= -6
    assert phi.max() == pytest.approx(high, abs=1e-12) if math.isfinite(high) else phi.max() >= 699


@each_activation
def test_nan_stays_nan(name):
    assert np.isnan(values(name, [NAN])[0][0])


@each_activation
def test_values_as_large_as_floats_get_do_not_become_nan(name):
    low, high = bp.activations[name].range
    phi, slope = values(name, [-1e300, 1e300])
    assert np.isfinite(phi).all() and np.isfinite(slope).all(), f"φ {phi}, φ′ {slope}"
    assert phi[1] == (high if math.isfinite(high) else 1e300)
    assert slope[1] == (0.0 if math.isfinite(high) else 1.0)


@each_activation
def test_the_layer_computes_what_the_registry_shows(name):
    x = sample()
    net = bp.Network(x.size, [bp.Activation(name), bp.Dense(1)])
    shown = net.activations(x[None])
    layer = shown["X"] if name == "identity" else shown["A0"]
    assert np.array_equal(layer[0], values(name, x)[0])


def test_the_registry_names_every_activation_of_the_engine_once():
    codes = [a.code for a in bp.activations.values()]
    assert sorted(codes) == list(range(len(ACTIVATIONS)))
    assert [a.name for a in bp.activations.values()] == list(ACTIVATIONS)
    assert all(getattr(tape, name.upper()) == a.code for name, a in bp.activations.items())


def test_an_activation_shows_its_formula():
    assert repr(bp.activations["tanh"]) == "<activation tanh: tanh(x)>"
