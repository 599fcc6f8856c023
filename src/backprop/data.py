"""Data sets that travel with the book's libraries, and synthetic ones for pictures in two dimensions.

Each function returns a `Dataset`. Nothing is ever downloaded. Features are float64, labels int64.
"""

from dataclasses import dataclass, replace

import numpy as np

from . import checks


@dataclass(frozen=True)
class Dataset:
    """Inputs X (N, n) and labels or targets y (N,), with what they mean.

    train, test = bp.data.digits().split(test=0.25, seed=0)
    X, y = bp.data.moons(200)                    # unpacks into the two arrays
    """

    X: np.ndarray
    y: np.ndarray
    name: str
    classes: tuple = ()  # names of the labels 0, 1, …; empty for regression
    source: str = ""

    def __iter__(self):
        return iter((self.X, self.y))

    def __len__(self):
        return len(self.X)

    def take(self, rows):
        """The data set of these rows."""
        return replace(self, X=self.X[rows], y=self.y[rows])

    def split(self, test=0.25, seed=0):
        """(train, test) at random, every class in the same proportion (to within one example a class)."""
        checks.number(test, "test", 0.0, 1.0)
        rng, held_out = np.random.default_rng(checks.whole(seed, "seed", 0)), np.zeros(len(self), bool)
        groups = [np.flatnonzero(self.y == k) for k in range(len(self.classes))] or [np.arange(len(self))]
        for rows in groups:
            held_out[rng.permutation(rows)[: round(test * len(rows))]] = True
        return self.take(~held_out), self.take(held_out)

    def standardized(self, like=None):
        """Every feature with mean 0 and deviation 1 over `like`, another data set, or over this one."""
        reference = self if like is None else like
        if reference.X.shape[1] != self.X.shape[1]:
            raise ValueError(f"like has {reference.X.shape[1]} features; expected {self.X.shape[1]}, those of this "
                             "data set")
        deviation = reference.X.std(0)
        return replace(self, X=(self.X - reference.X.mean(0)) / np.where(deviation > 0, deviation, 1.0))


def digits():
    """1,797 handwritten digits, 8×8 pixels in [0, 1], flattened row by row: X (1797, 64), y in 0 … 9. [Alpaydin1998]"""
    from sklearn.datasets import load_digits

    raw = load_digits()
    return Dataset(raw.data / 16.0, raw.target.astype(np.int64), "digits", tuple("0123456789"), "Alpaydin1998")


def breast_cancer():
    """569 tumors, 30 measurements each in their own units: X (569, 30), y 0 malignant, 1 benign. [Street1993]"""
    from sklearn.datasets import load_breast_cancer

    raw = load_breast_cancer()
    return Dataset(raw.data, raw.target.astype(np.int64), "breast cancer", tuple(map(str, raw.target_names)),
                   "Street1993")


def moons(n=200, noise=0.1, seed=0):
    """Two interleaved half circles with normal noise: X (n, 2)."""
    first, second = _halves(n)
    rng = _generator(noise, seed)
    t = np.concatenate([np.linspace(0, np.pi, first), np.linspace(0, np.pi, second)])
    upper = np.arange(n) < first
    X = np.where(upper[:, None], np.c_[np.cos(t), np.sin(t)], np.c_[1 - np.cos(t), 0.5 - np.sin(t)])
    return _shuffled(X + noise * rng.standard_normal(X.shape), ~upper, "moons", rng)


def circles(n=200, noise=0.1, factor=0.5, seed=0):
    """A circle of radius 1 and one of radius `factor` within it, with normal noise: X (n, 2)."""
    first, second = _halves(n)
    checks.number(factor, "factor", 0.0, 1.0)
    rng = _generator(noise, seed)
    t = 2 * np.pi * np.concatenate([np.arange(first) / first, np.arange(second) / second])
    outer = np.arange(n) < first
    X = np.where(outer, 1.0, factor)[:, None] * np.c_[np.cos(t), np.sin(t)]
    return _shuffled(X + noise * rng.standard_normal(X.shape), ~outer, "circles", rng)


def spirals(n=200, noise=0.1, turns=1.5, seed=0):
    """Two spirals, each the other turned by half a circle, of radius up to 1, with normal noise: X (n, 2)."""
    first, second = _halves(n)
    checks.number(turns, "turns", above=0.0)
    rng = _generator(noise, seed)
    radius = np.sqrt(np.concatenate([(np.arange(k) + 0.5) / k for k in (first, second)]))
    one = np.arange(n) < first
    t = 2 * np.pi * turns * radius + np.where(one, 0.0, np.pi)
    X = radius[:, None] * np.c_[np.cos(t), np.sin(t)]
    return _shuffled(X + noise * rng.standard_normal(X.shape), ~one, "spirals", rng)


def xor(n=200, noise=0.1, seed=0):
    """The corners (±1, ±1) with normal noise, labeled by whether their signs differ: X (n, 2)."""
    checks.whole(n, "n", 2)
    rng = _generator(noise, seed)
    corner = np.arange(n) % 4
    signs = np.c_[np.where(corner < 2, -1.0, 1.0), np.where(corner % 2 == 0, -1.0, 1.0)]
    return _shuffled(signs + noise * rng.standard_normal(signs.shape), signs[:, 0] != signs[:, 1], "xor", rng)


def _halves(n):
    checks.whole(n, "n", 2)
    return n - n // 2, n // 2


def _generator(noise, seed):
    checks.number(noise, "noise", 0.0)
    return np.random.default_rng(checks.whole(seed, "seed", 0))


def _shuffled(X, y, name, rng):
    order = rng.permutation(len(X))
    return Dataset(X[order], y[order].astype(np.int64), name, ("0", "1"))
