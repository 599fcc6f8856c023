"""What the explorers and `bp.train` read off a network after a pass: norms, moments and histograms per layer."""

import numpy as np

from .jit import entry
from .norms import frobenius
from .plan import FAN_IN, FAN_OUT, N_LAYERS, OFFSET, PHI, PHI_CODE, WEIGHT_BLOCK, WIDTH, Z
from .tape import SIGMOID, TANH

SATURATION = 0.05  # a unit counts as saturated within this distance of an end of the activation's range


@entry
def layer_norms(counts, blocks, layers, g, D, B, deltas, weights):
    """‖∂ℒ/∂Z_l‖ and ‖∂ℒ/∂W_l‖ (Frobenius) of every layer, into `deltas` and `weights` (L,), first layer first."""
    for k in range(counts[N_LAYERS]):
        block = blocks[layers[k, WEIGHT_BLOCK]]
        deltas[k] = frobenius(D[layers[k, Z] : layers[k, Z] + B * layers[k, WIDTH]])
        weights[k] = frobenius(g[block[OFFSET] : block[OFFSET] + block[FAN_IN] * block[FAN_OUT]])


@entry
def histograms(counts, layers, A, B, low, high, bins, out):
    """Fractions of the activations φ(Z_l) in `bins` equal bins of [low, high], into out (L · bins,).

    What lies outside falls into the end bins; a NaN into none.
    """
    for k in range(counts[N_LAYERS]):
        n, start = B * layers[k, WIDTH], layers[k, PHI]
        for j in range(bins):
            out[k * bins + j] = 0.0
        for i in range(start, start + n):
            position = (A[i] - low) / (high - low) * bins
            if position == position:
                position = 0.0 if position < 0.0 else (bins - 1.0 if position > bins - 1.0 else position)
                out[k * bins + int(position)] += 1.0 / n


@entry
def layer_moments(counts, layers, A, B, out):
    """Three numbers a layer into out (L · 3,): mean of φ(Z_l)², share of units that are 0 for the whole batch,
    share of values within SATURATION of an end of the range of a sigmoid or tanh."""
    for k in range(counts[N_LAYERS]):
        width, start, code = layers[k, WIDTH], layers[k, PHI], layers[k, PHI_CODE]
        low, square, dead, saturated = (0.0 if code == SIGMOID else -1.0), 0.0, 0, 0
        bounded = code == SIGMOID or code == TANH
        for j in range(width):
            zeros = 0
            for i in range(start + j, start + j + B * width, width):
                a = np.float64(A[i])
                square += a * a
                zeros += a == 0.0
                saturated += bounded and (a < low + SATURATION or a > 1.0 - SATURATION)
            dead += zeros == B
        out[3 * k], out[3 * k + 1], out[3 * k + 2] = square / (B * width), dead / width, saturated / (B * width)
