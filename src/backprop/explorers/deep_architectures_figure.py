"""The static figure of DeepArchitectures, for paper and for readers without JavaScript."""

import numpy as np

from ..figures.layer_norms import drawable, layer_ticks
from ..figures.plot import Plot
from ..figures.style import BACKWARD, LEGEND, THEORY

MARKERS = ("^", "v", "<")


def figure(shown, words):
    """{kind: (name, norms, theory)}: those that replace the stream on the left, those that add to it on the right."""
    with Plot.drawing(panels=2) as (plot, panels):
        for axes, residual in zip(panels, (False, True), strict=True):
            series = [values for kind, values in shown.items() if ("residual" in kind) == residual]
            for k, (label, norms, theory) in enumerate(series):
                layers = np.arange(1, norms.size + 1)
                axes.plot(layers, drawable(norms), MARKERS[k], ls="-", color=BACKWARD, label=label,
                          mfc="none" if k % 2 else BACKWARD, markevery=max(1, norms.size // 10))
                axes.plot(layers, drawable(theory), "--", color=THEORY, label=None if k else "theory", zorder=3)
            axes.set(yscale="log", xlabel="layer $l$", ylabel=r"$\|\partial\mathcal{L}/\partial R_l\|$")
            axes.set_xticks(layer_ticks(norms.size))
            axes.legend(**LEGEND | {"ncols": 2})
        plot.alt = words
    return plot
