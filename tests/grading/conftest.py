"""A small assignment, notebooks that answer it, and walls, which CI has to have."""

import json
import os

import pytest

from backprop.exercises.grading import walls
from backprop.exercises.grading.assignment import assign

EXERCISES = ("dense-backward", "delta-step", "which-vanishes")


@pytest.fixture(scope="session")
def walled():
    """Needs bubblewrap; a machine without it skips, CI fails."""
    if words := walls.why_not():
        required = os.environ.get("BACKPROP_REQUIRE_BROWSER") == "1" or os.environ.get("CI") == "true"
        (pytest.fail if required else pytest.skip)(words)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory):
    """The private bundle of an assignment of three exercises."""
    return assign("homework", EXERCISES, tmp_path_factory.mktemp("assignment"))[1]


def notebook(*sources, **metadata):
    """The bytes of a notebook with these code cells."""
    cells = [{"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
             for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}).encode()


RIGHT = ("import numpy as np\n"
         "def dense_backward(A, W, b, T):\n"
         "    delta = (A @ W + b - T) / len(A)\n"
         "    return A.T @ delta, delta.sum(axis=0)\n")
