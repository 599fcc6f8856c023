"""One racer of OptimizerRace: an update rule on a surface, with the same noise for every racer.

RMSProp is chaotic in a ravine: a difference in the last bit is one of a percent within a hundred steps. The engine's
native code fuses multiplications with additions, and the page's module cannot. So the rules of `engine.optimizers` stand
here once more, in plain arithmetic and in the module's order of operations; a test holds them to it bit for bit.
"""

import math

import numpy as np

from ..engine.optimizers import power as compiled_power
from ..engine.random import fill_normal, start
from ..optimizers import BY_NAME

RACERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
ADAPTIVE = ("adagrad", "rmsprop", "adam")
STREAM = 1_000_002  # of the seed, far from those of the weights; GradientFlow has the two before it
power = compiled_power.py_func  # plain arithmetic
FAR = 1e100  # so far away a run has diverged; its squares are still finite


def draws(seed, steps):
    """Four standard normal numbers a step: noise of the gradient, then where the example's minimum lies."""
    out = np.empty(4 * steps)
    fill_normal(out, np.uint64(start(seed, STREAM)))
    return out.reshape(steps, 4).tolist()


def step(name, settings, theta, g, m, v, number):
    """θ after step `number` (from 1); m and v are changed. settings: η, β₁, β₂, ε."""
    eta, b1, b2, epsilon = settings
    out = []
    if name == "adam":
        root = math.sqrt(1.0 - power(b2, number))
        eta, epsilon = eta * root / (1.0 - power(b1, number)), epsilon * root
    for i, (t, gi) in enumerate(zip(theta, g, strict=True)):
        if name == "sgd":
            t -= eta * gi
        elif name in ("momentum", "nesterov"):
            m[i] = b1 * m[i] + gi
            t -= eta * (m[i] if name == "momentum" else gi + b1 * m[i])
        elif name in ("adagrad", "rmsprop"):
            v[i] = v[i] + gi * gi if name == "adagrad" else b2 * v[i] + (1.0 - b2) * gi * gi
            t -= eta * gi / (math.sqrt(v[i]) + epsilon)
        else:
            m[i] = b1 * m[i] + (1.0 - b1) * gi
            v[i] = b2 * v[i] + (1.0 - b2) * gi * gi
            t -= eta * m[i] / (math.sqrt(v[i]) + epsilon)
        out.append(t)
    return out


def race(name, surface, kappa, turn, begin, eta, beta, noise, normals):
    """(path (t + 1, 2), 1/√v̂ (2,)): as many steps as there are normals, or fewer when it gets FAR."""
    settings = [eta, *BY_NAME[name](learning_rate=eta).settings[1:4].tolist()]
    if name in ("momentum", "nesterov"):
        settings[1] = beta
    theta, m, v, path = list(begin), [0.0, 0.0], [0.0, 0.0], [list(begin)]
    for number, (nx, ny, cx, cy) in enumerate(normals, 1):
        gx, gy = surface.gradient(theta[0] - surface.spread * cx, theta[1] - surface.spread * cy, kappa, turn)
        theta = step(name, settings, theta, (gx + noise * nx, gy + noise * ny), m, v, number)
        path.append(theta)
        if not max(map(abs, theta)) <= FAR:
            break
    correction = 1.0 - power(settings[2], len(path) - 1) if name == "adam" and len(path) > 1 else 1.0
    return np.array(path), [1.0 / (math.sqrt(s / correction) + settings[3] or 1.0) for s in v]


def distance(surface, x, y):
    """To the nearest minimum."""
    return min(math.hypot(x - a, y - b) for a, b in surface.minima)
