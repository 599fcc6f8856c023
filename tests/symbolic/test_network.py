"""`bp.symbolic` and the engine: the same loss and the same gradient for the same numbers."""

import numpy as np
import pytest
import sympy

import backprop as bp
from backprop.names import ACTIVATIONS, LOSSES

X = np.random.default_rng(0).standard_normal((2, 2))
NUMBERS = np.random.default_rng(1).random((2, 2))


def agree(net, y, loss):
    exact = bp.symbolic.evaluate([bp.symbolic.loss(net, X, y, loss), *bp.symbolic.gradient(net, X, y, loss)], net)
    found = net.gradient(X, np.array(y), loss)
    assert found.loss == pytest.approx(exact[0], rel=1e-13)
    # A few dozen roundings on either side, relative to the largest entry.
    np.testing.assert_allclose(found.theta, exact[1:], rtol=0, atol=1e-13 * np.abs(exact[1:]).max())


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation):
    agree(bp.MLP([2, 2, 2], activation=activation, bias_std=0.3), [0, 1], "cross_entropy")


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss(loss):
    agree(bp.MLP([2, 2, 2], bias_std=0.3), [0, 1] if loss == "cross_entropy" else NUMBERS * 3**(loss == "huber"), loss)


@pytest.mark.parametrize("settings", [{"residual": True, "residual_scale": 0.25}, {"norm": "batch"}, {"norm": "layer"}])
def test_skips_and_normalizations(settings):
    agree(bp.MLP([2, 2, 2], bias_std=0.3, **settings), NUMBERS, "mse")


def test_symbols_stand_in_the_order_of_theta():
    net = bp.MLP([2, 3, 1], norm="batch")
    names = [str(s) for s in bp.symbolic.symbols(net)]
    assert names[:3] == ["w^{(1)}_{11}", "w^{(1)}_{12}", "w^{(1)}_{13}"] and names[6] == "b^{(1)}_{1}"
    assert len(names) == net.theta.size and len(set(names)) == len(names)


def test_inputs_and_targets_may_be_symbols():
    net = bp.MLP([1, 1], seed=0)
    x, y = sympy.symbols("x y")
    w, b = bp.symbolic.symbols(net)
    assert sympy.expand(bp.symbolic.loss(net, [[x]], [[y]], "mse") - (w * x + b - y) ** 2) == 0


def test_operations_without_a_formula_are_named():
    with pytest.raises(ValueError, match="no formula for dropout"):
        bp.symbolic.loss(bp.Network(2, [bp.Dense(2), bp.Dropout(0.5), bp.Dense(1)]), X, [[0.0], [1.0]], "mse")
    with pytest.raises(ValueError, match="X has 2 columns but the first layer expects 3"):
        bp.symbolic.loss(bp.MLP([3, 1]), X, [[0.0], [1.0]], "mse")
