"""The gradient of whole networks against an automatic differentiation that shares no code with the engine."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backprop as bp
from backprop.activations import activations
from backprop.names import ACTIVATIONS, LOSSES
from tests import drawn, oracle
from tests.batches import batch
from tests.directions import disagreement
from tests.rounding import relative_difference, rounding_noise

# Two orders of the same sums differ by what a unit in the last place of the parameters does: at most by that in
# practice, ten times that here. 1e-14 is for networks of a few parameters, on which three trials of noise say little.
NOISE, LEAST = 10, 1e-14


def assert_agrees_with_autograd(net, layers, rows, loss, seed):
    X, y = batch(net, loss, rows, seed)
    value, g = oracle.loss_and_gradient(layers, net.theta, X, y, loss, net.input_shape)
    mine, noise = net.gradient(X, y, loss), rounding_noise(net, X, y, loss)
    difference = relative_difference(mine.theta, g)
    assert difference <= NOISE * (noise + LEAST), f"off by {difference:.1e} of max|g|; rounding explains {noise:.1e}"
    # The loss is a sum of up to 650 terms of some roundings each; a normalization divides the rounding of a nearly
    # constant row or column by √ε, so by up to 316, as the gradient's own noise shows.
    assert mine.loss == pytest.approx(value, rel=1e-11 + NOISE * noise, abs=1e-13)


@drawn.examples(300)
@given(drawn.networks())
def test_the_gradient_of_any_network_agrees_with_autograd(d):
    assert_agrees_with_autograd(d.network(), d.layers, d.rows, d.loss, d.seed)


@drawn.examples(200)
@given(st.one_of(drawn.over_images(), drawn.over_time()))
def test_the_gradient_of_any_network_over_images_or_time_agrees_with_autograd(d):
    assert_agrees_with_autograd(d.network(), d.layers, d.rows, d.loss, d.seed)


@drawn.examples(60)
@given(st.one_of(drawn.networks(), drawn.over_images(), drawn.over_time()))
def test_the_gradient_of_any_network_agrees_with_differences_in_a_random_direction(d):
    # Without kinks and maxima, beside which a difference is no derivative.
    net = bp.Network(d.inputs, [*map(smooth, d.layers)], bias_std=0.1, seed=d.seed)
    X, y = batch(net, d.loss, d.rows, d.seed)
    assert disagreement(net, X, y, d.loss, d.seed) is None


def smooth(layer):
    """The layer, with a tanh for an activation with a kink and means for maxima; Huber's loss has no kink in ℒ′."""
    if isinstance(layer, bp.Activation) and activations[layer.name].kinks:
        return bp.Tanh()
    if isinstance(layer, bp.RNN) and activations[layer.activation].kinks:
        return bp.RNN(layer.units, "tanh", layer.return_sequences)
    if type(layer) is bp.MaxPool:
        return bp.AveragePool(layer.size, layer.stride)
    if isinstance(layer, bp.Residual):
        return bp.Residual([*map(smooth, layer.layers)], layer.scale)
    return layer


@drawn.examples(200)
@given(drawn.mlps())
def test_the_gradient_of_any_mlp_agrees_with_autograd(d):
    net = bp.MLP(d.sizes, **d.settings, init="he", bias_std=0.1, seed=d.seed)
    assert_agrees_with_autograd(net, oracle.mlp_layers(d.sizes, **d.settings), d.rows, d.loss, d.seed)


@pytest.mark.parametrize("n", drawn.SIZES)
def test_every_size_of_a_layer_and_a_batch_agrees_with_autograd(n):
    for m in drawn.SIZES:
        net = bp.MLP([n, m, n + 1], bias_std=0.1, seed=m)
        assert_agrees_with_autograd(net, oracle.mlp_layers([n, m, n + 1]), m, "cross_entropy", n)


@pytest.mark.parametrize("n", drawn.SIZES)
def test_every_size_agrees_in_single_precision(n):
    for m in drawn.SIZES:
        net = bp.MLP([n, m, n + 1], bias_std=0.1, seed=m, dtype="float32")
        X, y = batch(net, "cross_entropy", m, n)
        _, g = oracle.loss_and_gradient(oracle.mlp_layers([n, m, n + 1]), net.theta.astype(float), X.astype(float), y,
                                        "cross_entropy")
        mine = net.gradient(X, y)
        assert mine.theta.dtype == np.float32
        difference = relative_difference(mine.theta, g)
        # float32 has a unit of 6e-8; sums of 66 terms through three layers lose a dozen of them
        assert difference <= 2e-6, f"[{n}, {m}, {n + 1}] with {m} rows differs by {difference:.1e} of max|g|"


@pytest.mark.parametrize("layers", [
    pytest.param([bp.Dense(7), bp.Residual([bp.Activation("tanh"), bp.Dense(7)]), bp.Dense(3)], id="activated source"),
    pytest.param([bp.Dense(7), bp.Activation("tanh"), bp.Residual([bp.Activation("elu"), bp.Dense(7)]), bp.Dense(3)],
                 id="source that an activation made"),
    pytest.param([bp.Dense(7), bp.Residual([]), bp.Activation("sigmoid"), bp.Dense(3)], id="value added to itself"),
    pytest.param([bp.Dense(7), bp.Residual([], 0.5), bp.Activation("relu"), bp.Dense(3)], id="value added to its half"),
    pytest.param([bp.Residual([bp.Dense(5)]), bp.Activation("tanh"), bp.Dense(3)], id="input used twice"),
    pytest.param([bp.Activation("softplus"), bp.Dense(3)], id="activation on the input"),
    pytest.param([bp.Dense(7), bp.Activation("tanh"), bp.Activation("tanh"), bp.Activation("relu"), bp.Dense(3)],
                 id="activations in a row"),
    pytest.param([bp.Dense(3), bp.Activation("tanh")], id="activation at the end"),
    pytest.param([bp.BatchNorm(), bp.Dense(3), bp.BatchNorm()], id="normalization at both ends"),
    pytest.param([bp.Dense(6), bp.Residual([bp.Residual([bp.Dense(6), bp.Activation("gelu")]), bp.BatchNorm()], -0.3),
                  bp.Dense(3)], id="residual within residual"),
])
@pytest.mark.parametrize("loss", LOSSES)
def test_values_with_several_readers_agree_with_autograd(layers, loss):
    net = bp.Network(5, layers, init="he", bias_std=0.2, seed=1)
    assert_agrees_with_autograd(net, layers, 9, loss, seed=2)


def test_the_oracle_knows_every_activation_and_loss():
    assert oracle.ACTIVATIONS.keys() == ACTIVATIONS.keys()
    assert oracle.LOSSES.keys() == LOSSES.keys()
