"""Playground: its data, its numbers in the page against Python's, and what it says when training diverges."""

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_wine
from sklearn.decomposition import PCA

import backprop as bp
from backprop.explorers import Playground, bundle
from backprop.explorers.playground_data import EDGE, EXAMPLE, SETS, UNIT, drawn, packed, places, plane
from backprop.names import ACTIVATIONS, OPTIMIZERS
from backprop.training import ORDER_STREAM
from tests.wasm.page import Page
from tests.wasm.page_model import PageModel

from .node import node
from .shown import agree, shown

JS = Path(bundle.__file__).parent / "js"

UNTRAINED, TRAINED = 1e-9, 1e-6  # the design's two: two compilers round differently, and training enlarges it


def page(states, **how):
    return shown(Playground, "playground_compute", "playground", states, data=packed()[1], **how)


def agrees(states, tolerance, **how):
    agree(Playground, states, page(states, **how), tolerance)


def test_the_page_measures_an_untrained_network_as_python_does():
    agrees([dict(data=name) for name in SETS] + [dict(activation=name, depth=5) for name in ACTIVATIONS]
          + [dict(depth=64, width=64), dict(depth=1), dict(dropout=0.5, l1=0.01, l2=0.02), dict(noise=0.4, seed=9),
             dict(data="drawn", points=[0.1] * 30), dict(data="drawn", points=[0.1] * 7)], UNTRAINED)


def test_the_page_trains_as_python_does():
    some = [dict(optimizer=name, learning_rate=0.01, steps=10) for name in OPTIMIZERS]
    agrees([*some, dict(data="wine", steps=10, batch_size=7), dict(dropout=0.3, steps=13, batch_size=160),
           dict(data="digits", steps=25, l1=0.001, l2=0.01), dict(data="drawn", steps=12, batch_size=5)], TRAINED)


def test_slices_end_where_one_long_call_ends():
    state = dict(steps=95, dropout=0.2, data="spirals")
    (whole,), (sliced,) = page([state]), page([state], ms=0)
    assert whole["calls"] == 1 < sliced["calls"]
    for name in set(whole) - {"calls"}:
        assert np.array_equal(whole[name], sliced[name]), name


def test_a_trained_network_is_that_of_the_same_module_bit_for_bit():
    """A hundred steps of RMSProp on spirals: far beyond what two floating-point paths would agree on."""
    state = dict(steps=100, data="spirals", optimizer="rmsprop", learning_rate=0.02, dropout=0.1, l1=1e-4)
    (found,), play = page([state], parameters=True), Playground(**state)
    (X, y), _ = play.plane()
    hidden = [bp.Dense(8), bp.Tanh(), bp.Dropout(0.1)]
    untrained, rule, n = bp.Network(2, [*hidden, *hidden, bp.Dense(2)], seed=play.seed), bp.RMSProp(0.02), len(X)
    assert np.array_equal(untrained.theta, Playground(**state | {"steps": 0}).network().theta)
    wasm = Page()
    there = PageModel(wasm, untrained, "cross_entropy", 16)
    count = there.sizes["theta"]
    data, labels, moments, mean = wasm.put(X), wasm.put(y), wasm.put(np.zeros(3 * count)), wasm.place(1)
    order, random = wasm.place(n), wasm.place(1)
    settings, rates, limits = wasm.put(rule.settings), wasm.put(np.full(n, 0.02)), wasm.put([1e-4, 0.0, 0.0, 0.0])
    wasm.view(order, n, np.int64)[:] = np.arange(n)
    wasm.call("random_start", random, play.seed, ORDER_STREAM)
    for step in range(0, 100, 10):  # ten updates are an epoch
        assert wasm.call("train", there.plan, there.theta, there.statistics, there.g, moments, there.A, there.D, there.S,
                         data, labels, order, random, n, 0, n, 16, rule.code, settings, rates, limits, step, mean) == 10
    assert np.array_equal(there.parameters(), found["parameters"])
    assert not np.array_equal(there.parameters(), untrained.theta)
    wasm.close()


