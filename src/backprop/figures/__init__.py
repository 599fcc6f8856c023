"""The book's plots: data in, a `Plot` out, one style, with an alternative text made from the numbers drawn."""

from .computation_graph import computation_graph
from .curves import curves
from .layer_norms import layer_norms
from .learning_curves import learning_curves
from .loss_curves import loss_curves
from .network_diagram import network_diagram
from .network_values import network_values
from .pixels import pixels
from .plane import plane
from .plot import Plot
from .predicted_curves import predicted_curves

__all__ = ["Plot", "computation_graph", "curves", "layer_norms", "learning_curves", "loss_curves", "network_diagram",
           "network_values", "pixels", "plane", "predicted_curves"]
