"""The memory in which a network runs: its plan laid out for some batch size, with arrays to match."""

import os
from functools import cache

import numpy as np

from .engine import plan as planning
from .engine import tape
from .engine.ops import loss as loss_operation
from .engine.plan import INPUT, N_ROWS, OUTPUT, PLACE, SCRATCH, TARGET, VALUES

LARGEST = 1 << 17  # operations of one network


@cache
def memory():
    """Bytes of memory of this machine; infinite where it does not tell. More is granted, and the process ended later."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return float("inf")


def aligned(size, dtype):
    """Zeros that start on a 64-byte boundary, as the widest vector registers like them."""
    needed = size * dtype.itemsize + 64
    if needed > memory():
        raise MemoryError(f"{size:,} numbers of {dtype} need {needed / 2**30:,.1f} GiB, and this machine has "
                          f"{memory() / 2**30:,.1f}: take narrower layers or smaller batches")
    raw = np.zeros(needed, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size * dtype.itemsize].view(dtype)


def planned(write):
    """The plan that write(plan) fills, in tables large enough for it."""
    rows = planning.MAX_ROWS
    while rows <= LARGEST:
        plan = planning.new_plan(rows, rows // 4)
        try:
            write(plan)
            link_custom_activations(plan)
            return plan
        except IndexError:  # many time steps: the tables are full
            rows *= 4
    raise ValueError(f"the network needs more than {LARGEST} operations")


def link_custom_activations(plan):
    """Write the addresses of readers' own activations into the rows that use them."""
    for row in plan.rows[: plan.counts[N_ROWS]]:
        if row[tape.OP] == tape.ACTIVATION and row[tape.OPT] >= tape.CUSTOM:
            from .custom_activations import addresses

            row[[tape.H, tape.W, tape.K, tape.STRIDE]] = addresses(int(row[tape.OPT]))


class Workspace:
    """Values A, their gradients D and scratch S for batches of any size; they grow when a larger batch comes.

    write(plan) plans the network; `loss` is a tape code, or None for a tape that ends at the output.
    `sharing` False keeps every intermediate value.
    """

    def __init__(self, write, loss, dtype, sharing=True):
        self.dtype, self.sharing, self.capacity = dtype, sharing, 0

        def complete(plan):
            write(plan)
            if loss is not None:
                loss_operation.plan(plan, loss)

        self.plan = planned(complete)
        self.outputs = int(self.plan.buffers[self.plan.counts[OUTPUT], planning.PER_EXAMPLE])
        self.reserve(1)

    @property
    def tape(self):
        return self.plan.tape[: self.plan.counts[N_ROWS]]

    def reserve(self, batch):
        """Make room for `batch` examples."""
        if batch > self.capacity:
            self.capacity = batch
            planning.lay_out(self.plan, np.int64(batch), tape.ONE if self.sharing else tape.ZERO)
            size = int(self.plan.counts[VALUES])
            self.A, self.D = aligned(size, self.dtype), aligned(size, self.dtype)
            self.S = aligned(int(self.plan.counts[SCRATCH]) + 1, self.dtype)

    def view(self, number, batch, gradient=False):
        """The (batch, features) value of buffer `number`, or its gradient: a view."""
        buffer = self.plan.buffers[number]
        start, features = buffer[PLACE], buffer[planning.PER_EXAMPLE]
        return (self.D if gradient else self.A)[start : start + batch * features].reshape(batch, features)

    def put(self, X, y=None):
        """Copy a batch in; return its size."""
        self.reserve(len(X))
        self.view(self.plan.counts[INPUT], len(X))[:] = X
        if y is not None:
            self.view(self.plan.counts[TARGET], len(X))[:] = y
        return len(X)

    def output(self, batch):
        return self.view(self.plan.counts[OUTPUT], batch)
