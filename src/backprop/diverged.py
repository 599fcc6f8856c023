"""`Diverged`: a training run left the range of floating-point numbers; where, and in which pass."""

import math

import numpy as np

from .engine.diagnosis import overflow_place
from .engine.plan import FAN_IN, FAN_OUT, LAYER, N_BLOCKS, OFFSET


class Diverged(ArithmeticError):
    """A loss, gradient or update stopped being finite. The network is the one that the last whole epoch left.

    epoch, step (both from 1; steps count over the whole run), layer (from 1) and pass_ ("forward", "backward" or
    "update") say where the first such number arose. layer is 0 where it was in no layer, but in their loss, the length
    of the gradient, or parameters before the first layer. history holds the whole epochs before.
    theta are the parameters of that moment, those of an update not finite; net.theta = error.theta looks into it.
    """

    def __init__(self, epoch, step, layer, pass_, history, theta):
        self.epoch, self.step, self.layer, self.pass_ = epoch, step, layer, pass_
        self.history, self.theta = history, theta
        super().__init__(f"training diverged in epoch {epoch}, step {step}: the first number that is not finite arose "
                         f"{self._where()}; a smaller learning rate, other initial weights or clip_norm may help")

    def _where(self):
        if self.pass_ == "update":
            return f"when the parameters of layer {self.layer} were updated"
        if self.layer:
            return f"in layer {self.layer} of the {self.pass_} pass"
        return "in the loss" if self.pass_ == "forward" else "in the length of the gradient"

    def __reduce__(self):  # an error of a worker process comes back whole
        return type(self), (self.epoch, self.step, self.layer, self.pass_, self.history, self.theta)


def diverged(net, work, g, m2, loss, examples, epoch, step, history):
    """The error for a run that the engine ended early, at a batch of so many `examples`, before they are overwritten."""
    theta, p = net.theta.copy(), work.plan
    bad = ~(np.isfinite(theta) & np.isfinite(m2))
    if math.isfinite(loss) and bad.any():
        return Diverged(epoch, step, _layer_of(p, int(bad.argmax())), "update", history, theta)
    place = int(overflow_place(p.counts, p.blocks, p.layers, g, work.A, work.D, examples))
    if place < 0 and not math.isfinite(loss):
        place = 0  # the loss came first
    forward = place > 0 or not math.isfinite(loss)
    return Diverged(epoch, step, abs(place), "forward" if forward else "backward", history, theta)


def _layer_of(plan, position):
    """The layer whose parameters are at `position` in theta."""
    blocks = plan.blocks[: plan.counts[N_BLOCKS]]
    ends = blocks[:, OFFSET] + blocks[:, FAN_IN] * blocks[:, FAN_OUT]
    return int(blocks[np.searchsorted(ends, position, "right"), LAYER])
