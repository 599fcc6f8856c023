"""Pixels: areas are sizes, faces are signs."""

import numpy as np
import pytest

from backprop import figures
from backprop.figures import style


def squares(patch):
    """(center, side) of every square of a patch."""
    corners = patch.get_path().vertices.reshape(-1, 5, 2)
    return [(tuple(c[:4].mean(0)), c[1, 0] - c[0, 0]) for c in corners]


def test_the_area_of_a_square_is_the_size_of_its_entry():
    filled, opened = figures.pixels({"w": np.array([[4.0, 1.0], [0.0, -2.0]])}).axes[0].patches
    (first, large), (second, small) = squares(filled)
    assert (first, second) == ((0.5, 0.5), (1.5, 0.5))
    assert (large / small) ** 2 == pytest.approx(4)
    (third, middle), = squares(opened)
    assert third == (1.5, 1.5) and (large / middle) ** 2 == pytest.approx(2)


def test_signs_are_told_by_the_face_and_zeros_are_not_drawn():
    filled, opened = figures.pixels({"w": np.array([[3.0, -3.0, 0.0]])}).axes[0].patches
    assert filled.get_fill() and filled.get_facecolor()[3] == 1 and opened.get_facecolor()[3] == 0
    assert len(squares(filled)) == len(squares(opened)) == 1


def test_pictures_of_one_panel_do_not_overlap():
    axes = figures.pixels({f"{k}": np.ones((8, 8)) for k in range(6)}, columns=4).axes[0]
    boxes = [patch.get_path().get_extents() for patch in axes.patches]
    assert len(boxes) == 6
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[k + 1 :])


def test_a_table_names_rows_and_columns_and_says_where_each_row_is_largest():
    plot = figures.pixels((["unit 1", "unit 2"], "abc", np.array([[1.0, 5.0, 0.0], [0.0, 1.0, 2.0]])))
    texts = {text.get_text() for text in plot.axes[0].texts}
    assert texts == {"unit 1", "unit 2", "a", "b", "c"}
    assert "unit 1 largest for b; unit 2 largest for c" in plot.alt


def test_an_array_of_zeros_draws_nothing_and_does_not_fail():
    plot = figures.pixels({"dead": np.zeros((8, 8))})
    assert not plot.axes[0].patches and plot.svg()


def test_an_outlined_picture_shows_how_far_its_zeros_reach():
    zeros = {"a": np.zeros((8, 6)), "b": np.zeros((2, 2))}
    boxes = [patch.get_path().transformed(patch.get_patch_transform()).get_extents()
             for patch in figures.pixels(zeros, outlined=True).axes[0].patches]
    assert [(box.width, box.height) for box in boxes] == [(6, 8), (2, 2)] and not boxes[0].overlaps(boxes[1])
    assert not figures.pixels(zeros).axes[0].patches


def test_colors_follow_the_page():
    assert "var(--plot-forward)" in figures.pixels({"w": np.eye(3)}).svg()[0]
    assert style.FORWARD not in figures.pixels({"w": np.eye(3)}).svg()[0]


def test_gradients_have_the_color_of_gradients():
    picture, = figures.pixels({"g": np.eye(3)}, role="backward").svg()
    assert "var(--plot-backward)" in picture and "var(--plot-forward)" not in picture
