"""One style: colors that carry meaning, in a light and a dark version, and Matplotlib's settings.

A figure is drawn in the light colors. In a page each becomes a CSS variable, so that it follows the page's theme.
"""

COLORS = {  # name: (on a light page, on a dark page)
    "forward": ("#0072b2", "#56b4e9"),  # activations, values
    "backward": ("#b84a00", "#f28e2b"),  # gradients, δ
    "loss": ("#882255", "#cc79a7"),  # loss, error
    "theory": ("#1b1f24", "#e6e8eb"),  # predictions, dashed, and words: the color of the text
    "axis": ("#57606a", "#a8b1bb"),
    "grid": ("#dde1e6", "#343b44"),
}
FORWARD, BACKWARD, LOSS, THEORY, AXIS, GRID = (light for light, _ in COLORS.values())

LEGEND = dict(ncols=3, loc="lower left", bbox_to_anchor=(0, 1))  # above the axes, where no curve can be
PANEL = (3.5, 2.5)  # inches; two panels side by side make 7 × 2.5
SIZE = 9  # points

SETTINGS = {
    "axes.axisbelow": True,
    "axes.edgecolor": AXIS,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": THEORY,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "font.family": "DejaVu Sans",  # comes with Matplotlib: the same picture on every machine
    "font.size": SIZE,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "legend.borderaxespad": 0.2,
    "legend.columnspacing": 1.0,
    "legend.fontsize": SIZE,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "legend.handletextpad": 0.5,
    "legend.labelcolor": THEORY,
    "lines.linewidth": 1.4,
    "lines.markersize": 4,
    "mathtext.fontset": "dejavusans",  # as legible at this size as the words
    "svg.fonttype": "path",
    "svg.hashsalt": "backprop",  # the same data give the same bytes
    "text.color": THEORY,
    "xtick.color": AXIS,
    "xtick.labelsize": SIZE - 0.5,
    "ytick.color": AXIS,
    "ytick.labelsize": SIZE - 0.5,
    "ytick.minor.size": 0,
}


def style_sheet():
    """CSS for plots that lie in a page: the variables, their values in the dark, and panels that wrap."""
    light, dark = (";".join(f"--plot-{name}:{pair[k]}" for name, pair in COLORS.items()) for k in (0, 1))
    night = 'html[data-theme="dark"] .bp-plot,body[data-jp-theme-light="false"] .bp-plot'
    return (f".bp-plot{{display:flex;flex-wrap:wrap;{light}}}"
            f".bp-plot svg{{flex:1 1 18rem;min-width:0;max-width:{PANEL[0]}in;height:auto}}"
            f'@media screen{{{night}{{{dark}}}}}'
            f'@media screen and (prefers-color-scheme:dark){{html[data-theme="auto"] .bp-plot{{{dark}}}}}')
