"""The engine's own random numbers: the same seed gives the same bits natively and in WebAssembly.

SplitMix64 [Steele2014]: a counter that grows by a constant, and a hash of it. Normal numbers come from
Marsaglia's polar method [Marsaglia1964], which needs nothing but a logarithm and a square root.
A state is a uint64. Python's integers forget that: hand one on as np.uint64(state), or half of them do not fit.
"""

import math

import numpy as np

from .elementary import log
from .jit import exact

# Wrapped one by one: an integer literal next to a uint64 silently turns into a float.
GOLDEN, FIRST, SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S30, S27, S31, S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@exact
def scramble(state):
    z = (state ^ (state >> S30)) * FIRST
    z = (z ^ (z >> S27)) * SECOND
    return z ^ (z >> S31)


@exact
def start(seed, stream):
    """The state for `seed` and for `stream`, which tells apart what one seed is used for (weights, data, order)."""
    return scramble(scramble(np.uint64(seed) + GOLDEN) + np.uint64(stream) * GOLDEN)


@exact
def uniform(state):
    """The next state, and a number in [0, 1): a multiple of 2⁻⁵³."""
    state = state + GOLDEN
    return state, np.float64(scramble(state) >> S11) * 2.0**-53


@exact
def fill_normal(out, state):
    """Fill `out` with standard normal numbers; return the state after them."""
    state, i, n = np.uint64(state), 0, out.size
    while i < n:
        state, u = uniform(state)
        state, v = uniform(state)
        u, v = 2.0 * u - 1.0, 2.0 * v - 1.0
        s = u * u + v * v
        if 0.0 < s < 1.0:
            radius = math.sqrt(-2.0 * log(s) / s)
            out[i] = radius * u
            if i + 1 < n:
                out[i + 1] = radius * v
            i += 2
    return state


@exact
def fill_uniform(out, low, high, state):
    """Fill `out` with numbers uniform in [low, high); return the state after them."""
    state = np.uint64(state)
    for i in range(out.size):
        state, u = uniform(state)
        out[i] = low + (high - low) * u
    return state


@exact
def fill_integers(out, count, state):
    """Fill `out` with integers uniform in [0, count), for count ≪ 2⁵³; return the state after them."""
    state = np.uint64(state)
    for i in range(out.size):
        state, u = uniform(state)
        out[i] = np.int64(u * count)
    return state


@exact
def shuffle(order, state):
    """Permute `order` in place, every permutation equally likely [Fisher–Yates]; return the state after it."""
    state = np.uint64(state)
    for i in range(order.size - 1, 0, -1):
        state, u = uniform(state)
        k = int(u * (i + 1))
        order[i], order[k] = order[k], order[i]
    return state
