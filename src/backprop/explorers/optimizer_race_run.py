"""One racer of OptimizerRace, natively: the engine's update rule on a surface, with the same noise for every racer."""

import math

import numpy as np
from numba import njit

from ..engine.optimizers import update
from ..engine.random import fill_normal, start
from ..names import OPTIMIZERS
from ..optimizers import BY_NAME

RACERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
ADAPTIVE = ("adagrad", "rmsprop", "adam")
STREAM = 1_000_002  # of the seed, far from those of the weights; GradientFlow has the two before it
FAR = 1e100  # so far away a run has diverged; its squares are still finite


@njit
def step(method, settings, theta, g, m1, m2, m3, number):
    """The engine's rule, for Python: it is otherwise compiled only into training."""
    update(method, settings, theta, g, m1, m2, m3, number)


def draws(seed, steps):
    """Four standard normal numbers a step: noise of the gradient, then where the example's minimum lies."""
    out = np.empty(4 * steps)
    fill_normal(out, np.uint64(start(seed, STREAM)))
    return out.reshape(steps, 4)


def race(name, surface, kappa, turn, begin, eta, beta, noise, normals):
    """(path (t + 1, 2), 1/√v̂ (2,)): as many steps as there are normals, or fewer when it gets FAR."""
    own = BY_NAME[name](learning_rate=eta).settings
    if name in ("momentum", "nesterov"):
        own[1] = beta
    theta, g = np.array(begin, float), np.empty(2)
    m1, m2, m3, squares = np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(2)
    path = [theta.copy()]
    for number, (nx, ny, cx, cy) in enumerate(normals, 1):
        x, y = theta - surface.spread * np.array((cx, cy))
        g[:] = surface.gradient(x, y, kappa, turn)
        g += noise * np.array((nx, ny))
        squares = squares + g * g if name == "adagrad" else own[2] * squares + (1.0 - own[2]) * g * g
        step(OPTIMIZERS[name], own, theta, g, m1, m2, m3, number)
        path.append(theta.copy())
        if not np.abs(theta).max() <= FAR:
            break
    correction = 1.0 - own[2] ** (len(path) - 1) if name == "adam" else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1.0 / (np.sqrt(squares / correction) + own[3]) if name in ADAPTIVE else np.ones(2)
    return np.array(path), scale


def distance(surface, x, y):
    """To the nearest minimum."""
    return min(math.hypot(x - a, y - b) for a, b in surface.minima)
