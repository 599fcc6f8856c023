"""What has become of a gradient on its way back: one verdict for a whole network, with the place of an overflow."""

import math

import numpy as np

from .jit import entry
from .plan import FAN_IN, FAN_OUT, N_LAYERS, OFFSET, WEIGHT_BLOCK, WIDTH, Z

HEALTHY, VANISHING, EXPLODING, SATURATED, DEAD, OVERFLOW = np.arange(6)
VERDICTS = ("healthy", "vanishing", "exploding", "saturated", "dead", "overflow")
FACTOR = 1000.0  # ‖δ_1‖ within this factor of ‖δ_L‖, either way, counts as healthy


@entry
def overflow_place(counts, blocks, layers, g, A, D, B):
    """Where the first number that is not finite arose: l if in Z_l, −l if in δ_l or ∂ℒ/∂W_l, 0 if nowhere."""
    count = counts[N_LAYERS]
    for k in range(count):
        for i in range(layers[k, Z], layers[k, Z] + B * layers[k, WIDTH]):
            if not math.isfinite(A[i]):
                return k + 1
    for k in range(count - 1, -1, -1):
        for i in range(layers[k, Z], layers[k, Z] + B * layers[k, WIDTH]):
            if not math.isfinite(D[i]):
                return -(k + 1)
        block = blocks[layers[k, WEIGHT_BLOCK]]
        for i in range(block[OFFSET], block[OFFSET] + block[FAN_IN] * block[FAN_OUT]):
            if not math.isfinite(g[i]):
                return -(k + 1)
    return 0


@entry
def diagnose(deltas, moments, loss):
    """The verdict, from ‖δ_l‖ (L,), `layer_moments` (L · 3,) and the loss.

    dead: a hidden layer's units are all 0 for every example, so that no gradient gets past it;
    saturated: the gradient vanishes and most values of the hidden layers lie at the ends of the activation's range.
    """
    L = deltas.size
    if not math.isfinite(loss):
        return OVERFLOW
    saturated = 0.0
    for k in range(L):
        if not math.isfinite(deltas[k]):
            return OVERFLOW
    for k in range(L - 1):
        if moments[3 * k + 1] == 1.0:
            return DEAD
        saturated += moments[3 * k + 2] / (L - 1)
    if deltas[0] * FACTOR < deltas[L - 1]:
        return SATURATED if saturated > 0.5 else VANISHING
    return EXPLODING if deltas[0] > FACTOR * deltas[L - 1] else HEALTHY
