"""Gradient checking: the engine's gradient against central differences, parameter by parameter.

The difference (ℒ(θ + h e_k) − ℒ(θ − h e_k)) / 2h has an error of order h² from the expansion and of order
u|ℒ|/h from rounding; h = u^{1/3} · max(1, |θ_k|), some 6e-6 in float64, balances the two.  [Nocedal2006, §8.1]
"""

from dataclasses import dataclass

import numpy as np

from . import checks
from .gradient import named_parameters
from .network import checked

TOLERANCE = {"float64": 1e-5, "float32": 5e-2}  # relative to the block's largest entry; u^{2/3} with room for depth
ROUNDINGS = 10  # units in the last place by which a loss is off


@dataclass(frozen=True)
class GradientCheck:
    """The report. Rows are (name, shape, entries compared, largest |engine|, largest relative error).

    The relative error of an entry is |engine − difference| / max(|engine|, |difference|, largest of its block, s).
    Neither entries nor whole blocks that are zero but for rounding raise an alarm, such as biases before a batch
    normalization: by s, rounding of the loss alone, u|ℒ|/h in a difference, stays within the tolerance.
    """

    rows: tuple
    tolerance: float

    @property
    def max_relative_error(self):
        """The largest relative error of all blocks; NaN if one is."""
        return float(np.max([row[4] for row in self.rows]))  # unlike max, this lets a NaN through

    @property
    def ok(self):
        """Whether gradient and differences agree within the tolerance."""
        return self.max_relative_error <= self.tolerance

    def __str__(self):
        lines = [f"{'parameter':10} {'shape':>10} {'compared':>9} {'max |g|':>10} {'error':>9}"]
        for name, shape, count, size, error in self.rows:
            mark = "" if error <= self.tolerance else "  ← differs"
            lines.append(f"{name:10} {'×'.join(map(str, shape)):>10} {count:>9} {size:>10.3e} {error:>9.1e}{mark}")
        verdict = "agree" if self.ok else "DISAGREE"
        return "\n".join([*lines, f"gradient and differences {verdict}", f"largest relative error "
                          f"{self.max_relative_error:.1e}, tolerance {self.tolerance:.0e}"])

    __repr__ = __str__


def gradcheck(net, X, y, loss="cross_entropy", *, gradient=None, entries=40, tolerance=None, seed=0):
    """Compare a gradient with central differences of the loss, for up to `entries` random entries of every block.

    `gradient` is the engine's own unless a flat array like net.theta is given: check one that you derived yourself.
    Near a kink of ReLU the differences straddle it, and a correct gradient may be reported: use other inputs.
    """
    net, entries = checked(net), checks.whole(entries, "entries", 1)
    g = net.gradient(X, y, loss).theta if gradient is None else checks.numeric_array(gradient, "gradient",
                                                                                    np.dtype(float), True)
    if g.shape != net.theta.shape:
        raise ValueError(f"gradient has shape {g.shape}; expected {net.theta.shape}, that of net.theta")
    trial, rng = net.copy(), np.random.default_rng(checks.seed(seed))
    unit, usual = float(np.finfo(net.dtype).eps), TOLERANCE[net.dtype.name]
    tolerance = usual if tolerance is None else checks.number(tolerance, "tolerance", 0.0)
    step = unit ** (1 / 3)
    theirs = named_parameters(net.workspace(loss).plan, g)
    smallest = ROUNDINGS * unit / step * abs(trial.loss(X, y, loss, training=1)) / usual
    rows = []
    for name, values in trial.parameters.items():
        flat, mine = values.reshape(-1), theirs[name].reshape(-1)
        chosen = np.sort(rng.choice(flat.size, min(entries, flat.size), replace=False))
        differences = np.array([_difference(trial, flat, k, step * max(1.0, abs(flat[k])), X, y, loss)
                                for k in chosen])
        size = float(np.abs(mine).max())
        scale = np.maximum(np.maximum(np.abs(mine[chosen]), np.abs(differences)), max(size, smallest))
        with np.errstate(invalid="ignore"):  # an infinite entry has a relative error of NaN
            error = np.abs(mine[chosen] - differences) / np.where(scale > 0, scale, 1.0)
        rows.append((name, values.shape, len(chosen), size, float(error.max())))
    return GradientCheck(tuple(rows), tolerance)


def _difference(net, flat, k, h, X, y, loss):
    """(ℒ(θ_k + h) − ℒ(θ_k − h)) / 2h, with the h that was really taken after rounding."""
    kept = flat[k]
    flat[k] = kept + h
    above, up = net.loss(X, y, loss, training=1), flat[k]
    flat[k] = kept - h
    below, down = net.loss(X, y, loss, training=1), flat[k]
    flat[k] = kept
    return (above - below) / float(up - down)
