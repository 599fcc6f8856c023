"""Networks: what they compute by their definition, what is a view, and what leaves them as they were."""

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given

import backprop as bp
from backprop.names import LOSSES
from tests import drawn, oracle
from tests.batches import batch
from tests.layers.test_gradients import NETWORKS, network
from tests.rounding import relative_difference

each_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])


@drawn.examples(100)
@given(drawn.networks())
def test_the_outputs_are_those_of_the_oracle(d):
    net = d.network()
    X, _ = batch(net, "mse", d.rows, d.seed)
    outputs = net.forward(X, training=True)
    expected = oracle.outputs(d.layers, net.theta, X)
    assert relative_difference(outputs, expected) < 1e-11  # normalizations of two or three rows magnify roundings


def test_a_multilayer_perceptron_computes_what_its_definition_says():
    net = bp.MLP([3, 4, 4, 2], activation="tanh", residual=True, residual_scale=0.5, bias_std=0.3)
    (W1, W2, W3), (b1, b2, b3) = net.weights, net.biases
    X = np.random.default_rng(0).standard_normal((5, 3))
    A1 = np.tanh(X @ W1 + b1)  # three inputs, four units: no skip here
    A2 = A1 + 0.5 * np.tanh(A1 @ W2 + b2)
    np.testing.assert_allclose(net.forward(X), A2 @ W3 + b3, rtol=1e-13)


@each_dtype
def test_weights_and_biases_are_views_of_theta(dtype):
    net = bp.MLP([3, 4, 2], dtype=dtype)
    assert [W.shape for W in net.weights] == [(3, 4), (4, 2)] and [b.shape for b in net.biases] == [(4,), (2,)]
    net.theta[:] = np.arange(net.theta.size)
    assert net.weights[1][0, 1] == 3 * 4 + 4 + 1
    net.weights[0][:] = 7
    net.biases[1][:] = 8
    assert (net.theta[:12] == 7).all() and (net.theta[-2:] == 8).all()
    assert net.theta.ctypes.data % 64 == 0


@each_dtype
def test_what_is_assigned_to_theta_is_copied_into_it(dtype):
    net = bp.MLP([3, 4, 2], dtype=dtype)
    memory, weights = net.theta, net.weights[0]
    values = np.arange(26, dtype=dtype)
    net.theta = values
    assert net.theta is memory and weights[0, 1] == 1
    values[:] = 0
    assert weights[0, 1] == 1
    net.theta = np.repeat(net.theta, 2)[::2]  # not contiguous
    net.theta -= 1
    net.theta = net.theta - 1
    assert net.theta is memory and weights[0, 1] == -1


@pytest.mark.parametrize("values, error, message", [
    (np.zeros(25, "float32"), ValueError, r"theta has shape \(25,\); expected \(26,\)"),
    (np.zeros((2, 13), int), ValueError, r"theta has shape \(2, 13\); expected \(26,\)"),
    (None, TypeError, "theta has dtype object; expected real numbers"),
    (np.zeros(26), TypeError, "theta has dtype float64, which float32 cannot hold exactly"),
])
def test_theta_takes_nothing_that_does_not_fit(values, error, message):
    net = bp.MLP([3, 4, 2], dtype="float32")
    with pytest.raises(error, match=message):
        net.theta = values


def assignments(net):
    """Every way to assign an array to a part of theta: for each, the view, what is indexed, and the index."""
    p = net.parameters
    return [(net.weights[1], net.weights, 1), (net.biases[1], net.biases, -1), (p["W2"], p, "W2"),
            (p["gamma1"], p, "gamma1")]


@each_dtype
@pytest.mark.parametrize("which", range(4), ids=["a weight", "a bias", "a name", "a scale"])
def test_what_is_assigned_to_a_part_is_copied_into_theta(which, dtype):
    net = bp.MLP([3, 4, 2], norm="batch", dtype=dtype)
    view, parts, index = assignments(net)[which]
    values = np.arange(view.size, dtype=dtype).reshape(view.shape)
    expected = net.theta.copy()
    start = (view.ctypes.data - net.theta.ctypes.data) // view.itemsize
    expected[start : start + view.size] = values.ravel()
    parts[index] = values
    assert np.array_equal(net.theta, expected)
    values[:] = -1
    assert (view >= 0).all()  # a copy
    for wrong, error in ((np.zeros(view.size + 1, dtype), ValueError), (np.zeros((1, *view.shape), dtype), ValueError),
                         (np.zeros(view.shape, "complex"), TypeError), (None, TypeError)):
        with pytest.raises(error, match="has shape|has dtype"):
            parts[index] = wrong
    assert np.array_equal(view, np.arange(view.size).reshape(view.shape))


