"""Backpropagation: derive it, run it, break it. The book's engine and everything that its chapters import.

import backprop as bp
net = bp.MLP([64, 32, 10], activation="relu", init="he")
history = bp.train(net, X, y, optimizer=bp.Adam(1e-3))

Imported when they are first used: bp.symbolic (networks and derivations in SymPy), bp.activation_from_sympy,
bp.figures (plots), bp.explorers (live figures), bp.exercises with bp.exercise, bp.check and bp.progress.
"""

from . import data
from .activations import activations
from .diverged import Diverged
from .early_stopping import EarlyStopping
from .files import load, save
from .gradcheck import GradientCheck, gradcheck
from .gradient import Gradient
from .history import History
from .layers import (ELU, GELU, LSTM, RNN, Activation, AveragePool, BatchNorm, Concatenate, Conv2D, Dense, Dropout,
                     Flatten, Identity, LayerNorm, LeakyReLU, MaxPool, ReLU, Residual, Sigmoid, SiLU, Softplus, Tanh)
from .mean_field import MeanField, mean_field
from .network import MLP, Network
from .optimizers import SGD, AdaGrad, Adam, AdamW, AMSGrad, Momentum, Nesterov, RMSProp
from .schedules import Cosine, StepDecay, WarmUp
from .training import train

__version__ = "0.1.0"
__all__ = [
    "ELU", "GELU", "LSTM", "MLP", "RNN", "SGD", "AMSGrad", "Activation", "AdaGrad", "Adam", "AdamW", "AveragePool",
    "BatchNorm", "Concatenate", "Conv2D", "Cosine", "Dense", "Diverged", "Dropout", "EarlyStopping", "Flatten",
    "Gradient", "GradientCheck", "History", "Identity", "LayerNorm", "LeakyReLU", "MaxPool", "MeanField", "Momentum",
    "Nesterov", "Network", "RMSProp", "ReLU", "Residual", "SiLU", "Sigmoid", "Softplus", "StepDecay", "Tanh", "WarmUp",
    "activations", "data", "gradcheck", "load", "mean_field", "save", "train",
]


MODULES = "explorers", "exercises", "figures", "symbolic"  # they cost import time that a script has no use for
FUNCTIONS = "exercise", "check", "progress"


def __dir__():
    return sorted([*__all__, *MODULES, *FUNCTIONS, "activation_from_sympy"])


def __getattr__(name):
    import importlib

    if name in MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in FUNCTIONS:
        return getattr(importlib.import_module(".exercises", __name__), name)
    if name == "activation_from_sympy":
        return importlib.import_module(".custom_activations", __name__).activation_from_sympy
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
