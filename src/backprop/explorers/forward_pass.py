"""ForwardPass: one example on its way through a network of two inputs, three hidden units and two outputs."""

from pathlib import Path

from ..names import ACTIVATIONS
from .bundle import bundle
from .drawn_network import LARGEST, DrawnNetwork, part_names
from .gradient_flow import LABELS
from .settings import choice, integer, numbers

SIZES = (2, 3, 2)
PARAMETERS = [1, -1, 0.5, 0.5, 1, -1, 0, 0.5, 1, 0.5, -1, 1, 0.5, 2, 1, -1, 0]
STAGES = ("X", "Z1", "A1", "Z2")  # what is known at positions 0, 1, …


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
    position = integer(3, 0, 3, restarts=False)
    selected = choice("h3", part_names(SIZES), restarts=False)

    def numbers(self):
        """The values that are known at this position, {"X": (2,), "Z1": (3,), "A1": (3,), "Z2": (2,)}."""
        values = self.forward()
        return {name: values[name] for name in STAGES[: self.position + 1]}
