"""What is refused at the door, with what was given and what was expected; and what is let in."""

import re

import numpy as np
import pytest

import backprop as bp

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((6, 4)), np.arange(6) % 3
ONE_HOT = np.eye(3)[Y]
NAN, INFINITY, HUGE = np.nan, np.inf, 10**400


def network(dtype="float64", outputs=3):
    return bp.MLP([4, 5, outputs], dtype=dtype)


def changed(array, place, value):
    array = array.copy()
    array[place] = value
    return array


class Frame:
    """A table of another library: NumPy may ask it for an array."""

    def __array__(self, dtype=None, copy=None):
        return X.astype(dtype or float)


@pytest.mark.parametrize("x, error, message", [
    (X[0], ValueError, "X has shape (4,); expected (batch, 4): one example a row"),
    (5.0, ValueError, "X has shape (); expected (batch, 4)"),
    (X[None], ValueError, "X has shape (1, 6, 4); expected (batch, 4)"),
    (X[:, :3], ValueError, "X has 3 columns (shape (6, 3)) but the first layer expects 4"),
    (X[:0], ValueError, "X has no rows"),
    ([[1, 2, 3, 4], [1, 2]], ValueError, "X is not a rectangular array"),
    ([["a", "b", "c", "d"]], TypeError, "X has dtype <U1; expected real numbers"),
    (None, TypeError, "X has dtype object; expected real numbers"),
    (X + 0j, TypeError, "X has dtype complex128; expected real numbers"),
    (X.astype(object), TypeError, "X has dtype object; expected real numbers"),
    (np.zeros((2, 4), "M8[s]"), TypeError, "X has dtype datetime64[s]; expected real numbers"),
    (changed(X, (1, 2), NAN), ValueError, "X holds nan at (1, 2); data must be finite"),
    (changed(X, (5, 3), -INFINITY), ValueError, "X holds -inf at (5, 3); data must be finite"),
    (X.astype(np.longdouble), TypeError, "float64 cannot hold exactly; if the rounding is meant, pass np.asarray"),
    (np.full((1, 4), 2**53 + 1), TypeError, "X has dtype int64, which float64 cannot hold exactly"),
    (np.full((1, 4), 2**64 - 1, np.uint64), TypeError, "X has dtype uint64, which float64 cannot hold exactly"),
    (np.ma.masked_array(X, X > 1), ValueError, "X has masked entries; expected a number everywhere"),
])
def test_inputs_that_are_refused(x, error, message):
    for call in (lambda net: net.forward(x), lambda net: net.gradient(x, Y), lambda net: net.loss(x, Y),
                 lambda net: net.activations(x), lambda net: net.accuracy(x, Y), lambda net: bp.train(net, x, Y)):
        with pytest.raises(error, match=re.escape(message)):
            call(network())


@pytest.mark.parametrize("x", [
    X.tolist(), np.asfortranarray(X), X.astype(">f8"), Frame(), X.astype("float32"), X.astype("float16"), X > 0,
    np.ones((6, 4), int), np.ones((6, 4), np.uint8), np.repeat(X, 2, 0)[::2], np.broadcast_to(X[:1], (6, 4)),
    np.full((6, 4), 2**53), np.ma.masked_array(X),
], ids=lambda x: type(x).__name__)
def test_inputs_that_are_let_in_give_what_their_copy_gives(x):
    copy = np.array(x, dtype="float64", order="C")
    assert np.array_equal(network().forward(x), network().forward(copy))


@pytest.mark.parametrize("value, error, message", [
    (X, TypeError, "X has dtype float64, which float32 cannot hold exactly; if the rounding is meant, pass "
                   "np.asarray(…, 'float32')"),
    (np.full((1, 4), 2**24 + 1), TypeError, "X has dtype int64, which float32 cannot hold exactly"),
])
def test_single_precision_takes_nothing_that_it_would_round(value, error, message):
    with pytest.raises(error, match=re.escape(message)):
        network("float32").forward(value)


@pytest.mark.parametrize("value", [X.astype("float32"), [[1, 2, 3, 4]], np.full((1, 4), 2**24), X > 0])
def test_single_precision_takes_what_it_can_hold(value):
    assert network("float32").forward(value).dtype == np.float32


