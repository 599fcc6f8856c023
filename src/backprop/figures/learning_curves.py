"""Loss and accuracy by epoch."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from .plot import Plot
from .style import LEGEND, LOSS

UNITS = {"cross_entropy": " (nats)", "bce": " (nats)"}


def learning_curves(history):
    """The loss of a `History` and, for a classifier, its accuracy; training has filled marks, validation open ones."""
    classifies = len(history.accuracy) > 0
    with Plot.drawing(panels=2 if classifies else 1) as (plot, axes):
        words = _draw(axes[0], history.loss, history.val_loss, "loss" + UNITS.get(history.loss_name, ""))
        if classifies:
            words += " " + _draw(axes[1], 100 * history.accuracy, 100 * history.val_accuracy, "accuracy (%)")
        plot.alt = words
    return plot


def _draw(axes, training, validation, name):
    sentences = []
    for label, values, face in (("training", training, LOSS), ("validation", validation, "none")):
        if len(values):
            epochs = np.arange(1, len(values) + 1)
            axes.plot(epochs, values, "s-", color=LOSS, mfc=face, markevery=max(1, len(values) // 10), label=label,
                      lw=1.4 if label == "training" else 0.8)
            sentences.append(f"{label} {values[0]:.3g} in epoch 1, {values[-1]:.3g} in epoch {len(values)}")
    axes.set(xlabel="epoch", ylabel=name)
    axes.set_ylim(bottom=0 if not len(training) or min(training) >= 0 else None)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
    if len(sentences) > 1:
        axes.legend(**LEGEND)
    return f"{name[0].upper()}{name[1:]} by epoch: " + "; ".join(sentences) + "."
