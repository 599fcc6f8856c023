"""figures.computation_graph: places, labels, words, and graphs that are none."""

import pytest

from backprop.figures import computation_graph, style

NODES = {"x": (3, 36), "n1": (6, 15), "n2": (9, 6), "f": (54, 1)}
EDGES = {("x", "n1"): 2, ("n1", "n2"): 1, ("x", "n2"): 1, ("n1", "f"): 9, ("n2", "f"): 6}


def texts(plot, color):
    return [text.get_text() for text in plot.axes[0].texts if text.get_color() == color and text.get_text()]


def test_values_have_the_forward_color_gradients_and_slopes_the_backward_one():
    plot = computation_graph(NODES, EDGES)
    assert texts(plot, style.FORWARD) == ["3", "6", "9", "54"]
    assert sorted(texts(plot, style.BACKWARD)) == sorted(["36", "15", "6", "1", "2", "1", "1", "9", "6"])


def test_values_stand_below_and_gradients_above_their_circle():
    plot = computation_graph({"x": (3, 6)}, {})
    height = {text.get_text(): text.get_position()[1] for text in plot.axes[0].texts}
    assert height["3"] < height["x"] < height["6"]


def test_a_node_stands_to_the_right_of_all_its_parents():
    plot = computation_graph(NODES, EDGES, names={"f": "$f$"})
    column = {text.get_text(): text.get_position()[0] for text in plot.axes[0].texts if text.get_color() == style.THEORY}
    assert [column[name] for name in ("x", "n1", "n2", "$f$")] == [0, 1, 2, 3]


def test_nodes_of_a_column_stand_apart_and_a_height_can_be_given():
    plot = computation_graph({"x": 1, "w": 2, "f": 3}, {("x", "f"): 1, ("w", "f"): 1}, heights={"f": 0.25})
    at = {text.get_text(): text.get_position() for text in plot.axes[0].texts if text.get_color() == style.THEORY}
    assert at["x"] == (0, 0.5) and at["w"] == (0, -0.5) and at["f"] == (1, 0.25)


def test_the_words_hold_values_gradients_and_local_derivatives():
    alt = computation_graph(NODES, EDGES, names={"n1": r"$\nu_1$"}).alt
    assert "Values: x = 3, ν1 = 6" in alt
    assert "Gradients: 36 at x, 15 at ν1" in alt
    assert "x to ν1: 2" in alt and "ν1 to f: 9" in alt


def test_without_gradients_there_is_no_word_of_them():
    assert "Gradients" not in computation_graph({"x": 3, "f": 9}, {("x", "f"): 6}).alt


def test_an_edge_to_nowhere_is_refused():
    with pytest.raises(ValueError, match=r"edges name \['g'\], which are not among the nodes \['x'\]"):
        computation_graph({"x": 3}, {("x", "g"): 1})


def test_a_cycle_is_refused():
    with pytest.raises(ValueError, match="a cycle"):
        computation_graph({"x": 1, "f": 2}, {("x", "f"): 1, ("f", "x"): 1})
