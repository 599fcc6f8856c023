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
from .optimizer_race_surfaces import SURFACES, TURNS, described, turn_of
from .optimizer_race_theory import FEWEST, FROZEN, LINEAR, TINY, best, floor, measured_floor, measured_rate, rate
from .optimizer_race_words import NAMES, WORDS, sentences
from .presets import OPTIMIZER_RACE
from .settings import choice, integer, real, switch

MOST = 2000  # steps
QUADRATIC = {"surface": [name for name, surface in SURFACES.items() if surface.quadratic]}
CHOSEN = {"best": [True], **QUADRATIC}  # theory sets rate and momentum
EXACT = {"noise": [0.0], "surface": [name for name, surface in SURFACES.items() if not surface.spread]}


class OptimizerRace(Explorer):
    """SGD, momentum, Nesterov, AdaGrad, RMSProp and Adam on one surface, with the predicted rate of each beside its own.

    race = bp.explorers.OptimizerRace(surface="ravine", kappa=100, best=True, steps=1000)
    race.numbers()["rate"], race.numbers()["predicted_rate"]        # in the order of race.RACERS
    """

    title, slug = "A race of optimizers", "optimizer-race"
    summary = "Six optimizers from one start, with the rate that theory predicts beside the one measured."
    RACERS = RACERS
    presets = OPTIMIZER_RACE
    _esm = bundle(Path(__file__).parent / "js" / "optimizer_race.js")
    _words = traitlets.Dict(WORDS, read_only=True).tag(sync=True)
    _constants = traitlets.Dict(
        dict(racers=list(RACERS), linear=list(LINEAR), adaptive=list(ADAPTIVE), surfaces=described(), turns=TURNS,
             stream=STREAM, most=MOST, far=FAR, tiny=TINY, fewest=FEWEST),
        read_only=True,
    ).tag(sync=True)

    # A change is seen at once in the whole race, so none starts it over. What has no part in a surface is not offered.
    surface = choice("ravine", SURFACES, "Surface", {name: surface.label for name, surface in SURFACES.items()},
                     restarts=False)
    kappa = real(100.0, 1.0, 1000.0, "Condition κ", step=0.05, logarithmic=True, restarts=False, when=QUADRATIC)
    angle = integer(0, 0, 90, "Angle (degrees)", restarts=False, when=QUADRATIC)
    learning_rate = real(0.01, 0.0001, 1.0, "Common rate η", step=0.05, logarithmic=True, restarts=False, unless=CHOSEN)
    momentum = real(0.9, 0.0, 0.99, "Momentum β", step=0.01, restarts=False, unless=CHOSEN)
    best = switch(False, "Best η and β", restarts=False, when=QUADRATIC)
    adaptive_rate = real(0.1, 0.001, 1.0, "Adaptive rate η", step=0.05, logarithmic=True, restarts=False)
    noise = real(0.0, 0.0, 5.0, "Gradient noise", step=0.1, restarts=False)
    seed = integer(0, 0, 99, "Seed of the noise", restarts=False, unless=EXACT)
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
        """The numbers on the screen: steps, and one number for each optimizer in the order of RACERS.

        x, y, loss, distance     where it is, and how far from the nearest minimum
        predicted_rate, rate     on a quadratic without noise: the factor per step; NaN where the run is too short, and
                                 the prediction also for Adam between the axes
        predicted_floor, floor   on a quadratic with noise, for SGD, momentum and Nesterov: the mean loss late in a run
        """
        surface = SURFACES[self.surface]
        turn, rows = turn_of(surface, self.angle), []
        for name, (path, scale) in self._race().items():
            losses = [surface.value(x, y, self.kappa, turn) for x, y in path]
            distances = [distance(surface, x, y) for x, y in path]
            eta, beta = self.rates(name)
            # Between the axes Adam's squares mix both directions and jump now and then: they are not frozen.
            known = name not in FROZEN or (len(path) > 1 and (name != "adam" or self.angle % 90 == 0))
            rows.append(dict(
                x=path[-1, 0], y=path[-1, 1], loss=losses[-1], distance=distances[-1],
                predicted_rate=rate(name, self.kappa, turn, eta, beta, scale) if known else math.nan,
                rate=measured_rate(distances), floor=measured_floor(losses),
                predicted_floor=floor(name, self.kappa, eta, beta, self.noise, surface.spread),
            ))
        numbers = {key: np.array([row[key] for row in rows]) for key in ("x", "y", "loss", "distance")}
        noisy = self.noise > 0.0 or surface.spread > 0.0
        if surface.quadratic:
            which, count = ("floor", len(LINEAR)) if noisy else ("rate", len(RACERS))
            for key in (f"predicted_{which}", which):
                numbers[key] = np.array([row[key] for row in rows[:count]])
        return {"steps": self.steps, **numbers}

    def figure(self):
        """The losses by step, as a `backprop.figures.Plot`."""
        from .optimizer_race_figure import figure  # Matplotlib is slow to import, and only the book draws the figure

        surface, turn = SURFACES[self.surface], turn_of(SURFACES[self.surface], self.angle)
        losses = {NAMES[name]: [surface.value(x, y, self.kappa, turn) for x, y in path]
                  for name, path in self.paths().items()}
        return figure(losses, self.description())

    def description(self):
        """The picture in words, as the page says it."""
        return sentences(self.numbers()["loss"], SURFACES[self.surface].label, self.steps)
