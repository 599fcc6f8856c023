"""Norms per layer on a logarithmic axis: how a gradient shrinks or grows on its way back.

eq-delta-step, eq-delta-growth, eq-weight-gradient.
"""

import re

import numpy as np

from .plot import Plot
from .style import BACKWARD, LEGEND, THEORY

MARKERS = ("^", "v", "<", ">")
DASHES = ("--", ":", "-.")
LONGEST_OF_THREE = 9  # letters of a label, beside two others and their marks in 3.5 inches
SPOKEN = {r"\|": "‖", r"\,": "", r"\ln": "ln", "^2": "²", "$": "", "{": "", "}": ""}
NAMES = "alpha beta gamma delta epsilon eta theta kappa lambda mu nu pi rho sigma tau phi chi omega Lambda ell".split()
LETTERS = dict(zip(NAMES, "αβγδεηθκλμνπρστφχωΛℓ", strict=True))


def layer_norms(deltas, weights=None, *, theory=None, weight_theory=None, ratio=False, at=r"\delta", spoken="δ"):
    """‖δ_l‖ and, in a panel of its own, ‖∂ℒ/∂W_l‖.

    deltas, weights   {label: norms (L,), first layer first}; from norms (networks, L) the geometric mean is drawn, in
                      a band from the least to the largest
    theory            {label: (L,)} predictions of ‖δ_l‖; under the label of a series, its prediction
    weight_theory     the same for ‖∂ℒ/∂W_l‖
    ratio             the norms are given relative to the last layer's
    at, spoken        the gradient in TeX and in the text alternative, where it is not the one at the pre-activations;
                      its last layer is then L − 1, as the last layer of all has no such value
    """
    with Plot.drawing(panels=1 if weights is None else 2) as (plot, axes):
        last = "L" if at == r"\delta" else "{L-1}"
        name, spoken = rf"$\|{at}_l\|$", f"Gradient norm ‖{spoken}‖"
        if ratio:
            name, spoken = rf"$\|{at}_l\|\,/\,\|{at}_{last}\|$", spoken + " relative to the last layer"
        words = _draw(axes[0], deltas, theory or {}, name, spoken)
        if weights is not None:
            name = r"$\|\partial\mathcal{L}/\partial W_l\|$"
            words += " " + _draw(axes[1], weights, weight_theory or {}, name, "Weight-gradient norm")
        plot.alt = words
    return plot


def _draw(axes, series, theory, name, spoken):
    sentences = []
    for k, (label, values) in enumerate(series.items()):
        values = np.atleast_2d(np.asarray(values, float))
        layers = np.arange(1, values.shape[1] + 1)
        mean = geometric_mean(values)
        axes.plot(layers, drawable(mean), **mark(k, BACKWARD), ls="-", color=BACKWARD, label=label,
                  markevery=max(1, len(layers) // 10))
        if len(values) > 1:
            axes.fill_between(layers, drawable(values.min(0)), drawable(values.max(0)), color=BACKWARD, alpha=0.2, lw=0)
        sentences.append(f"{plain(label)}: {mean[0]:.2g} at layer 1, {mean[-1]:.2g} at layer {len(mean)}")
    for k, (label, values) in enumerate(theory.items()):
        dashes, entry = DASHES[k % 3], label
        if label in series:  # one entry in the legend speaks for all of these
            dashes, entry = "--", None if k else "theory"
        axes.plot(np.arange(1, len(values) + 1), drawable(values), color=THEORY, ls=dashes, label=entry, zorder=3)
        sentences.append(f"theory, {plain(label)}: {values[0]:.2g} at layer 1")
    axes.set(yscale="log", xlabel="layer $l$", ylabel=name)
    axes.set_xticks(layer_ticks(len(layers)))
    axes.legend(**LEGEND | {"ncols": legend_columns(axes)})
    return f"{spoken} per layer, logarithmic axis. " + "; ".join(sentences) + "."


def mark(k, color):
    """The mark of curve k: filled where k is even, and another for each of the first eight."""
    return {"marker": MARKERS[k % 4 ^ k // 4 % 2], "mfc": color if k % 2 == 0 else "none"}


def legend_columns(axes):
    """Two where three of the longest label would be wider than a panel, else three."""
    longest = max(len(plain(label)) for label in axes.get_legend_handles_labels()[1])
    return 2 if longest > LONGEST_OF_THREE else LEGEND["ncols"]


def layer_ticks(L):
    """Layer 1 and round numbers up to L, some six in all."""
    step = next(step for step in (1, 2, 5, 10, 20, L) if L <= 6 * step)
    return sorted({1, *range(step, L + 1, step)} - ({2} if step == 2 else set()))


def geometric_mean(values):
    """Over networks, (networks, L) → (L,): the mean of norms that differ by factors."""
    with np.errstate(divide="ignore"):
        return np.exp(np.log(values).mean(0))


def drawable(values):
    """A logarithmic axis has no place for 0, infinities and NaN: they leave a gap."""
    values = np.asarray(values, float)
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def plain(label):
    """A label without its TeX, for the text alternative: letters as such, other commands by their names."""
    for tex, words in SPOKEN.items():
        label = label.replace(tex, words)
    return re.sub(r"\\([A-Za-z]+)", lambda command: LETTERS.get(command[1], command[1]), label)
