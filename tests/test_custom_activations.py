"""A reader's own activation: differentiated, compiled, trained with; or refused in plain words."""

import gc
import pickle
import subprocess
import sys

import numpy as np
import pytest
import sympy

import backprop as bp
from backprop import names
from backprop.activations import activations

x = sympy.Symbol("t")


@pytest.fixture(autouse=True)
def forgotten():
    """Registries are for the whole session: leave them as they were."""
    before = dict(names.ACTIVATIONS), dict(activations)
    yield
    for table, kept in zip((names.ACTIVATIONS, activations), before):
        table.clear()
        table.update(kept)


@pytest.mark.parametrize("dtype, tolerance", [("float64", 1e-13), ("float32", 1e-5)])  # some ten roundings
def test_a_formula_of_the_books_own_activation_gives_the_books_own_gradient(dtype, tolerance):
    bp.activation_from_sympy("my_silu", x / (1 + sympy.exp(-x)))
    X, y = np.random.default_rng(0).standard_normal((9, 4)).astype(dtype), np.arange(9) % 3
    mine, books = (bp.MLP([4, 7, 7, 3], activation=name, dtype=dtype).gradient(X, y) for name in ("my_silu", "silu"))
    assert mine.loss == pytest.approx(books.loss, rel=tolerance)
    np.testing.assert_allclose(mine.theta, books.theta, rtol=0, atol=tolerance * np.abs(books.theta).max())


def test_it_trains_a_network():
    bp.activation_from_sympy("mish", x * sympy.tanh(sympy.log(1 + sympy.exp(x))))
    data = bp.data.moons(200)
    net = bp.MLP([2, 16, 16, 2], activation="mish")
    bp.train(net, *data, optimizer=bp.Adam(0.01), epochs=60, progress=False)
    assert net.accuracy(*data) >= 0.97 and "mish" in str(net.tape)


def test_at_a_joint_of_pieces_the_left_derivative_counts():
    made = bp.activation_from_sympy("my_relu", sympy.Max(0, x))
    symbol = made.formula.free_symbols.pop()
    assert made.derivative.subs(symbol, 0) == 0
    bp.activation_from_sympy("absolute", sympy.Abs(x))
    net = bp.MLP([1, 1, 1], activation="absolute")
    net.weights[0][:] = net.weights[1][:] = 1.0
    assert net.gradient([[0.0]], [[1.0]], "mse").deltas[0].item() == 2.0  # −2 · 1 · (−1)


@pytest.mark.parametrize("expression, error, message", [
    ("x**2", TypeError, "expected a SymPy expression"),
    (x * sympy.Symbol("y"), ValueError, "expected exactly one"),
    (sympy.Integer(3), ValueError, "expected exactly one"),
    (sympy.Function("f")(x), ValueError, "cannot be differentiated"),
    (sympy.log(x), ValueError, "not finite at x = -4"),
    (sympy.I * x, ValueError, "not real"),
    (sympy.floor(x), ValueError, "cannot be differentiated"),
    (sympy.zeta(x), ValueError, "cannot be"),
])
def test_what_cannot_be_used_is_refused(expression, error, message):
    with pytest.raises(error, match=message):
        bp.activation_from_sympy("mine", expression)
    assert "mine" not in names.ACTIVATIONS


@pytest.mark.parametrize("name", ["relu", "two words", 3])
def test_a_name_must_be_free_and_plain(name):
    with pytest.raises(ValueError, match="name|activations"):
        bp.activation_from_sympy(name, x)


def test_mean_field_theory_is_for_the_books_own():
    bp.activation_from_sympy("wave", sympy.sin(x))
    with pytest.raises(ValueError, match="activation is 'wave'"):
        bp.mean_field("wave", 1.0)


def test_a_name_may_be_given_again_and_networks_in_use_keep_the_formula_they_have():
    bp.activation_from_sympy("again", x**2)
    X, net = np.array([[3.0]]), bp.MLP([1, 1, 1], activation="again", init="constant")
    assert net.forward(X) == 9
    bp.activation_from_sympy("again", x**3)
    gc.collect()  # the first formula's machine code is still called
    assert net.forward(X) == 9 and bp.MLP([1, 1, 1], activation="again", init="constant").forward(X) == 27


def test_a_pickle_in_a_process_that_does_not_know_the_activation_says_so():
    bp.activation_from_sympy("passing", x**2)
    nets = [bp.MLP([2, 2, 1], activation="passing"), bp.Network(2, [bp.Dense(2), bp.Activation("passing")]),
            bp.Network((2, 2), [bp.RNN(2, "passing")])]
    code = """
import pickle, sys
for net in pickle.load(sys.stdin.buffer):
    try:
        pickle.loads(net)
    except ValueError as error:
        print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], input=pickle.dumps([pickle.dumps(net) for net in nets]),
                         capture_output=True)
    assert ran.stdout.decode().count("activation is 'passing'; it must be one of 'identity', ") == 3, ran.stderr.decode()
