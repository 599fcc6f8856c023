"""Settings that are refused: of networks, layers, training, gradient checks and data sets."""

import re

import numpy as np
import pytest

import backprop as bp

X, Y = np.random.default_rng(0).standard_normal((6, 4)), np.arange(6) % 3
HUGE, NAN, INFINITY = 10**400, np.nan, np.inf
NAMES = "it must be one of "


def refused(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()


@pytest.mark.parametrize("sizes, error, message", [
    (5, TypeError, "sizes is 5; expected a list such as [64, 32, 10]"),
    (None, TypeError, "sizes is None; expected a list"),
    ([], ValueError, "sizes is []; expected the number of inputs, then one size a layer"),
    ([5], ValueError, "sizes is [5]; expected the number of inputs"),
    ([5, 0, 2], ValueError, "a layer size is 0; expected an integer in [1, 16777216]"),
    ([5, -1], ValueError, "a layer size is -1"),
    ([10**10, 10**10], ValueError, "a layer size is 10000000000; expected an integer in [1, 16777216]"),
    ([5.0, 2], TypeError, "a layer size is 5.0; expected an integer"),
    ([True, 2], TypeError, "a layer size is True; expected an integer"),
    ("45", TypeError, "sizes is '45'; expected a list such as [64, 32, 10]"),
    ({4, 5}, TypeError, "expected a list such as [64, 32, 10]"),
])
def test_sizes_that_are_refused(sizes, error, message):
    refused(lambda: bp.MLP(sizes), error, message)


@pytest.mark.parametrize("setting, error, message", [
    (dict(activation="selu"), ValueError, f"activation is 'selu'; {NAMES}'identity', 'sigmoid', 'tanh', 'relu'"),
    (dict(activation=None), ValueError, f"activation is None; {NAMES}"),
    (dict(activation=np.tanh), ValueError, f"activation is <ufunc 'tanh'>; {NAMES}"),
    (dict(init="glorot"), ValueError, f"init is 'glorot'; {NAMES}'zeros', 'constant'"),
    (dict(norm="group"), ValueError, f"norm is 'group'; {NAMES}'none', 'batch', 'layer'"),
    (dict(norm=True), ValueError, f"norm is True; {NAMES}"),
    (dict(residual="no"), TypeError, "residual is 'no'; expected True or False"),
    (dict(residual=0.5), TypeError, "residual is 0.5; expected True or False"),
    (dict(residual_scale="a"), TypeError, "residual_scale is 'a'; expected a number"),
    (dict(residual_scale=NAN), ValueError, "residual_scale is nan; expected a finite number"),
    (dict(gain="1"), TypeError, "gain is '1'; expected a number"),
    (dict(gain=INFINITY), ValueError, "gain is inf; expected a finite number"),
    (dict(gain=HUGE), ValueError, "expected a finite number"),
    (dict(gain=True), TypeError, "gain is True; expected a number"),
    (dict(bias_std=-1), ValueError, "bias_std is -1; expected a finite number, at least 0"),
    (dict(dtype="float16"), ValueError, "dtype is 'float16'; it must be 'float32' or 'float64'"),
    (dict(dtype="abc"), ValueError, "dtype is 'abc'; it must be 'float32' or 'float64'"),
    (dict(dtype=None), ValueError, "dtype is None; it must be 'float32' or 'float64'"),
    (dict(dtype=int), ValueError, "dtype is <class 'int'>; it must be"),
    (dict(seed=-1), ValueError, "seed is -1; expected an integer in [0, 2147483647]"),
    (dict(seed=2**31), ValueError, "seed is 2147483648; expected an integer in [0, 2147483647]"),
    (dict(seed=1.0), TypeError, "seed is 1.0; expected an integer"),
    (dict(seed=None), TypeError, "seed is None; expected an integer"),
])
def test_networks_that_are_refused(setting, error, message):
    refused(lambda: bp.MLP([4, 3], **setting), error, message)


@pytest.mark.parametrize("call, error, message", [
    (lambda: bp.Network(4, bp.Dense(3)), TypeError, "layers is Dense(units=3); expected a list such as [bp.Dense(32)"),
    (lambda: bp.Network(4, None), TypeError, "layers is None; expected a list"),
    (lambda: bp.Network(4, [5]), TypeError, "5 is not a layer; expected bp.Dense(…), bp.ReLU(), bp.BatchNorm() …"),
    (lambda: bp.Network(4, [bp.Dense]), TypeError, "Dense'> is not a layer"),
    (lambda: bp.Network(4, [bp.ReLU, bp.Dense(3)]), TypeError, "is not a layer"),
    (lambda: bp.Network(4, []), ValueError, "a network needs at least one layer with weights: bp.Dense(…)"),
    (lambda: bp.Network(4, [bp.ReLU()]), ValueError, "a network needs at least one layer with weights"),
    (lambda: bp.Network((2, 2, 2, 2), [bp.Dense(3)]), ValueError, "input_shape is (2, 2, 2, 2); expected n"),
    (lambda: bp.Network((8, 0), [bp.Dense(3)]), ValueError, "input_shape is 0; expected an integer of at least 1"),
    (lambda: bp.Network((10**5, 10**5), [bp.Dense(3)]), ValueError, "the number of inputs is 10000000000; expected"),
    (lambda: bp.Dense(0), ValueError, "units is 0; expected an integer in [1, 16777216]"),
    (lambda: bp.Dense(3.0), TypeError, "units is 3.0; expected an integer"),
    (lambda: bp.Activation("foo"), ValueError, f"activation is 'foo'; {NAMES}"),
    (lambda: bp.Residual(bp.Dense(3)), TypeError, "layers is Dense(units=3); expected a list"),
    (lambda: bp.Residual([], "a"), TypeError, "scale is 'a'; expected a number"),
    (lambda: bp.Network(4, [bp.Residual([bp.Dense(3)])]), ValueError,
     "a residual branch must keep the shape: it takes (1, 1, 4) and returns (1, 1, 3)"),
])
def test_layers_that_are_refused(call, error, message):
    refused(call, error, message)


@pytest.mark.parametrize("setting, error, message", [
    (dict(optimizer="adam"), TypeError, "optimizer is 'adam'; expected bp.SGD(…), bp.Momentum(…), bp.Adam(…)"),
    (dict(optimizer=bp.Adam), TypeError, "Adam'>; expected bp.SGD(…), bp.Momentum(…), bp.Adam(…) or another"),
    (dict(epochs=-1), ValueError, "epochs is -1; expected an integer of at least 0"),
    (dict(epochs=2.0), TypeError, "epochs is 2.0; expected an integer"),
    (dict(batch_size=0), ValueError, "batch_size is 0; expected an integer of at least 1"),
    (dict(batch_size=None), TypeError, "batch_size is None; expected an integer"),
    (dict(seed=2**63), ValueError, "seed is 9223372036854775808; expected an integer in [0, 2147483647]"),
    (dict(clip_norm=0), ValueError, "clip_norm is 0; expected a finite number, greater than 0"),
    (dict(clip_value=-1), ValueError, "clip_value is -1; expected a finite number, greater than 0"),
    (dict(l1=-1), ValueError, "l1 is -1; expected a finite number, at least 0"),
    (dict(l2="1"), TypeError, "l2 is '1'; expected a number"),
    (dict(validation=X), TypeError, "validation is ndarray; expected a pair of arrays (X, y)"),
    (dict(validation=(X, Y, 1)), TypeError, "validation is tuple; expected a pair of arrays (X, y)"),
    (dict(validation=5), TypeError, "validation is int; expected a pair"),
    (dict(validation=(X[:, :2], Y)), ValueError, "validation X has 2 columns (shape (6, 2)) but the first layer"),
    (dict(validation=(X, Y + 5)), ValueError, "validation y holds the label 5"),
    (dict(validation=(X[:0], Y[:0])), ValueError, "validation X has no rows"),
])
def test_a_refused_setting_leaves_the_network_untrained(setting, error, message):
    net = bp.MLP([4, 5, 3])
    before = net.theta.copy()
    refused(lambda: bp.train(net, X, Y, progress=False, **setting), error, message)
    assert np.array_equal(net.theta, before)


@pytest.mark.parametrize("call, error, message", [
    (lambda: bp.SGD(0), ValueError, "learning_rate is 0; expected a finite number, greater than 0"),
    (lambda: bp.Adam(NAN), ValueError, "learning_rate is nan; expected a finite number, greater than 0"),
    (lambda: bp.SGD("0.1"), TypeError, "learning_rate is '0.1'; expected a number"),
    (lambda: bp.Momentum(0.1, 1.0), ValueError, "beta is 1.0; expected a number in [0, 1)"),
    (lambda: bp.Momentum(0.1, -0.1), ValueError, "beta is -0.1; expected a finite number, at least 0"),
    (lambda: bp.Adam(beta2=1), ValueError, "beta2 is 1; expected a number in [0, 1)"),
    (lambda: bp.Adam(epsilon=0), ValueError, "epsilon is 0; expected a finite number, greater than 0"),
    (lambda: bp.train(None, X, Y), TypeError, "net is None; expected a bp.MLP(…) or a bp.Network(…)"),
    (lambda: bp.train(bp.MLP, X, Y), TypeError, "expected a bp.MLP(…) or a bp.Network(…)"),
    (lambda: bp.gradcheck(bp.MLP([4, 3]), X, Y, entries=0), ValueError, "entries is 0; expected an integer of at"),
    (lambda: bp.gradcheck(bp.MLP([4, 3]), X, Y, seed=-1), ValueError, "seed is -1; expected an integer in"),
    (lambda: bp.gradcheck(bp.MLP([4, 3]), X, Y, tolerance=-1), ValueError, "tolerance is -1; expected a finite number"),
    (lambda: bp.gradcheck(bp.MLP([4, 3]), X, Y, gradient=np.zeros(3)), ValueError,
     "gradient has shape (3,); expected (15,), that of net.theta"),
    (lambda: bp.gradcheck(bp.MLP([4, 3]), X, Y, gradient="abc"), TypeError, "gradient has dtype <U3; expected real"),
    (lambda: bp.MLP([4, 3]).gradient(X, Y, l2=HUGE), ValueError, "expected a finite number, at least 0"),
])
def test_optimizers_and_checks_that_are_refused(call, error, message):
    refused(call, error, message)


@pytest.mark.parametrize("number", [np.float32(0.5), np.float64(0.5), 0.5, np.int64(1), 1])
def test_numbers_of_numpy_are_numbers(number):
    assert bp.SGD(number).settings[0] == number
    assert bp.MLP([np.int32(4), np.uint8(3)], seed=np.int64(1), residual=np.bool_(True), gain=number).inputs == 4
