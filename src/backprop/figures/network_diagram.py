"""A network drawn as units and connections, with the shapes of its weights."""

import numpy as np

from .plot import Plot
from .style import AXIS, FORWARD, THEORY

RIM = 0.07  # of the distance between layers, the radius of a unit


def network_diagram(sizes):
    """The layers of `sizes` = [n_0, …, n_L] from left to right; every line is one weight."""
    sizes = [int(n) for n in sizes]
    heights = [np.arange(n) - (n - 1) / 2 for n in sizes]
    top = max(sizes) / 2
    with Plot.drawing() as (plot, (ax,)):
        for l, (left, right) in enumerate(zip(heights, heights[1:]), start=1):
            for y in left:  # from the rim of the unit, for an input is an open circle
                ends = (right - y) * RIM + y
                ax.plot([[l - 1 + RIM] * len(right), [l] * len(right)], [ends, right], color=AXIS, lw=0.7, zorder=1)
            ax.text(l - 0.5, top + 0.1, f"$W_{l}$\n{sizes[l - 1]}×{sizes[l]}", ha="center", va="bottom")
        for l, ys in enumerate(heights):
            ax.plot([l] * len(ys), ys, "o", color=FORWARD, mfc=FORWARD if l else "none", ms=11, zorder=2)
            name = "input" if l == 0 else "output" if l == len(sizes) - 1 else f"hidden {l}" if len(sizes) > 3 else "hidden"
            ax.text(l, -top - 0.1, f"{name}\n$n_{l} = {sizes[l]}$", ha="center", va="top", color=THEORY)
        ax.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-top - 1.0, top + 1.0))
        ax.axis("off")
        count = sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))
        plot.alt = (f"A network with {sizes[0]} inputs, " + "".join(f"a hidden layer of {n} units, " for n in sizes[1:-1])
                    + f"and {sizes[-1]} outputs; every unit is connected to every unit of the layer before. "
                    f"{count} parameters.")
    return plot
