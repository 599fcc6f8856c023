"""DeepArchitectures: one depth, five ways to build it: which gradients come through, and which networks learn.

Shapes   X (64, 64) digits     y (64,) labels in [0, 10)     stream R_l (64, width), l = 1 … depth − 1
Training is on that one batch, with the mean cross-entropy in nats; all five start from the same weights.
"""

from pathlib import Path

import numpy as np
import traitlets

from ..engine.optimizers import update
from ..names import NORMS, OPTIMIZERS
from ..optimizers import SGD, Adam
from . import deep_architectures_networks as networks
from .bundle import bundle
from .deep_architectures_networks import BATCH_NORM_GROWTH, KINDS
from .deep_architectures_words import GRADIENT, WORDS, name, verdict
from .explorer import Explorer
from .gradient_flow_batch import BATCH, CLASSES, INPUTS, batch, packed_digits
from .gradient_flow_words import short
from .presets import DEEP_ARCHITECTURES
from .settings import choice, integer, real

RULES = {"sgd": SGD, "adam": Adam}


class DeepArchitectures(Explorer):
    """The gradient along the stream of five architectures, with chapter 9's theory over it, and their training.

    deep = bp.explorers.DeepArchitectures(depth=64, width=64)
    deep.numbers()["batch_norm"]        # ‖∂ℒ/∂R_l‖ for l = 1 … 63, computed natively
    """

    title, slug = "Five ways to build a deep network", "deep-architectures"
    summary = "Plain, normalized and residual networks side by side: gradients with their theory, and training."
    presets = DEEP_ARCHITECTURES
    _esm = bundle(Path(__file__).parent / "js" / "deep_architectures.js")
    _words = traitlets.Dict(WORDS, read_only=True).tag(sync=True)
    _constants = traitlets.Dict(
        dict(batch=BATCH, inputs=INPUTS, classes=CLASSES, kinds=[list(pair) for pair in KINDS.items()],
             growth=BATCH_NORM_GROWTH, activation="relu", init="he"),
        read_only=True,
    ).tag(sync=True)
    _digits = traitlets.Bytes(read_only=True).tag(sync=True)

    depth = integer(30, 3, 64, "Depth")
    width = integer(32, 4, 64, "Width")
    branch = choice("none", NORMS, "Norm in the branches", {"none": "none", "batch": "batch norm", "layer": "layer norm"})
    gain = real(1.0, 0.5, 2.0, "Weight scale", step=0.01)
    optimizer = choice("sgd", [each for each in OPTIMIZERS if each in RULES], "Optimizer",
                       {"sgd": "SGD", "adam": "Adam"})
    learning_rate = real(0.02, 0.0001, 1.0, "Learning rate", step=0.05, logarithmic=True)
    seed = integer(0, 0, 99, "Seed")
    steps = integer(0, 0, 10_000)

    def __init__(self, **state):
        super().__init__(**state)
        self.set_trait("_digits", packed_digits())

    def network(self, kind):
        """The bp.Network of a kind ("plain", "batch_norm", …), after its `steps` steps."""
        return self._after(kind, self.steps)[0]

    def numbers(self):
        """The numbers on the screen.

        plain, batch_norm, layer_norm, residual, scaled_residual     ‖∂ℒ/∂R_l‖, l = 1 … depth − 1
        losses, steps_made (5,)     in that order; a network stops at the first number that is not finite
        steps                       fewer than asked for where all five have stopped
        """
        runs = {kind: self._after(kind, self.steps) for kind in KINDS}
        made = np.array([run[3] for run in runs.values()])
        return {**{kind: run[1] for kind, run in runs.items()}, "losses": np.array([run[2] for run in runs.values()]),
                "steps_made": made, "steps": int(made.max())}

    def _after(self, kind, steps):
        """The network of a kind after so many steps, its stream norms and loss, and how many steps there were."""
        net = networks.network(kind, **self._shape(), width=self.width, seed=self.seed)
        X, y = batch("digits", self.seed)
        rule = RULES[self.optimizer](self.learning_rate)
        moments = np.zeros((3, net.theta.size))
        for step in range(steps + 1):
            gradient = net.gradient(X, y, loss="cross_entropy")
            norms = networks.stream_norms(kind, gradient.norms()["deltas"], self.depth, self.branch)
            if step == steps or not (np.isfinite(gradient.loss) and np.isfinite(norms).all()):
                return net, norms, gradient.loss, step
            update(rule.code, rule.settings, net.theta, gradient.theta, *moments, step + 1)

    def _shape(self):
        return {key: getattr(self, key) for key in ("depth", "branch", "gain")}

    def theory(self, kind):
        """‖∂ℒ/∂R_l‖ as chapter 9 predicts it from that of the last block of the untrained network."""
        X, _ = batch("digits", self.seed)
        return networks.predicted(self._after(kind, 0)[1][-1], networks.growth(kind, X, **self._shape()))

    def figure(self):
        """The stream gradients of the five, as a `backprop.figures.Plot`."""
        from .deep_architectures_figure import figure  # Matplotlib is slow to import, and only the book draws the figure

        shown = {kind: (name(kind, self.branch), self.numbers()[kind], self.theory(kind)) for kind in KINDS}
        return figure(shown, self.description())

    def description(self):
        """The figure in words."""
        numbers, last = self.numbers(), self.depth - 1
        each = [f"{name(kind, self.branch)} {GRADIENT[verdict(numbers[kind])]}, {short(numbers[kind][0])} at layer 1 and "
                f"{short(numbers[kind][-1])} at layer {last}, theory {short(self.theory(kind)[0])} at layer 1"
                for kind in KINDS]
        return f"Norm of the gradient at the stream, on a logarithmic axis. {'; '.join(each)}."
