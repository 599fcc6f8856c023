"""ForwardPass: one example on its way through a network of two inputs, three hidden units and two outputs, to the loss.

P = softmax(Z2) and ℒ = −ln P_y, in nats; the class y counts from 1, as the outputs do.
"""

from pathlib import Path

import numpy as np

from ..names import ACTIVATIONS
from .bundle import bundle
from .drawn_network import LARGEST, DrawnNetwork, part_names
from .gradient_flow import LABELS
from .settings import choice, integer, numbers

SIZES = (2, 3, 2)
PARAMETERS = [1, -1, 0.5, 0.5, 1, -1, 0, 0.5, 1, 0.5, -1, 1, 0.5, 2, 1, -1, 0]
STAGES = ("X", "Z1", "A1", "Z2", "P", "loss")  # what is known at positions 0, 1, …


class ForwardPass(DrawnNetwork):
    """Every value of a small network, one operation after another.

    bp.explorers.ForwardPass(inputs=[1, -1], activation="tanh").numbers()["Z2"]
    """

    title, slug = "The forward pass, number by number", "forward-pass"
    summary = "Step an example through a small network, change any number, and see what follows from it."
    sizes = SIZES
    _esm = bundle(Path(__file__).parent / "js" / "forward_pass.js")

    activation = choice("relu", ACTIVATIONS, "Activation", LABELS)
    inputs = numbers([1, 2], -LARGEST, LARGEST, length=SIZES[0])
    parameters = numbers(PARAMETERS, -LARGEST, LARGEST, length=len(PARAMETERS))
    target = integer(1, 1, SIZES[-1], "Class y")
    position = integer(3, 0, 5, restarts=False)
    selected = choice("h3", [*part_names(SIZES), "loss"], restarts=False)

    def numbers(self):
        """The values that are known at this position: {"X": (2,), "Z1": (3,), "A1": (3,), "Z2": (2,), "P": (2,), "loss"}."""
        values = self.forward()
        powers = np.exp(values["Z2"] - values["Z2"].max())
        values |= {"P": powers / powers.sum(), "loss": self.network().loss([self.inputs], [self.target - 1])}
        return {name: values[name] for name in STAGES[: self.position + 1]}
