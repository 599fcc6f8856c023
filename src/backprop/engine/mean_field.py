"""Mean-field theory of wide random networks: how the variance q of Z and the size of δ travel through the layers.

q_1 = σ_w² m_0 + σ_b² with m_0 the mean square of the inputs,
q_{l+1} = σ_w² E[φ(√q_l z)²] + σ_b²,   χ_l = σ_w² E[φ′(√q_l z)²],   E‖δ_l‖² = χ_l E‖δ_{l+1}‖²,   z ~ N(0, 1).
eq-variance-map, eq-chi, eq-delta-growth.  [Poole2016], [Schoenholz2017]
"""

import math

from .activation_functions import slope, value
from .elementary import exp, normal_pdf
from .jit import entry

# Midpoint rule in t for z = SCALE sinh t, |z| ≤ 9. The midpoints keep clear of a kink at 0 and crowd there as closely
# as φ(√q z) can turn for q up to 10⁸; equal steps in z would miss a saturating unit's whole slope from q = 10³ on.
SCALE, STEP, HALF = 1e-4, 1 / 16, 194


@entry
def gaussian_moments(code, q):
    """E[φ(√q z)²] and E[φ′(√q z)²] for z ~ N(0, 1)."""
    second, gain, root = 0.0, 0.0, math.sqrt(q)
    for i in range(2 * HALF):
        e = exp((i - HALF + 0.5) * STEP)
        z = 0.5 * SCALE * (e - 1.0 / e)
        weight, x = STEP * 0.5 * SCALE * (e + 1.0 / e) * normal_pdf(z), root * z
        y = value(code, x)
        s = slope(code, x, y)
        second += weight * y * y
        gain += weight * s * s
    return second, gain


@entry
def propagate(code, sigma_w2, sigma_b2, m0, q, chi):
    """Fill q and chi (L,) layer by layer. sigma_w2 (L,): n_in times the variance of W_l's entries.

    chi[l − 1] = n_l Var(W_{l+1}) E[φ′²] is what ‖δ_l‖² gains on ‖δ_{l+1}‖²; for the last layer it is 1.
    """
    moment = m0
    for k in range(q.size):
        q[k] = sigma_w2[k] * moment + sigma_b2
        moment, gain = gaussian_moments(code, q[k])
        chi[k] = sigma_w2[k + 1] * gain if k + 1 < q.size else 1.0
