"""Explains a wrong gradient by a central difference in float64: what the loss really does when one input moves.

(ℒ(x + h) − ℒ(x − h)) / 2h  with  h = u^{1/3} · max(1, |x|)     [Nocedal2006, §8.1]
"""

import copy

import numpy as np


def slope(loss, inputs, name, place):
    """∂ℒ/∂(inputs[name][place]), and the h that was taken."""

    def at(value):
        moved = copy.deepcopy(inputs)
        moved[name][place] = value
        return float(loss(*moved.values()))

    x = float(inputs[name][place])
    h = float(np.finfo(float).eps) ** (1 / 3) * max(1.0, abs(x))
    return (at(x + h) - at(x - h)) / ((x + h) - (x - h)), h


def explain(exercise, inputs, number, place):
    """A sentence on one entry of a gradient; "" where the exercise declares no loss, or no argument for this part."""
    arguments = exercise.settings.get("gradient", [])
    if exercise.loss is None or number >= len(arguments):
        return ""
    name = arguments[number]
    if np.ndim(inputs[name]) != len(place) or not place:
        return ""
    measured, h = slope(exercise.loss, inputs, name, place)
    index = ", ".join(str(int(i)) for i in place)
    return f"Move {name}[{index}] by ±{h:.1e}, and the loss changes at the rate {measured:.6g} (a central difference)."
