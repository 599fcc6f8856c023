"""What was measured, over what was varied, and what theory predicts for it."""

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from .layer_norms import DASHES, drawable, geometric_mean, mark, plain
from .plot import Plot
from .style import COLORS, LEGEND, PANEL, THEORY

ROWS = 2  # of a legend, for which a panel has room
ROW = 0.18  # inches


def predicted_curves(x, measured, theory=None, *, xlabel, ylabel, role="forward", log="", joined=True, ticks=None,
                     center=None):
    """Marks for what was measured, dashes for what was predicted.

    x          (n,) the abscissa of all curves, or {label: (n,)}
    measured   {label: values (n,)}; from values (runs, n) the mean is drawn, in a band of one standard deviation, and
               on a logarithmic axis the geometric mean, in a band from the least to the largest
    theory     {label: values (n,) or (lines, n)}; under the label of a measured curve, its prediction
    role       "forward", "backward" or "loss": what the values are, and so their color; or {label: role}
    log        "x", "y" or "xy": which axes are logarithmic
    joined     whether lines join the marks
    center     "median" draws, from values (runs, n), the median in a band that holds the middle half of the runs: for
               what has no finite mean
    ticks      where the abscissa has numbers, if not where Matplotlib would put them
    A legend of more than two rows makes the figure higher, so that the curves keep their room.
    Raises ValueError where a curve has another length than its abscissa, and for another center.
    """
    if center not in (None, "median"):
        raise ValueError(f"center is {center!r}; expected None or 'median'")
    sentences, named = [], False
    with Plot.drawing() as (plot, (axes,)):
        for k, (label, values) in enumerate(measured.items()):
            at, values = _pair(x, values, label)
            color = COLORS[role.get(label, "loss") if isinstance(role, dict) else role][0]
            sentences.append(_draw(axes, at, values, label, k, color, "y" in log, joined, center))
        for k, (label, values) in enumerate((theory or {}).items()):
            dashes, entry = DASHES[k % 3], label
            if label in measured:  # one entry in the legend speaks for all of these
                dashes, entry, named = "--", None if named else "theory", True
            at, lines = _pair(x, values, label)
            for line in lines:
                axes.plot(at, drawable(line) if "y" in log else line, color=THEORY, ls=dashes, label=entry, zorder=3)
                sentences.append(f"theory, {plain(label)}: {line[0]:.3g} at {at[0]:.3g}, {line[-1]:.3g} at {at[-1]:.3g}")
                entry = None
        axes.set(xlabel=xlabel, ylabel=ylabel, **{f"{axis}scale": "log" for axis in log})
        if ticks is not None:
            axes.xaxis.set_major_locator(FixedLocator(list(ticks)))
            axes.xaxis.set_minor_locator(NullLocator())
            axes.xaxis.set_major_formatter(ScalarFormatter())
        columns = 2 if len(measured) + len(theory or {}) > 3 else 3
        axes.legend(**LEGEND | {"ncols": columns})
        rows = -(-len(axes.get_legend_handles_labels()[1]) // columns)
        plot.set_figheight(PANEL[1] + ROW * max(0, rows - ROWS))
        plot.alt = f"{plain(ylabel)} against {plain(xlabel)}{', logarithmic' if log else ''}. {'; '.join(sentences)}."
    return plot


def _draw(axes, x, values, label, k, color, logarithmic, joined, center):
    middle, low, high, words_for = _summary(values, logarithmic, center)
    lines = dict(ls="-", markevery=max(1, len(x) // 8)) if joined else dict(ls="none")
    axes.plot(x, drawable(middle) if logarithmic else middle, color=color, label=label, **mark(k, color), **lines)
    words = f"{plain(label)}: {middle[0]:.3g} at {x[0]:.3g}, {middle[-1]:.3g} at {x[-1]:.3g}{_between(x, middle)}"
    if len(values) == 1:
        return words
    if joined:
        axes.fill_between(x, low, high, color=color, alpha=0.2, lw=0)
    else:
        axes.vlines(x, low, high, color=color, lw=0.9)
    return f"{words} ({words_for})"


def _between(x, y):
    """In words, where between its ends a curve is lowest and where it is highest."""
    places = {"lowest": np.where(np.isnan(y), np.inf, y).argmin(), "highest": np.where(np.isnan(y), -np.inf, y).argmax()}
    return "".join(f", {word} {y[k]:.3g} at {x[k]:.3g}" for word, k in places.items() if y[k] not in (y[0], y[-1]))


def _summary(values, logarithmic, center):
    """(middle, low, high, in words) of values (runs, n), each (n,)."""
    runs = len(values)
    if center == "median":
        low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], axis=0)
        return middle, low, high, f"median of {runs}, the middle half from {low[-1]:.3g} to {high[-1]:.3g}"
    if logarithmic:
        low, high = values.min(0), values.max(0)
        return geometric_mean(values), low, high, f"geometric mean of {runs}, from {low[-1]:.3g} to {high[-1]:.3g}"
    mean, spread = values.mean(0), values.std(0, ddof=1) if runs > 1 else np.zeros(values.shape[1])
    return mean, mean - spread, mean + spread, f"mean of {runs}, standard deviation {spread[-1]:.3g}"


def _pair(x, values, label):
    """(abscissa, rows of values) of a curve."""
    x = np.asarray(x[label] if isinstance(x, dict) else x, float)
    values = np.atleast_2d(np.asarray(values, float))
    if values.shape[1:] != x.shape:
        raise ValueError(f"{label!r} has {values.shape[-1]} values in a row, but x has {x.size}")
    return x, values
