"""A reader's own activation function, from a SymPy formula to compiled code that the engine trains with."""

import math

import numpy as np
from numba import cfunc, njit, types

from .activations import ActivationFunction, activations
from .engine import elementary
from .engine.tape import CUSTOM
from .names import ACTIVATIONS

# What the engine has functions of its own for; everything else comes from Python's math module.
FUNCTIONS = {"exp": elementary.exp, "tanh": elementary.tanh}
LOOPS = {}  # code -> the four compiled loops
COMPILED = []  # all of them, also those of a name that was given again: networks may still call them by address
PROBES = np.linspace(-4.0, 4.0, 33)


def activation_from_sympy(name, expr):
    """Register the activation φ(x) = expr under `name`: differentiated, compiled, and ready for any network.

    x = sympy.Symbol("x", real=True)
    bp.activation_from_sympy("mish", x * sympy.tanh(sympy.log(1 + sympy.exp(x))))
    bp.MLP([64, 32, 10], activation="mish")

    A name may be given again: networks made from then on use the new formula.
    `expr` is a real SymPy expression in one symbol. Where it has pieces, the derivative at a joint is the left one.
    Raises TypeError, or ValueError if it cannot be differentiated, compiled or evaluated around 0.
    """
    import sympy

    if not isinstance(expr, sympy.Expr):
        raise TypeError(f"expr is {expr!r}; expected a SymPy expression, such as x * sympy.tanh(x)")
    if not isinstance(name, str) or not name.isidentifier():
        raise ValueError(f"name is {name!r}; expected letters, digits and underscores")
    if name in ACTIVATIONS and ACTIVATIONS[name] < CUSTOM:
        raise ValueError(f"{name!r} is one of the book's own activations; choose another name")
    if len(expr.free_symbols) != 1:
        raise ValueError(f"{expr} has the symbols {sorted(map(str, expr.free_symbols))}; expected exactly one")
    x = sympy.Symbol("x", real=True)
    formula = expr.xreplace({expr.free_symbols.pop(): x})
    formula = sympy.piecewise_fold(formula.rewrite([sympy.Abs, sympy.Max, sympy.Min, sympy.sign], sympy.Piecewise))
    formula = _joints_to_the_left(formula, x)
    code = ACTIVATIONS.get(name, int(CUSTOM) + len(LOOPS))
    made = ActivationFunction(name, code, name, "", (), (-math.inf, math.inf), lambda s, symbol: formula)
    LOOPS[code] = _compiled(x, formula, made.derivative)
    COMPILED.append(LOOPS[code])
    ACTIVATIONS[name], activations[name] = code, made
    return made


def _joints_to_the_left(formula, x):
    """The same pieces, each with the joint at its right end and without the one at its left."""
    import sympy

    swaps = {}
    for condition in formula.atoms(sympy.core.relational.Relational):
        relation = condition if condition.lhs == x else condition.reversed
        if relation.lhs == x and isinstance(relation, sympy.Ge):
            swaps[condition] = sympy.Gt(x, relation.rhs)
        elif relation.lhs == x and isinstance(relation, sympy.Lt):
            swaps[condition] = sympy.Le(x, relation.rhs)
    return formula.xreplace(swaps)


def _compiled(x, formula, derivative):
    """Loops for φ and φ′ in float64, then in float32."""
    import sympy

    if derivative.has(sympy.Derivative, sympy.DiracDelta, sympy.Subs):
        raise ValueError(f"{formula} cannot be differentiated: SymPy gives {derivative}")
    try:
        phi, slope = (njit(sympy.lambdify([x], part, modules=[FUNCTIONS, "math"]), error_model="numpy")
                      for part in (formula, derivative))
        for probe in PROBES:
            if isinstance(phi(probe), complex) or isinstance(slope(probe), complex):
                raise ValueError("its values are not real")
    except Exception as error:  # Numba and SymPy fail in many ways
        raise ValueError(f"{formula} cannot be compiled: {_why(error, formula, derivative)}") from error
    values = np.array([[phi(probe), slope(probe)] for probe in PROBES], float)
    if not np.isfinite(values).all():
        bad = PROBES[~np.isfinite(values).all(1)][0]
        raise ValueError(f"{formula} or its derivative {derivative} is not finite at x = {bad:g}")

    def forward(source, target, n):
        for i in range(n):
            target[i] = phi(source[i])

    def backward(source, gradient, n):
        for i in range(n):
            gradient[i] *= slope(source[i])

    loops = []
    for number in (types.float64, types.float32):
        signature = types.void(types.CPointer(number), types.CPointer(number), types.int64)
        loops += [cfunc(signature, error_model="numpy")(loop) for loop in (forward, backward)]
    return loops


def _why(error, *parts):
    """What Numba says about a function that it does not know is no help; its name is."""
    import sympy

    used = {type(one) for part in parts for one in part.atoms(sympy.Function) if not isinstance(one, sympy.Piecewise)}
    if unknown := sorted({kind.__name__ for kind in used} - set(dir(math))):
        return f"it or its derivative needs {', '.join(unknown)}, which Python's math module does not have"
    return str(error).strip().splitlines()[0]


def addresses(code):
    """Columns H, W, K, STRIDE of a row that applies the activation `code`."""
    return [loop.address for loop in LOOPS[code]]
