"""Hypothesis draws networks: a list of layers, the number of inputs, a batch and a loss."""

from typing import NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import backprop as bp
from backprop.names import ACTIVATIONS, LOSSES, NORMS

SIZES = (1, 2, 3, 5, 7, 8, 9, 17, 31, 33, 64, 65)  # around the vector registers of 2, 4, 8 and 16 elements
sizes = st.sampled_from(SIZES)
names = st.sampled_from(sorted(ACTIVATIONS))
losses = st.sampled_from(sorted(LOSSES))
scales = st.sampled_from([1.0, 0.5, -0.25])
outputs = st.sampled_from((2, 3, 10))  # one output has no cross-entropy: its probability is always 1
seeds = st.integers(0, 2**31 - 1)


def examples(count):
    """Try `count` examples, the same in every run, however slow the machine is just now."""
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


class Drawn(NamedTuple):
    """What defines a network and the batch that it sees."""

    inputs: int  # or the shape of an image or a sequence
    layers: list
    rows: int
    loss: str
    seed: int

    @property
    def shape(self):
        return self.inputs if isinstance(self.inputs, tuple) else (self.inputs,)

    def network(self, dtype="float64"):
        return bp.Network(self.inputs, self.layers, init="he", bias_std=0.1, seed=self.seed, dtype=dtype)


def same_width(width):
    """A layer that keeps `width` features."""
    return st.one_of(st.just(bp.Dense(width)), names.map(bp.Activation), st.just(bp.BatchNorm()),
                     st.just(bp.LayerNorm()))


def residual(width):
    """A skip over up to three layers. Over none it is x + s·x; over an activation, that one reads the skip's source."""
    return st.builds(bp.Residual, st.lists(same_width(width), max_size=3), scales)


@st.composite
def networks(draw):
    """Any sequence of up to six layers, and a last weighted sum."""
    inputs = width = draw(sizes)
    layers = []
    for _ in range(draw(st.integers(0, 6))):
        layer = draw(st.one_of(sizes.map(bp.Dense), same_width(width), residual(width)))
        layers.append(layer)
        width = getattr(layer, "units", width)
    layers.append(bp.Dense(draw(outputs)))
    return Drawn(inputs, layers, draw(sizes), draw(losses), draw(seeds))


few = st.sampled_from((1, 2, 3, 5, 8, 9))  # of rows, steps, units and channels: there are many pixels


@st.composite
def over_images(draw):
    """Convolutions, pooling, normalizations, skips and branches over small images of any shape."""
    shape = height, breadth, channels = draw(st.tuples(st.integers(2, 9), st.integers(2, 9), st.integers(1, 5)))
    layers = []
    for _ in range(draw(st.integers(1, 4))):
        kind, small = draw(st.sampled_from(("convolution", "pool", "same", "skip", "branches"))), min(height, breadth)
        if kind == "convolution":
            size, stride, padding = draw(st.integers(1, min(small, 4))), draw(st.integers(1, 3)), draw(st.integers(0, 2))
            channels = draw(few)
            layers.append(bp.Conv2D(channels, size, stride, padding))
            height, breadth = ((n + 2 * padding - size) // stride + 1 for n in (height, breadth))
        elif kind == "pool":
            size, stride = draw(st.integers(1, min(small, 3))), draw(st.integers(1, 3))
            layers.append(draw(st.sampled_from((bp.MaxPool, bp.AveragePool)))(size, stride))
            height, breadth = ((n - size) // stride + 1 for n in (height, breadth))
        elif kind == "same":
            layers.append(draw(same_width(channels)))
        elif kind == "skip":
            branch = [bp.Conv2D(channels, 3, padding=1), draw(same_width(channels))]
            layers.append(bp.Residual(branch, draw(scales)))
        else:
            layers.append(bp.Concatenate([bp.Conv2D(2, 3, padding="same")], draw(st.sampled_from(([], [bp.Tanh()])))))
            channels += 2
    layers += [bp.Flatten(), bp.Dense(draw(outputs))]
    return Drawn(shape, layers, draw(few), draw(losses), draw(seeds))


@st.composite
def over_time(draw):
    """Recurrent layers, normalizations, skips and weighted sums of every step over short sequences."""
    shape = (draw(st.integers(1, 7)), draw(few))
    width, layers = shape[1], []
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(("rnn", "lstm", "same", "skip")))
        if kind in ("rnn", "lstm"):
            width = draw(few)
            layers.append(bp.LSTM(width, True) if kind == "lstm" else bp.RNN(width, draw(names), True))
        elif kind == "same":
            layers.append(draw(same_width(width)))
        else:
            layers.append(bp.Residual([bp.LSTM(width, True), bp.LayerNorm()], draw(scales)))
    layers.append(draw(st.one_of(st.builds(bp.LSTM, few), st.builds(bp.RNN, few, names), st.just(bp.Flatten()))))
    return Drawn(shape, [*layers, bp.Dense(draw(outputs))], draw(few), draw(losses), draw(seeds))


class DrawnMLP(NamedTuple):
    """The arguments of a `bp.MLP`, and the batch that it sees."""

    sizes: list
    settings: dict
    rows: int
    loss: str
    seed: int


@st.composite
def mlps(draw):
    """Up to twelve layers, of equal or of changing widths."""
    depth, equal = draw(st.integers(1, 12)), draw(st.booleans())
    hidden = [draw(sizes)] * (depth - 1) if equal else draw(st.lists(sizes, min_size=depth - 1, max_size=depth - 1))
    norm = draw(st.sampled_from(sorted(NORMS)))
    settings = dict(activation=draw(names), norm=None if norm == "none" else norm, residual=draw(st.booleans()),
                    residual_scale=draw(scales))
    return DrawnMLP([draw(sizes), *hidden, draw(outputs)], settings, draw(sizes), draw(losses),
                    draw(seeds))
