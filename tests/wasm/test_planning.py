"""Networks of any layers are planned in the page as in Python: the same tables, gradients and predictions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backprop as bp
from backprop import wasm
from backprop.engine import plan
from backprop.engine.matrix_product import PRODUCT_SCRATCH
from tests import drawn
from tests.batches import batch
from tests.rounding import relative_difference, rounding_noise
from tests.wasm.page_model import PageModel, append

AGREEMENT, NOISE = 1e-9, 5  # of max|g|, before training; normalization amplifies rounding: five times that is allowed
IMAGE = [bp.Conv2D(4, 3, padding="same"), bp.ReLU(), bp.MaxPool(2), bp.Conv2D(5, 2, stride=2, padding=1), bp.Tanh()]
NETWORKS = {
    "dense": (5, [bp.Dense(7), bp.SiLU(), bp.Dense(3)]),
    "normalized": (5, [bp.Dense(7), bp.BatchNorm(), bp.GELU(), bp.LayerNorm(), bp.Dense(3)]),
    "dropout": (5, [bp.Dense(40), bp.ReLU(), bp.Dropout(0.3), bp.Dense(3)]),
    "residual": (5, [bp.Residual([bp.Dense(5), bp.Tanh()]), bp.Residual([bp.Dense(5)], 0.5), bp.Dense(3)]),
    "concatenated": (5, [bp.Concatenate([bp.Dense(3)], []), bp.Tanh(), bp.Dense(3)]),
    "image": ((6, 6, 2), [*IMAGE, bp.BatchNorm(), bp.AveragePool(2, 1), bp.Flatten(), bp.Dense(3)]),
    "branches of an image": ((5, 4, 2), [bp.Concatenate([bp.Conv2D(3, 3, padding=1)], []),
                                         bp.Residual([bp.Conv2D(5, 3, padding=1)]), bp.Flatten(), bp.Dense(3)]),
    "RNN": ((9, 2), [bp.RNN(4, "relu"), bp.Dense(3)]),
    "identity RNN": ((9, 2), [bp.RNN(4, "identity", True), bp.Flatten(), bp.Dense(3)]),
    "one step": ((1, 2), [bp.RNN(4, "tanh", True), bp.LSTM(3, True), bp.Flatten(), bp.Dense(3)]),
    "LSTM": ((9, 2), [bp.LSTM(4), bp.Dense(3)]),
    "stacked over time": ((9, 2), [bp.RNN(4, "tanh", True), bp.Dense(3), bp.Tanh(), bp.LSTM(4, True), bp.LSTM(2),
                                   bp.Dense(3)]),
    "a hundred steps": ((100, 3), [bp.LSTM(5, True), bp.Flatten(), bp.Dense(3)]),
}


def inputs(net, loss, rows, seed=1):
    X, y = batch(Rows(net), loss, rows, seed)
    return X.reshape(rows, *net.input_shape), y


class Rows:
    """A network that takes its inputs as rows, for `batch`."""

    def __init__(self, net):
        self.net, self.inputs, self.outputs, self.dtype = net, net.inputs, net.outputs, net.dtype

    def forward(self, X, training):
        return self.net.forward(X.reshape(len(X), *self.net.input_shape), training=training)


def assert_agreement(page, net, loss, rows):
    X, y = inputs(net, loss, rows)
    there = PageModel(page, net, loss, rows)
    assert np.array_equal(there.parameters(), net.theta), "initial parameters differ"
    theirs, work = page.view(there.plan, page.call("plan_size"), np.int64), net.workspace(loss)
    work.reserve(rows)
    for name, (start, columns) in tables().items():
        table = getattr(work.plan, name).copy()
        if name == "counts":  # the page's scratch is smaller: its matrix product copies no blocks of its factors
            scratch = theirs[start + plan.SCRATCH]
            assert scratch <= table[plan.SCRATCH] <= scratch + PRODUCT_SCRATCH
            table[plan.SCRATCH] = scratch
        if len(work.plan.rows) == plan.MAX_ROWS:  # larger plans are only made in Python
            found = theirs[start : start + table.size].reshape(table.shape)
            assert np.array_equal(found, table), f"the tables of {name} differ"
        assert table.shape[-1] == columns
    g, (value, h) = net.gradient(X, y, loss), there.gradient(X, y)
    difference, allowed = relative_difference(h, g.theta), AGREEMENT
    if difference > AGREEMENT:
        allowed = max(AGREEMENT, NOISE * rounding_noise(net, X, y, loss))
    assert difference <= allowed, f"gradients differ by {difference:.1e} of max|g|, allowed are {allowed:.1e}"
    assert value == pytest.approx(g.loss, rel=allowed, abs=allowed)


def tables():
    published = wasm.codes()["tables"]
    return {name: (t["start"], t["columns"] if name != "counts" else 16) for name, t in published.items()}


@pytest.mark.parametrize("rows", (1, 6))
@pytest.mark.parametrize("loss", ("cross_entropy", "huber"))
@pytest.mark.parametrize("name", NETWORKS)
def test_each_layer_is_planned_and_differentiated_as_in_python(page, name, loss, rows):
    shape, layers = NETWORKS[name]
    assert_agreement(page, bp.Network(shape, layers, init="he", bias_std=0.1, seed=3), loss, rows)


OVER_AN_IMAGE = st.sampled_from([
    bp.Conv2D(3, 3, padding="same"), bp.Conv2D(5, 2, stride=2, padding=1), bp.Conv2D(2, 1), bp.Tanh(), bp.GELU(),
    bp.MaxPool(2, 1), bp.AveragePool(2, 1), bp.BatchNorm(), bp.LayerNorm()])
OVER_TIME = st.sampled_from([
    bp.RNN(4, "tanh", True), bp.RNN(3, "identity", True), bp.LSTM(3, True), bp.Dense(5), bp.LayerNorm(), bp.Tanh()])


@drawn.examples(100)
@given(data=st.data())
def test_both_engines_agree_on_drawn_networks_of_images_and_sequences(page, data):
    d = data.draw(drawn.networks())
    if data.draw(st.booleans()):
        shape = (data.draw(st.integers(3, 6)), data.draw(st.integers(3, 6)), data.draw(st.integers(1, 3)))
        body = [*data.draw(st.lists(OVER_AN_IMAGE, min_size=1, max_size=3)), bp.Flatten()]
    else:
        shape = (data.draw(st.integers(1, 12)), data.draw(st.integers(1, 9)))
        last = data.draw(st.sampled_from([bp.Flatten(), bp.RNN(5), bp.LSTM(4)]))
        body = [*data.draw(st.lists(OVER_TIME, max_size=3)), last]
    try:
        net = bp.Network(shape, [*body, bp.Dense(d.inputs), *d.layers], init="he", bias_std=0.1, seed=d.seed)
    except ValueError as error:  # a window that is too large for what the layers before have left
        assert "does not fit" in str(error)
        return
    assert_agreement(page, net, d.loss, min(d.rows, 9))


@pytest.mark.parametrize("name", NETWORKS)
def test_predictions_use_running_statistics_and_no_dropout(page, name):
    shape, layers = NETWORKS[name]
    net = bp.Network(shape, layers, init="he", seed=3)
    X, _ = inputs(net, "mse", 6)
    net.statistics = np.random.default_rng(0).random(net.statistics.size) + 0.5
    there = PageModel(page, net, None, 6)
    page.view(there.statistics, net.statistics.size)[:] = net.statistics
    there.put(X)
    there.forward(0)
    place = wasm.codes()["columns"]["buffers"]["place"]
    start, columns = tables()["buffers"]
    at = page.view(there.plan, page.call("plan_size"), np.int64)[start + columns * there.output + place]
    outputs = page.view(there.A + 8 * int(at), net.outputs * 6).reshape(6, -1)
    np.testing.assert_allclose(outputs, net.forward(X), rtol=0, atol=1e-12)  # values near 1, some hundred terms each


def test_a_plan_that_keeps_every_value_shares_no_place(page):
    net = bp.Network(*NETWORKS["RNN"])
    found = [PageModel(page, net, None, 40, keep).sizes["values"] for keep in (True, False)]
    works = [net._workspace(None, sharing) for sharing in (False, True)]
    for work in works:
        work.reserve(40)
    assert found == [work.plan.counts[plan.VALUES] for work in works] and found[0] > found[1]


@pytest.mark.parametrize("shape, layers", [
    pytest.param((3, 3, 1), [bp.Conv2D(1, 5, padding=0)], id="a kernel larger than the image"),
    pytest.param((3, 3, 1), [bp.MaxPool(4)], id="a window larger than the image"),
    pytest.param((3, 3, 1), [bp.Residual([bp.Conv2D(1, 2)])], id="a branch that changes the size"),
    pytest.param((3,), [bp.Residual([bp.Dense(4)])], id="a branch that changes the width"),
    pytest.param((3, 3, 1), [bp.Concatenate([bp.MaxPool(2, 1)], [])], id="branches of two sizes"),
    pytest.param((3, 3, 1), [bp.RNN(2)], id="an image as a sequence"),
    pytest.param((3, 3, 1), [bp.LSTM(2)], id="an image as a long sequence"),
])
def test_what_does_not_fit_is_refused_where_python_refuses_it(page, shape, layers):
    from backprop.layers import recipe

    with pytest.raises(ValueError):
        bp.Network(shape, [*layers, bp.Flatten(), bp.Dense(1)])
    page.clear()
    at = page.place(page.call("plan_size"))
    x = page.call("plan_begin", at, *(shape if len(shape) == 3 else (1, 1, *shape)))
    assert append(page, at, [recipe(layer) for layer in layers], x) == -1


@pytest.mark.parametrize("layer", [
    bp.Dense(2), bp.ReLU(), bp.BatchNorm(), bp.LayerNorm(), bp.Dropout(0.5), bp.Flatten(), bp.Conv2D(1, 1),
    bp.MaxPool(1), bp.Residual([], 0.5), bp.Concatenate([], []), bp.RNN(2, "tanh", True), bp.LSTM(2, True)],
    ids=lambda layer: type(layer).__name__)
def test_a_full_plan_takes_no_more_layers_and_stays_as_it_is(page, layer):
    """Features double with each concatenation: that one stops long before its numbers overflow."""
    from backprop.layers import recipe

    page.clear()
    size = page.call("plan_size")
    at = page.place(size)
    guard = page.view(page.place(64), 64, np.int64)
    guard[:] = 7
    over_time = isinstance(layer, (bp.RNN, bp.LSTM))
    x = page.call("plan_begin", at, 7 if over_time else 1, 1, 1)
    accepted = 0
    while (y := append(page, at, [recipe(layer)], 0 if isinstance(layer, bp.Concatenate) else x)) >= 0:
        x, accepted = y, accepted + 1
        assert accepted < 2000
    assert y == -1 and accepted > 5
    before = page.view(at, size, np.int64).copy()
    assert append(page, at, [recipe(layer)], x) == -1
    assert np.array_equal(page.view(at, size, np.int64), before) and (guard == 7).all()
    page.call("plan_output", at, x)
    page.call("plan_loss", at, 6)  # there is room for it yet
    page.call("lay_out", at, 2, 0)
    assert (guard == 7).all()
    counts = {name: before[k] for name, k in wasm.codes()["counts"].items()}
    limits = {name: len(table) for name, table in plan.new_plan()._asdict().items()}
    assert counts["n_rows"] < limits["rows"] and counts["n_buffers"] + 3 <= limits["buffers"]
    assert counts["n_blocks"] <= limits["blocks"] and counts["n_layers"] <= limits["layers"]