def test_operators_that_assign_work_on_a_part():
    net = bp.MLP([3, 4, 2], init="constant")
    net.weights[0] *= 2
    net.biases[1] += 1
    net.parameters["W2"] -= 3
    assert (net.weights[0] == 2).all() and (net.biases[1] == 1).all() and (net.weights[1] == -2).all()


def test_all_weights_can_be_assigned_at_once_even_their_own_in_another_order():
    net = bp.MLP([3, 3, 3], seed=1)
    first, second = (W.copy() for W in net.weights)
    net.weights = net.weights[::-1]
    assert np.array_equal(net.weights[0], second) and np.array_equal(net.weights[1], first)
    net.biases = [np.ones(3), [1, 2, 3]]
    assert net.biases[1].tolist() == [1, 2, 3]
    before = net.theta.copy()
    for wrong, message in (([first], r"weights has 2 arrays, but 1 were given"),
                           ([first, np.zeros((3, 4))], r"weights\[1\] has shape \(3, 4\); expected \(3, 3\)")):
        with pytest.raises(ValueError, match=message):
            net.weights = wrong
    assert np.array_equal(net.theta, before)  # nothing, or everything


def test_nothing_assigned_to_a_part_is_lost_in_silence():
    net = bp.MLP([3, 4, 2])
    with pytest.raises(IndexError):
        net.weights[2] = np.zeros((4, 2))
    with pytest.raises(TypeError, match="one array at a time"):
        net.weights[:1] = [np.zeros((3, 4))]
    with pytest.raises(KeyError, match="there is no parameter 'W3'; there are W1, b1, W2, b2"):
        net.parameters["W3"] = np.zeros((4, 2))
    with pytest.raises(AttributeError):
        net.weights.append(np.zeros((2, 2)))
    with pytest.raises(AttributeError):
        net.parameters.update(W1=np.zeros((3, 4)))
    with pytest.raises(AttributeError):
        net.parameters = {}


def test_views_print_as_the_list_and_the_dictionary_that_they_stand_for():
    net = bp.MLP([1, 1], init="zeros")
    assert repr(net.weights) == "[array([[0.]])]" and repr(net.parameters) == "{'W1': array([[0.]]), 'b1': array([0.])}"


def test_a_gradient_takes_assignments_as_a_network_does():
    net = bp.MLP([3, 4, 2])
    g = net.gradient(*batch(net, "mse", 5), "mse")
    g.weights[0] = np.full((3, 4), 7.0)
    assert (g.theta[:12] == 7).all()


def test_parameters_that_are_not_finite_may_be_tried_out():
    net = bp.MLP([3, 2])
    net.theta = np.full(8, np.nan)
    assert np.isnan(net.forward(np.ones((1, 3)))).all()


each_copy = pytest.mark.parametrize("twin_of", [lambda net: net.copy(), copy.copy, copy.deepcopy,
                                                lambda net: pickle.loads(pickle.dumps(net))],
                                    ids=["copy()", "copy", "deepcopy", "pickle"])


@each_copy
def test_a_copy_has_a_life_of_its_own(twin_of):
    net = bp.MLP([3, 4, 2], norm="batch", bias_std=0.1)
    X, y = batch(net, "cross_entropy", 5)
    before, twin = net.gradient(X, y).theta, twin_of(net)
    assert type(twin) is bp.MLP and twin.sizes == (3, 4, 2)
    assert np.array_equal(twin.gradient(X, y).theta, before)
    twin.theta += 1
    twin.statistics += 1
    assert (twin.weights[0] != net.weights[0]).all()
    assert np.array_equal(net.gradient(X, y).theta, before) and (net.statistics[:4] == 0).all()
    assert twin.theta.ctypes.data % 64 == twin.statistics.ctypes.data % 64 == 0


@each_copy
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_kind_of_network_is_copied_whole(name, dtype, twin_of):
    net = network(name, dtype)
    net.theta += 1
    X = np.random.default_rng(0).standard_normal((3, net.inputs)).astype(dtype)
    twin = twin_of(net)
    assert np.array_equal(twin.forward(X), net.forward(X)) and repr(twin) == repr(net)
    assert np.array_equal(twin.reset().theta, net.reset().theta) and twin.recipe() == net.recipe()


def test_a_pickle_carries_the_parameters_and_no_workspace():
    net = bp.MLP([10, 10, 10])
    net.forward(np.zeros((10_000, 10)))  # 2.4 MB of values
    assert len(pickle.dumps(net)) < net.theta.nbytes + 2_000


def test_networks_train_in_processes_of_their_own():
    """Fresh processes, which share nothing with this one: all that they get and return is pickled."""
    code = """
import pickle, sys
import backprop as bp
net, data = pickle.load(sys.stdin.buffer)
history = bp.train(net, *data, epochs=2, progress=False)
sys.stdout.buffer.write(pickle.dumps((net, history)))
"""
    net = bp.MLP([4, 5, 3], norm="batch")
    data = batch(net, "cross_entropy", 20)
    ran = subprocess.run([sys.executable, "-c", code], input=pickle.dumps((net, data)), capture_output=True)
    assert ran.returncode == 0, ran.stderr.decode()
    trained, history = pickle.loads(ran.stdout)
    mine = bp.train(net, *data, epochs=2, progress=False)
    assert np.array_equal(trained.theta, net.theta) and np.array_equal(history.loss, mine.loss)


