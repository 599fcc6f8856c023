"""Regularization: a network with more parameters than points, and what keeps it from learning them by heart.

Shapes   X (examples, 2)     y labels in {0, 1}, some of them wrong     held out: 80 points whose labels are right
Training minimizes the mean cross-entropy, in nats, plus l1·Σ|w| + ½·l2·Σw², with Adam.
"""

from pathlib import Path

import numpy as np
import traitlets

from ..network import MLP
from ..optimizers import Adam
from .bundle import bundle
from .explorer import Explorer
from .playground_data import EDGE, SETS, STREAM, THIRD, UNIT, packed
from .playground_run import LOSS, train_to
from .presets import REGULARIZATION
from .regularization_data import FLIPS, STRIDE, plane
from .regularization_words import WORDS, sentence
from .settings import HIDDEN, choice, integer, real

BINS, WIDEST, SMALL, MOST = 31, 3.0, 0.01, 5_000  # of the histogram; what counts as no weight; updates
ACTIVATION, INIT, BATCH = "tanh", "xavier", 16
NAMES = [name for name, (_, _, noise) in SETS.items() if noise]


class Regularization(Explorer):
    """Both losses and the weights of a network that could learn its points by heart, and what holds it back.

    free, held = (bp.explorers.Regularization(l2=l2, steps=3000) for l2 in (0.0, 0.02))
    free.numbers()["held_out_loss"], held.numbers()["held_out_loss"]
    """

    title, slug = "What keeps a network from learning by heart", "regularization"
    summary = "Penalties, dropout, wrong labels and the number of points, in both losses and in the weights."
    presets = REGULARIZATION
    _esm = bundle(Path(__file__).parent / "js" / "regularization.js")
    _words = traitlets.Dict(WORDS, read_only=True).tag(sync=True)
    _constants = traitlets.Dict(read_only=True).tag(sync=True)
    _data = traitlets.Bytes(read_only=True).tag(sync=True)

    data = choice("moons", NAMES, "Data", {name: SETS[name][0] for name in NAMES})
    examples = integer(60, 10, 160, "Training points")
    noise = real(0.15, 0.0, 0.5, "Point noise", step=0.01)
    label_noise = real(0.15, 0.0, 0.5, "Wrong labels", step=0.05)
    l1 = real(0.0, 0.0, 0.05, "L1 penalty", step=0.0005)
    l2 = real(0.0, 0.0, 0.1, "L2 penalty", step=0.001)
    dropout = real(0.0, 0.0, 0.8, "Dropout rate", step=0.05, when=HIDDEN)
    depth = integer(3, 1, 8, "Depth")
    width = integer(32, 1, 64, "Width", when=HIDDEN)
    learning_rate = real(0.01, 0.0001, 0.1, "Learning rate", step=0.05, logarithmic=True)
    seed = integer(0, 0, 99, "Seed")
    steps = integer(0, 0, MOST)

    def __init__(self, **state):
        super().__init__(**state)
        index, data = packed(NAMES)
        fixed = dict(activation=ACTIVATION, init=INIT, batch_size=BATCH, optimizer="adam")
        self.set_trait("_constants", dict(
            index=index, classes=dict.fromkeys(NAMES, 2), noisy=NAMES, stream=STREAM, flips=FLIPS, stride=STRIDE,
            unit=UNIT, edge=EDGE, third=THIRD, most=MOST, loss=LOSS, fixed=fixed, rule=Adam.__name__, bins=BINS,
            widest=WIDEST, small=SMALL))
        self.set_trait("_data", data)

    def plane(self):
        """((X, y), (X, y)): the training points, some with wrong labels, and the held-out ones."""
        return plane(self.data, self.noise, self.seed, self.examples, self.label_noise)

    def network(self):
        """The bp.MLP of this state, after its `steps` updates."""
        return self._trained()[0]

    def _trained(self):
        net = MLP([2, *[self.width] * (self.depth - 1), 2], activation=ACTIVATION, init=INIT, dropout=self.dropout,
                  seed=self.seed)
        (X, y), _ = self.plane()
        return net, *train_to(net, X, y, Adam(self.learning_rate), steps=self.steps, batch_size=BATCH, l1=self.l1,
                              l2=self.l2, seed=self.seed)

    def numbers(self):
        """The numbers on the screen.

        loss, accuracy, held_out_loss, held_out_accuracy     without penalties and without dropout
        histogram (31,)     share of the weights in equal bins of [−3, 3], those beyond in the bins at the ends
        weight_length, small     √Σw²; the share of weights within 0.01 of 0
        steps               fewer than asked for if it diverged
        """
        net, steps, _ = self._trained()
        train, held_out = self.plane()
        w = np.concatenate([W.ravel() for W in net.weights])
        counts, _ = np.histogram(np.clip(w, -WIDEST, WIDEST), np.linspace(-WIDEST, WIDEST, BINS + 1))
        return {"loss": net.loss(*train, LOSS), "accuracy": net.accuracy(*train, LOSS),
                "held_out_loss": net.loss(*held_out, LOSS), "held_out_accuracy": net.accuracy(*held_out, LOSS),
                "histogram": counts / w.size, "weight_length": float(np.sqrt(w @ w)),
                "small": float(np.mean(np.abs(w) < SMALL)), "steps": steps}

    def figure(self):
        """The points and the decision regions, as a `backprop.figures.Plot`."""
        from .playground_figure import figure  # Matplotlib is slow to import, and only the book draws the figure

        return figure(self.network(), *self.plane(), EDGE, self.description())

    def description(self):
        """The picture in words, as the page says it."""
        return sentence(self.numbers(), SETS[self.data][0])
