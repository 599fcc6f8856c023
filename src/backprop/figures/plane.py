"""Points of two classes in a plane, and the line on which a unit's weighted sum is zero."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from .layer_norms import plain
from .plot import Plot
from .style import FORWARD, LEGEND, THEORY

FACES = (("o", "none"), ("o", FORWARD), ("s", "none"), ("s", FORWARD))


def plane(*panels, xlabels, ylabels):
    """One panel for each (points, line).

    points    {label: (n, 2)}; the first class has open marks, the second filled ones
    line      (w, b): w·x + b = 0 is drawn dashed, with the side where it is positive named; or None
    xlabels, ylabels    names of the axes, one for each panel
    """
    with Plot.drawing(panels=len(panels)) as (plot, axes):
        words = [_draw(ax, points, line, name, other)
                 for ax, (points, line), name, other in zip(axes, panels, xlabels, ylabels, strict=True)]
        plot.alt = " ".join(words)
    return plot


def _draw(ax, points, line, xlabel, ylabel):
    sentences = []
    for k, (label, rows) in enumerate(points.items()):
        rows = np.asarray(rows, float)
        mark, face = FACES[k % 4]
        ax.plot(*rows.T, mark, color=FORWARD, mfc=face, ms=8, label=label, zorder=3)
        sentences.append(f"{plain(label)}: " + ", ".join(f"({p:g}, {q:g})" for p, q in rows))
    corners = np.concatenate([np.asarray(rows, float) for rows in points.values()])
    low, high = corners.min(0) - 0.4, corners.max(0) + 0.4
    if line is not None:
        (p, q), b = line
        xs = np.array([low[0], high[0]])
        if q:
            ax.plot(xs, -(p * xs + b) / q, "--", color=THEORY, label="sum is 0", zorder=2)
        else:
            ax.axvline(-b / p, ls="--", color=THEORY, label="sum is 0", zorder=2)
        sentences.append(f"dashed: the line {p:g} x {q:+g} y {b:+g} = 0")
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(5, integer=True))
    ax.legend(**LEGEND)
    return f"{plain(ylabel)} over {plain(xlabel)}. " + "; ".join(sentences) + "."
