"""The gradient of a network by reverse mode in symbols: intermediate results keep names, so nothing is written twice.

A network's loss is recorded as a list of short definitions, `z_1 = …`, `a_1 = …`, one for each intermediate result.
Going up the list, each result's derivative `∂ℒ/∂v`, written v with a bar, is the sum over the definitions that use v of
their own derivative times ∂(definition)/∂v.  That is the engine's backward pass with symbols for numbers; its length
grows with the number of operations, while the written-out derivative's doubles with every layer.
"""

from typing import NamedTuple

import numpy as np
import sympy
from sympy import Symbol

from .network import run, symbols


class Program(NamedTuple):
    """Definitions in order, then the loss and its gradient in their terms.

    program = bp.symbolic.backward(net, X, y)
    program.evaluate(net)                          # [ℒ, ∂ℒ/∂θ_1, …] as numbers
    """

    definitions: list  # (symbol, expression in parameters and in symbols defined before)
    loss: sympy.Expr
    gradient: list  # in the order of net.theta

    def evaluate(self, net):
        """The loss, and then ∂ℒ/∂θ, at net.theta, as one array of numbers."""
        plain = {symbol: Symbol(f"v{k}", real=True) for k, (symbol, _) in enumerate(self.definitions)}  # Python names
        lines = [(plain[symbol], expression.xreplace(plain)) for symbol, expression in self.definitions]
        results = [expression.xreplace(plain) for expression in (self.loss, *self.gradient)]
        function = sympy.lambdify(symbols(net), results, modules="math", cse=lambda expressions: (lines, expressions))
        return np.array(function(*map(float, net.theta)), float)

    def written_out(self):
        """[loss, *gradient] with every definition put in: for small networks only."""
        full = {}
        for symbol, expression in self.definitions:
            full[symbol] = expression.xreplace(full)
        return [expression.xreplace(full) for expression in (self.loss, *self.gradient)]

    def _repr_latex_(self):
        lines = [rf"{sympy.latex(symbol)} &= {sympy.latex(expression)}" for symbol, expression in self.definitions]
        lines.append(rf"\mathcal{{L}} &= {sympy.latex(self.loss)}")
        return "$\\displaystyle \\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}$"


def backward(net, X, y, loss="cross_entropy"):
    """The loss and ∂ℒ/∂θ of `net` as a `Program`. Arguments as for `loss`; any depth."""
    definitions, count = [], {}

    def name(letter, expression):
        if not expression.free_symbols or expression.is_Symbol:
            return expression
        count[letter] = count.get(letter, 0) + 1
        definitions.append((Symbol(f"{letter}_{{{count[letter]}}}", real=True), expression))
        return definitions[-1][0]

    _, value = run(net, X, y, loss, name)
    return Program(*reverse(definitions, value, symbols(net)))


def reverse(definitions, value, parameters):
    """(all definitions, value, [∂value/∂p for p in parameters]) of a value given by definitions in order."""
    terms = {}  # for each symbol, the terms of its derivative that have been found
    known = {symbol for symbol, _ in definitions} | set(parameters)

    def pass_on(expression, derivative):
        for symbol in sorted(expression.free_symbols & known, key=str):
            terms.setdefault(symbol, []).append(derivative * expression.diff(symbol))

    pass_on(value, sympy.Integer(1))
    all_definitions = list(definitions)
    for symbol, expression in reversed(definitions):
        if symbol in terms:
            bar = Symbol(rf"\bar{{{symbol.name.replace('_', '}_', 1)}", real=True)
            all_definitions.append((bar, sympy.Add(*terms[symbol])))
            pass_on(expression, bar)
    return all_definitions, value, [sympy.Add(*terms.get(symbol, [])) for symbol in parameters]
