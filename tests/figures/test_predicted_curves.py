"""What a plot of measured values against theory tells a reader who does not see it."""

import numpy as np
import pytest

from backprop import figures


def alt(y, **options):
    return figures.predicted_curves(np.arange(len(y)), {"run": y}, **{"xlabel": "step", "ylabel": "loss"} | options).alt


@pytest.mark.parametrize("y, words", [
    ([3, 1, 2], "3 at 0, 2 at 2, lowest 1 at 1."),
    ([1, 3, 2], "1 at 0, 2 at 2, highest 3 at 1."),
    ([1, np.nan, 0, 2], "1 at 0, 2 at 3, lowest 0 at 2."),
    ([1, 2, 3], "1 at 0, 3 at 2."),
])
def test_the_turn_of_a_curve_is_told(y, words):
    assert alt(y).endswith(f"run: {words}")


def test_letters_are_told_as_letters_and_commands_by_their_names():
    assert alt([1, 2], xlabel=r"$\eta \lambda_{\max} / 2$").startswith("loss against η λ_max / 2.")
    assert alt([1, 2], ylabel=r"$\|g_B - g\|^2$", xlabel=r"$\epsilon = 10^{-8}$").startswith("‖g_B - g‖² against ε = 10^-8.")


def test_eight_curves_have_eight_marks_and_every_second_one_is_open():
    plot = figures.predicted_curves([0, 1], {str(k): [k, k + 1] for k in range(8)}, xlabel="x", ylabel="y")
    lines = plot.axes[0].get_lines()
    assert len({(line.get_marker(), line.get_markerfacecolor()) for line in lines}) == 8
    assert [line.get_markerfacecolor() == "none" for line in lines] == [False, True] * 4


def test_a_long_legend_makes_the_figure_higher_and_leaves_the_curves_their_room():
    def room(number):
        plot = figures.predicted_curves([0, 1], {f"curve {k}": [k, k + 1] for k in range(number)}, xlabel="x", ylabel="y")
        plot.svg()
        axes = plot.axes[0].get_window_extent().height / plot.dpi
        return plot.get_figheight(), axes

    (low, few), (high, many) = room(4), room(8)
    assert low == 2.5 and high > 2.5
    assert abs(many - few) < 0.1  # inches
