"""Derivations in SymPy: networks as expressions, their gradients, and chains of equal expressions with reasons.

The loss of a network as one expression in its weights, w^{(l)}_{ij} and b^{(l)}_j, and what follows from it:

    net = bp.MLP([2, 2, 1], activation="tanh", bias_std=0.3, seed=0)
    ℒ = bp.symbolic.loss(net, [[0.5, -1.0]], [[1.0]], "mse")
    bp.symbolic.evaluate(bp.symbolic.gradient(net, [[0.5, -1.0]], [[1.0]], "mse"), net)   # equals net.gradient's

A deep network's derivative is too long to write out; `backward` gives it with intermediate results as symbols.
A derivation for the page, every step of which has been checked:

    z = sympy.symbols("z_1 z_2", real=True)
    bp.symbolic.derivation(sympy.Derivative(sympy.log(sympy.exp(z[0]) + sympy.exp(z[1])), z[0])) \\
        .then(lambda e: e.doit(), "differentiate the logarithm")
"""

from .backward import Program, backward
from .derivation import Derivation, derivation
from .equality import counterexample
from .network import evaluate, gradient, loss, outputs, symbols, values

__all__ = ["Derivation", "Program", "backward", "counterexample", "derivation", "evaluate", "gradient", "loss",
           "outputs", "symbols", "values"]