@pytest.mark.parametrize("y, error, message", [
    (Y.astype(float), TypeError, "y has dtype float64; cross-entropy takes integer labels or one-hot rows"),
    (Y > 0, TypeError, "y has dtype bool; cross-entropy takes integer labels or one-hot rows"),
    (list("abcabc"), TypeError, "y has dtype <U1; cross-entropy takes integer labels"),
    (None, TypeError, "y has dtype object; cross-entropy takes integer labels"),
    (Y[:3], ValueError, "y has shape (3,) but X has 6 rows; expected (6,)"),
    (1, ValueError, "y has shape () but X has 6 rows; expected (6,)"),
    (Y[:, None], ValueError, "y has shape (6, 1); expected (6,) labels or (6, 3) one-hot rows"),
    (Y - 1, ValueError, "y holds the label -1; the network has 3 outputs, so labels lie in [0, 3)"),
    (Y + 1, ValueError, "y holds the label 3; the network has 3 outputs, so labels lie in [0, 3)"),
    (np.full(6, 2**64 - 1, np.uint64), ValueError, "y holds the label 18446744073709551615"),
    (np.eye(4)[Y], ValueError, "y has shape (6, 4); expected (6,) labels or (6, 3) one-hot rows"),
    (np.full((6, 3), 1 / 3), ValueError, "y is not one-hot: each row needs a single 1 among zeros"),
    (np.zeros((6, 3)), ValueError, "y is not one-hot"),
    (np.ones((6, 3)), ValueError, "y is not one-hot"),
    (changed(ONE_HOT, (2, 1), NAN), ValueError, "y is not one-hot"),
    (ONE_HOT.astype(str), ValueError, "y is not one-hot"),
    ([[0, 1, 0], [1]], ValueError, "y is not a rectangular array"),
    (np.ma.masked_array(Y, Y == 1), ValueError, "y has masked entries"),
])
def test_labels_that_are_refused(y, error, message):
    for call in (lambda net: net.gradient(X, y), lambda net: net.loss(X, y), lambda net: net.accuracy(X, y),
                 lambda net: bp.train(net, X, y), lambda net: bp.gradcheck(net, X, y)):
        with pytest.raises(error, match=re.escape(message)):
            call(network())


@pytest.mark.parametrize("y", [Y.tolist(), Y.astype(np.uint8), Y.astype(np.int8), ONE_HOT, ONE_HOT.astype(int),
                               ONE_HOT.astype(bool), ONE_HOT.astype("float32"), ONE_HOT.tolist()])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_labels_may_be_integers_of_any_kind_or_one_hot(y, dtype):
    x = X.astype(dtype)
    assert network(dtype).gradient(x, y).loss == network(dtype).gradient(x, Y).loss
    assert network(dtype).accuracy(x, y) == network(dtype).accuracy(x, Y)


@pytest.mark.parametrize("loss, outputs, y, error, message", [
    ("mse", 3, Y, ValueError, "y has shape (6,) but the outputs have shape (6, 3)"),
    ("mse", 1, np.ones((6, 2)), ValueError, "y has shape (6, 2) but the outputs have shape (6, 1)"),
    ("mse", 1, np.ones(5), ValueError, "y has shape (5,) but the outputs have shape (6, 1)"),
    ("mse", 1, np.full(6, NAN), ValueError, "y holds nan at (0,); data must be finite"),
    ("mse", 1, list("abcabc"), TypeError, "y has dtype <U1; expected real numbers"),
    ("bce", 1, Y, ValueError, "y holds 2.0; targets of binary cross-entropy lie in [0, 1]"),
    ("bce", 1, Y / 2 - 0.1, ValueError, "y holds -0.1; targets of binary cross-entropy lie in [0, 1]"),
    ("bce", 3, Y, ValueError, "y has shape (6,) but the outputs have shape (6, 3)"),
    ("hinge", 3, Y, ValueError, "loss is 'hinge'; it must be one of 'cross_entropy', 'mse', 'bce'"),
    (None, 3, Y, ValueError, "loss is None; it must be one of"),
])
def test_targets_and_losses_that_are_refused(loss, outputs, y, error, message):
    for call in (lambda net: net.gradient(X, y, loss), lambda net: net.loss(X, y, loss),
                 lambda net: bp.train(net, X, y, loss=loss), lambda net: bp.gradcheck(net, X, y, loss)):
        with pytest.raises(error, match=re.escape(message)):
            call(network(outputs=outputs))


@pytest.mark.parametrize("loss", ["mse", "bce"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_targets_of_one_output_may_be_a_vector_or_a_column_of_any_numbers(loss, dtype):
    x, y = X.astype(dtype), Y > 0
    losses = {network(dtype, 1).loss(x, t, loss) for t in (y, y[:, None], y.astype(int), y.astype(dtype), y.tolist())}
    assert len(losses) == 1


@pytest.mark.parametrize("loss, y", [("cross_entropy", Y), ("mse", X[:, :3]), ("bce", np.full((6, 3), NAN))])
def test_what_is_not_finite_is_let_in_when_it_is_asked_for(loss, y):
    x = changed(X, (1, 2), NAN)
    net = network()
    assert np.isnan(net.gradient(x, y, loss, allow_non_finite=True).loss)
    assert np.isnan(net.forward(x, allow_non_finite=True)).any(1).tolist() == [False, True] + 4 * [False]
