"""The data sets of Playground: points (x, y) in [−1.5, 1.5]² with a label, every third of them held out.

A synthetic set is a set of places and normal noise that the page draws from the seed; a real one is the first two
principal components of scikit-learn's copy, scaled to the same square. Places are kept as whole ten-thousandths, so
that the page and Python start from the same numbers.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ..engine.random import fill_normal, start

N, EDGE, UNIT, STREAM = 240, 1.5, 10_000, 1_000_003  # points of a synthetic set; half the plane's side; one; noise
THIRD = 3
FILES = Path(find_spec("sklearn").origin).parent / "datasets" / "data"
EXAMPLE = [-0.8, -0.7, 0, -0.5, -0.9, 0, 0.8, 0.7, 0, 0.6, 0.9, 0, -0.7, 0.8, 1, -0.9, 0.5, 1, 0.7, -0.8, 1, 0.9, -0.6, 1,
           0.1, 0.0, 0]  # what stands there until the reader draws: x, y, class, and so on
SETS = {  # name: (words in the menu, classes, whether the noise has a part in it)
    "moons": ("Two moons", 2, True), "circles": ("Two circles", 2, True), "spirals": ("Two spirals", 2, True),
    "xor": ("XOR", 2, True), "gaussians": ("Two clusters", 2, True),
    "wine": ("Wine", 3, False), "two_digits": ("Digits 4 and 9", 2, False),
    "digits": ("Digits 0 to 9", 10, False), "drawn": ("Your own", 2, False),
}


def synthetic(name):
    """Places (N, 2) and labels; classes take turns."""
    label, k = np.arange(N) % 2, np.arange(N) // 2
    share = (k + 0.5) / (N / 2)
    sign = 1.0 - 2.0 * label
    if name == "moons":
        t = np.pi * share
        X = np.c_[np.cos(t) * sign - 0.5 * sign, np.sin(t) * sign - 0.25 * sign] * 0.8
    elif name == "circles":
        t = 2 * np.pi * share
        X = np.where(label == 0, 1.0, 0.5)[:, None] * np.c_[np.cos(t), np.sin(t)]
    elif name == "spirals":
        t, r = 3 * np.pi * np.sqrt(share), 1.15 * np.sqrt(share)
        X = np.c_[r * np.cos(t) * sign, r * np.sin(t) * sign]
    else:  # a disc filled like a sunflower: about each corner for XOR, about two of them for the clusters
        t, r = 2.399963 * k, 0.35 * np.sqrt(share)
        disc = np.c_[r * np.cos(t), r * np.sin(t)]
        first = np.where(k % 2 == 0, 1.0, -1.0) if name == "xor" else sign
        X = disc + 0.55 * np.c_[first, first * sign if name == "xor" else sign]
    return X, label


def components(X):
    """The first two principal components, scaled to the plane, with a sign that no library decides."""
    X = X - X.mean(0)
    V = np.linalg.eigh(X.T @ X)[1].T[:-3:-1]  # eigenvalues come in ascending order
    V = V * np.sign(V[np.arange(2), np.abs(V).argmax(1)])[:, None]
    Z = X @ V.T
    return 1.2 * Z / np.abs(Z).max(0)


def real(name):
    """Read from scikit-learn's files: importing it would take longer than all the rest up to the first picture."""
    if name == "wine":
        rows = np.loadtxt(FILES / "wine_data.csv", delimiter=",", skiprows=1)
        return components((rows[:, :-1] - rows[:, :-1].mean(0)) / rows[:, :-1].std(0)), rows[:, -1].astype(int)
    rows = digit_rows()
    if name == "digits":
        return components(rows[:, :-1])[:480], rows[:480, -1].astype(int)
    rows = rows[np.isin(rows[:, -1], (4, 9))]
    return components(rows[:, :-1]), (rows[:, -1] == 9).astype(int)


@cache
def digit_rows():
    """All digits, 64 pixels and the label in a row; reading them takes a fifth of a second."""
    return np.loadtxt(FILES / "digits.csv.gz", delimiter=",")


@cache
def places(name):
    """(points, 3) of whole numbers: x and y in units of 1/UNIT, and the label."""
    X, label = synthetic(name) if SETS[name][2] else real(name)
    return np.c_[np.rint(X * UNIT), label].astype(np.int16)


def packed(names=tuple(name for name in SETS if name != "drawn")):
    """({name: [first, count]} in points, their bytes): the sets `names`, for the page."""
    tables = {name: places(name) for name in names}
    index, first = {}, 0
    for name, table in tables.items():
        index[name] = [first, len(table)]
        first += len(table)
    return index, np.concatenate(list(tables.values())).astype("<i2").tobytes()


def drawn(points):
    """The reader's points; the example while there are fewer than three."""
    whole = list(points)[: len(points) // 3 * 3]
    rows = np.array(whole if len(whole) >= 3 * THIRD else EXAMPLE, float).reshape(-1, 3)
    return rows[:, :2], (rows[:, 2] > 0.5).astype(int)


def plane(name, noise, seed, points):
    """((X, y), (X, y)): training and held-out data."""
    if name == "drawn":
        X, y = drawn(points)
    else:
        table = places(name)
        X, y = table[:, :2] / UNIT, table[:, 2].astype(int)
        if SETS[name][2]:
            normals = np.empty(2 * N)
            fill_normal(normals, np.uint64(start(seed, STREAM)))
            X = X + noise * normals.reshape(N, 2)
    out = np.arange(len(X)) % THIRD == THIRD - 1
    return (X[~out], y[~out]), (X[out], y[out])