@pytest.mark.parametrize("steps", [10, 23, 60])
def test_python_trains_as_bp_train_does_and_stops_within_an_epoch_too(steps):
    play = Playground(steps=steps, l2=0.01, dropout=0.1, optimizer="adam", learning_rate=0.01)
    (X, y), held_out = play.plane()
    per_epoch = -(-len(X) // play.batch_size)
    net = bp.MLP([2, 8, 8, 2], activation="tanh", init="xavier", dropout=0.1, seed=0)
    bp.train(net, X, y, optimizer=bp.Adam(0.01), epochs=steps // per_epoch, batch_size=16, l2=0.01, seed=0, progress=False)
    found = play.network()
    if steps % per_epoch == 0:
        assert np.array_equal(found.theta, net.theta)
        assert play.numbers()["held_out_loss"] == net.loss(*held_out)
    else:
        whole = Playground(**play.state | {"steps": steps - steps % per_epoch}).network()
        assert np.array_equal(whole.theta, net.theta) and not np.array_equal(found.theta, net.theta)


def test_a_network_learns_every_plane_that_it_can():
    # some percent below what was measured: the sets differ with the noise of the seed
    for name, least, state in (("moons", 0.95, {}), ("circles", 0.95, {}), ("spirals", 0.9, dict(depth=4, steps=2500)),
                               ("xor", 0.95, {}), ("gaussians", 0.95, {}), ("wine", 0.85, {}), ("two_digits", 0.9, {}),
                               ("digits", 0.55, {}), ("drawn", 0.6, {})):
        made = Playground(**dict(data=name, width=16, optimizer="adam", learning_rate=0.01, steps=1500) | state)
        assert made.numbers()["held_out_accuracy"] >= least, (name, made.numbers())


@pytest.mark.parametrize(("state", "passes"), [
    (dict(activation="relu", init="he", depth=20, width=64, learning_rate=10.0, steps=300), {"forward", "backward", "update"}),
    (dict(activation="identity", init="he", depth=8, learning_rate=10.0, steps=300), {"forward", "backward", "update"}),
])
def test_a_run_that_diverges_says_where_as_bp_diverged_does(state, passes):
    """In the same pass and layer as Python, at about the same step: on the way there the last digits have grown."""
    error, (found,) = Playground(**state).diverged(), page([state])
    assert error is not None and error.pass_ in passes
    assert found["steps"] == Playground(**state).numbers()["steps"] == error.step - 1


def test_principal_components_are_those_of_scikit_learn():
    wine, digits = load_wine(), load_digits()
    pairs = np.isin(digits.target, (4, 9))
    standard = (wine.data - wine.data.mean(0)) / wine.data.std(0)
    for name, X, labels, count in (("wine", standard, wine.target, 178), ("digits", digits.data, digits.target, 480),
                                   ("two_digits", digits.data[pairs], digits.target[pairs] == 9, 361)):
        table = places(name)
        Z = PCA(2, svd_solver="full").fit_transform(X)
        assert len(table) == count and np.array_equal(table[:, 2], labels[:count])
        for k in range(2):
            # rounded to whole ten-thousandths of a range of about one
            assert abs(np.corrcoef(Z[:count, k], table[:, k])[0, 1]) > 1 - 1e-6, name


def test_all_points_lie_in_the_plane_and_every_third_is_held_out():
    for name, (_, classes, _) in SETS.items():
        (X, y), (Xh, yh) = plane(name, 0.1, 0, EXAMPLE)
        assert set(y) == set(range(classes)) and abs(len(X) - 2 * len(Xh)) <= 2, name
        # noise of 0.1 may carry a point of the outermost circle a little over the edge, seldom
        assert np.mean(np.abs(np.r_[X, Xh]) > EDGE) < 0.01, name
    assert not np.array_equal(plane("moons", 0.1, 0, [])[0][0], plane("moons", 0.1, 1, [])[0][0])
    assert places("moons")[:, :2].dtype == np.int16 and np.abs(places("wine")[:, :2]).max() <= 1.2 * UNIT


def test_too_few_points_of_the_readers_give_way_to_the_example():
    X, y = drawn([0.5, -0.5, 1.0, 0.25])
    assert np.array_equal(np.c_[X, y].ravel(), EXAMPLE)
    X, y = drawn([0.1, 0.2, 0.9, 0.3, 0.4, -1.0, 0.5, 0.6, 0.0, 0.7])
    assert X.tolist() == [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]] and y.tolist() == [1, 0, 0]


def test_every_unit_of_a_drawn_network_lies_in_its_picture_and_apart_from_the_others():
    shapes = [(2, *[width] * (depth - 1), classes) for depth, width, classes in
              ((1, 1, 2), (3, 8, 2), (4, 16, 10), (9, 3, 3), (20, 64, 2), (64, 64, 10), (64, 1, 2))]
    script = f"""
      import {{ layoutOf, hit }} from {json.dumps((JS / "playground_network.js").as_uri())};
      const all = {json.dumps(shapes)}.flatMap(sizes => [[496, 330], [346, 277]].map(([width, height]) => {{
        const layout = layoutOf(sizes, width, height);
        const places = sizes.flatMap((n, l) => Array.from({{ length: n }}, (_, j) => layout.at(l, j)));
        const found = sizes.slice(1).flatMap((n, l) => Array.from({{ length: n }}, (_, j) => {{
          const at = hit(layout, ...layout.at(l + 1, j));
          return at && at.layer === l + 1 && at.unit === j + 1 && at.source === 0;
        }}));
        return {{ sizes, width, height, size: layout.size, places, found: found.every(Boolean) }};
      }}));
      console.log(JSON.stringify(all));"""
    for one in json.loads(node("--input-type=module", "--eval", script).stdout):
        places, half = np.array(one["places"]), one["size"] / 2
        assert places.min() - half >= 0 and (places.max(0) + half <= [one["width"], one["height"]]).all(), one["sizes"]
        first = np.cumsum([0, *one["sizes"]])
        for l, n in enumerate(one["sizes"]):
            assert (np.diff(places[first[l]: first[l] + n, 1]) >= one["size"] - 1e-9).all(), one["sizes"]
        assert one["found"], one["sizes"]                # a click on a unit means it
