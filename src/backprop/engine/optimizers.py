"""One step of an optimizer over the flat parameter vector, and what may happen to the gradient before it.

settings (5,) float64: η, β₁ (momentum's β), β₂, ε, AdamW's λ     m1, m2, m3: θ's shape, zero at the start
"""

import math

import numpy as np

from .elementary import root
from .intrinsics import noinline
from .jit import entry, kernel
from .norms import frobenius
from .plan import FAN_IN, FAN_OUT, KIND, N_BLOCKS, OFFSET, RECURRENT_WEIGHTS
from .tape import ADAGRAD, AMSGRAD, MOMENTUM, NESTEROV, RMSPROP, SGD


@kernel
def power(b, n):
    """bⁿ for an integer n ≥ 0 by repeated squaring; WebAssembly has no maths library."""
    p = 1.0
    while n > 0:
        p *= b if n & 1 else 1.0
        b *= b
        n >>= 1
    return p


@entry
def update(method, settings, theta, g, m1, m2, m3, step):
    """θ after step number `step` (from 1) with gradient g.

    SGD       θ ← θ − η g
    momentum  v ← β v + g,  θ ← θ − η v                                              [Polyak1964]
    Nesterov  v ← β v + g,  θ ← θ − η (g + β v)                                      [Sutskever2013]
    AdaGrad   s ← s + g²,  θ ← θ − η g/(√s + ε)                                      [Duchi2011]
    RMSProp   s ← β₂ s + (1 − β₂) g²,  θ ← θ − η g/(√s + ε)                          [Tieleman2012]
    Adam      m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,
              θ ← θ − η m̂/(√v̂ + ε)  with  m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)          [Kingma2015]
    AMSGrad   Adam with the largest v so far in place of v                           [Reddi2018]
    AdamW     Adam; its decay is `decay`'s, apart from the gradient                  [Loshchilov2019]
    """
    noinline()
    n, T = theta.size, theta.dtype.type
    rate, beta1, beta2, epsilon = settings[0], settings[1], settings[2], settings[3]
    a, b, e = T(rate), T(beta1), T(epsilon)
    if method == SGD:
        for i in range(n):
            theta[i] -= a * g[i]
    elif method == MOMENTUM:
        for i in range(n):
            m1[i] = b * m1[i] + g[i]
            theta[i] -= a * m1[i]
    elif method == NESTEROV:
        for i in range(n):
            m1[i] = b * m1[i] + g[i]
            theta[i] -= a * (g[i] + b * m1[i])
    elif method == ADAGRAD:
        for i in range(n):
            m2[i] += g[i] * g[i]
            theta[i] -= a * g[i] / (root(m2[i]) + e)
    elif method == RMSPROP:
        b2, c2 = T(beta2), T(1.0 - beta2)
        for i in range(n):
            m2[i] = b2 * m2[i] + c2 * g[i] * g[i]
            theta[i] -= a * g[i] / (root(m2[i]) + e)
    else:  # the corrections of m and v, moved into the rate and ε: one division an element instead of three
        correction = math.sqrt(1.0 - power(beta2, step))
        a, e = T(rate * correction / (1.0 - power(beta1, step))), T(epsilon * correction)
        b1, b2, c1, c2 = T(beta1), T(beta2), T(1.0 - beta1), T(1.0 - beta2)
        if method == AMSGRAD:
            for i in range(n):
                m1[i] = b1 * m1[i] + c1 * g[i]
                m2[i] = b2 * m2[i] + c2 * g[i] * g[i]
                m3[i] = m2[i] if m2[i] > m3[i] else m3[i]
                theta[i] -= a * m1[i] / (root(m3[i]) + e)
        else:
            for i in range(n):
                m1[i] = b1 * m1[i] + c1 * g[i]
                m2[i] = b2 * m2[i] + c2 * g[i] * g[i]
                theta[i] -= a * m1[i] / (root(m2[i]) + e)


@entry
def decay(counts, blocks, theta, factor):
    """Multiply every weight by `factor`, which is 1 − η λ for AdamW; biases and normalizations keep their size."""
    noinline()
    f = theta.dtype.type(factor)
    for k in range(counts[N_BLOCKS]):
        if blocks[k, KIND] <= RECURRENT_WEIGHTS:
            start = blocks[k, OFFSET]
            for i in range(start, start + blocks[k, FAN_IN] * blocks[k, FAN_OUT]):
                theta[i] *= f


@entry
def penalize(counts, blocks, theta, g, l1, l2):
    """Add the gradient of ½ l2 Σw² + l1 Σ|w| over all weights to g; return the penalty. Biases are left alone."""
    noinline()
    T, absolute, square = theta.dtype.type, 0.0, 0.0
    if l1 == 0.0 and l2 == 0.0:  # nothing times a sum of squares that has overflowed is not nothing
        return 0.0
    for k in range(counts[N_BLOCKS]):
        if blocks[k, KIND] <= RECURRENT_WEIGHTS:
            start = blocks[k, OFFSET]
            for i in range(start, start + blocks[k, FAN_IN] * blocks[k, FAN_OUT]):
                w = theta[i]
                sign = T(1) if w > 0 else (T(-1) if w < 0 else T(0))
                g[i] += T(l2) * w + T(l1) * sign
                absolute += abs(w)
                square += np.float64(w) * np.float64(w)
    return (l1 * absolute if l1 > 0.0 else 0.0) + (0.5 * l2 * square if l2 > 0.0 else 0.0)


@entry
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
