"""Functions of one variable: what networks compute, what they should compute, and where their kinks are."""

import numpy as np

from .layer_norms import plain
from .plot import Plot
from .style import FORWARD, LEGEND, THEORY

STYLES = (("-", "o", FORWARD), ("--", "o", "none"), (":", "s", FORWARD), ("-.", "s", "none"), ("-", "D", "none"))


def curves(*panels, theory=(), dots=(), xlabel="$x$", ylabel=""):
    """One panel for each {label: (x, y)}, side by side, or a single one.

    theory    labels of curves that are drawn as predictions: dashed, without marks
    dots      labels of curves that are drawn as points only: kinks, data
    ylabel    for all panels, or a tuple with one for each
    """
    names = ylabel if isinstance(ylabel, tuple) else (ylabel,) * len(panels)
    with Plot.drawing(panels=len(panels)) as (plot, axes):
        plot.alt = " ".join(_draw(ax, series, theory, dots, xlabel, name)
                            for ax, series, name in zip(axes, panels, names, strict=True))
    return plot


def _draw(ax, series, theory, dots, xlabel, ylabel):
    sentences, drawn = [], 0
    for label, (x, y) in series.items():
        x, y = np.ravel(x), np.ravel(y)
        if label in theory:
            ax.plot(x, y, "--", color=THEORY, lw=1, label=label, zorder=3)
        elif label in dots:
            ax.plot(x, y, "o", color=FORWARD, mfc="none", label=label, zorder=4)
        else:
            line, mark, face = STYLES[drawn % len(STYLES)]
            several = len([name for name in series if name not in (*theory, *dots)]) > 1
            ax.plot(x, y, line, color=FORWARD, label=label, marker=mark if several else None, mfc=face,
                    markevery=(len(x) // 16 + drawn * len(x) // 40, max(1, len(x) // 5)))
            drawn += 1
        sentences.append(f"{plain(label)}: from {y[0]:.3g} at {x[0]:.3g} to {y[-1]:.3g} at {x[-1]:.3g}, lowest "
                         f"{y.min():.3g}, highest {y.max():.3g}")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(**LEGEND)
    return f"{plain(ylabel) or 'Curves'} over {plain(xlabel)}: " + "; ".join(sentences) + "."
