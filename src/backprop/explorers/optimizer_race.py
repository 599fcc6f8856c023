"""OptimizerRace: six optimizers from one start, on surfaces whose minimum is known.

θ = (x, y), two parameters     H has the eigenvalues 1 and κ on the quadratics     plain SGD has momentum 0
"""

import math
from pathlib import Path

import numpy as np
import traitlets

from .bundle import bundle
from .explorer import Explorer
from .optimizer_race_run import ADAPTIVE, FAR, RACERS, STREAM, distance, draws, race
from .optimizer_race_surfaces import SURFACES, described, turn_of
from .optimizer_race_theory import FEWEST, LINEAR, TINY, best, floor, measured_floor, measured_rate, rate
from .optimizer_race_words import NAMES, WORDS, sentences
from .settings import choice, integer, real, switch

MOST = 2000  # steps


class OptimizerRace(Explorer):
    """SGD, momentum, Nesterov, AdaGrad, RMSProp and Adam on one surface, with the predicted rate of each beside its own.

    race = bp.explorers.OptimizerRace(surface="ravine", kappa=100, best=True, steps=1000)
    race.numbers()["rate"], race.numbers()["predicted_rate"]        # in the order of race.RACERS
    """

    title, slug = "A race of optimizers", "optimizer-race"
    RACERS = RACERS
    _esm = bundle(Path(__file__).parent / "js" / "optimizer_race.js")
    _words = traitlets.Dict(WORDS, read_only=True).tag(sync=True)
    _constants = traitlets.Dict(
        dict(racers=list(RACERS), linear=list(LINEAR), adaptive=list(ADAPTIVE), surfaces=described(), stream=STREAM,
             most=MOST, far=FAR, tiny=TINY, fewest=FEWEST),
        read_only=True,
    ).tag(sync=True)

    surface = choice("ravine", SURFACES, "Surface", {name: surface.label for name, surface in SURFACES.items()})
    kappa = real(100.0, 1.0, 1000.0, "Condition number κ", step=0.05, logarithmic=True)
    angle = integer(0, 0, 90, "Angle of the axes (°)")
    learning_rate = real(0.015, 0.0001, 1.0, "Rate: SGD, momentum", step=0.05, logarithmic=True)
    momentum = real(0.9, 0.0, 0.99, "Momentum β", step=0.01)
    best = switch(False, "Best η and β for κ")
    adaptive_rate = real(0.1, 0.001, 1.0, "Rate: AdaGrad … Adam", step=0.05, logarithmic=True)
    noise = real(0.0, 0.0, 5.0, "Gradient noise", step=0.1)
    seed = integer(0, 0, 99, "Seed")
    steps = integer(100, 0, MOST)

    def rates(self, name):
        """(η, β) of an optimizer in this state."""
        if name in ADAPTIVE:
            return self.adaptive_rate, 0.9 if name == "adam" else 0.0
        if self.best and SURFACES[self.surface].quadratic:
            return best(name, self.kappa)
        return self.learning_rate, 0.0 if name == "sgd" else self.momentum

    def paths(self):
        """{name: θ after each step (steps + 1, 2)}; shorter where a run diverges."""
        return {name: path for name, (path, _) in self._race().items()}

    def _race(self):
        surface = SURFACES[self.surface]
        turn, normals = turn_of(surface, self.angle), draws(self.seed, MOST)[: self.steps]
        return {name: race(name, surface, self.kappa, turn, surface.start, *self.rates(name), self.noise, normals)
                for name in RACERS}

    def numbers(self):
        """The numbers on the screen, one an optimizer, in the order of RACERS.

        x, y, loss, distance (to the nearest minimum)     predicted_rate, rate     predicted_floor, floor
        NaN: no theory, or too few steps to measure.
        """
        surface = SURFACES[self.surface]
        turn, rows = turn_of(surface, self.angle), []
        exact = surface.quadratic and not self.noise and not surface.spread
        for name, (path, scale) in self._race().items():
            losses = [surface.value(x, y, self.kappa, turn) for x, y in path]
            distances = [distance(surface, x, y) for x, y in path]
            eta, beta = self.rates(name)
            started = self.steps > 0 or name in LINEAR
            rows.append(dict(
                x=path[-1, 0], y=path[-1, 1], loss=losses[-1], distance=distances[-1],
                predicted_rate=rate(name, self.kappa, turn, eta, beta, scale) if exact and started else math.nan,
                rate=measured_rate(distances) if exact else math.nan,
                predicted_floor=(floor(name, self.kappa, eta, beta, self.noise, surface.spread)
                                 if surface.quadratic else math.nan),
                floor=measured_floor(losses),
            ))
        return {key: np.array([row[key] for row in rows]) for key in rows[0]}

    def figure(self):
        """The losses by step, as a `backprop.figures.Plot`."""
        from .optimizer_race_figure import figure  # Matplotlib is slow to import, and only the book draws the figure

        surface, turn = SURFACES[self.surface], turn_of(SURFACES[self.surface], self.angle)
        losses = {NAMES[name]: [surface.value(x, y, self.kappa, turn) for x, y in path]
                  for name, path in self.paths().items()}
        return figure(losses, self.description())

    def description(self):
        """The picture in words, as the page says it."""
        return sentences(self.numbers(), SURFACES[self.surface].label, self.steps)
