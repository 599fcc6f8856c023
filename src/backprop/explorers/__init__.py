"""Explorers: pictures with controls, the same in the published page and in JupyterLab.

`__all__` names the explorers; `compare` sets two of them side by side.
"""

from .backward_pass import BackwardPass
from .compare import compare as compare
from .forward_pass import ForwardPass
from .gradient_flow import GradientFlow
from .through_time import ThroughTime

__all__ = ["ForwardPass", "BackwardPass", "GradientFlow", "ThroughTime"]
