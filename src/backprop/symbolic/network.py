"""The same networks in SymPy: their tape is run with symbols instead of numbers.

One symbol stands for each entry of net.theta, in its order: w^{(l)}_{ij} from input i to unit j of layer l, b^{(l)}_j,
and γ^{(l)}_j, ζ^{(l)}_j for the learned scale and shift of a normalization; indices count from 1. What comes out is
exact: expressions that a chapter prints, differentiates, and compares with the engine for the same numbers.
"""

import numpy as np
import sympy
from sympy import Matrix, Symbol

from .. import checks
from ..engine import tape
from ..engine.plan import FAN_IN, FAN_OUT, INPUT, KIND, LAYER, N_BLOCKS, N_ROWS, OUTPUT
from ..names import LOSSES, code
from ..network import checked
from .operations import LOSS_OF, RESULT_OF

LETTERS = ("w", "u", "b", "b", r"\gamma", r"\zeta")  # by kind of block, as in `gradient.PREFIXES`
MATRICES = 2  # the first kinds of blocks have two indices


def symbols(net):
    """The symbols of the parameters, in the order of net.theta."""
    plan = checked(net).workspace("mse").plan
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
    return run(net, X, None, "mse")[0]


def loss(net, X, y, loss="cross_entropy"):
    """The loss of `net` in training mode as a SymPy expression in `symbols(net)`.

    X (B, n) may hold numbers or symbols; y holds labels (B,) for cross-entropy, else targets (B, K), numbers or
    symbols. Networks of dense, activation, add, scale and normalization layers; ValueError for others. Written out in
    full, a deep normalized network is too long for any machine: see `backward`.
    """
    return run(net, X, y, loss)[1]


def gradient(net, X, y, loss="cross_entropy"):
    """∂ℒ/∂θ as a list of expressions, in the order of net.theta: SymPy's own derivative of the loss.

    Each expression is written out in full, so its length explodes with depth: see `backward` for deep networks.
    """
    expression = run(net, X, y, loss)[1]
    return [sympy.diff(expression, symbol) for symbol in symbols(net)]


def evaluate(expressions, net):
    """The numbers that expressions in `symbols(net)` take at net.theta, as an array."""
    function = sympy.lambdify(symbols(net), list(expressions), modules="math", cse=True)
    return np.array(function(*map(float, net.theta)), float)


def written_out(letter, expression):
    """Names nothing: every result stays the expression that it is."""
    return expression


def run(net, X, y, loss_name, name=written_out):
    """(outputs, loss or None without y). `name(letter, expression)` may replace an intermediate result by a symbol."""
    code(LOSSES, loss_name, "loss")
    plan, theta = checked(net).workspace(loss_name).plan, symbols(net)
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
        letter, formula = RESULT_OF[operation]
        result = formula(row, x, other, theta, name)
        buffers[int(row[tape.Y])] = result.applyfunc(lambda entry, letter=letter: name(letter, entry))
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
