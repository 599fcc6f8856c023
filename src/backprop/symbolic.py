"""The same networks in SymPy: their tape is run with symbols instead of numbers.

One symbol stands for each entry of net.theta, in its order: w^{(l)}_{ij} from input i to unit j of layer l, b^{(l)}_j,
and γ^{(l)}_j, s^{(l)}_j for the learned scale and shift of a normalization; indices count from 1. What comes out is
exact: expressions that a chapter prints, differentiates, and compares with the engine for the same numbers.
"""

import numpy as np
import sympy
from sympy import Matrix, Rational, Symbol

from . import checks
from .activations import activations
from .engine import tape
from .engine.ops.batch_norm import EPSILON
from .engine.plan import FAN_IN, FAN_OUT, INPUT, KIND, LAYER, N_BLOCKS, N_ROWS, OUTPUT
from .names import LOSSES, code

LETTERS = ("w", "u", "b", "b", r"\gamma", "s")  # by kind of block, as in `gradient.PREFIXES`
MATRICES = 2  # the first kinds of blocks have two indices


def symbols(net):
    """The symbols of the parameters, in the order of net.theta."""
    plan = net.workspace("mse").plan
    found = []
    for block in plan.blocks[: plan.counts[N_BLOCKS]]:
        letter, layer, n, m = LETTERS[block[KIND]], block[LAYER], block[FAN_IN], block[FAN_OUT]
        two = block[KIND] < MATRICES
        separator = "," if max(n, m) > 9 else ""
        found += [Symbol(f"{letter}^{{({layer})}}_{{{f'{i}{separator}{j}' if two else j}}}", real=True)
                  for i in range(1, n + 1) for j in range(1, m + 1)]
    return found


def values(net):
    """{symbol: its value in net.theta}, for `expression.subs(...)`."""
    return dict(zip(symbols(net), map(float, net.theta)))


def outputs(net, X):
    """The outputs (B, K) of `net` in training mode for inputs X (B, n), numbers or symbols, as a SymPy Matrix."""
    return _run(net, X, None, "mse")[0]


def loss(net, X, y, loss="cross_entropy"):
    """The loss of `net` in training mode as a SymPy expression in `symbols(net)`.

    X (B, n) may hold numbers or symbols; y holds labels (B,) for cross-entropy, else targets (B, K), numbers or symbols.
    Networks of dense, activation, add, scale and normalization layers; ValueError for others.
    """
    return _run(net, X, y, loss)[1]


def gradient(net, X, y, loss="cross_entropy"):
    """∂ℒ/∂θ as a list of expressions, in the order of net.theta: SymPy's own derivative of `loss`."""
    expression = globals()["loss"](net, X, y, loss)
    return [sympy.diff(expression, symbol) for symbol in symbols(net)]


def evaluate(expressions, net):
    """The numbers that expressions in `symbols(net)` take at net.theta, as an array."""
    function = sympy.lambdify(symbols(net), list(expressions), modules="math", cse=True)
    return np.array(function(*map(float, net.theta)), float)


def _run(net, X, y, loss_name):
    code(LOSSES, loss_name, "loss")
    plan, theta = net.workspace(loss_name).plan, symbols(net)
    X = Matrix(X)
    if X.cols != net.inputs:
        raise ValueError(f"X has {X.cols} columns but the first layer expects {net.inputs}")
    buffers, B = {int(plan.counts[INPUT]): X}, X.rows
    for row in plan.rows[: plan.counts[N_ROWS]]:
        operation, x = int(row[tape.OP]), buffers[int(row[tape.X])]
        if operation in LOSS_OF:
            break
        if operation not in RESULT_OF:
            raise ValueError(f"bp.symbolic has no formula for {tape.OPERATIONS[operation]} operations")
        other = buffers[int(row[tape.X2])] if row[tape.X2] >= 0 else None
        buffers[int(row[tape.Y])] = RESULT_OF[operation](row, x, other, theta)
    Z = buffers[int(plan.counts[OUTPUT])]
    if y is None:
        return Z, None
    if loss_name == "cross_entropy":
        targets = checks.labels(y, B, Z.cols)
    else:
        targets = Matrix(y)
        if targets.shape != Z.shape:
            raise ValueError(f"y has shape {targets.shape} but the outputs have shape {Z.shape}")
    return Z, LOSS_OF[LOSSES[loss_name]](Z, targets)


def _dense(row, X, _, theta):
    n, m, p = int(row[tape.N]), int(row[tape.M]), int(row[tape.P])
    W, b = Matrix(n, m, theta[p : p + n * m]), theta[p + n * m : p + n * m + m]
    return X * W + Matrix(X.rows, m, lambda i, j: b[j])


def _activation(row, X, _, theta):
    phi = next(a for a in activations.values() if a.code == row[tape.OPT])
    x = Symbol("x", real=True)
    return X.applyfunc(lambda entry: phi.formula.subs(x, entry))


def _scale(row, X, _, theta):
    return sympy.nsimplify(row[tape.OPT : tape.OPT + 1].view(np.float64)[0], rational=True) * X


def _normalized(x):
    """The entries of a row or column, minus their mean, over √(variance + ε)."""
    mean = sum(x) / len(x)
    variance = sum((entry - mean) ** 2 for entry in x) / len(x)
    return [(entry - mean) / sympy.sqrt(variance + Rational(str(EPSILON))) for entry in x]


def _scaled_and_shifted(row, X, theta):
    n, p = int(row[tape.N]), int(row[tape.P])
    return Matrix(X.rows, n, lambda i, j: theta[p + j] * X[i, j] + theta[p + n + j])


def _batch_norm(row, X, _, theta):
    columns = [_normalized(list(X.col(j))) for j in range(X.cols)]
    return _scaled_and_shifted(row, Matrix(X.rows, X.cols, lambda i, j: columns[j][i]), theta)


def _layer_norm(row, X, _, theta):
    return _scaled_and_shifted(row, Matrix([_normalized(list(X.row(i))) for i in range(X.rows)]), theta)


RESULT_OF = {
    int(tape.DENSE): _dense, int(tape.ACTIVATION): _activation, int(tape.SCALE): _scale,
    int(tape.ADD): lambda row, X, X2, theta: X + X2, int(tape.BATCH_NORM): _batch_norm,
    int(tape.LAYER_NORM): _layer_norm,
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
