"""What theory says of an optimizer on the quadratic ½(x² + κy²), and how the same is read off a run.

rate     ‖θ_t‖ ~ rateᵗ: the largest modulus of an eigenvalue of the iteration; above 1 it diverges
floor    the mean loss at which a run with a noisy gradient stops falling
SGD, momentum and Nesterov's method are linear, so both are exact.
[Polyak1964]; Lessard, Recht and Packard, SIAM J. Optim. 26 (2016).
AdaGrad's sums and Adam's slow mean of squares hardly move late in a run. With √v frozen, AdaGrad is gradient descent
and Adam heavy ball, with a rate for each coordinate; v is read off the run. RMSProp forgets its squares within steps:
it ends in a cycle of two points, η/2 from the minimum in each coordinate, whatever the curvature.
"""

import cmath
import math

import numpy as np

LINEAR, FROZEN = ("sgd", "momentum", "nesterov"), ("adagrad", "adam")
TINY, FEWEST = 1e-140, 20  # below TINY squares underflow; steps before a rate is worth measuring


def best(name, kappa):
    """(η, β) with the smallest rate on eigenvalues 1 and κ. (Lessard et al.)"""
    root = math.sqrt(kappa)
    if name == "sgd":
        return 2.0 / (1.0 + kappa), 0.0
    if name == "momentum":
        return 4.0 / ((1.0 + root) * (1.0 + root)), ((root - 1.0) / (root + 1.0)) ** 2
    third = math.sqrt(3.0 * kappa + 1.0)
    return 4.0 / (3.0 * kappa + 1.0), (third - 2.0) / (third + 2.0)


def recursion(name, x, beta):
    """φ₁, φ₂ of θ_{t+1} = φ₁ θ_t + φ₂ θ_{t−1} along an eigenvector with ηλ = x."""
    if name == "nesterov":
        return (1.0 + beta) * (1.0 - x), -beta * (1.0 - x)
    return (1.0 + beta - x, -beta) if name == "momentum" else (1.0 - x, 0.0)


def radius(phi1, phi2):
    """The larger modulus of the roots of z² = φ₁ z + φ₂."""
    root = cmath.sqrt(phi1 * phi1 + 4.0 * phi2)
    return max(abs(phi1 + root), abs(phi1 - root)) / 2.0


def frozen_eigenvalues(kappa, turn, scale):
    """Eigenvalues of diag(scale) H, with H the curvature of the turned quadratic."""
    c, s = turn
    a, b, d = c * c + kappa * s * s, (1.0 - kappa) * c * s, s * s + kappa * c * c
    p, r = scale[0] * a, scale[1] * d
    mean, half = (p + r) / 2.0, math.sqrt(((p - r) / 2.0) ** 2 + scale[0] * scale[1] * b * b)
    return mean - half, mean + half


def rate(name, kappa, turn, eta, beta, scale):
    """The predicted factor per step; `scale` (2,) is 1/√v̂ of a method that has one, frozen as it is now."""
    if name == "rmsprop":
        return 1.0
    if name in LINEAR:
        return max(radius(*recursion(name, eta * k, beta)) for k in (1.0, kappa))
    first = (1.0 - beta) * eta  # AdaGrad has β = 0
    return max(radius(*recursion("momentum", first * k, beta)) for k in frozen_eigenvalues(kappa, turn, scale))


def floor(name, kappa, eta, beta, noise, spread):
    """The predicted mean loss late in a run with a noisy gradient; NaN for a method that is not linear.

    θ_{t+1} = φ₁θ_t + φ₂θ_{t−1} + b₀n_t + b₁n_{t−1} is an ARMA(2, 1) process; its variance is in books on time series.
    """
    if name not in LINEAR:
        return math.nan
    loss = 0.0
    for k in (1.0, kappa):
        phi1, phi2 = recursion(name, eta * k, beta)
        if radius(phi1, phi2) >= 1.0:
            return math.inf
        b0, b1 = (-eta * (1.0 + beta), eta * beta) if name == "nesterov" else (-eta, 0.0)
        q = noise * noise + k * k * spread * spread
        numerator = (b0 * b0 + b1 * b1) * (1.0 - phi2) + 2.0 * b0 * b1 * phi1
        loss += 0.5 * k * q * numerator / ((1.0 + phi2) * ((1.0 - phi2) ** 2 - phi1 * phi1))
    return loss


def measured_rate(distances):
    """exp of the slope of log ‖θ_t‖ over the second half of a run; NaN if it is too short or has arrived."""
    d = np.asarray(distances)
    small = np.flatnonzero(~(d >= TINY))
    last = len(d) - 1 if not small.size else int(small[0]) - 1
    first = -(-last // 2)
    if last < FEWEST:
        return math.nan
    t, logs = np.arange(first, last + 1, dtype=float), np.log(d[first : last + 1])
    t -= t.mean()
    return math.exp(float(t @ logs) / float(t @ t))


def measured_floor(losses):
    """The mean loss over the second half of a run."""
    return float(np.mean(losses[len(losses) // 2 :])) if len(losses) > FEWEST else math.nan
