"""A run that leaves the range of floating-point numbers says in which epoch, step and layer, and loses nothing."""

import itertools
import pickle

import numpy as np
import pytest

import backprop as bp
from tests.batches import batch


def trained(net, X, y, **settings):
    return bp.train(net, X, y, **{**dict(loss="mse", epochs=50, batch_size=8, progress=False), **settings})


def linear(depth):
    """A chain of single units without biases' influence: Z_l is the product of the weights so far."""
    return bp.MLP([1] * (depth + 1), activation="identity", init="constant")


def diverged(net, X, y, **settings):
    with pytest.raises(bp.Diverged) as caught:
        trained(net, X, y, **settings)
    return caught.value


def test_a_step_too_long_is_found_in_the_forward_pass_of_the_next():
    net = linear(3)
    error = diverged(net, [[1.0]], [[0.0]], optimizer=bp.SGD(1e200))
    # After the first step every weight is about −2e200: Z_1 is still a number, Z_2 is not.
    assert (error.epoch, error.step, error.layer, error.pass_) == (2, 2, 2, "forward")
    assert "epoch 2, step 2" in str(error) and "in layer 2 of the forward pass" in str(error)
    assert "a smaller learning rate, other initial weights or clip_norm may help" in str(error)


@pytest.mark.parametrize("layer", [1, 2, 5])
def test_a_backward_pass_that_overflows_names_the_first_layer_it_reaches(layer):
    # W_{l+1} and W_{l+2} together carry δ_{l+2} out of range at δ_l; the layer below them passes on nothing forward.
    net = linear(8)
    net.weights[layer - 1][:] = 0
    net.weights[layer][:] = net.weights[layer + 1][:] = 1e200
    error = diverged(net, [[1.0]], [[1.0]], optimizer=bp.SGD(0.1))
    assert (error.epoch, error.step, error.layer, error.pass_) == (1, 1, layer, "backward")
    assert f"in layer {layer} of the backward pass" in str(error)


def test_outputs_whose_squares_overflow_are_found_in_the_loss():
    net = linear(1)
    net.weights[0][:] = 1e200
    error = diverged(net, [[1.0]], [[0.0]], optimizer=bp.SGD(0.1))
    assert (error.layer, error.pass_) == (0, "forward") and "in the loss" in str(error)


def test_a_gradient_too_long_for_a_number_is_found_although_its_entries_are_numbers():
    net = bp.MLP([20, 1], init="zeros")
    net.weights[0][0] = 1e-7
    error = diverged(net, np.full((1, 20), 1e157), [[0.0]], optimizer=bp.SGD(0.1))
    assert (error.layer, error.pass_) == (0, "backward") and "in the length of the gradient" in str(error)


def test_steps_count_over_the_whole_run_and_history_keeps_the_epochs_before():
    net = bp.MLP([4, 3])  # a quadratic bowl, and steps that leap ever higher up its walls
    X, y = batch(net, "mse", 20)
    error = diverged(net, X, y, optimizer=bp.SGD(5.0), epochs=500)
    assert 20 < error.epoch < 500
    assert 3 * (error.epoch - 1) < error.step <= 3 * error.epoch  # 20 examples are 3 batches of 8
    assert len(error.history) == len(error.history.loss) == error.epoch - 1
    assert np.isfinite(error.history.loss).all() and error.history.loss[-1] > error.history.loss[0]
    # The same run, ended before, has the same history. (Ended one epoch later, its last update would be the one.)
    again = trained(bp.MLP([4, 3]), X, y, optimizer=bp.SGD(5.0), epochs=error.epoch - 2)
    assert np.array_equal(again.loss, error.history.loss[:-1])


def test_nothing_is_updated_by_a_gradient_that_is_not_finite():
    net = linear(3)
    net.weights[2][:] = 1e200
    net.weights[1][:] = 1e200
    net.weights[0][:] = 0
    before = net.theta.copy()
    diverged(net, [[1.0]], [[1.0]], optimizer=bp.Adam(0.1))
    assert np.array_equal(net.theta, before)


def test_clipping_keeps_the_same_run_in_range():
    net = bp.MLP([4, 3])
    history = trained(net, *batch(net, "mse", 20), optimizer=bp.SGD(5.0), epochs=500, clip_norm=0.1)
    assert len(history) == 500 and history.loss.max() < 10


def test_single_precision_diverges_where_it_overflows_and_double_precision_does_not():
    X, y = [[1.0]], [[0.0]]
    for dtype in ("float32", "float64"):
        net = bp.MLP([1, 1, 1], activation="identity", init="constant", gain=1e15, dtype=dtype)
        run = dict(optimizer=bp.SGD(1e-70), epochs=1)
        if dtype == "float32":  # the output is 1e30, its square out of range
            assert diverged(net, np.asarray(X, dtype), np.asarray(y, dtype), **run).layer == 0
        else:
            assert trained(net, X, y, **run).loss[0] == pytest.approx(1e60)


