"""Mini-batch training, one epoch a call."""

import math

import numpy as np

from .intrinsics import noinline
from .jit import entry
from .machine import backward, forward
from .norms import absolute_sum
from .optimizers import clip, decay, penalize, update
from .plan import INPUT, PLACE, TARGET
from .random import shuffle
from .tape import ONE, ZERO


@entry
def epoch(plan_counts, buffers, blocks, tape, X, Y, order, state, batch, method, settings, rates, limits,
          step, theta, statistics, g, m1, m2, m3, A, D, S):
    """Go once through the examples in a new random order. Nothing is updated by a loss or gradient that is not finite.

    X (N, n) inputs   Y (N, k) targets or labels   order (N,) a permutation, shuffled here
    rates (⌈N/batch⌉,): the learning rate of each update     limits (4,): l1, l2, clip_norm, clip_value
    step: how many updates came before; it also numbers the passes for dropout
    Returns (state, loss, steps): the generator's state, the mean over the examples of the loss that was minimized,
    and the number of updates made, which falls short of the number of batches when the run diverged.
    """
    noinline()
    state = shuffle(order, state)
    examples, n, k = X.shape[0], X.shape[1], Y.shape[1]
    x0, y0, total, steps = buffers[plan_counts[INPUT], PLACE], buffers[plan_counts[TARGET], PLACE], 0.0, ZERO
    for first in range(0, examples, batch):
        B = min(batch, examples - first)
        for r in range(B):
            source = order[first + r]
            for j in range(n):
                A[x0 + r * n + j] = X[source, j]
            for j in range(k):
                A[y0 + r * k + j] = Y[source, j]
        loss = np.float64(forward(tape, theta, statistics, A, S, B, step + steps + ONE))
        backward(tape, theta, g, A, D, S, B, step + steps + ONE)
        if limits[0] > 0.0 or limits[1] > 0.0:
            loss += penalize(plan_counts, blocks, theta, g, limits[0], limits[1])
        if not (math.isfinite(loss) and math.isfinite(absolute_sum(g))):
            return state, loss, steps
        clip(g, limits[2], limits[3])
        steps += 1
        settings[0] = rates[steps - 1]
        if settings[4] > 0.0:
            decay(plan_counts, blocks, theta, 1.0 - settings[0] * settings[4])
        update(method, settings, theta, g, m1, m2, m3, step + steps)
        total += loss * B
    return state, total / examples, steps
