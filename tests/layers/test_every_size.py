"""Every operation at every size around the vector registers, in both precisions, against autograd and differences."""

import pytest

import backprop as bp
from backprop.engine.tape import OP, OPERATIONS
from backprop.names import LOSSES
from tests import oracle
from tests.batches import batch
from tests.directions import disagreement
from tests.drawn import SIZES
from tests.rounding import relative_difference, rounding_noise

# Operation: the shape and the layers of a network in which it has n features in and m out. Two inputs at least: with
# one alone and a batch norm there would be nothing but rounding.
NETWORKS = {
    "dense": lambda n, m: ((n,), [bp.Dense(m), bp.Dense(3)]),
    "activation": lambda n, m: ((m,), [bp.Dense(n), bp.Tanh(), bp.Dense(n), bp.GELU(), bp.Dense(3)]),
    "add": lambda n, m: ((n,), [bp.Residual([bp.Dense(n)]), bp.Dense(m), bp.Residual([]), bp.Dense(3)]),
    "scale": lambda n, m: ((n,), [bp.Dense(m), bp.Residual([bp.Dense(m)], -0.25), bp.Dense(3)]),
    "batch norm": lambda n, m: ((m,), [bp.Dense(n), bp.BatchNorm(), bp.Dense(3)]),
    "layer norm": lambda n, m: ((m,), [bp.Dense(n), bp.LayerNorm(), bp.Dense(3)]),
    "copy": lambda n, m: ((3,), [bp.Concatenate([bp.Dense(n)], [bp.Dense(m)]), bp.Dense(3)]),
    "conv2d": lambda n, m: ((3, 4, n), [bp.Conv2D(m, 2, padding=1), bp.Flatten(), bp.Dense(3)]),
    "conv2d over rows of pixels": lambda n, m: ((2, n + 1, 2), [
        bp.Conv2D(3, 2), bp.Tanh(), bp.Conv2D(2, 3, 2, 2), bp.Flatten(), bp.Dense(3)]),
    "max pool": lambda n, m: ((3, 4, 2), [bp.Conv2D(n, 1), bp.MaxPool(2, 1), bp.Flatten(), bp.Dense(3)]),
    "average pool": lambda n, m: ((5, 4, 2), [bp.Conv2D(n, 1), bp.AveragePool(2), bp.Flatten(), bp.Dense(3)]),
    "recurrent": lambda n, m: ((3, n), [bp.RNN(m), bp.Dense(3)]),
    "LSTM cell": lambda n, m: ((3, n), [bp.LSTM(m), bp.Dense(3)]),
    "dropout": lambda n, m: ((m,), [bp.Dense(n), bp.Dropout(0.3), bp.Dense(3)]),
}
OF_LOSS = {"softmax + cross-entropy": "cross_entropy", "mean squared error": "mse", "BCE with logits": "bce",
           "Huber": "huber"}
# As in test_gradient_oracle; in single precision the sums themselves lose some ten units of 6e-8.
NOISE, LEAST = 10, {"float64": 1e-14, "float32": 1e-7}

each_dtype = pytest.mark.parametrize("dtype", LEAST)


def sizes():
    """n, and with it an m and a number of rows that run through the same sizes in other orders."""
    for k, n in enumerate(SIZES):
        yield n, SIZES[(5 * k + 3) % 12], SIZES[(7 * k + 4) % 12]


def assert_exact(net, layers, rows, loss, least):
    X, y = batch(net, loss, rows, 1)
    double = y if loss == "cross_entropy" else y.astype(float)
    _, g = oracle.loss_and_gradient(layers, net.theta.astype(float), X.astype(float), double, loss, net.input_shape)
    difference, noise = relative_difference(net.gradient(X, y, loss).theta, g), rounding_noise(net, X, y, loss)
    assert difference <= NOISE * (noise + least), (f"{layers} with {rows} rows: off by {difference:.1e} of max|g|; "
                                                   f"rounding explains {noise:.1e}")


@each_dtype
@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "dropout"])
def test_the_gradient_agrees_with_autograd(name, dtype):
    for n, m, rows in sizes():
        shape, layers = NETWORKS[name](n, m)
        assert_exact(bp.Network(shape, layers, bias_std=0.1, dtype=dtype, seed=n), layers, rows, "mse", LEAST[dtype])


@each_dtype
def test_the_gradient_through_dropout_agrees_with_autograd_under_the_same_mask(dtype):
    for n, m, rows in sizes():
        shape, (first, dropout, last) = NETWORKS["dropout"](n, m)
        net = bp.Network(shape, [first, dropout, last], bias_std=0.1, dtype=dtype, seed=n)
        kept = net.activations(batch(net, "mse", rows, 1)[0], training=1)["dropped1"] != 0
        masked = oracle.Masked(kept / (1 - dropout.rate))
        assert_exact(net, [first, masked, last], rows, "mse", LEAST[dtype])


@each_dtype
@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_of_every_loss_agrees_with_autograd(loss, dtype):
    for n, m, rows in sizes():
        layers = [bp.Dense(n + 1)]
        assert_exact(bp.Network(m, layers, dtype=dtype, seed=n), layers, rows, loss, LEAST[dtype])


@pytest.mark.parametrize("name", NETWORKS)
def test_the_gradient_agrees_with_differences_in_a_random_direction(name):
    for n, m, rows in sizes():
        shape, layers = NETWORKS[name](n, m)
        net = bp.Network(shape, layers, bias_std=0.1, seed=n)
        step = 1e-7 if name == "max pool" else 1e-4  # so short that no window gets another maximum
        found = disagreement(net, *batch(net, "mse", rows, 1), "mse", n, step)
        assert found is None, f"n = {n}, m = {m}, {rows} rows: {found}"


def test_every_operation_is_among_them():
    assert {*OPERATIONS} == {name.split(" over ")[0] for name in NETWORKS} | OF_LOSS.keys()
    assert {*OF_LOSS.values()} == {*LOSSES}
    for name, network in NETWORKS.items():
        tape = bp.Network(*network(5, 7)).workspace("mse").tape
        assert name.split(" over ")[0] in {OPERATIONS[row[OP]] for row in tape}
