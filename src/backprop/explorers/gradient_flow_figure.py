"""The static figure of GradientFlow, for paper and for readers without JavaScript."""

import numpy as np

from ..figures.layer_norms import drawable, layer_ticks
from ..figures.plot import Plot
from ..figures.style import BACKWARD, LEGEND, THEORY


def figure(norms, theory, words):
    """δ norms, weight-gradient norms and, if it applies, the theory per layer; `words` say what the picture shows."""
    deltas = np.asarray(norms["delta_norms"])
    layers = np.arange(1, deltas.size + 1)
    hollow = dict(color=BACKWARD, lw=0.7, mfc="none")
    with Plot.drawing() as (plot, (axes,)):
        axes.plot(layers, drawable(deltas), "^-", color=BACKWARD, label=r"$\|\delta_l\|$")
        axes.plot(layers, drawable(norms["weight_gradient_norms"]), "v-",
                  label=r"$\|\partial\mathcal{L}/\partial W_l\|$", **hollow)
        if theory is not None:
            axes.plot(layers, drawable(theory), "--", color=THEORY, label="theory")
        axes.set(yscale="log", xlabel="layer $l$", ylabel="norm")
        axes.set_xticks(layer_ticks(deltas.size))
        axes.legend(**LEGEND)
        plot.alt = words
    return plot
