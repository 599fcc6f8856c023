"""Layers over time. A sequence (steps, n) is unrolled on the tape; all steps share one set of parameters."""

from dataclasses import dataclass

import numpy as np

from . import checks
from .engine import over_time
from .engine.plan import BREADTH, HEIGHT
from .names import ACTIVATIONS, code


def _sequence(plan, x):
    """x, if it is a sequence."""
    steps, breadth = int(plan.buffers[x, HEIGHT]), int(plan.buffers[x, BREADTH])
    if breadth != 1:
        raise ValueError(f"a recurrent layer takes a sequence (steps, n), not an image of {steps}×{breadth} pixels")
    return x


@dataclass(frozen=True)
class RNN:
    """A_t = φ(X_t Wx + A_{t−1} Wh + b), A_0 = 0. The result is A_T, or all states with `return_sequences`."""

    units: int
    activation: str = "tanh"
    return_sequences: bool = False

    def __post_init__(self):
        checks.whole(self.units, "units", 1)
        code(ACTIVATIONS, self.activation, "activation")

    def plan(self, plan, x):
        phi = code(ACTIVATIONS, self.activation, "activation")
        return over_time.rnn(plan, _sequence(plan, x), np.int64(self.units), phi, self.return_sequences)


@dataclass(frozen=True)
class LSTM:
    """Long short-term memory; the biases of the forget gate start at 1. Result as for `RNN`."""

    units: int
    return_sequences: bool = False

    def __post_init__(self):
        checks.whole(self.units, "units", 1)

    def plan(self, plan, x):
        return over_time.lstm(plan, _sequence(plan, x), np.int64(self.units), self.return_sequences)
