"""The static figure of Playground, for paper and for readers without JavaScript."""

import numpy as np

from ..figures.plot import Plot
from ..figures.style import AXIS, FORWARD, THEORY

MARKS = "osD^vPX*<>"


def figure(net, train, held_out, edge, words):
    """Training points have full marks, held-out ones hollow; lines divide the regions of the classes."""
    ticks = np.linspace(-edge, edge, 81)
    X, Y = np.meshgrid(ticks, ticks)
    said = net.forward(np.c_[X.ravel(), Y.ravel()])
    with Plot.drawing() as (plot, (axes,)):
        for k in range(net.outputs):
            ahead = said[:, k] - np.delete(said, k, 1).max(1)
            if k or net.outputs > 2:  # of two classes one line is enough
                axes.contour(X, Y, ahead.reshape(X.shape), [0.0], colors=[THEORY], linewidths=0.8)
            for (P, y), face, size in ((train, FORWARD if k % 2 == 0 else AXIS, 3.0), (held_out, "none", 3.0)):
                axes.plot(*P[y == k].T, MARKS[k], color=FORWARD if k % 2 == 0 else AXIS, mfc=face, ms=size, mew=0.7)
        axes.set(xlim=(-edge, edge), ylim=(-edge, edge), aspect="equal", xlabel="$x$", ylabel="$y$")
        axes.grid(False)
        plot.alt = words
    return plot
