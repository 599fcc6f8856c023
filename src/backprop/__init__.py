"""Backpropagation: derive it, run it, break it. The book's engine and everything that its chapters import.

import backprop as bp
net = bp.MLP([64, 32, 10], activation="relu", init="he")
history = bp.train(net, X, y, optimizer=bp.Adam(1e-3))
"""

from . import data
from .activations import activations
from .gradcheck import GradientCheck, gradcheck
from .gradient import Gradient
from .history import History
from .layers import (ELU, Activation, BatchNorm, Dense, GELU, Identity, LeakyReLU, ReLU, Residual, Sigmoid, SiLU,
                     Softplus, Tanh)
from .mean_field import MeanField, mean_field
from .network import MLP, Network
from .optimizers import SGD, Adam, Momentum
from .training import Diverged, train

__version__ = "0.1.0"
__all__ = ["ELU", "GELU", "MLP", "SGD", "Activation", "Adam", "BatchNorm", "Dense", "Diverged", "GradientCheck",
           "Gradient", "History", "Identity", "LeakyReLU", "Momentum", "Network", "ReLU", "Residual", "SiLU",
           "Sigmoid", "Softplus", "Tanh", "activations", "data", "gradcheck", "train"]


def __getattr__(name):
    import importlib

    if name in ("explorers", "exercises"):  # widgets and texts cost import time that a script has no use for
        return importlib.import_module(f".{name}", __name__)
    if name in ("exercise", "check"):
        return getattr(importlib.import_module(".exercises", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
