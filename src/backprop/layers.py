"""What a network is built from: layer specifications. They hold settings; the plan they write holds the rest."""

from dataclasses import dataclass

from . import checks
from .engine.ops import activation, add, batch_norm, dense, scale
from .engine.plan import PER_EXAMPLE
from .names import ACTIVATIONS, code


@dataclass(frozen=True)
class Dense:
    """A weighted sum with bias: Z = X W + b."""

    units: int

    def __post_init__(self):
        checks.whole(self.units, "units", 1, checks.LARGEST_WIDTH)

    def plan(self, plan, x):
        return dense.plan(plan, x, plan.buffers[x, PER_EXAMPLE], self.units)


@dataclass(frozen=True)
class Activation:
    """φ, element by element, by its name in `bp.activations`."""

    name: str

    def __post_init__(self):
        code(ACTIVATIONS, self.name, "activation")

    def plan(self, plan, x):
        return activation.plan(plan, x, ACTIVATIONS[self.name])


@dataclass(frozen=True)
class BatchNorm:
    """Batch normalization of every feature, with learned scale and shift."""

    def plan(self, plan, x):
        return batch_norm.plan(plan, x)


class Residual:
    """x + scale · branch(x), where `layers` is the branch and keeps the width.

    Residual([Dense(32), ReLU(), Dense(32)], scale=0.5)
    """

    def __init__(self, layers, scale=1.0):
        self.layers, self.scale = checks.layers(layers), checks.number(scale, "scale")

    def __repr__(self):
        return f"Residual({self.layers}, scale={self.scale:g})"

    def plan(self, plan, x):
        branch = x
        for layer in self.layers:
            branch = layer.plan(plan, branch)
        width, made = plan.buffers[x, PER_EXAMPLE], plan.buffers[branch, PER_EXAMPLE]
        if width != made:
            raise ValueError(f"a residual branch must keep the width: it takes {width} features and returns {made}")
        return add.plan(plan, x, branch if self.scale == 1.0 else scale.plan(plan, branch, self.scale))


def Identity():
    return Activation("identity")


def Sigmoid():
    return Activation("sigmoid")


def Tanh():
    return Activation("tanh")


def ReLU():
    return Activation("relu")


def LeakyReLU():
    return Activation("leaky_relu")


def ELU():
    return Activation("elu")


def Softplus():
    return Activation("softplus")


def GELU():
    return Activation("gelu")


def SiLU():
    return Activation("silu")
