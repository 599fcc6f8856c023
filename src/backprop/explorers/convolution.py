"""Convolution: a kernel of 3 × 3 weights on a digit, forward at every place, and the gradients that come back.

Shapes   x (8, 8) pixels     W (3, 3)     z and δ (D, D), D = ⌊(8 + 2ω − 3) / Δ⌋ + 1, for padding ω and stride Δ
There is no bias. Places are counted from 0, as in chapter 10. The engine's δ is that of the mean squared error
ℒ = mean (z − y)²; the target y is chosen so that δ is what `delta` names.
"""

from pathlib import Path

import numpy as np
import traitlets

from ..layers import Conv2D
from ..network import Network
from .bundle import bundle
from .explorer import Explorer
from .gradient_flow_batch import GRAYS, batch, packed_digits
from .settings import choice, integer, numbers, switch

SIDE, SIZE, DIGITS = 8, 3, 10  # pixels of a side, weights of a side; the first ten digits are 0 to 9 in order
LARGEST = 4.0  # in size, of a weight
KERNEL = [-1, 0, 1] * SIZE  # compares left with right
GOAL = [-1] * SIZE + [0] * SIZE + [1] * SIZE  # compares above with below
MOST = (SIDE + 2 * 2 - SIZE + 1) ** 2  # places, at padding 2 and stride 1
DELTAS = {"one": "1 at the window", "ones": "1 everywhere", "error": "of a squared error"}
WEIGHTS = [f"w{row}{column}" for row in range(SIZE) for column in range(SIZE)]


class Convolution(Explorer):
    """The forward window and the backward scatter of one kernel.

    bp.explorers.Convolution(stride=2).numbers()["dW"]
    """

    title, slug = "A convolution, forward and backward", "convolution"
    summary = "Move a kernel over a digit, edit its weights, and see what each δ sends back."
    _esm = bundle(Path(__file__).parent / "js" / "convolution.js")
    _digits = traitlets.Bytes(read_only=True).tag(sync=True)
    _recipe = traitlets.Dict(read_only=True).tag(sync=True)
    _constants = traitlets.Dict(dict(side=SIDE, size=SIZE, goal=GOAL, grays=GRAYS), read_only=True).tag(sync=True)

    digit = integer(0, 0, DIGITS - 1, "Digit")
    stride = integer(1, 1, 3, "Stride Δ")
    padding = integer(0, 0, 2, "Padding ω")
    backward = switch(True, "Backward pass")
    delta = choice("one", list(DELTAS), "δ", DELTAS, when={"backward": [True]})
    weights = numbers(KERNEL, -LARGEST, LARGEST, length=SIZE**2)
    position = integer(15, 0, MOST - 1, restarts=False)
    pixel = integer(27, 0, SIDE**2 - 1, restarts=False)
    selected = choice("window", ["window", *WEIGHTS, "pixel"], restarts=False)

    def __init__(self, **state):
        super().__init__(**state)
        self.set_trait("_recipe", self.network().recipe())
        self.set_trait("_digits", packed_digits())

    def network(self):
        """The bp.Network of this state. A first kernel of one weight, 1, leaves the image as it is: so δ_1 is ∂ℒ/∂x."""
        net = Network((SIDE, SIDE, 1), [Conv2D(1, 1), Conv2D(1, SIZE, self.stride, self.padding)])
        net.theta[:] = [1, 0, *self.weights, 0]
        return net

    def numbers(self):
        """{"z": (D²,)}, and with `backward` also "delta" (D²,), "dW" (9,) and "dx" (64,)."""
        X, net = batch("digits", 0)[0][self.digit : self.digit + 1], self.network()
        z = net.forward(X)
        if not self.backward:
            return {"z": np.ravel(z)}
        y = z - z.size / 2 * np.ones_like(z) if self.delta == "ones" else z.copy()
        if self.delta == "one":
            y[0, min(self.position, z.size - 1)] -= z.size / 2  # δ = 2 (z − y) / D²
        elif self.delta == "error":
            other = self.network()
            other.weights[1][:, 0] = GOAL
            y = other.forward(X)
        g = net.gradient(X, y, loss="mse")
        return {"z": np.ravel(z), "delta": np.ravel(g.deltas[1]), "dW": np.ravel(g.weights[1]), "dx": np.ravel(g.deltas[0])}

    def figure(self):
        """Digit, kernel and answers, and beside them what comes back, as a `backprop.figures.Plot`."""
        from ..figures import pixels  # Matplotlib: the live picture need not wait for it

        def square(values):
            values = np.asarray(values)
            return values.reshape(round(values.size**0.5), -1)

        found, X = self.numbers(), batch("digits", 0)[0]
        plot = pixels({"digit": square(X[self.digit]), "kernel": square(self.weights), "answers": square(found["z"])},
                      *([{"∂ℒ/∂x": square(found["dx"]), "∂ℒ/∂W": square(found["dW"]), "δ": square(found["delta"])}]
                        if self.backward else []), outlined=True, role=["forward", "backward"][: 1 + self.backward])
        plot.alt = self.description()
        return plot

    def description(self):
        """The figure in words."""
        found = self.numbers()
        side = round(found["z"].size ** 0.5)
        words = (f"Digit {self.digit}, a kernel of 3 by 3 weights and its {side} by {side} answers, "
                 f"from {found['z'].min():.3g} to {found['z'].max():.3g}.")
        if not self.backward:
            return words
        return f"{words} Beside them, what comes back: the gradients of the pixels, of the weights, and δ at each place."
