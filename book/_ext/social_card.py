"""Sphinx: the picture that a shared link shows, drawn when the book is built.

A chain of layers; the forward pass runs through it at full strength, the gradient fades on its way back.
"""
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

FORWARD, BACKWARD, TEXT, PAPER = "#0072B2", "#B84A00", "#1b1f24", "#ffffff"
WIDTH, HEIGHT, DPI = 1200, 630, 100     # what link previews ask for
LAYERS, FADE = 8, 0.62


def card(title, subtitle):
    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, HEIGHT))
    axes.axis("off")
    axes.text(80, 470, title, fontsize=52, weight="bold", color=TEXT)
    axes.text(80, 395, subtitle, fontsize=28, color=TEXT)
    x = [110 + 140 * layer for layer in range(LAYERS)]
    for layer in range(LAYERS):
        strength = FADE ** (LAYERS - 1 - layer)
        axes.add_patch(Circle((x[layer], 190), 34, facecolor=PAPER, edgecolor=FORWARD, linewidth=5))
        axes.add_patch(Circle((x[layer], 190), 22, facecolor=BACKWARD, alpha=strength, linewidth=0))
        if layer + 1 < LAYERS:
            style = dict(arrowstyle="-|>", mutation_scale=22, shrinkA=0, shrinkB=0)
            axes.add_patch(FancyArrowPatch((x[layer] + 40, 206), (x[layer + 1] - 40, 206),
                                           color=FORWARD, linewidth=4, **style))
            axes.add_patch(FancyArrowPatch((x[layer + 1] - 40, 174), (x[layer] + 40, 174), color=BACKWARD,
                                           alpha=strength / FADE, linewidth=4, **style))
    return figure


def draw(app, exception):
    if exception or app.builder.format != "html":
        return
    title, _, subtitle = app.config.html_title.partition(": ")
    card(title, subtitle).savefig(Path(app.outdir, "_static", "social-card.png"))


def setup(app):
    app.connect("build-finished", draw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
