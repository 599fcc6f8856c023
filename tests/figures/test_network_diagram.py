"""The diagram: a circle a unit, a line a weight."""

import pytest

import backprop as bp
from backprop import figures


@pytest.mark.parametrize("sizes", [[3, 4, 2], [1, 1], [2, 5, 5, 3]])
def test_there_is_a_circle_for_each_unit_and_a_line_for_each_weight(sizes):
    lines = figures.network_diagram(sizes).axes[0].get_lines()
    circles = [line for line in lines if line.get_marker() == "o"]
    assert [len(line.get_xdata()) for line in circles] == sizes
    assert len(lines) - len(circles) == sum(n * m for n, m in zip(sizes, sizes[1:]))


@pytest.mark.parametrize("sizes", [[3, 4, 2], [64, 32, 10]])
def test_the_words_give_the_count_of_the_engine(sizes):
    assert f" {bp.MLP(sizes).theta.size} parameters." in figures.network_diagram(sizes).alt


def test_layers_and_weights_are_named_with_their_sizes():
    texts = [text.get_text() for text in figures.network_diagram([3, 4, 2]).axes[0].texts]
    assert "$W_1$\n3×4" in texts and "hidden\n$n_1 = 4$" in texts and "output\n$n_2 = 2$" in texts
