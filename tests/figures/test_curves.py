"""Curves: lines for what networks compute, dashes for what they should, points for data, and words with the numbers."""

import numpy as np
import pytest

from backprop import figures
from backprop.figures import style

x = np.linspace(0, 1, 81)


def test_each_panel_has_its_curves_and_its_name():
    plot = figures.curves({"a": (x, x), "b": (x, x**2)}, {"c": (x, -x)}, ylabel=("left", "right"))
    left, right = plot.axes
    assert [len(axes.get_lines()) for axes in plot.axes] == [2, 1]
    assert (left.get_ylabel(), right.get_ylabel()) == ("left", "right")
    np.testing.assert_array_equal(left.get_lines()[1].get_ydata(), x**2)


def test_a_prediction_is_dashed_and_data_are_points():
    plot = figures.curves({"net": (x, x), "target": (x, x**3), "data": ([0.2, 0.8], [0, 1])},
                          theory=("target",), dots=("data",))
    net, target, data = plot.axes[0].get_lines()
    assert (net.get_linestyle(), target.get_linestyle(), data.get_linestyle()) == ("-", "--", "None")
    assert target.get_color() == style.THEORY and net.get_color() == data.get_color() == style.FORWARD


def test_curves_of_one_panel_differ_by_more_than_color():
    lines = figures.curves({name: (x, x) for name in "abcd"}).axes[0].get_lines()
    assert len({(line.get_linestyle(), line.get_marker(), line.get_markerfacecolor()) for line in lines}) == 4


def test_the_words_hold_ends_and_extremes():
    alt = figures.curves({"wave": (x, np.sin(2 * np.pi * x) + 1)}, ylabel=r"$\phi(x)$").alt
    assert "wave: from 1 at 0 to 1 at 1, lowest 0, highest 2" in alt


def test_panels_and_names_must_match():
    with pytest.raises(ValueError):
        figures.curves({"a": (x, x)}, ylabel=("one", "two"))
