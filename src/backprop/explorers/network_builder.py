"""NetworkBuilder: how many parameters a network has, layer by layer.

A layer of n_l units over n_{l−1} has n_{l−1} n_l weights and n_l biases.
"""

from pathlib import Path

import numpy as np
import traitlets

from ..network import MLP
from .bundle import bundle
from .explorer import Explorer
from .settings import integer

MOST_HIDDEN, DRAWN = 8, 10  # hidden layers; units that the static figure draws of a layer


class NetworkBuilder(Explorer):
    """Inputs, hidden layers of one width, outputs.

    bp.explorers.NetworkBuilder(inputs=64, hidden=2, width=32, outputs=10).numbers()["parameters"]
    """

    title, slug = "Build a network, count its parameters", "network-builder"
    summary = "Choose inputs, depth, width and outputs, and see where the parameters are."
    _esm = bundle(Path(__file__).parent / "js" / "network_builder.js")
    _recipe = traitlets.Dict(read_only=True).tag(sync=True)

    inputs = integer(3, 1, 64, "Inputs")
    hidden = integer(1, 0, MOST_HIDDEN, "Hidden layers")
    width = integer(4, 1, 64, "Width", when={"hidden": range(1, MOST_HIDDEN + 1)})
    outputs = integer(2, 1, 64, "Outputs")
    layer = integer(1, 1, MOST_HIDDEN + 1, restarts=False)

    def __init__(self, **state):
        super().__init__(**state)
        self.set_trait("_recipe", self.network().recipe())

    @property
    def sizes(self):
        """[n_0, …, n_L]."""
        return [self.inputs, *[self.width] * self.hidden, self.outputs]

    def network(self):
        """The bp.MLP of these sizes."""
        return MLP(self.sizes)

    def numbers(self):
        """{"parameters", "weights" (L,), "biases" (L,)}, counted in the engine's own network."""
        net = self.network()
        return {"parameters": net.theta.size, "weights": np.array([W.size for W in net.weights]),
                "biases": np.array([b.size for b in net.biases])}

    def figure(self):
        """The network as a diagram, as a `backprop.figures.Plot`; of wide layers a few units."""
        from ..figures.network_diagram import network_diagram  # not before: it imports Matplotlib

        plot = network_diagram([min(n, DRAWN) for n in self.sizes])
        plot.alt = self.description()
        return plot

    def description(self):
        """The figure in words."""
        return f"A network with layers of {', '.join(map(str, self.sizes))} units: {self.network().theta.size} parameters."
