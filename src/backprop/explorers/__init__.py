"""Explorers: pictures with controls, the same in the published page and in JupyterLab."""

from .gradient_flow import GradientFlow

__all__ = ["GradientFlow"]
