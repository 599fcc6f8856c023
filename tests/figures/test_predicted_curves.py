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