@pytest.mark.parametrize("loss", LOSSES)
def test_looking_changes_nothing_and_the_order_of_looks_does_not_matter(loss):
    net = bp.MLP([5, 7, 3], norm="batch", activation="gelu")
    small, large = batch(net, loss, 3), batch(net, loss, 40)
    theta, statistics = net.theta.copy(), net.statistics.copy()
    first = net.gradient(*small, loss), net.forward(small[0])
    net.gradient(*large, loss), net.loss(*large, loss), net.activations(large[0]), net.forward(large[0])
    assert np.array_equal(first[0].theta, net.gradient(*small, loss).theta)
    assert np.array_equal(first[1], net.forward(small[0]))
    assert np.array_equal(theta, net.theta) and np.array_equal(statistics, net.statistics)


def test_results_are_the_readers_own():
    net = bp.MLP([3, 4, 2])
    X, y = batch(net, "cross_entropy", 5)
    outputs, g, values = net.forward(X), net.gradient(X, y), net.activations(X)
    kept = [outputs.copy(), g.theta.copy(), g.deltas[0].copy(), values["A1"].copy(), X.copy()]
    net.forward(-X), net.gradient(-X, y), net.activations(-X)
    for mine, before in zip([outputs, g.theta, g.deltas[0], values["A1"], X], kept, strict=True):
        assert np.array_equal(mine, before)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_loss_is_that_of_the_gradient(loss):
    net = bp.MLP([5, 7, 3])
    X, y = batch(net, loss, 9)
    assert net.loss(X, y, loss) == net.gradient(X, y, loss).loss


def test_accuracy_is_the_share_of_right_answers():
    net = bp.MLP([2, 2], init="zeros")
    net.weights[0][:] = np.eye(2)
    X = np.array([[1.0, 0], [0, 1], [3, 2], [2, 3]])
    assert net.accuracy(X, [0, 1, 1, 1]) == 0.75
    assert net.accuracy(X, np.eye(2)[[0, 1, 1, 1]]) == 0.75


def test_accuracy_of_independent_outputs_counts_every_one_of_them():
    net = bp.MLP([2, 2], init="zeros")
    net.weights[0][:] = np.eye(2)
    X = np.array([[1.0, -1], [-1, 1], [1, 1], [-1, -1]])
    assert net.accuracy(X, X > 0, "bce") == 1
    assert net.accuracy(X, np.ones((4, 2)), "bce") == 0.5
    single = bp.MLP([2, 1], init="constant")
    assert single.accuracy(X, [1, 1, 1, 0]) == 0.5  # an output of 0 is not greater than 0


def test_an_input_shape_of_several_dimensions_counts_their_product():
    assert bp.Network((8, 8), [bp.Dense(3)]).inputs == 64


def test_every_intermediate_value_has_a_name():
    def names(*layers):
        return [*bp.Network(4, layers).activations(np.ones((2, 4)))]

    dense, norm, relu = bp.Dense(4), bp.BatchNorm(), bp.ReLU()
    assert names(dense, relu, dense) == ["X", "Z1", "A1", "Z2"]
    assert names(dense, norm, relu, dense) == ["X", "Z1", "norm1", "A1", "Z2"]
    assert names(bp.Residual([dense, relu], 0.5), dense) == ["X", "Z1", "phi1", "scaled1", "A1", "Z2"]
    assert names(dense, relu, bp.Tanh(), bp.ELU()) == ["X", "Z1", "A1", "A1'", "A1''"]
    assert names(norm, dense, norm, relu, norm) == ["X", "norm0", "Z1", "norm1", "A1", "norm1'"]


def test_every_parameter_has_a_name():
    net = bp.Network(4, [bp.BatchNorm(), bp.Dense(4), bp.BatchNorm(), bp.ReLU(), bp.BatchNorm(), bp.Dense(2)])
    assert [*net.parameters] == ["gamma0", "beta0", "W1", "b1", "gamma1", "beta1", "gamma1'", "beta1'", "W2", "b2"]
    assert sum(values.size for values in net.parameters.values()) == net.theta.size


def test_a_network_says_what_it_is():
    assert repr(bp.MLP([4, 5, 3])) == "<MLP: 4 inputs, 2 layers, 3 outputs, 43 parameters, float64>"
    assert repr(bp.Residual([bp.Dense(3)], 0.5)) == "Residual([Dense(units=3)], scale=0.5)"
