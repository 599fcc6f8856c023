"""The elementary functions against mpmath, to the errors that their docstring promises; and at extreme arguments."""

import re

import mpmath
import numpy as np
import pytest
from numba import njit

from backprop.engine import elementary
from tests.engine.ulps import RANGES, REFERENCES, points, ulps

INFINITY, NAN = np.inf, np.nan
PROMISES = {name: int(units) for name, units in
            re.findall(r"(\w+) (\d+)[,.]", elementary.__doc__[: elementary.__doc__.index("overflows")])}


def mapped(function):
    """`function` on every element of an array: a loop that the compiler vectorizes, as in the engine."""

    @njit
    def run(x, out):
        for i in range(x.size):
            out[i] = function(x[i])

    def call(x):
        x = np.asarray(x)
        out = np.empty_like(x)
        run(x, out)
        return out

    return call


FUNCTIONS = {name: mapped(getattr(elementary, name)) for name in REFERENCES}
each_case = pytest.mark.parametrize("name, dtype", [(name, dtype) for dtype in RANGES for name in RANGES[dtype]] + [
    ("log", "float64")])


def test_the_docstring_promises_an_error_for_every_function():
    assert PROMISES.keys() == REFERENCES.keys()


@each_case
def test_the_error_is_at_most_what_the_docstring_promises(name, dtype):
    x = points(name, dtype)
    errors = ulps(name, x, FUNCTIONS[name](x))
    worst = errors.argmax()
    assert errors[worst] <= PROMISES[name], f"{errors[worst]:.2f} ulp at {x[worst]!r}; promised {PROMISES[name]}"


@each_case
def test_the_promise_is_not_idle(name, dtype):
    x = points(name, dtype)
    worst = ulps(name, x, FUNCTIONS[name](x)).max()
    assert worst > PROMISES[name] / 2, f"the worst of {x.size} points is {worst:.2f} ulp; promised {PROMISES[name]}"


@each_case
def test_nan_stays_nan(name, dtype):
    assert np.isnan(FUNCTIONS[name](np.full(9, NAN, dtype))).all()


@pytest.mark.parametrize("dtype, low, high, least", [("float64", -700, 700, 2.0**-960), ("float32", -50, 80, 2.0**-100)])
def test_newtons_root_is_rounded_almost_correctly(dtype, low, high, least):
    """Where LEAST is far below the radicand; at 0 it is what is left."""
    root = mapped(elementary.newton_root)
    x = np.exp(np.random.default_rng(0).uniform(low, high, 2000)).astype(dtype)
    x = np.concatenate([x[x > 1e20 * least], np.array([1, 4, 2], dtype)])
    exact = [mpmath.sqrt(mpmath.mpf(float(v))) for v in x]
    units = np.spacing(np.array([float(v) for v in exact]).astype(dtype)).astype(float)
    errors = np.array([float(abs(mpmath.mpf(float(v)) - e)) for v, e in zip(root(x), exact, strict=True)]) / units
    assert 0.4 < errors.max() <= 0.51, f"{errors.max():.3f} ulp at {x[errors.argmax()]!r}"
    assert root(np.zeros(9, dtype)) == pytest.approx(np.full(9, least**0.5), rel=1e-6)
    assert np.isfinite(root(np.full(9, np.inf, dtype))).all() and np.isnan(root(np.full(9, np.nan, dtype))).all()


@pytest.mark.parametrize("name, x, expected", [
    ("exp", [-INFINITY, -1e300, -708.1, 0.0, 709.1, 1e300, INFINITY], [0, 0, 0, 1, INFINITY, INFINITY, INFINITY]),
    ("expm1", [-INFINITY, -1e300, -50.0, 0.0, 1e-300], [-1, -1, -1, 0, 1e-300]),
    ("tanh", [-INFINITY, -1e300, -20.0, 0.0, 1e-300, 20.0, 1e300, INFINITY], [-1, -1, -1, 0, 1e-300, 1, 1, 1]),
    ("sigmoid", [-INFINITY, -1e300, 0.0, 40.0, 1e300, INFINITY], [0, 0, 0.5, 1, 1, 1]),
    ("softplus", [-INFINITY, -1e300, 40.0, 1e300, INFINITY], [0, 0, 40, 1e300, INFINITY]),
    ("normal_cdf", [-INFINITY, -1e300, -40.0, 0.0, 10.0, 1e300, INFINITY], [0, 0, 0, 0.5, 1, 1, 1]),
    ("normal_pdf", [-INFINITY, -1e300, -40.0, 40.0, 1e300, INFINITY], [0, 0, 0, 0, 0, 0]),
    ("log", [0.0, -1.0, -INFINITY, 1.0], [-INFINITY, NAN, NAN, 0]),
])
def test_extreme_arguments_give_the_limits(name, x, expected):
    got = FUNCTIONS[name](np.array(x))
    assert np.array_equal(got, np.array(expected, float), equal_nan=True), f"{name}{x} is {got.tolist()}"


@pytest.mark.parametrize("name, x, expected", [
    ("exp", [-INFINITY, -1e30, -87.1, 0.0, 88.1, 1e30, INFINITY], [0, 0, 0, 1, INFINITY, INFINITY, INFINITY]),
    ("tanh", [-INFINITY, -1e30, -9.5, 0.0, 9.5, 1e30, INFINITY], [-1, -1, -1, 0, 1, 1, 1]),
    ("sigmoid", [-INFINITY, -1e30, 0.0, 20.0, INFINITY], [0, 0, 0.5, 1, 1]),
    ("softplus", [-INFINITY, -1e30, 20.0, 1e30, INFINITY], [0, 0, 20, 1e30, INFINITY]),
    ("normal_cdf", [-INFINITY, -40.0, 0.0, 10.0, INFINITY], [0, 0, 0.5, 1, 1]),
])
def test_extreme_arguments_give_the_limits_in_single_precision(name, x, expected):
    got = FUNCTIONS[name](np.array(x, "float32"))
    assert got.dtype == np.float32
    assert np.array_equal(got, np.array(expected, "float32")), f"{name}{x} is {got.tolist()}"


@each_case
def test_a_value_does_not_depend_on_its_neighbors(name, dtype):
    x = points(name, dtype, count=25)
    alone = np.array([FUNCTIONS[name](x[i : i + 1])[0] for i in range(x.size)])
    assert np.array_equal(FUNCTIONS[name](x), alone)
