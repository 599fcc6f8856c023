"""Training up to an update in the middle of an epoch, natively: the same updates as `bp.train` makes."""

import numpy as np

from ..diverged import diverged
from ..engine import random
from ..engine.training import epoch
from ..history import History
from ..training import ORDER_STREAM
from ..workspace import aligned

LOSS = "cross_entropy"


def train_to(net, X, y, optimizer, *, steps, batch_size, l1, l2, seed):
    """Make `steps` updates of `net`; return how many were made and a `Diverged`, or None."""
    work, n, batch = net.workspace(LOSS), len(X), min(batch_size, len(X))
    work.reserve(batch)
    X, Y = np.ascontiguousarray(X, float), np.asarray(y, float).reshape(-1, 1)
    p, settings, limits = work.plan, optimizer.settings, np.array([l1, l2, 0.0, 0.0])
    g, m1, m2, m3 = (aligned(net.theta.size, net.dtype) for _ in range(4))
    order, state = np.arange(n), random.start(seed, ORDER_STREAM)
    per_epoch, done = -(-n // batch), 0
    while done < steps:
        count = min(per_epoch, steps - done)
        state, loss, made = epoch(
            p.counts, p.buffers, p.blocks, work.tape, X, Y, order, 0, min(n, count * batch), np.uint64(state), batch,
            optimizer.code, settings, np.full(count, optimizer.learning_rate), limits, done, net.theta, net.statistics,
            g, m1, m2, m3, work.A, work.D, work.S)
        if made < count:
            rows = min(batch, n - made * batch)
            return done + made, diverged(net, work, g, m2, loss, rows, done // per_epoch + 1, done + made + 1, History(LOSS))
        done += made
    return done, None
