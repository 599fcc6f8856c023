"""What each operation of the tape computes, on SymPy matrices.

Shapes   X (B, n) the operand     X2 its second operand or None     the result (B, m)
`row` is the operation's row of the tape, `theta` the list of all parameters' symbols. `name(letter, expression)` may
put a symbol in the place of an intermediate result that is used more than once.
"""

import numpy as np
import sympy
from sympy import Matrix, Rational, Symbol

from ..activations import activations
from ..engine import tape
from ..engine.ops.batch_norm import EPSILON
from ..names import LOSSES


def _dense(row, X, _, theta, name):
    n, m, p = int(row[tape.N]), int(row[tape.M]), int(row[tape.P])
    W, b = Matrix(n, m, theta[p : p + n * m]), theta[p + n * m : p + n * m + m]
    return X * W + Matrix(X.rows, m, lambda i, j: b[j])


def _activation(row, X, _, theta, name):
    phi = next(a for a in activations.values() if a.code == row[tape.OPT])
    x = Symbol("x", real=True)
    return X.applyfunc(lambda entry: phi.formula.subs(x, entry))


def _add(row, X, X2, theta, name):
    return X + X2


def _scale(row, X, _, theta, name):
    return sympy.nsimplify(row[tape.OPT : tape.OPT + 1].view(np.float64)[0], rational=True) * X


def _normalized(x, name):
    """The entries of a row or column, minus their mean, over √(variance + ε)."""
    mean = name(r"\mu", sum(x) / len(x))
    variance = name(r"\nu", sum((entry - mean) ** 2 for entry in x) / len(x))
    scale = name("d", 1 / sympy.sqrt(variance + Rational(str(EPSILON))))
    return [(entry - mean) * scale for entry in x]


def _scaled_and_shifted(row, X, theta):
    n, p = int(row[tape.N]), int(row[tape.P])
    return Matrix(X.rows, n, lambda i, j: theta[p + j] * X[i, j] + theta[p + n + j])


def _batch_norm(row, X, _, theta, name):
    columns = [_normalized(list(X.col(j)), name) for j in range(X.cols)]
    return _scaled_and_shifted(row, Matrix(X.rows, X.cols, lambda i, j: columns[j][i]), theta)


def _layer_norm(row, X, _, theta, name):
    return _scaled_and_shifted(row, Matrix([_normalized(list(X.row(i)), name) for i in range(X.rows)]), theta)


# by operation: the letter of its results, and its formula
RESULT_OF = {
    int(tape.DENSE): ("z", _dense), int(tape.ACTIVATION): ("a", _activation), int(tape.SCALE): ("c", _scale),
    int(tape.ADD): ("s", _add), int(tape.BATCH_NORM): ("y", _batch_norm), int(tape.LAYER_NORM): ("y", _layer_norm),
}


def _cross_entropy(Z, labels):
    rows = [sympy.log(sum(map(sympy.exp, Z.row(i)))) - Z[i, int(label)] for i, label in enumerate(labels)]
    return sum(rows) / len(rows)


def _mean_of(term):
    """The loss that averages term(z, y) over the batch and the outputs."""
    return lambda Z, Y: sum(term(z, y) for z, y in zip(Z, Y)) / len(Z)


def _huber(z, y):
    e = z - y
    return sympy.Piecewise((e**2 / 2, sympy.Abs(e) <= 1), (sympy.Abs(e) - Rational(1, 2), True))


LOSS_OF = {
    LOSSES["cross_entropy"]: _cross_entropy, LOSSES["mse"]: _mean_of(lambda z, y: (z - y) ** 2),
    LOSSES["bce"]: _mean_of(lambda z, y: sympy.log(1 + sympy.exp(z)) - y * z), LOSSES["huber"]: _mean_of(_huber),
}
