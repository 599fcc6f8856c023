"""The loss of several runs side by side, every run a line."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from .layer_norms import plain
from .plot import Plot
from .style import LEGEND, LOSS, THEORY


def loss_curves(runs, *, reference=None):
    """Loss in nats by epoch.

    runs        {label: losses (runs, epochs)}
    reference   (label, loss): a predicted level
    """
    with Plot.drawing() as (plot, (axes,)):
        sentences = []
        for k, (label, losses) in enumerate(runs.items()):
            losses = np.atleast_2d(losses)
            for run, values in enumerate(losses):
                epochs = np.arange(1, len(values) + 1)
                axes.plot(epochs, values, "s-", color=LOSS, lw=0.9, mfc=LOSS if k % 2 == 0 else "none",
                          markevery=max(1, len(values) // 4), label=None if run else label)
            first, last = losses[:, 0].mean(), losses[:, -1]
            sentences.append(f"{plain(label)}, {len(losses)} runs: {first:.3g} in epoch 1, between {last.min():.3g} and "
                             f"{last.max():.3g} in epoch {losses.shape[1]}")
        if reference is not None:
            label, level = reference
            axes.axhline(level, color=THEORY, ls="--", label=label, zorder=3)
            sentences.append(f"dashed at {level:.3g}: {plain(label)}")
        axes.set(xlabel="epoch", ylabel="loss (nats)")
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
        axes.legend(**LEGEND)
        plot.alt = "Loss in nats by epoch. " + "; ".join(sentences) + "."
    return plot
