"""One step of an optimizer over the flat parameter vector, and what may happen to the gradient before it.

settings (4,) float64: η, β₁ (momentum's β), β₂, ε        moments m1, m2: θ's shape, zero at the start
"""

import math

import numpy as np

from .intrinsics import noinline
from .jit import entry, kernel
from .norms import frobenius
from .plan import FAN_IN, FAN_OUT, KIND, N_BLOCKS, OFFSET, WEIGHTS
from .tape import MOMENTUM, SGD


@kernel
def power(b, n):
    """bⁿ for an integer n ≥ 0 by repeated squaring; WebAssembly has no maths library."""
    p = 1.0
    while n > 0:
        p *= b if n & 1 else 1.0
        b *= b
        n >>= 1
    return p


@kernel
def update(method, settings, theta, g, m1, m2, step):
    """θ after step number `step` (from 1) with gradient g.

    SGD       θ ← θ − η g
    momentum  v ← β v + g,  θ ← θ − η v                                              [Polyak1964]
    Adam      m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,
              θ ← θ − η m̂/(√v̂ + ε)  with  m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)          [Kingma2015]
    """
    noinline()
    n, T = theta.size, theta.dtype.type
    rate, beta1, beta2, epsilon = settings[0], settings[1], settings[2], settings[3]
    if method == SGD:
        a = T(rate)
        for i in range(n):
            theta[i] -= a * g[i]
    elif method == MOMENTUM:
        a, b = T(rate), T(beta1)
        for i in range(n):
            m1[i] = b * m1[i] + g[i]
            theta[i] -= a * m1[i]
    else:  # the corrections of m and v, moved into the rate and ε: one division an element instead of three
        root = math.sqrt(1.0 - power(beta2, step))
        a, e = T(rate * root / (1.0 - power(beta1, step))), T(epsilon * root)
        b1, b2, c1, c2 = T(beta1), T(beta2), T(1.0 - beta1), T(1.0 - beta2)
        for i in range(n):
            m1[i] = b1 * m1[i] + c1 * g[i]
            m2[i] = b2 * m2[i] + c2 * g[i] * g[i]
            theta[i] -= a * m1[i] / (math.sqrt(m2[i]) + e)


@entry
def penalize(counts, blocks, theta, g, l1, l2):
    """Add the gradient of ½ l2 Σw² + l1 Σ|w| over all weights to g; return the penalty. Biases are left alone."""
    noinline()
    T, absolute, square = theta.dtype.type, 0.0, 0.0
    if l1 == 0.0 and l2 == 0.0:  # nothing times a sum of squares that has overflowed is not nothing
        return 0.0
    for k in range(counts[N_BLOCKS]):
        if blocks[k, KIND] == WEIGHTS:
            start = blocks[k, OFFSET]
            for i in range(start, start + blocks[k, FAN_IN] * blocks[k, FAN_OUT]):
                w = theta[i]
                sign = T(1) if w > 0 else (T(-1) if w < 0 else T(0))
                g[i] += T(l2) * w + T(l1) * sign
                absolute += abs(w)
                square += np.float64(w) * np.float64(w)
    return (l1 * absolute if l1 > 0.0 else 0.0) + (0.5 * l2 * square if l2 > 0.0 else 0.0)


@kernel
def clip(g, norm, value):
    """Limit every |gᵢ| to `value`, then scale g down to the Euclidean length `norm`; 0 means no limit."""
    noinline()
    T = g.dtype.type
    if value > 0.0:
        v = T(value)
        for i in range(g.size):
            g[i] = -v if g[i] < -v else (v if g[i] > v else g[i])
    if norm > 0.0:
        length = frobenius(g)
        if length > norm:
            factor = T(norm / length)
            for i in range(g.size):
                g[i] *= factor
