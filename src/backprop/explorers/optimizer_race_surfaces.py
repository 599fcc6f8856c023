"""The surfaces of OptimizerRace: each a sum of weighted squares of polynomials, which Python and the page both evaluate.

f(x, y) = Σₖ wₖ pₖ(u, v)²,  (u, v) = (x, y) turned by the angle     wₖ = a + b κ     p = Σ c uⁱ vʲ
A sum of squares loses no digits near its minimum, where all of them are 0. Rosenbrock's is the customary function over
20, which brings its curvature to that of the ravine: one learning rate does for all of them.
Rosenbrock, Computer Journal 3 (1960); Beale, On an iterative method for finding a local minimum of a function of more
than one variable (1958).
"""

import math
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Surface:
    """squares: (a, b, ((c, i, j), …)) each     window: x from, to, y from, to     spread: of the examples' minima"""

    label: str
    formula: str
    squares: tuple
    window: tuple
    start: tuple
    minima: tuple
    quadratic: bool = False
    spread: float = 0.0
    spacing: int = 4  # contour k of n lies at (k/n)^spacing of the largest value

    def value(self, x, y, kappa, turn):
        u, v = turned(x, y, turn)
        total = 0.0
        for a, b, terms in self.squares:
            p = sum_of(terms, powers(u), powers(v))
            total += (a + b * kappa) * p * p
        return total

    def gradient(self, x, y, kappa, turn):
        u, v = turned(x, y, turn)
        U, V = powers(u), powers(v)
        du = dv = 0.0
        for a, b, terms in self.squares:
            factor = 2.0 * (a + b * kappa) * sum_of(terms, U, V)
            du += factor * sum_of([(c * i, i - 1, j) for c, i, j in terms if i], U, V)
            dv += factor * sum_of([(c * j, i, j - 1) for c, i, j in terms if j], U, V)
        return turned(du, dv, (turn[0], -turn[1]))


def turned(x, y, turn):
    """(x, y) in coordinates turned by the angle whose cosine and sine are `turn`."""
    return turn[0] * x + turn[1] * y, turn[0] * y - turn[1] * x


# Cosines and sines for the page too: two libraries round a few of them differently.
TURNS = [(math.cos(math.radians(degrees)), math.sin(math.radians(degrees))) for degrees in range(91)]


def turn_of(surface, degrees):
    """Cosine and sine; only the quadratics turn."""
    return TURNS[degrees if surface.quadratic else 0]


def powers(u):
    return 1.0, u, u * u, u * u * u


def sum_of(terms, U, V):
    total = 0.0
    for c, i, j in terms:
        total += c * U[i] * V[j]
    return total


BOWL = ((0.5, 0.0, ((1.0, 1, 0),)), (0.0, 0.5, ((1.0, 0, 1),)))
BOWL_WINDOW, BOWL_START = (-2.0, 2.0, -1.4, 1.4), (-1.6, 1.0)

SURFACES = {
    "ravine": Surface("Ravine", "½(x² + κy²)", BOWL, BOWL_WINDOW, BOWL_START, ((0.0, 0.0),), True,
                      spacing=2),
    "rosenbrock": Surface(
        "Rosenbrock", "((1 − x)² + 100(y − x²)²)/20",
        ((0.05, 0.0, ((1.0, 0, 0), (-1.0, 1, 0))), (5.0, 0.0, ((1.0, 0, 1), (-1.0, 2, 0)))),
        (-2.0, 2.0, -0.9, 2.1), (-1.2, 1.0), ((1.0, 1.0),)),
    "saddle": Surface(
        "Saddle", "5x² + 2.5(y² − 1)²",
        ((5.0, 0.0, ((1.0, 1, 0),)), (2.5, 0.0, ((1.0, 0, 2), (-1.0, 0, 0)))),
        (-2.0, 2.0, -1.4, 1.4), (-1.5, 0.01), ((0.0, 1.0), (0.0, -1.0)), spacing=2),
    "beale": Surface(
        "Beale", "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
        ((1.0, 0.0, ((1.5, 0, 0), (-1.0, 1, 0), (1.0, 1, 1))), (1.0, 0.0, ((2.25, 0, 0), (-1.0, 1, 0), (1.0, 1, 2))),
         (1.0, 0.0, ((2.625, 0, 0), (-1.0, 1, 0), (1.0, 1, 3)))),
        (-0.6, 4.2, -1.6, 1.6), (0.8, 1.1), ((3.0, 0.5),), spacing=5),
    "noisy": Surface("Noisy quadratic", "the mean over examples of ½((x − c)² + κ(y − d)²)", BOWL, BOWL_WINDOW,
                     BOWL_START, ((0.0, 0.0),), True, 0.3, spacing=2),
}


def described():
    """The surfaces as the page needs them."""
    return {name: asdict(surface) for name, surface in SURFACES.items()}