def test_what_is_not_finite_in_a_network_is_found_in_its_first_pass():
    net = bp.MLP([4, 5, 3])
    net.biases[0][2] = np.nan
    error = diverged(net, *batch(bp.MLP([4, 5, 3]), "mse", 8))
    assert (error.epoch, error.step, error.layer, error.pass_) == (1, 1, 1, "forward")


@pytest.mark.parametrize("optimizer, gain", [(bp.SGD(1e308), 1.0), (bp.Momentum(1e308), 1.0), (bp.Adam(1e308), 1e300)])
def test_an_update_that_overflows_is_found_at_once_also_if_it_is_the_last(optimizer, gain):
    # tanh hides an infinite weight below it: the loss of a next step would have been a number.
    net = bp.Network(1, [bp.Dense(1), bp.Dense(1), bp.Tanh()], init="constant", gain=gain)
    net.weights[1][:] = 1e-3 / gain
    before = net.theta.copy()
    error = diverged(net, [[20.0]], [[-30.0]], optimizer=optimizer, epochs=1)
    assert (error.epoch, error.step, error.pass_) == (1, 1, "update") and error.layer in (1, 2)
    assert f"when the parameters of layer {error.layer} were updated" in str(error)
    assert not np.isfinite(error.theta).all() and np.array_equal(net.theta, before)


def test_the_layer_of_an_update_that_overflows_is_named():
    net = bp.Network(1, [bp.Dense(1), bp.BatchNorm(), bp.Tanh(), bp.Dense(1)], init="zeros")
    error = diverged(net, [[1.0], [-1.0]], [[50.0], [40.0]], optimizer=bp.SGD(1e308), epochs=1)
    assert (error.layer, error.pass_) == (2, "update") and np.isinf(error.theta[-1])  # its bias is all that moves


def test_what_the_last_update_has_done_is_noticed_although_no_step_follows():
    for epochs in (1, 5):
        net = linear(3)
        error = diverged(net, [[1.0]], [[0.0]], optimizer=bp.SGD(1e200), epochs=epochs)
        # The same update as above; with one epoch it is the last.
        assert (error.layer, error.pass_, len(error.history)) == (2, "forward", 0 if epochs == 1 else 1)


@pytest.mark.parametrize("optimizer", [bp.Adam(0.1), bp.AMSGrad(0.1), bp.AdamW(0.1), bp.RMSProp(0.1), bp.AdaGrad(0.1)])
def test_squares_of_the_gradient_that_overflow_do_not_end_learning_in_silence(optimizer):
    # Divided by the root of an infinite average, a parameter would never move again.
    net = bp.MLP([1, 1], init="zeros", dtype="float32")
    error = diverged(net, np.float32([[1e20]]), np.float32([[2e3]]), optimizer=optimizer)
    assert (error.layer, error.pass_) == (1, "update") and np.isfinite(error.theta).all()


def test_large_parameters_are_no_divergence():
    net = linear(1)
    net.weights[0][:] = net.biases[0][:] = 1.7e308  # their sum is not a number, each of them is
    net.weights[0][:] *= -1
    assert len(trained(net, [[1.0]], [[0.0]], optimizer=bp.SGD(1e-3), epochs=2)) == 2


def test_the_network_is_the_one_that_the_last_whole_epoch_left():
    def network():
        return bp.MLP([4, 6, 3], norm="batch", activation="identity", seed=2)

    X, y = batch(network(), "mse", 20)
    net = network()
    def run(net, epochs):  # the 53rd of its updates, five an epoch, is far too long
        updates = itertools.count(1)
        return trained(net, X, y, epochs=epochs, optimizer=bp.SGD(0.01), batch_size=4,
                       schedule=lambda share: 1e200 if next(updates) == 53 else 1.0)

    with pytest.raises(bp.Diverged) as caught:
        run(net, 500)
    error = caught.value
    assert (error.epoch, error.step, len(error.history)) == (11, 54, 10)
    twin = network()
    run(twin, 10)
    assert np.array_equal(net.theta, twin.theta) and np.array_equal(net.statistics, twin.statistics)
    assert np.isfinite(net.statistics).all() and not np.array_equal(error.theta, net.theta)


def test_a_run_that_diverges_at_once_leaves_the_network_as_it_was():
    net = bp.MLP([4, 6, 3], norm="batch")
    net.weights[1][:] = 1e200
    theta, statistics = net.theta.copy(), net.statistics.copy()
    diverged(net, *batch(net, "mse", 20))
    assert np.array_equal(net.theta, theta) and np.array_equal(net.statistics, statistics)


def test_the_error_comes_back_whole_from_another_process():
    error = diverged(linear(3), [[1.0]], [[0.0]], optimizer=bp.SGD(1e200))
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and (again.step, again.layer) == (error.step, error.layer)
    assert np.array_equal(again.history.loss, error.history.loss) and np.array_equal(again.theta, error.theta)


def test_the_error_is_an_arithmetic_error():
    assert issubclass(bp.Diverged, ArithmeticError)
