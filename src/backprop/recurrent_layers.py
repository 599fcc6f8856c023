"""Layers over time. A sequence (steps, n) is unrolled on the tape; all steps share one set of parameters."""

from dataclasses import dataclass

from . import checks
from .engine import tape
from .engine.ops import activation, copy, lstm_cell, recurrent
from .engine.plan import BIASES, BREADTH, DISTANCE, GATE_BIASES, HEIGHT, PER_EXAMPLE, features, image_buffer, view
from .names import ACTIVATIONS, code


def steps_of(plan, x):
    """A view of each time step of the sequence x (steps, n)."""
    steps, n = int(plan.buffers[x, HEIGHT]), features(plan, x)
    if plan.buffers[x, BREADTH] != 1:
        raise ValueError(f"a recurrent layer takes a sequence (steps, n), not an image of "
                         f"{steps}×{int(plan.buffers[x, BREADTH])} pixels")
    distance = plan.buffers[x, PER_EXAMPLE] if plan.buffers[x, DISTANCE] == n else plan.buffers[x, DISTANCE]
    return [view(plan, x, t * n, 1, 1, n, distance) for t in range(steps)]


def gathered(plan, states, width):
    """The states of all steps as one sequence (steps, width)."""
    y = image_buffer(plan, len(states), 1, width, tape.ONE)
    for t, state in enumerate(states):
        copy.into(plan, state, view(plan, y, t * width, 1, 1, width, len(states) * width))
    return y


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
        inputs, state, states = steps_of(plan, x), tape.NONE, []
        p = recurrent.weights(plan, features(plan, x), self.units, self.units, BIASES)
        for step in inputs:
            sums = recurrent.plan(plan, step, state, p, self.units, self.units)
            state = activation.plan(plan, sums, ACTIVATIONS[self.activation])
            states.append(state)
        return gathered(plan, states, self.units) if self.return_sequences else state


@dataclass(frozen=True)
class LSTM:
    """Long short-term memory; the biases of the forget gate start at 1. Result as for `RNN`."""

    units: int
    return_sequences: bool = False

    def __post_init__(self):
        checks.whole(self.units, "units", 1)

    def plan(self, plan, x):
        inputs, state, cell, states = steps_of(plan, x), tape.NONE, tape.NONE, []
        p = recurrent.weights(plan, features(plan, x), self.units, 4 * self.units, GATE_BIASES)
        for step in inputs:
            sums = recurrent.plan(plan, step, state, p, self.units, 4 * self.units)
            state = lstm_cell.plan(plan, sums, cell)
            cell = state + 1
            states.append(state)
        return gathered(plan, states, self.units) if self.return_sequences else state
