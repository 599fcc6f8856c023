"""Arrays as squares: the area of a square is the size of an entry; positive ones are filled, negative ones open."""

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from .plot import Plot
from .style import AXIS, COLORS

GAP = 1.0  # cells between two pictures


def pixels(*panels, columns=4, outlined=False, role="forward"):
    """One panel for each {name: array (h, w)}, `columns` pictures to a row; each array has a scale of its own.

    `outlined` draws a thin frame around each picture, for arrays whose zeros would leave their extent open.
    `role` is "forward" for values and weights, "backward" for gradients, and says the color; or a list, one for each panel.
    A panel may also be (names of rows, names of columns, array), one large array with a name for each row and column.
    """
    colors = [COLORS[each][0] for each in ([role] * len(panels) if isinstance(role, str) else role)]
    with Plot.drawing(panels=len(panels)) as (plot, axes):
        words = [_pictures(ax, panel, columns, outlined, color) if isinstance(panel, dict) else _table(ax, *panel, color)
                 for ax, panel, color in zip(axes, panels, colors, strict=True)]
        plot.alt = " ".join(words)
    return plot


def _pictures(ax, pictures, columns, outlined, color):
    below = 0.0
    for k, (name, values) in enumerate(pictures.items()):
        height, width = values.shape
        if k % columns == 0:
            right, below = 0.0, below + (height + 2.5 * GAP if k else 0.0)
        _squares(ax, values, right, below, color)
        if outlined:
            ax.add_patch(Rectangle((right, below), width, height, fc="none", ec=AXIS, lw=0.6))
        ax.text(right + width / 2, below - 0.3 * GAP, name, ha="center", va="bottom")
        right += width + GAP
    _frame(ax)
    return f"{len(pictures)} pictures: {', '.join(pictures)}. Filled squares are positive entries, open ones negative."


def _table(ax, rows, columns, values, color):
    _squares(ax, values, 0.0, 0.0, color)
    for i, name in enumerate(rows):
        ax.text(-0.4, i + 0.5, name, ha="right", va="center")
    for j, name in enumerate(columns):
        ax.text(j + 0.5, -0.2, name, ha="center", va="bottom")
    _frame(ax)
    largest = "; ".join(f"{name} largest for {columns[int(np.argmax(row))]}" for name, row in zip(rows, values))
    return f"A table of squares. {largest}."


def _squares(ax, values, right, below, color):
    values = np.asarray(values, float)
    height, width = values.shape
    ax.update_datalim([(right, below), (right + width, below + height)])  # also where nothing is drawn
    half = 0.46 * np.sqrt(np.abs(values) / max(np.abs(values).max(), 1e-300))
    for wanted, face in ((values > 0, color), (values < 0, "none")):
        corners, codes = [], []
        for i, j in zip(*np.nonzero(wanted & (half > 0.03))):
            x, y, r = right + j + 0.5, below + i + 0.5, half[i, j]
            corners += [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r), (x - r, y - r)]
            codes += [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        if corners:
            ax.add_patch(PathPatch(Path(corners, codes), fc=face, ec=color, lw=0.6))


def _frame(ax):
    ax.autoscale_view()
    ax.set_aspect("equal")
    ax.invert_yaxis()
    ax.axis("off")
