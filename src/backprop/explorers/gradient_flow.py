"""GradientFlow: how the gradient shrinks or grows on its way back through a deep network.

Shapes   X (64, 64) inputs     y (64,) labels in [0, 10)     L = depth layers, the first L − 1 of equal width
Training is full-batch gradient descent on that one batch, with the mean cross-entropy in nats.
"""

from pathlib import Path

import numpy as np
import traitlets

from ..activations import activations
from ..engine.initializers import weight_variance
from ..engine.mean_field import propagate
from ..names import ACTIVATIONS, INITIALIZERS, NORMS
from ..network import MLP
from .bundle import bundle
from .explorer import Explorer
from .gradient_flow_batch import BATCH, CLASSES, INPUTS, STREAMS, batch, packed_digits
from .gradient_flow_words import PICTURES, WORDS, short
from .presets import GRADIENT_FLOW
from .settings import HIDDEN, choice, integer, real, switch

BINS, WIDEST = 24, 4.0  # of the histograms; activations without a bound are drawn up to ±WIDEST
RANGES = {name: np.clip(activations[name].range, -WIDEST, WIDEST).round(2).tolist() for name in ACTIVATIONS}
LABELS = {name: activations[name].label for name in ACTIVATIONS}


class GradientFlow(Explorer):
    """Norms of δ and of the weight gradients per layer, with the mean-field theory over them.

    flow = bp.explorers.GradientFlow(depth=50, activation="relu", init="he")
    flow.norms()["delta_norms"]         # the numbers on the screen, computed natively
    """

    title, slug = "Gradient flow through a deep network", "gradient-flow"
    summary = "How the gradient shrinks or grows layer by layer, with mean-field theory over the measurement."
    presets = GRADIENT_FLOW
    _esm = bundle(Path(__file__).parent / "js" / "gradient_flow.js")
    _words = traitlets.Dict(WORDS, read_only=True).tag(sync=True)
    _constants = traitlets.Dict(
        dict(batch=BATCH, inputs=INPUTS, classes=CLASSES, bins=BINS, streams=STREAMS, ranges=RANGES), read_only=True
    ).tag(sync=True)
    _digits = traitlets.Bytes(read_only=True).tag(sync=True)

    depth = integer(30, 1, 64, "Depth")
    width = integer(32, 1, 64, "Width", when=HIDDEN, unless={"init": ["zeros"], "bias_std": [0.0]})
    activation = choice("tanh", ACTIVATIONS, "Activation", LABELS, when=HIDDEN)
    init = choice("xavier", INITIALIZERS, "Initialization")
    gain = real(1.0, 0.05, 4.0, "Weight scale", step=0.01, unless={"init": ["zeros"]})
    bias_std = real(0.0, 0.0, 4.0, "Bias scale", step=0.01)
    norm = choice("none", NORMS, "Normalization", when=HIDDEN)
    data = choice("digits", ["digits", "normal"], "Data")
    residual = switch(False, "Skip connections", when=HIDDEN)
    residual_scale = real(1.0, 0.05, 2.0, "Skip scale", step=0.05, when={**HIDDEN, "residual": [True]})
    learning_rate = real(0.1, 0.0001, 10.0, "Learning rate", step=0.05, logarithmic=True)
    seed = integer(0, 0, 99, "Seed", unless={"init": ["zeros", "constant"], "bias_std": [0.0], "data": ["digits"]})
    steps = integer(0, 0, 10_000)

    def __init__(self, **state):
        super().__init__(**state)
        self.set_trait("_digits", packed_digits())

    def network(self):
        """The bp.MLP of this state, after its `steps` steps of gradient descent."""
        return self._after(self.steps)[0]

    def norms(self):
        """The numbers on the screen: {"delta_norms": (L,), "weight_gradient_norms": (L,), "loss": float}."""
        return self._after(self.steps)[1]

    def numbers(self):
        """The norms, and the step at which they were measured: training stops where a number is not finite."""
        _, norms, step = self._after(self.steps)
        return {**norms, "steps": step}

    def _after(self, steps):
        """The network after so many steps, its norms, and how many steps there were."""
        net = MLP(
            [INPUTS, *[self.width] * (self.depth - 1), CLASSES],
            activation=self.activation,
            init=self.init,
            gain=self.gain,
            bias_std=self.bias_std,
            norm=None if self.norm == "none" else self.norm,
            residual=self.residual,
            residual_scale=self.residual_scale,
            seed=self.seed,
        )
        X, y = batch(self.data, self.seed)
        for step in range(steps + 1):
            gradient = net.gradient(X, y, loss="cross_entropy")
            norms = gradient.norms()
            norms = {"delta_norms": norms["deltas"], "weight_gradient_norms": norms["weights"], "loss": gradient.loss}
            # The page stops at the first number that is not finite: more steps could change nothing.
            if step == steps or not all(np.isfinite(values).all() for values in norms.values()):
                return net, norms, step
            net.theta -= self.learning_rate * gradient.theta

    def theory(self):
        """‖δ_l‖ as mean-field theory predicts it from ‖δ_L‖ of the untrained network; None where it does not apply."""
        fans = np.array([INPUTS, *[self.width] * (self.depth - 1), CLASSES])
        init = INITIALIZERS[self.init]
        sigma_w2 = self.gain**2 * np.array(
            [n * weight_variance(init, n, m) for n, m in zip(fans, fans[1:], strict=False)]
        )
        if self.norm != "none" or self.residual or not all(sigma_w2 > 0):
            return None
        X, _ = batch(self.data, self.seed)
        q, chi = np.empty(self.depth), np.empty(self.depth)
        propagate(ACTIVATIONS[self.activation], sigma_w2, self.bias_std**2, np.mean(X**2), q, chi)
        return self._after(0)[1]["delta_norms"][-1] * np.cumprod(np.sqrt(chi)[::-1])[::-1]

    def figure(self):
        """The norms per layer, as a `backprop.figures.Plot`."""
        from .gradient_flow_figure import (
            figure,  # Matplotlib takes a third of a second that the live picture need not wait for
        )

        return figure(self.norms(), self.theory(), self.description())

    def description(self):
        """The figure in words, as the page says it."""
        norms, theory, half = self.norms(), self.theory(), -(-self.depth // 2)
        deltas, weights = norms["delta_norms"], norms["weight_gradient_norms"]
        sentence = PICTURES["norms"].format(
            depth=self.depth,
            half=half,
            first=short(deltas[0]),
            middle=short(deltas[half - 1]),
            last=short(deltas[-1]),
            first_weights=short(weights[0]),
            last_weights=short(weights[-1]),
        )
        return sentence if theory is None else f"{sentence} {PICTURES['theory'].format(first_theory=short(theory[0]))}"
