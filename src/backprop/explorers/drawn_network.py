"""A network small enough to be drawn with all its numbers: what ForwardPass and BackwardPass have in common.

Names of parts, as in the chapters: x1 an input, h2 a hidden unit, o1 an output, W1_12 the weight of layer 1 from unit 1
to unit 2, b1_2 the bias of unit 2 of layer 1. One example, so that every array is a row.
"""

import numpy as np
import traitlets

from ..activations import activations
from ..figures.network_values import network_values
from ..network import MLP
from .explorer import Explorer

LARGEST = 4.0  # in size, of an input, a weight and a bias


def part_names(sizes):
    """The inputs, then layer by layer weights, biases and units, the weights in the order of theta."""
    names = [f"x{i}" for i in range(1, sizes[0] + 1)]
    for l, (n, m) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
        names += [f"W{l}_{i}{j}" for i in range(1, n + 1) for j in range(1, m + 1)]
        names += [f"b{l}_{j}" for j in range(1, m + 1)]
        names += [f"{'o' if l == len(sizes) - 1 else 'h'}{j}" for j in range(1, m + 1)]
    return names


class DrawnNetwork(Explorer):
    """Subclasses give `sizes` (inputs, hidden, outputs) and settings named `inputs`, `parameters`, `activation`."""

    sizes = ()
    _recipe = traitlets.Dict(read_only=True).tag(sync=True)
    _labels = traitlets.Dict(read_only=True).tag(sync=True)  # of activations

    def __init__(self, **state):
        super().__init__(**state)
        self.set_trait("_recipe", self.network().recipe())
        self.set_trait("_labels", {name: activation.label for name, activation in activations.items()})

    def network(self):
        """The bp.MLP of this state; `parameters` are its theta: W_1 row by row, b_1, W_2, b_2."""
        net = MLP(list(self.sizes), activation=self.activation)
        net.theta[:] = self.parameters
        return net

    def forward(self):
        """{"X", "Z1", "A1", "Z2"}: every value on the way forward, as flat arrays."""
        values = self.network().activations([self.inputs])
        return {name: np.ravel(values[name]).copy() for name in ("X", "Z1", "A1", "Z2")}

    def figure(self):
        """The network with its values, as a `backprop.figures.Plot`."""
        values, net = self.forward(), self.network()
        plot = network_values([values[name].round(2) for name in ("X", "A1", "Z2")], net.weights, net.biases,
                              ["inputs", "hidden", "outputs" if self.sizes[-1] > 1 else "output"])
        plot.alt = self.description()
        return plot

    def description(self):
        """The values of the figure in words."""
        values = self.forward()
        rows = [f"{word} {', '.join(f'{value:.3g}' for value in values[name])}"
                for word, name in (("inputs", "X"), ("hidden activations", "A1"), ("outputs", "Z2"))]
        return f"A network of {', '.join(map(str, self.sizes))} units and the numbers in it: {'; '.join(rows)}."
