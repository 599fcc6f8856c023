"""The book's engine on a case: whole epochs in compiled code."""

import time

import numpy as np

import backprop as bp
from backprop.engine import random
from backprop.engine.machine import backward, forward
from backprop.engine.training import epoch
from backprop.training import ORDER_STREAM
from backprop.workspace import aligned

from .cases import SEED


def prepare(case, dtype):
    """A function that runs the case from the start and returns (seconds, network)."""
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
        start = time.perf_counter()
        for _ in range(case.epochs):
            state, _, steps = epoch(p.counts, p.buffers, p.blocks, work.tape, X, Y, order, np.uint64(state), case.batch,
                                    adam.code, adam.settings, rates, limits, step, net.theta, net.statistics, g, m1, m2,
                                    m3, work.A, work.D, work.S)
            step += steps
        return time.perf_counter() - start, net

    def gradients():
        net.reset()
        B = work.put(X, Y)
        start = time.perf_counter()
        for _ in range(case.epochs):
            forward(work.tape, net.theta, net.statistics, work.A, work.S, B, 1)
            backward(work.tape, net.theta, g, work.A, work.D, work.S, B, 1)
        return time.perf_counter() - start, net

    return train if case.learning_rate else gradients
