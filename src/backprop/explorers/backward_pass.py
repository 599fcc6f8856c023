"""BackwardPass: one example forward and its gradients back, through two inputs, two hidden units and one output.

The loss is the squared error of the output, ℒ = (z − y)². δ_l = ∂ℒ/∂Z_l.
"""

from pathlib import Path

import numpy as np

from ..names import ACTIVATIONS
from .bundle import bundle
from .drawn_network import LARGEST, DrawnNetwork, part_names
from .gradient_flow import LABELS
from .settings import choice, integer, numbers, real, switch

SIZES = (2, 2, 1)
PARAMETERS = [0.5, -1, 1, 0.5, 0, 0.5, 1, -2, 0.5]
# what becomes known at positions 0, 1, …
STAGES = (("X",), ("Z1",), ("A1",), ("Z2",), ("loss",), ("delta2",), ("dW2", "db2"), ("dA1",), ("delta1",), ("dW1", "db1"))
STEP = np.finfo(float).eps ** (1 / 3)  # of a central difference, times max(1, |θ_k|), as in bp.gradcheck


class BackwardPass(DrawnNetwork):
    """The gradient of every weight, one operation after another.

    bp.explorers.BackwardPass(position=9).numbers()["dW1"]
    """

    title, slug = "The backward pass, number by number", "backward-pass"
    summary = "Step the gradient back through a small network, and check any weight by finite differences."
    sizes = SIZES
    _esm = bundle(Path(__file__).parent / "js" / "backward_pass.js")

    activation = choice("tanh", ACTIVATIONS, "Activation", LABELS)
    target = real(1.0, -LARGEST, LARGEST, "Target y", step=0.05)
    inputs = numbers([1, 0.5], -LARGEST, LARGEST, length=SIZES[0])
    parameters = numbers(PARAMETERS, -LARGEST, LARGEST, length=len(PARAMETERS))
    position = integer(4, 0, 9, restarts=False)
    selected = choice("W1_12", [*part_names(SIZES), "loss"], restarts=False)
    differences = switch(False, "Check by finite differences", restarts=False)

    def gradient(self):
        """bp.Gradient of the loss at this state."""
        return self.network().gradient([self.inputs], [[self.target]], loss="mse")

    def numbers(self):
        """What is known at this position; with `differences` also ∂ℒ/∂θ by central differences, in theta's order."""
        g, net = self.gradient(), self.network()
        known = {**self.forward(), "loss": g.loss, "dA1": np.ravel(g.deltas[1] @ net.weights[1].T)}
        for l in (1, 2):
            known |= {f"delta{l}": np.ravel(g.deltas[l - 1]), f"dW{l}": np.ravel(g.weights[l - 1]),
                      f"db{l}": np.ravel(g.biases[l - 1])}
        shown = {name: known[name] for stage in STAGES[: self.position + 1] for name in stage}
        return shown | ({"differences": self.central_differences()} if self.differences else {})

    def central_differences(self):
        """(ℒ(θ + h e_k) − ℒ(θ − h e_k)) / 2h for each parameter k."""
        net, quotients = self.network(), []
        for k, value in enumerate(self.parameters):
            h, losses = STEP * max(1.0, abs(value)), []
            for moved in (value + h, value - h):
                net.theta[k] = moved
                losses.append(np.mean((net.forward([self.inputs]) - self.target) ** 2))
            net.theta[k] = value
            quotients.append((losses[0] - losses[1]) / (2 * h))
        return np.array(quotients)
