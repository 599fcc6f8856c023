"""The gradient of a loss, as a reader wants to see it."""

from typing import NamedTuple

import numpy as np

from .engine.measures import layer_norms
from .engine.norms import length
from .engine.plan import (BIASES, FAN_IN, FAN_OUT, GATE_BIASES, KIND, LAYER, N_BLOCKS, N_LAYERS, OFFSET,
                          RECURRENT_WEIGHTS, WEIGHTS, WIDTH, Z)
from .views import Views

WEIGHT_KINDS, BIAS_KINDS = (WEIGHTS, RECURRENT_WEIGHTS), (BIASES, GATE_BIASES)
PREFIXES = ("W", "Wh", "b", "b", "gamma", "beta")  # by kind of block


def block_views(plan, theta, kinds):
    """Views of the blocks of some kinds in theta, first layer first: weights (n_in, n_out), the others (n,)."""
    views = []
    for block in plan.blocks[: plan.counts[N_BLOCKS]]:
        if block[KIND] in kinds:
            n, m = int(block[FAN_IN]), int(block[FAN_OUT])
            view = theta[block[OFFSET] : block[OFFSET] + n * m]
            views.append(view.reshape(n, m) if block[KIND] in WEIGHT_KINDS else view)
    return views


def named_parameters(plan, theta):
    """{"W1": view, "b1": view, "gamma1": …, "beta1": …, "W2": …} in the order of theta; "Wh1" for recurrent weights."""
    named = {}
    for block, view in zip(plan.blocks[: plan.counts[N_BLOCKS]], block_views(plan, theta, range(len(PREFIXES)))):
        named[unused(f"{PREFIXES[int(block[KIND])]}{block[LAYER]}", named)] = view
    return named


def unused(name, names):
    """`name` with as many primes as tell it from `names`: a layer may be normalized twice."""
    while name in names:
        name += "'"
    return name


class Gradient(NamedTuple):
    """∂ℒ/∂θ of one batch.

    g = net.gradient(X, y)
    g.loss, g.weights[0].shape, g.norms()["deltas"]
    """

    loss: float
    theta: np.ndarray  # (parameters,), in the order of net.theta
    weights: Views  # ∂ℒ/∂W_l (n_in, n_out), first layer first: views of theta
    biases: Views  # ∂ℒ/∂b_l (n_out,): views of theta
    deltas: list  # δ_l = ∂ℒ/∂Z_l (B, n_l)

    def norms(self):
        """{"deltas", "weights", "biases"}: Frobenius norms (L,), first layer first; they do not overflow early."""
        return {name: np.array([length(x.ravel()) for x in getattr(self, name)])
                for name in ("deltas", "weights", "biases")}


def read_gradient(work, g, loss, batch):
    """The `Gradient` that a backward pass has left in the workspace and in g, which it takes over."""
    deltas = [work.D[layer[Z] : layer[Z] + batch * layer[WIDTH]].reshape(batch, -1).copy()
              for layer in work.plan.layers[: work.plan.counts[N_LAYERS]]]
    weights, biases = (Views(block_views(work.plan, g, kinds), name)
                       for kinds, name in ((WEIGHT_KINDS, "weights"), (BIAS_KINDS, "biases")))
    return Gradient(float(loss), g, weights, biases, deltas)


def engine_norms(work, g, batch):
    """‖δ_l‖ and ‖∂ℒ/∂W_l‖ as the engine measures them, without copies: two arrays (L,)."""
    p, L = work.plan, int(work.plan.counts[N_LAYERS])
    deltas, weights = np.empty(L), np.empty(L)
    layer_norms(p.counts, p.blocks, p.layers, g, work.D, batch, deltas, weights)
    return deltas, weights
