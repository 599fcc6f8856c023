"""Neuron: one unit with two inputs, its activation over the plane, and the line on which its weighted sum is 0.

z = x₁ w₁ + x₂ w₂ + b, a = φ(z); z / ‖w‖ is the distance from the line z = 0, with a sign.
"""

from pathlib import Path

import numpy as np
import traitlets

from ..names import ACTIVATIONS
from ..network import MLP
from .bundle import bundle
from .explorer import Explorer
from .gradient_flow import LABELS
from .settings import choice, numbers, real

LARGEST, SIDE = 4.0, 2.0  # of weights and bias; the picture shows inputs from −SIDE to SIDE
CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
TARGETS = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xor": [0, 1, 1, 0]}
SHOWN = {"and": "AND", "or": "OR", "xor": "XOR"}


class Neuron(Explorer):
    """One unit: move its weights, its bias and the input.

    bp.explorers.Neuron(w1=1, w2=1, b=-1.5, points="and").numbers()["right"]
    """

    title, slug = "One unit, and the line that it draws", "neuron"
    summary = "Turn and shift a unit's line with its weights and bias, and try to separate AND, OR and XOR."
    _esm = bundle(Path(__file__).parent / "js" / "neuron.js")
    _recipe = traitlets.Dict(read_only=True).tag(sync=True)
    _labels = traitlets.Dict(LABELS, read_only=True).tag(sync=True)
    _corners = traitlets.List(CORNERS, read_only=True).tag(sync=True)
    _targets = traitlets.Dict(TARGETS, read_only=True).tag(sync=True)
    _side = traitlets.Float(SIDE, read_only=True).tag(sync=True)

    w1 = real(1.0, -LARGEST, LARGEST, "Weight w₁", step=0.05)
    w2 = real(-1.0, -LARGEST, LARGEST, "Weight w₂", step=0.05)
    b = real(0.5, -LARGEST, LARGEST, "Bias b", step=0.05)
    activation = choice("relu", ACTIVATIONS, "Activation", LABELS)
    points = choice("xor", TARGETS, "Points", SHOWN)
    input = numbers([1, -0.5], -SIDE, SIDE, length=2, restarts=False)

    def __init__(self, **state):
        super().__init__(**state)
        self.set_trait("_recipe", self.network().recipe())

    def network(self):
        """A bp.MLP that puts out a = φ(z): the unit, and behind it a weight of 1 without a bias."""
        net = MLP([2, 1, 1], activation=self.activation)
        net.theta[:] = [self.w1, self.w2, self.b, 1.0, 0.0]
        return net

    def numbers(self):
        """{"z", "a"} of the input, its "distance" from the line if there is one, and how many points lie "right"."""
        values = self.network().activations([self.input])
        size = np.hypot(self.w1, self.w2)
        z = float(values["Z1"][0, 0])
        known = {"z": z, "a": float(values["Z2"][0, 0]), "right": self.right()}
        return known | ({"distance": z / size} if size else {})

    def right(self):
        """How many of the four points have z > 0 exactly where their class is 1."""
        z = np.array(CORNERS) @ [self.w1, self.w2] + self.b
        return int(np.sum((z > 0) == np.array(TARGETS[self.points], bool)))

    def figure(self):
        """The four points and the line, as a `backprop.figures.Plot`."""
        from ..figures.plane import plane  # not before: it imports Matplotlib

        classes = np.array(TARGETS[self.points], bool)
        points = {"class 0": np.array(CORNERS)[~classes], "class 1": np.array(CORNERS)[classes]}
        line = ((self.w1, self.w2), self.b) if self.w1 or self.w2 else None
        plot = plane((points, line), xlabels=("$x_1$",), ylabels=("$x_2$",))
        plot.alt = self.description()
        return plot

    def description(self):
        """The figure in words."""
        return (f"A unit with weights {self.w1:g} and {self.w2:g} and bias {self.b:g}, over the plane of its two inputs. "
                f"{self.right()} of the 4 points of {SHOWN[self.points]} lie on their side of the line.")
