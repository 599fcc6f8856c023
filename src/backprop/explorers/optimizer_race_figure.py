"""The static figure of OptimizerRace, for paper and for readers without JavaScript."""

import numpy as np

from ..figures.layer_norms import drawable
from ..figures.plot import Plot
from ..figures.style import LEGEND, LOSS

MARKS = ("o", "^", "s")


def figure(losses, words):
    """The loss by step, {name: losses}: the first three with full marks, the adaptive three with hollow ones."""
    with Plot.drawing() as (plot, (axes,)):
        for k, (name, values) in enumerate(losses.items()):
            axes.plot(drawable(np.array(values)), MARKS[k % 3] + "-", color=LOSS, lw=0.8, label=name,
                      mfc=LOSS if k < 3 else "none", markevery=(3 * k, max(1, len(values) // 6)))
        axes.set(yscale="log", xlabel="step", ylabel="loss")
        axes.legend(**LEGEND | {"columnspacing": 0.6, "handlelength": 1.4})
        plot.alt = words
    return plot
