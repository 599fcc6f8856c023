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
from .network import MLP, Network
from .optimizers import SGD, Adam, Momentum
from .training import Diverged, train

__version__ = "0.1.0"
__all__ = ["ELU", "GELU", "MLP", "SGD", "Activation", "Adam", "BatchNorm", "Dense", "Diverged", "GradientCheck",
           "Gradient", "History", "Identity", "LeakyReLU", "Momentum", "Network", "ReLU", "Residual", "SiLU",
           "Sigmoid", "Softplus", "Tanh", "activations", "data", "gradcheck", "train"]


def __getattr__(name):
    if name == "explorers":  # widgets cost import time that a script has no use for
        import importlib

        return importlib.import_module(".explorers", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
