"""Optimizer specifications for `bp.train`. η is the learning rate; the update rules stand in `engine/optimizers.py`."""

from dataclasses import dataclass

import numpy as np

from . import checks
from .names import OPTIMIZERS


@dataclass(frozen=True)
class SGD:
    """θ ← θ − η g."""

    learning_rate: float

    def __post_init__(self):
        checks.number(self.learning_rate, "learning_rate", above=0.0)

    @property
    def code(self):
        return OPTIMIZERS["sgd"]

    @property
    def settings(self):
        """(η, β₁, β₂, ε) as the engine takes them."""
        return np.array([self.learning_rate, 0.0, 0.0, 0.0])


@dataclass(frozen=True)
class Momentum:
    """v ← β v + g, θ ← θ − η v. [Polyak1964]"""

    learning_rate: float
    beta: float = 0.9

    def __post_init__(self):
        checks.number(self.learning_rate, "learning_rate", above=0.0)
        _below_one(self.beta, "beta")

    @property
    def code(self):
        return OPTIMIZERS["momentum"]

    @property
    def settings(self):
        return np.array([self.learning_rate, self.beta, 0.0, 0.0])


@dataclass(frozen=True)
class Adam:
    """Steps of length about η, from running means of g and g². [Kingma2015]"""

    learning_rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self):
        checks.number(self.learning_rate, "learning_rate", above=0.0)
        _below_one(self.beta1, "beta1")
        _below_one(self.beta2, "beta2")
        checks.number(self.epsilon, "epsilon", above=0.0)

    @property
    def code(self):
        return OPTIMIZERS["adam"]

    @property
    def settings(self):
        return np.array([self.learning_rate, self.beta1, self.beta2, self.epsilon])


def _below_one(value, name):
    if checks.number(value, name, 0.0) >= 1:
        raise ValueError(f"{name} is {value}; expected a number in [0, 1)")
