"""A small network with its numbers: values in the units, weights beside the connections."""

import numpy as np

from .layer_norms import plain
from .plot import Plot
from .style import AXIS, BACKWARD, FORWARD, SIZE, THEORY

ACROSS = 0.24  # from a unit to the weights beside its lines: where they have parted, and before they cross others


def network_values(values, weights, biases, names=None, deltas=None):
    """One example on its way through a network, layers from left to right, and perhaps its gradients on the way back.

    values     [(n_0,), …, (n_L,)] the activations of each layer, the inputs first
    weights    [(n_0, n_1), …]     written beside the lines; a line is as thick as its weight is large
    biases     [(n_1,), …]         written under the units
    names      a name for each layer
    deltas     [(n_1,), …]         δ at each layer's sums, written above the units

    Refused, with a ValueError, is a weight matrix that does not fit between its two layers.
    """
    values = [np.ravel(np.asarray(row, float)) for row in values]
    weights = [np.asarray(W, float) for W in weights]
    for l, W in enumerate(weights):
        if W.shape != (values[l].size, values[l + 1].size):
            raise ValueError(f"weights {l + 1} have shape {W.shape}; between layers of {values[l].size} and "
                             f"{values[l + 1].size} units they have shape {(values[l].size, values[l + 1].size)}")
    heights = [(row.size - 1) / 2 - np.arange(row.size) for row in values]
    largest, top = max(np.abs(W).max() for W in weights), max(map(max, heights))
    with Plot.drawing() as (plot, (ax,)):
        for l, W in enumerate(weights):
            for (i, j), w in np.ndenumerate(W):
                _connection(ax, (l, heights[l][i]), (l + 1, heights[l + 1][j]), w, largest)
        for l, row in enumerate(values):
            for unit, value in enumerate(row):
                x, y = l, heights[l][unit]
                ax.plot(x, y, "o", ms=26, mfc="none", mec=FORWARD, mew=1.4 if value else 0.7)
                ax.text(x, y, f"{value:g}", ha="center", va="center", color=FORWARD)
                if l:
                    if deltas is not None:
                        ax.text(x, y + 0.33, rf"$\delta$ {np.ravel(deltas[l - 1])[unit]:g}", ha="center", va="bottom",
                                color=BACKWARD, fontsize=SIZE - 1)
                    ax.text(x, y - 0.33, f"$b$ {biases[l - 1][unit]:g}", ha="center", va="top", color=AXIS, fontsize=SIZE - 1)
            if names:
                ax.text(l, top + (0.45 if deltas is None else 0.65), names[l], ha="center", va="bottom", color=THEORY)
        ax.set(xlim=(-0.3, len(values) - 0.7), ylim=(-top - 0.7, top + (0.8 if deltas is None else 1.0)))
        ax.axis("off")
        plot.alt = _words(values, weights, biases, names, deltas)
    return plot


def _connection(ax, start, end, weight, largest):
    (x0, y0), (x1, y1) = start, end
    inset = 0.16  # lines begin and end outside the circles
    ax.plot([x0 + inset, x1 - inset], [y0 + inset * (y1 - y0), y1 - inset * (y1 - y0)], color=AXIS,
            lw=0.4 + 1.2 * abs(weight) / largest, ls="-" if weight >= 0 else "--", zorder=1)
    x = x0 + ACROSS
    ax.text(x, y0 + (x - x0) * (y1 - y0) + 0.03, f"{weight:g}", ha="center", va="bottom", color=THEORY, fontsize=SIZE - 1)


def _words(values, weights, biases, names, deltas):
    sentences = []
    for l, row in enumerate(values):
        name = plain(names[l]) if names else f"layer {l}"
        sentences.append(f"{name}: " + ", ".join(f"{value:g}" for value in row))
        if l:
            sentences[-1] += (f" (weights {np.array2string(weights[l - 1], separator=', ')}".replace("\n", "")
                              + ", biases " + ", ".join(f"{b:g}" for b in biases[l - 1]) + ")")
            if deltas is not None:
                sentences[-1] += ", δ " + ", ".join(f"{d:g}" for d in np.ravel(deltas[l - 1]))
    return "A network and the numbers in it, layer by layer. " + "; ".join(sentences) + "."
