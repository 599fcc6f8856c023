"""The one batch that GradientFlow runs on: 64 examples with 64 inputs and labels in [0, 10)."""

import gzip
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ..data import digits
from ..engine.random import fill_integers, fill_normal, start

BATCH, INPUTS, CLASSES, GRAYS = 64, 64, 10, 16
STREAMS = {"inputs": 1_000_000, "labels": 1_000_001}  # far from the streams of the weights, which count from 0
DIGITS = Path(find_spec("sklearn").origin).parent / "datasets" / "data" / "digits.csv.gz"


def batch(data, seed):
    """X and y: the first 64 digits, or standard normal inputs whose labels have nothing to do with them."""
    if data == "digits":
        X, y = digits()
        return X[:BATCH], y[:BATCH]
    X, y = np.empty(BATCH * INPUTS), np.empty(BATCH)
    # Numba hands the generator's state back as a Python integer; the type has to be given again.
    fill_normal(X, np.uint64(start(seed, STREAMS["inputs"])))
    fill_integers(y, CLASSES, np.uint64(start(seed, STREAMS["labels"])))
    return X.reshape(BATCH, INPUTS), y.astype(int)


def packed_digits():
    """The digits as bytes for the page: pixels from 0 to 16, then labels.

    Read from scikit-learn's file: importing it would take longer than all the rest up to the first picture.
    """
    if not DIGITS.exists():
        X, y = batch("digits", 0)
        return np.rint(X * GRAYS).astype(np.uint8).tobytes() + y.astype(np.uint8).tobytes()
    with gzip.open(DIGITS, "rt") as file:
        rows = np.loadtxt(file, delimiter=",", max_rows=BATCH).astype(np.uint8)
    return rows[:, :-1].tobytes() + rows[:, -1].tobytes()
