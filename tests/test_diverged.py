"""A run that leaves the range of floating-point numbers says in which epoch, step and layer, and loses nothing."""

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
    # The same run, ended before, has the same history.
    again = trained(bp.MLP([4, 3]), X, y, optimizer=bp.SGD(5.0), epochs=error.epoch - 1)
    assert np.array_equal(again.loss, error.history.loss)


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


def test_the_error_is_an_arithmetic_error():
    assert issubclass(bp.Diverged, ArithmeticError)
