"""The book's plots: data in, a `Plot` out, one style, with an alternative text made from the numbers drawn."""

from .layer_norms import layer_norms
from .learning_curves import learning_curves
from .loss_curves import loss_curves
from .plot import Plot

__all__ = ["Plot", "layer_norms", "learning_curves", "loss_curves"]
