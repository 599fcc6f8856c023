"""What a network is built from: layer specifications. They hold settings; the plan they write holds the rest."""

from dataclasses import asdict, dataclass

from . import checks, recurrent_layers
from .engine import tape
from .engine.ops import activation, add, batch_norm, conv2d, copy, dense, dropout, layer_norm, pool
from .engine.ops import scale as scaling
from .engine.plan import BREADTH, HEIGHT, PER_EXAMPLE, features, view
from .names import ACTIVATIONS, code

RNN, LSTM = recurrent_layers.RNN, recurrent_layers.LSTM


@dataclass(frozen=True)
class Dense:
    """A weighted sum with bias, Z = X W + b, over the last axis: of an image, over each pixel's channels."""

    units: int

    def __post_init__(self):
        checks.whole(self.units, "units", 1, checks.LARGEST_WIDTH)

    def plan(self, plan, x):
        return dense.plan(plan, x, self.units)


@dataclass(frozen=True)
class Activation:
    """φ, element by element, by its name in `bp.activations`."""

    name: str

    def __post_init__(self):
        code(ACTIVATIONS, self.name, "activation")

    def plan(self, plan, x):
        return activation.plan(plan, x, code(ACTIVATIONS, self.name, "activation"))


@dataclass(frozen=True)
class BatchNorm:
    """Batch normalization of every feature or channel, with learned scale and shift."""

    def plan(self, plan, x):
        return batch_norm.plan(plan, x)


@dataclass(frozen=True)
class LayerNorm:
    """Normalization of every row, with learned scale and shift."""

    def plan(self, plan, x):
        return layer_norm.plan(plan, x)


@dataclass(frozen=True)
class Dropout:
    """Inverted dropout: in training, a share `rate` of the values becomes 0 and the others are divided by 1 − rate."""

    rate: float

    def __post_init__(self):
        checks.rate(self.rate, "rate")

    def plan(self, plan, x):
        return dropout.plan(plan, x, self.rate)


@dataclass(frozen=True)
class Conv2D:
    """Convolution of (height, width, channels) with `filters` kernels of `size` × `size`.

    `padding` zeros are put around the image; "same" means size // 2, which keeps the size for an odd kernel.
    """

    filters: int
    size: int = 3
    stride: int = 1
    padding: int | str = 0

    def __post_init__(self):
        for name in ("filters", "size", "stride"):
            checks.whole(getattr(self, name), name, 1)
        if self.padding != "same":
            checks.whole(self.padding, "padding", 0)

    def plan(self, plan, x):
        padding = self.size // 2 if self.padding == "same" else self.padding
        _window_fits(plan, x, self.size, padding, "convolution")
        return conv2d.plan(plan, x, self.filters, self.size, self.stride, padding)


@dataclass(frozen=True)
class MaxPool:
    """The largest value of each window of size × size; the stride is the size unless given."""

    size: int = 2
    stride: int | None = None
    operation = tape.MAX_POOL

    def __post_init__(self):
        checks.whole(self.size, "size", 1)
        checks.whole(self.size if self.stride is None else self.stride, "stride", 1)

    def plan(self, plan, x):
        _window_fits(plan, x, self.size, 0, "pooling")
        return pool.plan(plan, x, self.operation, self.size, self.size if self.stride is None else self.stride)


class AveragePool(MaxPool):
    """The mean of each window of size × size; the stride is the size unless given."""

    operation = tape.AVERAGE_POOL


def _window_fits(plan, x, size, padding, what):
    height, breadth = int(plan.buffers[x, HEIGHT]), int(plan.buffers[x, BREADTH])
    if size > min(height, breadth) + 2 * padding:
        raise ValueError(f"{what} with a {size}×{size} window does not fit into an image of {height}×{breadth} with "
                         f"padding {padding}")


@dataclass(frozen=True)
class Flatten:
    """An image or a sequence as one row of features."""

    def plan(self, plan, x):
        size = plan.buffers[x, PER_EXAMPLE]
        return view(plan, x, 0, 1, 1, size, size)


def plan_all(layers, plan, x):
    """Plan one layer after another; return the last result's buffer."""
    for layer in layers:
        x = layer.plan(plan, x)
    return x


def recipe(layer):
    """The layer as JSON-ready data, from which `bp.load` builds it again."""
    if isinstance(layer, Residual):
        return {"layer": "Residual", "settings": {"layers": [recipe(x) for x in layer.layers], "scale": layer.scale}}
    if isinstance(layer, Concatenate):
        first, second = ([recipe(x) for x in branch] for branch in layer.branches)
        return {"layer": "Concatenate", "settings": {"first": first, "second": second}}
    return {"layer": type(layer).__name__, "settings": asdict(layer)}


def _shape(plan, x):
    return int(plan.buffers[x, HEIGHT]), int(plan.buffers[x, BREADTH]), int(features(plan, x))


class Residual:
    """x + scale · branch(x), where `layers` is the branch and keeps the shape.

    Residual([Dense(32), ReLU(), Dense(32)], scale=0.5)
    """

    def __init__(self, layers, scale=1.0):
        self.layers, self.scale = checks.layers(layers), checks.number(scale, "scale")

    def __repr__(self):
        return f"Residual({self.layers}, scale={self.scale:g})"

    def plan(self, plan, x):
        branch = plan_all(self.layers, plan, x)
        if _shape(plan, x) != _shape(plan, branch):
            raise ValueError(f"a residual branch must keep the shape: it takes {_shape(plan, x)} and returns "
                             f"{_shape(plan, branch)}")
        return add.plan(plan, x, branch if self.scale == 1.0 else scaling.plan(plan, branch, self.scale))


class Concatenate:
    """The features of two branches side by side; an empty branch passes x through."""

    def __init__(self, first, second):
        self.branches = checks.layers(first), checks.layers(second)

    def plan(self, plan, x):
        a, b = (plan_all(branch, plan, x) for branch in self.branches)
        if _shape(plan, a)[:2] != _shape(plan, b)[:2]:
            raise ValueError(f"branches to be concatenated must agree in height and width: {_shape(plan, a)} and "
                             f"{_shape(plan, b)}")
        return copy.concatenate(plan, a, b)


def Identity():
    """φ(z) = z."""
    return Activation("identity")


def Sigmoid():
    """φ(z) = 1 / (1 + exp(−z))."""
    return Activation("sigmoid")


def Tanh():
    """φ(z) = tanh z."""
    return Activation("tanh")


def ReLU():
    """φ(z) = max(z, 0); φ′(0) = 0."""
    return Activation("relu")


def LeakyReLU():
    """φ(z) = z for z > 0, z/100 elsewhere."""
    return Activation("leaky_relu")


def ELU():
    """φ(z) = z for z > 0, exp(z) − 1 elsewhere."""
    return Activation("elu")


def Softplus():
    """φ(z) = ln(1 + exp z)."""
    return Activation("softplus")


def GELU():
    """φ(z) = z Φ(z), with the distribution function Φ of a standard normal number (erf, not its approximation)."""
    return Activation("gelu")


def SiLU():
    """φ(z) = z / (1 + exp(−z))."""
    return Activation("silu")
