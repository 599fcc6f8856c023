"""The activation functions by name: formula and derivative in SymPy, kinks, range and source.

The engine's own φ and φ′ are compared with these by a test, so that a formula shown is the one that runs.
"""

from dataclasses import dataclass
from functools import cached_property

from .names import ACTIVATIONS


@dataclass(frozen=True)
class ActivationFunction:
    """One activation φ(x).

    bp.activations["gelu"].formula      a SymPy expression in the real symbol x
    bp.activations["relu"].kinks        (0.0,): where φ′ jumps; there the left derivative is used
    """

    name: str
    code: int
    label: str
    source: str  # key in the bibliography
    kinks: tuple
    range: tuple  # infimum and supremum of φ
    _build: object

    @cached_property
    def formula(self):
        import sympy  # takes longer to import than everything else together

        return self._build(sympy, sympy.Symbol("x", real=True))

    @cached_property
    def derivative(self):
        """φ′, with the left derivative at a kink."""
        import sympy

        x = sympy.Symbol("x", real=True)
        if isinstance(self.formula, sympy.Piecewise):
            return sympy.Piecewise(*((sympy.diff(piece, x), where) for piece, where in self.formula.args))
        return sympy.diff(self.formula, x)

    def __repr__(self):
        return f"<activation {self.name}: {self.formula}>"


def _piecewise(left):
    """`left` up to and including 0, x beyond."""
    return lambda s, x: s.Piecewise((left(s, x), x <= 0), (x, True))


INFINITY = float("inf")
_ROWS = [
    ("identity", "Identity", "", (), (-INFINITY, INFINITY), lambda s, x: x),
    ("sigmoid", "Sigmoid", "Rumelhart1986", (), (0.0, 1.0), lambda s, x: 1 / (1 + s.exp(-x))),
    ("tanh", "Tanh", "LeCun1998", (), (-1.0, 1.0), lambda s, x: s.tanh(x)),
    ("relu", "ReLU", "Nair2010", (0.0,), (0.0, INFINITY), _piecewise(lambda s, x: s.Integer(0))),
    ("leaky_relu", "Leaky ReLU", "Maas2013", (0.0,), (-INFINITY, INFINITY),
     _piecewise(lambda s, x: s.Rational(1, 100) * x)),
    ("elu", "ELU", "Clevert2016", (), (-1.0, INFINITY), _piecewise(lambda s, x: s.exp(x) - 1)),
    ("softplus", "Softplus", "Dugas2001", (), (0.0, INFINITY), lambda s, x: s.log(1 + s.exp(x))),
    ("gelu", "GELU", "Hendrycks2016", (), (-0.16997120747990369, INFINITY),
     lambda s, x: x * (1 + s.erf(x / s.sqrt(2))) / 2),
    ("silu", "SiLU", "Elfwing2018", (), (-0.27846454276107380, INFINITY), lambda s, x: x / (1 + s.exp(-x))),
]


class Activations(dict):
    """{"tanh": its `ActivationFunction`, …}: the book's activation functions, and those that a reader has added."""

    def __missing__(self, name):
        raise KeyError(f"there is no activation {name!r}; there are {', '.join(self)}")


activations = Activations({name: ActivationFunction(name, ACTIVATIONS[name], label, source, kinks, range_, build)
                           for name, label, source, kinks, range_, build in _ROWS})
