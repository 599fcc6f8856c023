"""The engine's gradient in a random direction against differences of the loss, which say themselves how good they are."""

import numpy as np


def disagreement(net, X, y, loss, seed=0, step=1e-4):
    """Words that say by how much g·v and the slope of the loss along v differ; None if the differences explain it.

    The error of a central difference falls by 4 when the step is halved, so two steps give a better value
    [Richardson1911] and a bound on what is left; rounding of the loss makes u|ℒ|/h of it, below 1e-12 |ℒ| at
    the usual step.
    """
    theta, g = net.theta.copy(), net.gradient(X, y, loss).theta
    v = np.random.default_rng(seed).choice([-1.0, 1.0], theta.size)

    def slope(h):
        values = []
        for sign in (1, -1):
            net.theta[:] = theta + sign * h * v
            values.append(net.loss(X, y, loss, training=1))
        return (values[0] - values[1]) / (2 * h)

    coarse, fine = slope(2 * step), slope(step)
    net.theta[:] = theta
    better, bound = (4 * fine - coarse) / 3, abs(coarse - fine) + (1e-9 + 1e-15 / step) * (1 + np.abs(g).sum())
    return None if abs(g @ v - better) <= bound else f"g·v = {g @ v:.12g}, differences {better:.12g} ± {bound:.1g}"
