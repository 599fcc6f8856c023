"""The plans of layers over time: a sequence (steps, n) is unrolled on the tape, and all steps share their parameters.

Step t reads a view of the sequence and the state that step t − 1 left.  [Werbos1990], [Hochreiter1997]
"""

from .jit import planner
from .ops import activation, copy, lstm_cell, recurrent
from .plan import BIASES, DISTANCE, GATE_BIASES, HEIGHT, N_BUFFERS, PER_EXAMPLE, features, image_buffer, view
from .tape import NONE, ONE


@planner
def step_views(plan, x):
    """A view of each time step of the sequence x; return the first one's number, the others follow it."""
    n, distance = features(plan, x), plan.buffers[x, DISTANCE]
    if distance == n:
        distance = plan.buffers[x, PER_EXAMPLE]
    first = plan.counts[N_BUFFERS]
    for t in range(plan.buffers[x, HEIGHT]):
        view(plan, x, t * n, ONE, ONE, n, distance)
    return first


@planner
def gathered(plan, last, begun, steps):
    """The states of all steps as one sequence, `last` the last one's buffer.

    Every step has reserved equally many buffers since there were `begun`, so that the states lie equally far apart.
    """
    m, apart = features(plan, last), (plan.counts[N_BUFFERS] - begun) // steps
    y = image_buffer(plan, steps, ONE, m, ONE)
    for t in range(steps):
        state = last - (steps - 1 - t) * apart
        copy.into(plan, state, view(plan, y, t * m, ONE, ONE, m, steps * m))
    return y


@planner
def rnn(plan, x, units, code, sequences):
    """A_t = φ(X_t Wx + A_{t−1} Wh + b); return the buffer of A_T, or with `sequences` that of all states."""
    steps, inputs, state = plan.buffers[x, HEIGHT], step_views(plan, x), NONE
    p, begun = recurrent.weights(plan, features(plan, x), units, units, BIASES), plan.counts[N_BUFFERS]
    for t in range(steps):
        sums = recurrent.plan(plan, inputs + t, state, p, units, units)
        state = activation.plan(plan, sums, code)
    return gathered(plan, state, begun, steps) if sequences else state


@planner
def lstm(plan, x, units, sequences):
    """Long short-term memory; return the buffer of the last state, or with `sequences` that of all states."""
    steps, inputs, state, cell = plan.buffers[x, HEIGHT], step_views(plan, x), NONE, NONE
    p, begun = recurrent.weights(plan, features(plan, x), units, 4 * units, GATE_BIASES), plan.counts[N_BUFFERS]
    for t in range(steps):
        sums = recurrent.plan(plan, inputs + t, state, p, units, 4 * units)
        state = lstm_cell.plan(plan, sums, cell)
        cell = state + ONE
    return gathered(plan, state, begun, steps) if sequences else state
