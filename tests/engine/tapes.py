"""Tapes to run by hand: the plan of a small network, its memory, and the two passes over it."""

import numpy as np

from backprop.engine import initializers, machine, mlp
from backprop.engine.ops import dense
from backprop.engine.plan import INPUT, OUTPUT, STATISTICS, TARGET, THETA, input_buffer
from backprop.names import ACTIVATIONS, INITIALIZERS, LOSSES, NORMS
from backprop.workspace import Workspace, aligned

ROWS, INPUTS, DEPTH, WIDTH, OUTPUTS = 6, 5, 4, 7, 3
SKIPS = {"none": (0, 1.0), "residual": (1, 1.0), "scaled residual": (1, 0.5)}


class Run:
    """A multilayer perceptron with a loss and one batch, with all that the engine wants in sight.

    run = Run("tanh", "mse"); run.loss(), run.gradient()
    """

    def __init__(self, activation, loss, norm="none", skip="none", dtype="float64", sharing=True, seed=1):
        def write(plan):
            h = input_buffer(plan, 1, 1, INPUTS)
            for _ in range(DEPTH - 1):
                h = mlp.hidden_layer(plan, h, WIDTH, ACTIVATIONS[activation], NORMS[norm], *SKIPS[skip], 0.0)
            plan.counts[OUTPUT] = dense.plan(plan, h, OUTPUTS)

        self.work = Workspace(write, LOSSES[loss], np.dtype(dtype), sharing)
        counts, blocks = self.work.plan.counts, self.work.plan.blocks
        self.theta, self.statistics = (aligned(int(counts[k]), np.dtype(dtype)) for k in (THETA, STATISTICS))
        initializers.initialize(counts, blocks, self.theta, self.statistics, INITIALIZERS["he"], 1.0, 0.3, seed)
        rng = np.random.default_rng(seed)
        # Float32 numbers, so that both precisions compute with the same network and data.
        self.theta[:] += (0.1 * rng.standard_normal(self.theta.size)).astype("float32")
        self.theta[:] = self.theta.astype("float32")
        targets = 1 if loss == "cross_entropy" else OUTPUTS
        self.X = rng.standard_normal((ROWS, INPUTS)).astype("float32")
        self.y = rng.integers(0, OUTPUTS, (ROWS, 1)) if targets == 1 else rng.random((ROWS, targets)).astype("float32")

    def put(self):
        self.work.reserve(ROWS)
        self.work.view(self.work.plan.counts[INPUT], ROWS)[:] = self.X
        self.work.view(self.work.plan.counts[TARGET], ROWS)[:] = self.y

    def loss(self, theta=None):
        self.put()
        theta = self.theta if theta is None else theta
        return float(machine.forward(self.work.tape, theta, self.statistics.copy(), self.work.A, self.work.S, ROWS, 1))

    def gradient(self):
        """g, of theta's type. Garbage in g and D beforehand must not matter."""
        self.loss()
        g = np.full_like(self.theta, np.nan)
        self.work.D[:] = np.nan
        machine.backward(self.work.tape, self.theta, g, self.work.A, self.work.D, self.work.S, ROWS, 1)
        return g
