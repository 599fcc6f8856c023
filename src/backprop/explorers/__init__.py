"""Explorers: pictures with controls, the same in the published page and in JupyterLab.

`__all__` names the explorers; `compare` sets two of them side by side.
"""

from .backward_pass import BackwardPass
from .compare import compare as compare
from .deep_architectures import DeepArchitectures
from .forward_pass import ForwardPass
from .gradient_flow import GradientFlow

__all__ = ["ForwardPass", "BackwardPass", "GradientFlow", "DeepArchitectures"]
