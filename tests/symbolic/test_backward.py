"""`bp.symbolic.backward`: SymPy's own derivative on small networks, the engine's on deep ones."""

import time

import numpy as np
import pytest
import sympy as sp

import backprop as bp
from backprop.names import ACTIVATIONS, LOSSES
from backprop.symbolic.backward import reverse

X = np.random.default_rng(0).standard_normal((3, 2))
TARGETS = np.random.default_rng(1).random((3, 2))
LABELS = np.array([0, 1, 1])


def batch(loss):
    return (X, LABELS if loss == "cross_entropy" else TARGETS, loss)


@pytest.mark.parametrize("settings", [
    {"activation": "tanh"}, {"activation": "relu", "residual": True, "residual_scale": 0.25},
    {"activation": "tanh", "norm": "batch"}, {"activation": "sigmoid", "norm": "layer"},
], ids=str)
def test_it_gives_the_derivative_of_sympy(settings):
    net = bp.MLP([2, 2, 2], bias_std=0.3, **settings)
    plain = bp.symbolic.evaluate(bp.symbolic.gradient(net, *batch("cross_entropy")), net)
    program = bp.symbolic.backward(net, *batch("cross_entropy"))
    # the written-out derivative cancels in differences of nearly equal numbers, most in a layer norm of two units
    np.testing.assert_allclose(program.evaluate(net)[1:], plain, rtol=0, atol=1e-11 * np.abs(plain).max())


def test_written_out_it_is_the_derivative_as_an_expression():
    net = bp.MLP([1, 1, 1], activation="tanh", bias_std=0.3)
    x, y = sp.symbols("x y", real=True)
    loss, *gradient = bp.symbolic.backward(net, [[x]], [[y]], "mse").written_out()
    assert bp.symbolic.counterexample(loss, bp.symbolic.loss(net, [[x]], [[y]], "mse")) is None
    for mine, plain in zip(gradient, bp.symbolic.gradient(net, [[x]], [[y]], "mse"), strict=True):
        assert bp.symbolic.counterexample(mine, plain) is None


@pytest.mark.parametrize("activation, loss", [*((name, "cross_entropy") for name in ACTIVATIONS),
                                              *(("tanh", name) for name in LOSSES)])
def test_it_gives_the_gradient_of_the_engine(activation, loss):
    net = bp.MLP([2, 2, 2], activation=activation, bias_std=0.3, norm="batch")
    found = bp.symbolic.backward(net, *batch(loss)).evaluate(net)
    engine = net.gradient(*batch(loss))
    assert found[0] == pytest.approx(engine.loss, rel=1e-13)
    np.testing.assert_allclose(found[1:], engine.theta, rtol=0, atol=1e-13 * np.abs(engine.theta).max())


def test_five_normalized_layers_take_seconds_and_not_hours():
    net = bp.MLP([3, 3, 3, 3, 3, 2], activation="tanh", norm="batch", bias_std=0.3)
    inputs = np.random.default_rng(0).standard_normal((4, 3))
    start = time.process_time()
    program = bp.symbolic.backward(net, inputs, [0, 1, 1, 0])
    # 1.4 s measured on a busy machine; written out, the loss alone is not there after ten minutes
    assert time.process_time() - start < 5
    engine = net.gradient(inputs, np.array([0, 1, 1, 0]))
    np.testing.assert_allclose(program.evaluate(net)[1:], engine.theta, rtol=0, atol=1e-13 * np.abs(engine.theta).max())


def test_its_length_grows_with_the_depth_and_does_not_double():
    lengths = [len(bp.symbolic.backward(bp.MLP([1] * (depth + 1)), [[0.5]], [[1.0]], "mse").definitions)
               for depth in (2, 3, 4, 5)]
    assert len(set(np.diff(lengths))) == 1 and lengths[0] > 0


def test_a_value_used_twice_adds_its_two_derivatives():
    x, a, b = sp.symbols("x a b", real=True)
    definitions, value, (slope,) = reverse([(a, x + x), (b, a * a)], b * a, [x])
    assert slope.subs(reversed_all(definitions)) == sp.expand(6 * (2 * x) ** 2)
    assert value == a * b


def reversed_all(definitions):
    full = {}
    for symbol, expression in definitions:
        full[symbol] = expression.xreplace(full)
    return full


def test_it_prints_one_definition_a_line():
    latex = bp.symbolic.backward(bp.MLP([1, 1], seed=0), [[sp.Symbol("x")]], [[0.0]], "mse")._repr_latex_()
    assert latex.splitlines()[1:4] == [r"z_{1} &= b^{(1)}_{1} + w^{(1)}_{11} x \\", r"\bar{z}_{1} &= 2 z_{1} \\",
                                       r"\mathcal{L} &= z_{1}^{2}"]
