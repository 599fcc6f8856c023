"""Learning-rate schedules: schedule(progress) is the factor on η after the share `progress` in [0, 1) of all updates.

Any function of that kind will do; these are the usual ones.
"""

import math
from dataclasses import dataclass

from . import checks


@dataclass(frozen=True)
class Constant:
    """1 throughout."""

    def __call__(self, progress):
        return 1.0


@dataclass(frozen=True)
class StepDecay:
    """`factor` to the power of how many of the `drops` equally spaced drops have passed."""

    factor: float = 0.1
    drops: int = 2

    def __post_init__(self):
        checks.number(self.factor, "factor", above=0.0)
        checks.whole(self.drops, "drops", 1)

    def __call__(self, progress):
        return self.factor ** math.floor(progress * (self.drops + 1))


@dataclass(frozen=True)
class Cosine:
    """From 1 down to `final` along half a cosine. [Loshchilov2017]"""

    final: float = 0.0

    def __post_init__(self):
        checks.number(self.final, "final", 0.0)

    def __call__(self, progress):
        return self.final + (1.0 - self.final) * 0.5 * (1.0 + math.cos(math.pi * progress))


@dataclass(frozen=True)
class WarmUp:
    """Linearly from 0 to 1 over the first `share` of all updates, then `then` over the rest. [Goyal2017]"""

    share: float = 0.1
    then: object = Constant()

    def __post_init__(self):
        checks.number(self.share, "share", 0.0, 1.0, above=0.0)
        if not callable(self.then):
            raise TypeError(f"then is {self.then!r}; expected a schedule, such as bp.Cosine()")

    def __call__(self, progress):
        if progress < self.share:
            return progress / self.share
        return self.then((progress - self.share) / (1.0 - self.share))
