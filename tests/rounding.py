"""How much of a difference rounding explains: a deep network may amplify one unit in the last place a thousandfold."""

import numpy as np


def largest(g):
    return float(np.abs(g).max())


def relative_difference(g, reference):
    """The largest |g − reference| relative to the largest |reference|; 0 where both are zero throughout."""
    size = largest(reference)
    return largest(g - reference) / size if size else largest(g)


def rounding_noise(net, X, y, loss, trials=3):
    """How far the gradient moves, as above, when each parameter moves by a random part of a unit in its last place."""
    rng, reference, twin = np.random.default_rng(0), net.gradient(X, y, loss).theta, net.copy()
    noise = 0.0
    for _ in range(trials):
        twin.theta[:] = net.theta + np.spacing(np.abs(net.theta)) * rng.choice([-1, 1], net.theta.size)
        noise = max(noise, relative_difference(twin.gradient(X, y, loss).theta, reference))
    return noise
