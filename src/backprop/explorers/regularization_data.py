"""The points of Regularization: Playground's synthetic ones, fewer of them, some with the wrong label."""

import numpy as np

from ..engine.random import fill_uniform, start
from . import playground_data

FLIPS = 1_000_004  # the stream of the seed that decides which labels are wrong
STRIDE = 99  # 160 over the golden ratio, and no factor in common with it: a few of the 160 are spread over all


def plane(name, noise, seed, examples, label_noise):
    """((X, y), (X, y)): `examples` of the training points, and all that are held out, with their right labels."""
    (X, y), held_out = playground_data.plane(name, noise, seed, [])
    draws = np.empty(len(y))
    fill_uniform(draws, 0.0, 1.0, np.uint64(start(seed, FLIPS)))
    y = np.where(draws < label_noise, 1 - y, y)
    some = STRIDE * np.arange(examples) % len(y)
    return (X[some], y[some]), held_out
