"""The explorers of a small network: their numbers against the engine's, and the names of their parts in both languages."""

import json
from pathlib import Path

import numpy as np
import pytest

import backprop as bp
from backprop.explorers import backward_pass, drawn_network, forward_pass

from .node import node

JS = Path(drawn_network.__file__).parent / "js"


def imported(file, expression):
    """What a JavaScript expression over the exports of a module, as `m`, is worth."""
    script = f"import * as m from {json.dumps((JS / file).as_uri())}; console.log(JSON.stringify({expression}));"
    return json.loads(node("--input-type=module", "--eval", script).stdout)


@pytest.mark.parametrize("sizes", [forward_pass.SIZES, backward_pass.SIZES])
def test_the_page_draws_the_parts_that_can_be_selected_in_the_order_of_theta(sizes):
    parts = imported("lib/network_parts.js", f"m.networkParts({list(sizes)}, 700, {{}}).parts")
    assert sorted(part["id"] for part in parts) == sorted(drawn_network.part_names(sizes))
    net = bp.MLP(list(sizes))
    net.theta[:] = np.arange(net.theta.size)
    for part in parts:
        if part["kind"] == "weight":
            assert net.weights[part["layer"] - 1][part["i"] - 1, part["j"] - 1] == part["k"]
        if part["kind"] == "bias":
            assert net.biases[part["layer"] - 1][part["j"] - 1] == part["k"]


def test_a_change_reaches_what_lies_behind_it_and_nothing_else():
    parts = "m.networkParts([2, 2, 1], 700, {}).parts"
    reached = imported("lib/network_parts.js", f"['W1_12', 'b2_1', 'x1'].map((id) => [...m.downstream({parts}, id)].sort())")
    assert reached[0] == ["W1_12", "W2_21", "h2", "o1"]
    assert reached[1] == ["b2_1", "o1"]
    assert reached[2] == ["W1_11", "W1_12", "W2_11", "W2_21", "h1", "h2", "o1", "x1"]


def test_the_forward_pass_of_the_chapter():
    known = bp.explorers.ForwardPass().numbers()
    assert list(known) == ["X", "Z1", "A1", "Z2"]
    np.testing.assert_array_equal(known["Z1"], [2, 1.5, -0.5])
    np.testing.assert_array_equal(known["Z2"], [1.5, -1.25])
    assert list(bp.explorers.ForwardPass(position=1).numbers()) == ["X", "Z1"]


def test_the_forward_pass_ends_with_the_loss_of_the_class():
    for target in (1, 2):
        known = bp.explorers.ForwardPass(position=5, target=target).numbers()
        assert list(known) == ["X", "Z1", "A1", "Z2", "P", "loss"]
        # softmax of two logits is a sigmoid of their difference, 1.5 + 1.25
        assert known["P"][0] == pytest.approx(1 / (1 + np.exp(-2.75)), rel=1e-14)
        assert known["P"].sum() == pytest.approx(1.0, rel=1e-15)
        assert known["loss"] == pytest.approx(-np.log(known["P"][target - 1]), rel=1e-13)


@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu", "identity"])
def test_the_backward_pass_ends_with_the_gradient_that_differences_confirm(activation):
    known = bp.explorers.BackwardPass(activation=activation, position=9, differences=True).numbers()
    gradient = np.concatenate([known[name] for name in ("dW1", "db1", "dW2", "db2")])
    # a central difference is off by h² f‴/6 and by u |loss| / h, some 1e-10 here
    np.testing.assert_allclose(known["differences"], gradient, rtol=1e-8, atol=1e-9)
    assert known["loss"] == pytest.approx((known["Z2"][0] - 1) ** 2, rel=1e-14)


def test_before_the_walk_comes_back_no_gradient_is_shown():
    known = bp.explorers.BackwardPass().numbers()
    assert list(known) == ["X", "Z1", "A1", "Z2", "loss"]


def test_a_wide_label_becomes_a_short_one():
    values = [0.5, -1, 0.000731, -12345.6, 1e-300, 45.64, 0]
    assert imported("lib/compact.js", f"{values}.map(m.brief)") == ["0.5", "−1", "7.3e−4", "−12300", "1e−300", "45.6", "0"]
    assert imported("lib/compact.js", "[0.5, -1, 100, 2e-7].map(m.compact)") == ["0.5", "−1", "100", "2·10⁻⁷"]
