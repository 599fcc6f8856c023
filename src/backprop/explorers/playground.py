"""Playground: a network learns to tell points in a plane apart.

Shapes   X (N, 2)     y (N,) labels in [0, K)     L = depth layers, the first L − 1 of equal width
Training minimizes the mean cross-entropy, in nats, by mini-batches, with the updates of `bp.train`.
"""

from pathlib import Path

import numpy as np
import traitlets

from ..activations import activations
from ..names import ACTIVATIONS, INITIALIZERS, OPTIMIZERS
from ..network import MLP
from ..optimizers import BY_NAME
from .bundle import bundle
from .explorer import Explorer
from .playground_data import EDGE, EXAMPLE, SETS, STREAM, THIRD, UNIT, packed, plane
from .playground_run import LOSS, train_to
from .playground_words import WORDS, sentence
from .presets import PLAYGROUND
from .settings import HIDDEN, choice, integer, numbers, real

LABELS = {name: activations[name].label for name in ACTIVATIONS}
RULES = {name: kind.__name__ for name, kind in BY_NAME.items()}
MOST = 20_000  # updates
NOISY = [name for name, (_, _, noise) in SETS.items() if noise]


class Playground(Explorer):
    """Decision regions, losses on training and held-out data, and the gradient norms of every layer, while it trains.

    play = bp.explorers.Playground(data="spirals", depth=4, width=16, steps=2000)
    play.numbers()["held_out_accuracy"]
    play.network().weights[0]
    """

    title, slug = "A network learns a plane", "playground"
    summary = "Train a network on points in a plane, yours too, and watch boundary, losses and gradients of every layer."
    presets = PLAYGROUND
    _esm = bundle(Path(__file__).parent / "js" / "playground.js")
    _words = traitlets.Dict(WORDS, read_only=True).tag(sync=True)
    _constants = traitlets.Dict(read_only=True).tag(sync=True)
    _data = traitlets.Bytes(read_only=True).tag(sync=True)

    data = choice("moons", SETS, "Data", {name: words for name, (words, _, _) in SETS.items()})
    noise = real(0.1, 0.0, 0.5, "Noise", step=0.01, when={"data": NOISY})
    points = numbers([], -EDGE, EDGE, most=180)  # x, y, class of each point drawn; an example until there are three
    depth = integer(3, 1, 64, "Depth")
    width = integer(8, 1, 64, "Width", when=HIDDEN)
    activation = choice("tanh", ACTIVATIONS, "Activation", LABELS, when=HIDDEN)
    init = choice("xavier", INITIALIZERS, "Initialization")
    optimizer = choice("sgd", OPTIMIZERS, "Optimizer", RULES)
    learning_rate = real(0.1, 0.0001, 10.0, "Learning rate", step=0.05, logarithmic=True)
    batch_size = integer(16, 1, 160, "Batch size")
    l1 = real(0.0, 0.0, 0.05, "L1 penalty", step=0.0005)
    l2 = real(0.0, 0.0, 0.05, "L2 penalty", step=0.0005)
    dropout = real(0.0, 0.0, 0.8, "Dropout rate", step=0.05, when=HIDDEN)
    seed = integer(0, 0, 99, "Seed")
    edges = choice("weights", ["weights", "gradients"], "Lines show", WORDS["edges"], restarts=False)
    layer = integer(1, 1, 64, "Layer", restarts=False, when=HIDDEN)
    unit = integer(0, 0, 64, "Unit", restarts=False, zero="none")
    source = integer(0, 0, 64, "Weight from unit", restarts=False, zero="none", when={"unit": range(1, 65)})
    brush = choice("first", ["first", "second"], "New points", WORDS["brushes"], restarts=False, when={"data": ["drawn"]})
    cursor = numbers([0.0, 0.0], -EDGE, EDGE, length=2, restarts=False)
    steps = integer(0, 0, MOST)

    def __init__(self, **state):
        super().__init__(**state)
        index, data = packed()
        classes = {name: count for name, (_, count, _) in SETS.items()}
        self.set_trait("_constants", dict(index=index, classes=classes, noisy=NOISY, stream=STREAM, unit=UNIT, edge=EDGE,
                                          third=THIRD, example=EXAMPLE, most=MOST, loss=LOSS))
        self.set_trait("_data", data)

    def plane(self):
        """((X, y), (X, y)): the training and the held-out points of this state."""
        return plane(self.data, self.noise, self.seed, self.points)

    def network(self):
        """The bp.MLP of this state, after its `steps` updates."""
        return self._trained()[0]

    def _trained(self):
        net = MLP([2, *[self.width] * (self.depth - 1), SETS[self.data][1]], activation=self.activation, init=self.init,
                  dropout=self.dropout, seed=self.seed)
        (X, y), _ = self.plane()
        return net, *train_to(net, X, y, BY_NAME[self.optimizer](learning_rate=self.learning_rate), steps=self.steps,
                              batch_size=self.batch_size, l1=self.l1, l2=self.l2, seed=self.seed)

    def diverged(self):
        """The `bp.Diverged` in which this state's training ended, or None."""
        return self._trained()[2]

    def numbers(self):
        """The numbers on the screen.

        loss, accuracy, held_out_loss, held_out_accuracy     without penalties and without dropout
        delta_norms, weight_gradient_norms (L,)              of all training points at once, as training sees them
        steps                                                fewer than asked for if it diverged
        weight, weight_gradient     from unit `source` to unit `unit` of layer `layer`, if there is one; without `source`
        bias, bias_gradient         of that unit; gradients like those of the norms
        """
        net, steps, _ = self._trained()
        train, held_out = self.plane()
        with np.errstate(invalid="ignore", over="ignore"):
            g = net.gradient(*train, loss=LOSS, l1=self.l1, l2=self.l2)
            norms = g.norms()
            return {"loss": net.loss(*train, LOSS), "accuracy": net.accuracy(*train, LOSS),
                    "held_out_loss": net.loss(*held_out, LOSS), "held_out_accuracy": net.accuracy(*held_out, LOSS),
                    "delta_norms": norms["deltas"], "weight_gradient_norms": norms["weights"], "steps": steps,
                    **self._chosen(net, g)}

    def _chosen(self, net, g):
        """The numbers of the weight or the bias that is chosen; a state may name what this network does not have."""
        l, i, j = min(self.layer, self.depth) - 1, self.source - 1, self.unit - 1
        n, m = net.weights[l].shape
        if not 0 <= j < m:
            return {}
        if not 0 <= i < n:
            return {"bias": net.biases[l][j], "bias_gradient": g.biases[l][j]}
        return {"weight": net.weights[l][i, j], "weight_gradient": g.weights[l][i, j]}

    def figure(self):
        """The points and the decision regions, as a `backprop.figures.Plot`."""
        from .playground_figure import figure  # Matplotlib is slow to import, and only the book draws the figure

        return figure(self.network(), *self.plane(), EDGE, self.description())

    def description(self):
        """The picture in words, as the page says it."""
        return sentence(self.numbers(), SETS[self.data][0])
