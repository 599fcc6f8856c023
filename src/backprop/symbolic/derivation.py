r"""Derivations that a chapter shows: a chain of equal expressions, each with the reason in words.

    d = (bp.symbolic.derivation(sympy.Derivative(loss, z[0]), left=r"\delta_1")
         .then(lambda e: e.doit(), "differentiate")
         .name(p, sympy.exp(z[0]) / total, "write $p$ for the softmax")
         .rewrite(p - 1, "cancel"))
    d                    # aligned lines, in the page and in JupyterLab
    d.result             # the SymPy equation δ_1 = p − 1
    d.evaluate({...})    # its value, with p written out

A step is compared with the one before at random points when it is made, so a wrong one raises an error instead of being
shown. A `Derivation` never changes: each step returns a longer one.
"""

from typing import NamedTuple

import sympy

from .equality import counterexample, written_out


class Step(NamedTuple):
    expression: sympy.Basic
    words: str  # LaTeX text: may hold formulas between dollar signs


class Derivation(NamedTuple):
    """Steps, the symbols that they have introduced, and what stands left of the first equals sign (or None)."""

    steps: tuple
    definitions: dict  # symbol: the expression that it stands for
    left: sympy.Basic | None

    @property
    def expression(self):
        """The last expression."""
        return self.steps[-1].expression

    @property
    def result(self):
        """The SymPy equation `left = last expression`; the first expression is its left where there is no other."""
        return sympy.Eq(self.steps[0].expression if self.left is None else self.left, self.expression, evaluate=False)

    def rewrite(self, expression, words, where=None):
        """The same in another form. `where` {symbol: expression} says what new symbols stand for.

        Raises ValueError if it is not equal to the last step, with a point where the two differ.
        """
        expression, where = sympy.sympify(expression), dict(where or {})
        for symbol, meaning in where.items():
            if self.definitions.get(symbol, meaning) != meaning:
                raise ValueError(f"{symbol} already stands for {self.definitions[symbol]}; it cannot become {meaning}")
        if expression == self.expression:
            raise ValueError(f"step {len(self.steps) + 1} ({words}) changes nothing: it is still {expression}")
        longer = self._replace(steps=(*self.steps, Step(expression, words)), definitions=self.definitions | where)
        longer.check_step(len(longer.steps) - 1)
        return longer

    def then(self, function, words):
        """The last expression after `function`, such as sympy.factor."""
        return self.rewrite(function(self.expression), words)

    def substitute(self, where, words=None):
        """Put expressions in the place of symbols, {symbol: expression}; without `words`, the step shows which."""
        where = {symbol: sympy.sympify(expression) for symbol, expression in where.items()}
        return self.rewrite(self.expression.subs(where), words or _put(where), where)

    def name(self, symbol, meaning, words=None):
        """Write `symbol` for every `meaning` in the last expression; without `words`, the step shows which."""
        return self.rewrite(self.expression.subs(meaning, symbol), words or _put({symbol: meaning}), {symbol: meaning})

    def check(self, seed=0):
        """Compare every step with the one before, at random points of this seed; ValueError names one that differs."""
        for number in range(1, len(self.steps)):
            self.check_step(number, seed)

    def check_step(self, number, seed=0):
        before, step = self.steps[number - 1].expression, self.steps[number]
        differs = counterexample(before, step.expression, self.definitions, seed)
        if differs:
            raise ValueError(f"step {number + 1} ({step.words}) does not equal the step before: {differs}")

    def written_out(self):
        """The last expression with every definition put in."""
        return written_out(self.expression, self.definitions)

    def evaluate(self, numbers):
        """The number, or the matrix of numbers, that the last expression is for {symbol: number}."""
        value = self.written_out().subs(numbers).doit()
        unknown = sorted(map(str, value.free_symbols))
        if unknown:
            raise ValueError(f"no numbers are given for {', '.join(unknown)}")
        return sympy.matrix2numpy(value, float) if hasattr(value, "shape") else float(value)

    def _repr_latex_(self):
        """Aligned lines: before each expression, on a line of its own so that it fits a phone, the reason for it."""
        lines = []
        for number, (expression, words) in enumerate(self.steps):
            if words:
                lines.append(rf"&\quad {{\small \text{{{words}}}}}")
            left = sympy.latex(self.left) + " " if self.left is not None and not number else ""
            equals = "= " if number or left else " "
            lines.append(f"{left}&{equals}{sympy.latex(expression)}")
        return "$\\displaystyle \\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}$"

    def __repr__(self):
        lines = [f"  {'=' if number or self.left is not None else ' '} {step.expression}"
                 + (f"    ({step.words})" if step.words else "") for number, step in enumerate(self.steps)]
        return "\n".join([*([str(self.left)] if self.left is not None else []), *lines])


def derivation(expression, words="", left=None):
    """Begin a derivation. `left`, a SymPy expression or LaTeX, stands before the first equals sign."""
    if isinstance(left, str):
        left = sympy.Symbol(left)
    return Derivation((Step(sympy.sympify(expression), words),), {}, left)


def _put(where):
    """{symbol: expression} as words for a step."""
    return ", ".join(f"${sympy.latex(symbol)} = {sympy.latex(expression)}$" for symbol, expression in where.items())
