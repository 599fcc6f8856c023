"""The memory in which a network runs: its plan laid out for some batch size, with arrays to match."""

import numpy as np

from .engine import plan as planning
from .engine import tape
from .engine.ops import loss as loss_operation
from .engine.plan import INPUT, MAX_LAYERS, MAX_ROWS, N_ROWS, OUTPUT, PLACE, SCRATCH, TARGET, VALUES


def aligned(size, dtype):
    """Zeros that start on a 64-byte boundary, as the widest vector registers like them."""
    raw = np.zeros(size * dtype.itemsize + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size * dtype.itemsize].view(dtype)


class Workspace:
    """Values A, their gradients D and scratch S for batches of any size; they grow when a larger batch comes.

    write(plan) plans the network; `loss` is a tape code, or None for a tape that ends at the output.
    `sharing` False keeps every intermediate value.
    """

    def __init__(self, write, loss, dtype, sharing=True):
        self.plan, self.dtype, self.sharing, self.capacity = planning.new_plan(), dtype, sharing, 0
        try:
            write(self.plan)
            self.outputs = int(self.plan.buffers[self.plan.counts[OUTPUT], planning.PER_EXAMPLE])
            if loss is not None:
                loss_operation.plan(self.plan, loss)
            self.reserve(1)
        except IndexError:
            raise ValueError(f"the network is too deep: there is room for {MAX_ROWS} operations and for {MAX_LAYERS} "
                             "layers with weights") from None

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
