"""Mini-batch training, one epoch a call, or a slice of one."""

import math

import numpy as np

from .intrinsics import noinline
from .jit import entry, kernel
from .machine import backward, forward
from .norms import absolute_sum, all_finite
from .optimizers import clip, decay, penalize, update
from .plan import INPUT, PLACE, TARGET
from .random import shuffle
from .tape import ONE, ZERO


@kernel
def copy_row(X, i, A, a):
    """Copy row i of X to A[a:]; in slices, whose indices cannot be negative, LLVM sees that it may copy vectors."""
    x, y = X[i], A[a : a + X.shape[1]]
    for j in range(x.size):
        y[j] = x[j]


@entry
def epoch(plan_counts, buffers, blocks, tape, X, Y, order, begin, end, state, batch, method, settings, rates, limits,
          step, theta, statistics, g, m1, m2, m3, A, D, S):
    """Go once through the examples in a new random order, until a number is not finite.

    Nothing is updated by a loss or gradient that is not finite. An update that overflows, in theta or in the squares
    m2, ends the epoch as well and is not counted.

    begin, end: 0 and N for the whole epoch; for a slice of it, examples order[begin:end]. Only begin 0 shuffles.

    X (N, n) inputs   Y (N, k) targets or labels   order (N,) a permutation
    rates: the learning rate of each of these updates     limits (4,): l1, l2, clip_norm, clip_value
    step: how many updates came before; it also numbers the passes for dropout
    Returns (state, loss, steps): the generator's state, the mean over these examples of the loss that was minimized,
    and the number of updates made, which falls short of the number of batches when the run diverged.
    """
    noinline()
    if begin == 0:
        state = shuffle(order, state)
    n, k = X.shape[1], Y.shape[1]
    x0, y0, total, steps = buffers[plan_counts[INPUT], PLACE], buffers[plan_counts[TARGET], PLACE], 0.0, ZERO
    for first in range(begin, end, batch):
        B = min(batch, end - first)
        for r in range(B):
            copy_row(X, order[first + r], A, x0 + r * n)
            copy_row(Y, order[first + r], A, y0 + r * k)
        loss = np.float64(forward(tape, theta, statistics, A, S, B, step + steps + ONE))
        backward(tape, theta, g, A, D, S, B, step + steps + ONE)
        if limits[0] > 0.0 or limits[1] > 0.0:
            loss += penalize(plan_counts, blocks, theta, g, limits[0], limits[1])
        size = absolute_sum(g)
        if not (math.isfinite(loss) and math.isfinite(size)):
            return state, loss, steps
        clip(g, limits[2], limits[3])
        steps += 1
        settings[0] = rates[steps - 1]
        if settings[4] > 0.0:
            decay(plan_counts, blocks, theta, 1.0 - settings[0] * settings[4])
        update(method, settings, theta, g, m1, m2, m3, step + steps)
        # Only a gradient whose size squared overflows can have made a square of it overflow.
        if not (all_finite(theta) and (math.isfinite(size * size) or all_finite(m2))):
            return state, loss, steps - ONE
        total += loss * B
    return state, total / (end - begin), steps
