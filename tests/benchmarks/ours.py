"""The book's engine on a case: whole epochs in compiled code."""


import numpy as np
from numba import njit

import backprop as bp
from backprop.engine import random
from backprop.engine.machine import backward, forward
from backprop.engine.matrix_product import PRODUCT_SCRATCH
from backprop.engine.matrix_product import product as engine_product
from backprop.engine.tape import ONE, ZERO
from backprop.engine.training import epoch
from backprop.training import ORDER_STREAM
from backprop.workspace import aligned

from .cases import SEED
from .clock import clock


@njit
def multiply(A, B, zero, C, S, n):
    engine_product((A, ZERO, n, ONE), (B, ZERO, n), (zero, ZERO, ZERO), (C, ZERO, n), n, n, n, S, ZERO)


def product(n, dtype):
    """A function that multiplies two (n, n) matrices and returns the seconds."""
    A, B, C = (aligned(n * n, np.dtype(dtype)) for _ in range(3))
    S, zero = aligned(PRODUCT_SCRATCH, np.dtype(dtype)), np.zeros(n, dtype)
    A[:], B[:] = (np.random.default_rng(k).standard_normal(n * n) for k in (0, 1))

    def run():
        start = clock()
        multiply(A, B, zero, C, S, n)
        return clock() - start

    return run


def prepare(case, dtype):
    """A function that runs the case from the start and returns (seconds, parameters as one flat array)."""
    net = case.network(dtype)
    X = np.ascontiguousarray(case.X, dtype)
    Y = case.y.astype(dtype)[:, None]
    work = net.workspace("cross_entropy")
    work.reserve(case.batch)
    p, adam = work.plan, bp.Adam(case.learning_rate or 1.0)
    g, m1, m2, m3 = (aligned(net.theta.size, net.dtype) for _ in range(4))
    rates, limits = np.full(len(X) // case.batch, case.learning_rate), np.zeros(4)

    def train():
        net.reset()
        m1[:] = m2[:] = 0
        order, state, step = np.arange(len(X)), random.start(SEED, ORDER_STREAM), 0
        start = clock()
        for _ in range(case.epochs):
            state, _, steps = epoch(p.counts, p.buffers, p.blocks, work.tape, X, Y, order, 0, len(X), np.uint64(state),
                                    case.batch, adam.code, adam.settings, rates, limits, step, net.theta,
                                    net.statistics, g, m1, m2, m3, work.A, work.D, work.S)
            step += steps
        return clock() - start, net.theta

    def gradients():
        net.reset()
        B = work.put(X, Y)
        start = clock()
        for _ in range(case.epochs):
            forward(work.tape, net.theta, net.statistics, work.A, work.S, B, 1)
            backward(work.tape, net.theta, g, work.A, work.D, work.S, B, 1)
        return clock() - start, net.theta

    return train if case.learning_rate else gradients
