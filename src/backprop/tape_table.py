"""A tape that prints as a table."""

import numpy as np

from .engine import tape as T
from .names import ACTIVATIONS

class Tape:
    """One row of `rows` (operations, COLUMNS) an operation; `print(net.tape)` shows it, np.asarray(net.tape) is it.

    Offsets point into A (values) and D (their gradients) for X, X2, Y, AUX, and into theta and g for P.
    """

    def __init__(self, rows):
        self.rows = np.array(rows)

    def __len__(self):
        return len(self.rows)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.rows, dtype)

    def __str__(self):
        cells = [["", "operation", "X", "X2", "Y", "AUX", "P", "N", "M", "option"]]
        for i, row in enumerate(self.rows):
            offsets = ["" if row[c] < 0 else str(row[c]) for c in (T.X, T.X2, T.Y, T.AUX, T.P)]
            cells.append([str(i), T.OPERATIONS[row[T.OP]], *offsets, str(row[T.N]), str(row[T.M]), _option(row)])
        widths = [max(map(len, column)) for column in zip(*cells)]
        left = (1, 9)
        return "\n".join("  ".join(cell.ljust(w) if k in left else cell.rjust(w)
                                   for k, (cell, w) in enumerate(zip(line, widths))).rstrip() for line in cells)

    __repr__ = __str__


def _option(row):
    if row[T.OP] == T.ACTIVATION:
        return next(name for name, number in ACTIVATIONS.items() if number == row[T.OPT])
    if row[T.OP] in (T.SCALE, T.DROPOUT):
        return f"{row[T.OPT : T.OPT + 1].view(np.float64)[0]:g}"
    return ""
