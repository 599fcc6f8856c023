"""Mean-field theory of wide random networks: how the variance q of Z and the size of δ travel through the layers.

q_1 = σ_w² m_0 + σ_b² with m_0 the mean square of the inputs,
q_{l+1} = σ_w² E[φ(√q_l z)²] + σ_b²,   χ_l = σ_w² E[φ′(√q_l z)²],   E‖δ_l‖² = χ_l E‖δ_{l+1}‖²,   z ~ N(0, 1).
Equations 7.4–7.6.  [Poole2016], [Schoenholz2017]
"""

import math

from .activation_functions import slope, value
from .elementary import normal_pdf
from .jit import entry

STEP, REACH = 1 / 32, 9.0  # midpoint rule on [−9, 9]: the midpoints keep clear of a kink at 0


@entry
def gaussian_moments(code, q):
    """E[φ(√q z)²] and E[φ′(√q z)²] for z ~ N(0, 1)."""
    second, gain, root = 0.0, 0.0, math.sqrt(q)
    for i in range(int(2 * REACH / STEP)):
        z = (i + 0.5) * STEP - REACH
        weight, x = STEP * normal_pdf(z), root * z
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
