"""The plane: two classes told apart by their marks, and the line where a sum is zero."""

import numpy as np
import pytest

from backprop import figures
from backprop.figures import style

POINTS = {"no": [[0, 0], [1, 1]], "yes": [[0, 1]]}


def drawn(line):
    return figures.plane((POINTS, line), xlabels=("$x_1$",), ylabels=("$x_2$",))


def test_classes_differ_by_the_face_of_their_marks():
    no, yes = drawn(None).axes[0].get_lines()
    assert (no.get_markerfacecolor(), yes.get_markerfacecolor()) == ("none", style.FORWARD)
    np.testing.assert_array_equal(no.get_xydata(), POINTS["no"])


@pytest.mark.parametrize("w, b", [((1, -2), -0.5), ((0, 3), 1.0), ((2, 0), -1.0)])
def test_the_line_is_where_the_sum_is_zero(w, b):
    line = drawn((w, b)).axes[0].get_lines()[-1]
    assert line.get_linestyle() == "--"
    if w[1]:
        np.testing.assert_allclose(line.get_xydata() @ w + b, 0, atol=1e-12)  # two products of numbers of order one
    else:
        np.testing.assert_allclose(np.array(line.get_xdata()) * w[0] + b, 0, atol=1e-12)


def test_every_point_lies_inside_the_frame():
    axes = drawn(None).axes[0]
    for limits, column in ((axes.get_xlim(), 0), (axes.get_ylim(), 1)):
        values = np.concatenate(list(POINTS.values()))[:, column]
        assert limits[0] < values.min() and values.max() < limits[1]


def test_the_words_hold_points_and_line():
    alt = drawn(((1, -2), -0.5)).alt
    assert "no: (0, 0), (1, 1); yes: (0, 1)" in alt and "1 x -2 y -0.5 = 0" in alt
