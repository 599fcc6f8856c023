"""Mean-field theory for readers: what `engine/mean_field.py` computes, by name and with its fixed point.

q_1 = σ_w² m_0 + σ_b²,   q_{l+1} = σ_w² E[φ(√q_l z)²] + σ_b²,   χ_l = σ_w² E[φ′(√q_l z)²],   z ~ N(0, 1).
eq-variance-map, eq-chi, eq-delta-growth.  [Poole2016], [Schoenholz2017]
"""

import math
from typing import NamedTuple

import numpy as np

from . import checks
from .engine.mean_field import gaussian_moments, propagate
from .engine.tape import CUSTOM
from .names import ACTIVATIONS, code

ROUNDS, SETTLED = 10_000, 1e-13  # the search for the fixed point: at most so many layers, until q changes so little


class MeanField(NamedTuple):
    """What a wide random network does to the variance of Z and to δ, layer by layer."""

    q: np.ndarray  # (depth,): variance of the entries of Z_l, first layer first
    chi: np.ndarray  # (depth,): E‖δ_l‖² = χ_l E‖δ_{l+1}‖²; 1 for the last layer
    fixed_q: float  # q*, where q settles in a network without end; NaN where it does not
    fixed_chi: float  # χ at q*

    @property
    def delta_norms(self):
        """√E‖δ_l‖² relative to the last layer's, (depth,): the product of √χ over the layers from l on."""
        return np.sqrt(np.cumprod(self.chi[::-1])[::-1])


def mean_field(activation, sigma_w2, sigma_b2=0.0, *, depth=30, m0=1.0):
    """The theory for weights of variance σ_w²/n_in, biases of variance σ_b² and inputs of mean square m_0.

    bp.mean_field("tanh", 1.5, 0.05).fixed_chi          # 0.939
    Raises ValueError for an unknown activation or a negative variance.
    """
    phi = code({name: number for name, number in ACTIVATIONS.items() if number < CUSTOM}, activation, "activation")
    sigma_w2, sigma_b2 = checks.number(sigma_w2, "sigma_w2", 0.0), checks.number(sigma_b2, "sigma_b2", 0.0)
    q, chi = np.empty(checks.whole(depth, "depth", 1)), np.empty(depth)
    propagate(phi, np.full(depth, sigma_w2), sigma_b2, checks.number(m0, "m0", 0.0), q, chi)
    fixed = _fixed_point(phi, sigma_w2, sigma_b2, float(q[0]))
    return MeanField(q, chi, fixed, sigma_w2 * gaussian_moments(phi, fixed)[1] if math.isfinite(fixed) else math.nan)


def _fixed_point(phi, sigma_w2, sigma_b2, q):
    for _ in range(ROUNDS):
        before, q = q, sigma_w2 * gaussian_moments(phi, q)[0] + sigma_b2
        if not math.isfinite(q):
            break
        if abs(q - before) <= SETTLED * max(1.0, q):
            return q
    return math.nan
