"""Early stopping: end a run whose validation loss no longer falls, and go back to the best parameters."""

import math
from dataclasses import dataclass

from . import checks


@dataclass(frozen=True)
class EarlyStopping:
    """Stop after `patience` epochs in which the validation loss did not fall by `min_delta` below its best.

    With `restore_best` the network gets the parameters of its best epoch back.  [Prechelt1998]
    """

    patience: int = 10
    min_delta: float = 0.0
    restore_best: bool = True

    def __post_init__(self):
        checks.whole(self.patience, "patience", 1)
        checks.number(self.min_delta, "min_delta", 0.0)


class Watch:
    """Follows one run for an `EarlyStopping` (or for None, which never stops)."""

    def __init__(self, rule, net):
        self.rule, self.net = rule, net
        self.best, self.waited, self.kept = math.inf, 0, None

    def stops_after(self, loss):
        """Whether the run ends with this epoch's validation loss."""
        if self.rule is None:
            return False
        if loss < self.best - self.rule.min_delta or self.kept is None:
            self.best, self.waited = loss, 0
            self.kept = self.net.theta.copy(), self.net.statistics.copy()
        else:
            self.waited += 1
        return self.waited >= self.rule.patience

    def restore(self):
        if self.kept is not None and self.rule.restore_best:
            self.net.theta[:], self.net.statistics[:] = self.kept
