"""Explorers: pictures with controls, the same in the published page and in JupyterLab.

`__all__` names the explorers; `compare` sets two of them side by side.
"""

from .backward_pass import BackwardPass
from .chain_rule import ChainRule
from .compare import compare as compare
from .convolution import Convolution
from .deep_architectures import DeepArchitectures
from .forward_pass import ForwardPass
from .gradient_flow import GradientFlow
from .network_builder import NetworkBuilder
from .neuron import Neuron
from .optimizer_race import OptimizerRace
from .playground import Playground
from .regularization import Regularization
from .through_time import ThroughTime

__all__ = [  # in the order of the book
    "Neuron", "NetworkBuilder", "ForwardPass", "ChainRule", "BackwardPass", "Playground", "OptimizerRace", "GradientFlow",
    "Regularization", "DeepArchitectures", "Convolution", "ThroughTime",
]
