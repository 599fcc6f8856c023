"""The verdict on a gradient's way back, on networks made to deserve it, and the place where numbers overflow."""

import numpy as np
import pytest

import backprop as bp
from backprop.engine.diagnosis import FACTOR, VERDICTS, diagnose, overflow_place
from backprop.engine.measures import layer_moments
from backprop.gradient import engine_norms
from tests.batches import batch

DEPTH, WIDTH, ROWS = 20, 32, 16
INFINITY, NAN = np.inf, np.nan


def network(**settings):
    return bp.MLP([WIDTH] * DEPTH + [10], seed=1, **settings)


def examined(net, loss="cross_entropy"):
    """(verdict, place of an overflow) after a pass over normal inputs."""
    X, y = batch(net, loss, ROWS)
    g, work = net.gradient(X, y, loss), net.workspace(loss)
    p = work.plan
    deltas, _ = engine_norms(work, g.theta, ROWS)
    moments = np.empty(3 * net.depth)
    layer_moments(p.counts, p.layers, work.A, ROWS, moments)
    place = overflow_place(p.counts, p.blocks, p.layers, g.theta, work.A, work.D, ROWS)
    return VERDICTS[diagnose(deltas, moments, g.loss)], place


@pytest.mark.parametrize("verdict, settings", [
    ("healthy", dict(activation="tanh", init="lecun", gain=1.33, bias_std=0.2)),
    ("healthy", dict(activation="relu", init="he")),
    ("vanishing", dict(activation="tanh", init="lecun", gain=0.5)),
    ("vanishing", dict(activation="softplus", init="zeros")),
    ("exploding", dict(activation="tanh", init="lecun", gain=4.0)),
    ("exploding", dict(activation="relu", init="he", gain=2.0)),
    ("saturated", dict(activation="sigmoid", init="lecun", bias_std=10.0)),
    ("saturated", dict(activation="tanh", init="constant", gain=1.0)),
    ("dead", dict(activation="relu", init="zeros")),
    ("overflow", dict(activation="relu", init="lecun", gain=1e200)),
])
def test_a_network_gets_the_verdict_that_it_was_made_for(verdict, settings):
    found, place = examined(network(**settings))
    assert found == verdict
    assert (place != 0) == (verdict == "overflow")


def test_a_layer_that_is_dead_for_every_example_is_noticed_at_any_depth():
    for layer in (1, 7, DEPTH - 1):
        net = network(activation="relu", init="he")
        net.biases[layer - 1][:] = -1e6
        assert examined(net)[0] == "dead", f"layer {layer}"


@pytest.mark.parametrize("layer", [1, 2, 7, DEPTH])
@pytest.mark.parametrize("value", [INFINITY, -INFINITY, NAN])
def test_an_overflow_in_the_forward_pass_is_placed_where_it_arose(layer, value):
    net = network(activation="leaky_relu", init="he")
    net.biases[layer - 1][3] = value
    assert examined(net) == ("overflow", layer)


def test_values_that_grow_overflow_in_the_layer_where_they_leave_the_range():
    net = network(activation="relu", init="he", gain=1e40)
    net.weights[0][:] /= 1e40
    # Every layer from 2 on multiplies by 1e40: the values of layer 8 are about 1e280, those of layer 9 too large.
    assert examined(net, "mse") == ("overflow", 9)


@pytest.mark.parametrize("layer", [3, 7, DEPTH])
def test_an_overflow_in_the_backward_pass_is_placed_where_it_arose(layer):
    # On its way from δ_l to δ_{l−2} the gradient passes through W_l and W_{l−1}. W_{l−2} = 0 keeps the values small.
    net = bp.MLP([WIDTH] * DEPTH + [10], activation="identity", init="orthogonal", seed=1)
    net.weights[layer - 3][:] = 0
    net.weights[layer - 2][:] *= 1e200
    assert examined(net, "mse")[1] == 0
    net.weights[layer - 1][:] *= 1e200
    assert examined(net, "mse") == ("overflow", -(layer - 2))


def test_a_healthy_network_overflows_nowhere():
    assert examined(network(activation="tanh"))[1] == 0


def moments(layers, dead=0.0, saturated=0.0):
    return np.tile([1.0, dead, saturated], layers)


@pytest.mark.parametrize("deltas, expected", [
    ([1.0, 1.0], "healthy"),
    ([1.0, FACTOR], "healthy"),
    ([1.0, 1.001 * FACTOR], "vanishing"),
    ([FACTOR, 1.0], "healthy"),
    ([1.001 * FACTOR, 1.0], "exploding"),
    ([0.0, 1.0], "vanishing"),
    ([0.0, 0.0], "healthy"),
    ([INFINITY, 1.0], "overflow"),
    ([1.0, NAN], "overflow"),
])
def test_the_verdict_turns_at_a_factor_of_a_thousand(deltas, expected):
    assert VERDICTS[diagnose(np.array(deltas), moments(2), 1.0)] == expected


@pytest.mark.parametrize("loss", [INFINITY, NAN])
def test_a_loss_that_is_not_finite_is_an_overflow(loss):
    assert VERDICTS[diagnose(np.ones(3), moments(3), loss)] == "overflow"


def test_saturation_takes_more_than_half_of_the_hidden_values():
    vanishing = np.array([1e-9, 1e-5, 1.0])
    assert VERDICTS[diagnose(vanishing, moments(3, saturated=0.5), 1.0)] == "vanishing"
    assert VERDICTS[diagnose(vanishing, moments(3, saturated=0.51), 1.0)] == "saturated"


def test_the_output_layer_is_never_called_dead():
    values = moments(3)
    values[7] = 1.0
    assert VERDICTS[diagnose(np.ones(3), values, 1.0)] == "healthy"


def test_a_single_layer_is_healthy():
    assert VERDICTS[diagnose(np.ones(1), moments(1), 1.0)] == "healthy"
