"""The static figure of GradientFlow, for paper and for readers without JavaScript."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

# Colors that are legible on white and on the book's dark page alike: the picture cannot know which it lies on.
BACKWARD, INK = "#c2590f", "#7a7a7a"


def figure(norms, theory):
    """δ norms, weight-gradient norms and, if it applies, the theory per layer, on a logarithmic axis."""
    deltas = np.asarray(norms["delta_norms"])
    layers = np.arange(1, deltas.size + 1)
    drawing = Figure(figsize=(7, 3), layout="constrained")
    axes = drawing.subplots()
    axes.plot(layers, _drawable(deltas), "^-", color=BACKWARD, ms=4, lw=1.4, label=r"$\|\delta_l\|$")
    axes.plot(
        layers,
        _drawable(norms["weight_gradient_norms"]),
        "v-",
        color=BACKWARD,
        ms=4,
        lw=0.7,
        mfc="none",
        label=r"$\|\partial\mathcal{L}/\partial W_l\|$",
    )
    if theory is not None:
        axes.plot(
            layers, _drawable(theory), "--", color=INK, lw=1.4, label=r"$\|\delta_L\|\,\prod\sqrt{\chi(q_l)}$, theory"
        )
    axes.set(yscale="log", xlabel="layer $l$", ylabel="norm")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", color=INK, alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)
    axes.tick_params(which="both", colors=INK)
    axes.xaxis.label.set_color(INK)
    axes.yaxis.label.set_color(INK)
    axes.legend(frameon=False, labelcolor=INK, ncols=3, loc="lower left", bbox_to_anchor=(0, 1))
    return drawing


def _drawable(values):
    """A logarithmic axis has no place for 0, infinities and NaN: they leave a gap."""
    values = np.asarray(values, float)
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)
