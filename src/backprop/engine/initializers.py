"""Initial parameters. Weights of mean 0; `gain` multiplies their standard deviation (for constant: the value).

lecun   variance 1/n_in              [LeCun1998]        uniform, normal   variance 1
xavier  variance 2/(n_in + n_out)    [Glorot2010]       orthogonal        QᵀQ = I or QQᵀ = I  [Saxe2014]
he      variance 2/n_in              [He2015]           zeros, constant   0 and 1
The `_uniform` variants have the same variances. Biases are N(0, bias_std²).  eq-lecun, eq-xavier, eq-he, eq-orthogonal.
"""

import math

from .jit import exact
from .plan import (BIASES, FAN_IN, FAN_OUT, GATE_BIASES, KIND, LAYER, N_BLOCKS, NORM_SCALES, OFFSET,
                   RECURRENT_WEIGHTS, WEIGHTS)
from .random import fill_normal, fill_uniform, start
from .tape import CONSTANT, HE, HE_UNIFORM, LECUN, LECUN_UNIFORM, ORTHOGONAL, UNIFORM, XAVIER, XAVIER_UNIFORM, ZEROS

RECURRENT_STREAMS = 1 << 17  # beyond those of the other blocks, of which a network has fewer


@exact
def weight_variance(initializer, n_in, n_out):
    """Variance of an entry of a (n_in, n_out) weight matrix at gain 1."""
    if initializer == LECUN or initializer == LECUN_UNIFORM:
        return 1.0 / n_in
    if initializer == XAVIER or initializer == XAVIER_UNIFORM:
        return 2.0 / (n_in + n_out)
    if initializer == HE or initializer == HE_UNIFORM:
        return 2.0 / n_in
    if initializer == ORTHOGONAL:
        return 1.0 / max(n_in, n_out)
    return 0.0 if initializer == ZEROS or initializer == CONSTANT else 1.0


@exact
def orthonormalize(W, n, m):
    """Make the rows (n ≤ m) or columns (n > m) of W (n, m), given flat, orthonormal: modified Gram–Schmidt.

    From normal entries this gives a Haar-distributed orthogonal matrix.
    """
    count, length = (n, m) if n <= m else (m, n)
    across, along = (m, 1) if n <= m else (1, m)
    for i in range(count):
        square = 0.0
        for j in range(length):
            square += W[i * across + j * along] * W[i * across + j * along]
        norm = math.sqrt(square)
        for j in range(length):
            W[i * across + j * along] /= norm
        for k in range(i + 1, count):
            s0, s1, pairs = 0.0, 0.0, length // 2
            for j in range(pairs):  # two sums in turn, to halve the chain of dependent additions
                s0 += W[i * across + 2 * j * along] * W[k * across + 2 * j * along]
                s1 += W[i * across + (2 * j + 1) * along] * W[k * across + (2 * j + 1) * along]
            if length > 2 * pairs:
                s0 += W[i * across + 2 * pairs * along] * W[k * across + 2 * pairs * along]
            for j in range(length):
                W[k * across + j * along] -= (s0 + s1) * W[i * across + j * along]


@exact
def stream(kind, layer):
    """The random stream of a layer's weights or biases: whatever else the network has, they start alike."""
    if kind == RECURRENT_WEIGHTS:
        return RECURRENT_STREAMS + layer
    return 2 * layer - 2 if kind == WEIGHTS else 2 * layer - 1


@exact
def initialize(counts, blocks, theta, statistics, initializer, gain, bias_std, seed):
    """Fill theta and the running statistics of a planned network."""
    for k in range(counts[N_BLOCKS]):
        offset, n, m, kind = blocks[k, OFFSET], blocks[k, FAN_IN], blocks[k, FAN_OUT], blocks[k, KIND]
        part, state = theta[offset : offset + n * m], start(seed, stream(kind, blocks[k, LAYER]))
        if kind <= RECURRENT_WEIGHTS:
            deviation = gain * math.sqrt(weight_variance(initializer, n, m))
            if initializer == ZEROS or initializer == CONSTANT:
                part[:] = 0.0 if initializer == ZEROS else gain
            elif (initializer == UNIFORM or initializer == LECUN_UNIFORM or initializer == XAVIER_UNIFORM
                  or initializer == HE_UNIFORM):
                bound = deviation * math.sqrt(3.0)
                fill_uniform(part, -bound, bound, state)
            else:
                fill_normal(part, state)
                if initializer == ORTHOGONAL:
                    orthonormalize(part, n, m)
                    deviation = gain
                for i in range(part.size):
                    part[i] *= deviation
        else:
            part[:] = 1.0 if kind == NORM_SCALES else 0.0
            if bias_std > 0.0 and (kind == BIASES or kind == GATE_BIASES):
                fill_normal(part, state)
                for i in range(part.size):
                    part[i] *= bias_std
            if kind == GATE_BIASES:  # gates i, f, o, u: an open forget gate remembers from the start [Gers2000]
                for i in range(part.size // 4, part.size // 2):
                    part[i] += 1.0
    half = statistics.size // 2  # running means in the first half, running variances in the second
    statistics[:half] = 0.0
    statistics[half:] = 1.0
