"""Optimizer specifications for `bp.train`. The update rules stand in `engine/optimizers.py`."""

from dataclasses import dataclass

import numpy as np

from . import checks
from .names import OPTIMIZERS


@dataclass(frozen=True)
class Optimizer:
    """What every optimizer has: a learning rate η, and its settings as the engine takes them."""

    learning_rate: float

    def __post_init__(self):
        checks.number(self.learning_rate, "learning_rate", above=0.0)
        for name in ("beta", "beta1", "beta2"):
            if hasattr(self, name):
                checks.rate(getattr(self, name), name)
        if hasattr(self, "epsilon"):
            checks.number(self.epsilon, "epsilon", above=0.0)

    @property
    def code(self):
        return OPTIMIZERS[type(self).__name__.lower()]

    @property
    def settings(self):
        """(η, β₁, β₂, ε, λ); 0 where the optimizer has no such thing."""
        first = getattr(self, "beta", getattr(self, "beta1", 0.0))
        return np.array([self.learning_rate, first, getattr(self, "beta2", 0.0), getattr(self, "epsilon", 0.0),
                         getattr(self, "weight_decay", 0.0)])


@dataclass(frozen=True)
class SGD(Optimizer):
    """θ ← θ − η g."""


@dataclass(frozen=True)
class Momentum(Optimizer):
    """v ← β v + g, θ ← θ − η v. [Polyak1964]"""

    beta: float = 0.9


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """v ← β v + g, θ ← θ − η (g + β v). [Sutskever2013]"""

    beta: float = 0.9


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """s ← s + g², θ ← θ − η g/(√s + ε). [Duchi2011]"""

    learning_rate: float = 1e-2
    epsilon: float = 1e-8


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """s ← β₂ s + (1 − β₂) g², θ ← θ − η g/(√s + ε). [Tieleman2012]"""

    learning_rate: float = 1e-3
    beta2: float = 0.9
    epsilon: float = 1e-8


@dataclass(frozen=True)
class Adam(Optimizer):
    """θ ← θ − η m̂/(√v̂ + ε) with bias-corrected running means of g and g². [Kingma2015]"""

    learning_rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


@dataclass(frozen=True)
class AMSGrad(Adam):
    """Adam with the largest v so far in place of v. [Reddi2018]"""


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam after w ← (1 − η λ) w for the weights: decay that does not pass through the moments. [Loshchilov2019]"""

    weight_decay: float = 1e-2

    def __post_init__(self):
        super().__post_init__()
        checks.number(self.weight_decay, "weight_decay", 0.0)


BY_NAME = {kind.__name__.lower(): kind for kind in (SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AMSGrad, AdamW)}
