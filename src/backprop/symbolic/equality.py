"""Are two expressions equal? Asked at random points, to 30 digits: `simplify` calls some equal pairs different.

Symbols take random numbers that keep their assumptions (positive, integer, …), indexed symbols and undefined functions
φ(z) random ones too: φ becomes a smooth function, so that its derivatives take values that belong together.
"""

import random

import sympy
from sympy.core.function import AppliedUndef

POINTS, DIGITS = 4, 30
EXACT, ROUNDED = sympy.Float("1e-20", DIGITS), sympy.Float("1e-11", DIGITS)  # with Floats: 15 digits, some cancellation


def counterexample(first, second, definitions=None, seed=0):
    """None if two expressions (or matrices of one shape) are equal, else words that name a point where they are not.

    `definitions` {symbol: expression} are put into both before. Raises ValueError if neither can be evaluated at
    enough points, for example a logarithm of real symbols that should have been declared positive.
    """
    first, second = (sympy.sympify(expression) for expression in (first, second))
    shapes = [getattr(expression, "shape", ()) for expression in (first, second)]
    if shapes[0] != shapes[1]:
        return f"the shapes are {shapes[0]} and {shapes[1]}"
    generator, compared = random.Random(seed), 0
    for _ in range(4 * POINTS):
        point = Point(generator)
        pairs = zip(entries(point.at(written_out(first, definitions))),
                    entries(point.at(written_out(second, definitions))), strict=True)
        for left, right in pairs:
            if not (left.is_finite and right.is_finite):
                break
            tolerance = ROUNDED if first.has(sympy.Float) or second.has(sympy.Float) else EXACT
            if abs(left - right) > tolerance * max(abs(left), abs(right), 1):
                return f"at {point} one is {left.n(8)}, the other {right.n(8)}"
        else:
            compared += 1
        if compared == POINTS:
            return None
    raise ValueError(f"{first} and {second} have finite values at {compared} of {4 * POINTS} random points; "
                     "declare what their symbols are (positive=True, integer=True, …)")


def written_out(expression, definitions):
    """`expression` without the symbols that `definitions` define, which may use one another."""
    definitions = definitions or {}
    for _ in definitions:
        if not expression.free_symbols & set(definitions):
            break
        expression = expression.subs(definitions)
    return expression


def entries(value):
    return list(value) if hasattr(value, "shape") else [value]


class Point:
    """Random numbers for symbols, indexed symbols and functions, each drawn when it is first met."""

    def __init__(self, generator):
        self.generator, self.numbers, self.functions = generator, {}, {}

    def __str__(self):
        return ", ".join(f"{name} = {sympy.N(number, 4)}" for name, number in self.numbers.items())

    def at(self, expression):
        """The value of an expression here, to DIGITS digits."""
        expression = expression.replace(lambda part: isinstance(part, AppliedUndef), self.smooth)
        integers = [symbol for symbol in expression.free_symbols if symbol.is_integer]
        expression = expression.subs({symbol: self.number(symbol) for symbol in sorted(integers, key=str)}).doit()
        indexed = sorted(expression.atoms(sympy.Indexed), key=str)
        expression = expression.subs({symbol: self.number(symbol) for symbol in indexed})
        rest = [symbol for symbol in expression.free_symbols if not isinstance(symbol, sympy.IndexedBase)]
        return sympy.N(expression.subs({symbol: self.number(symbol) for symbol in sorted(rest, key=str)}), DIGITS)

    def number(self, symbol):
        """A number for `symbol`, the same whenever it is asked for."""
        if symbol not in self.numbers:
            self.numbers[symbol] = self.draw(symbol)
        return self.numbers[symbol]

    def draw(self, symbol):
        size = sympy.Rational(self.generator.randint(200, 1900), 1000)
        if symbol.is_integer:
            return sympy.Integer(self.generator.randint(1, 4))
        if symbol.is_positive or symbol.is_nonnegative:
            return size
        return -size if symbol.is_negative or self.generator.random() < 0.5 else size

    def smooth(self, applied):
        """A smooth function of the arguments in the place of an undefined one."""
        name = applied.func
        if name not in self.functions:
            count = 2 + len(applied.args)
            self.functions[name] = [sympy.Rational(self.generator.randint(3, 15), 10) for _ in range(count)]
        first, second, *slopes = self.functions[name]
        inside = sum(slope * argument for slope, argument in zip(slopes, applied.args, strict=True))
        return first + second * inside + sympy.sin(inside)
