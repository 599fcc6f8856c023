"""A computational graph: circles for values, arrows from what a value is computed from, local derivatives beside them."""

from .layer_norms import plain
from .plot import Plot
from .style import AXIS, BACKWARD, FORWARD, SIZE, THEORY

RADIUS = 0.2  # of a circle; columns are 1 apart


def computation_graph(nodes, edges, *, heights=None, names=None):
    """The values under the circles, the gradients above them, the derivative of each step beside its arrow.

    nodes      {name: value} or {name: (value, gradient)}
    edges      {(from, to): local derivative}; every name is a node, and no path leads back to where it began
    heights    {name: vertical position}, where the middle of a column does not suit
    names      {name: what to write into the circle}, if not the name itself

    computation_graph({"x": 3, "f": 9}, {("x", "f"): 6})
    """
    columns = _columns(nodes, edges)
    heights, names = heights or {}, names or {}
    at = {}
    for column in set(columns.values()):
        members = [name for name in nodes if columns[name] == column]
        for row, name in enumerate(members):
            at[name] = column, heights.get(name, (len(members) - 1) / 2 - row)
    with Plot.drawing() as (plot, (axes,)):
        for (start, end), slope in edges.items():
            _arrow(axes, at[start], at[end], f"{slope:g}")
        for name, (x, y) in at.items():
            axes.plot(x, y, "o", ms=20, mfc="none", mec=AXIS, mew=1.0)
            axes.text(x, y, names.get(name, name), ha="center", va="center", color=THEORY)
            value, *gradient = _pair(nodes[name])
            axes.text(x, y - RADIUS - 0.08, f"{value:g}", ha="center", va="top", color=FORWARD)
            for number in gradient:
                axes.text(x, y + RADIUS + 0.06, f"{number:g}", ha="center", va="bottom", color=BACKWARD)
        ys = [y for _, y in at.values()]
        axes.set(xlim=(-0.35, max(columns.values()) + 0.35), ylim=(min(ys) - 0.5, max(ys) + 0.5))
        axes.axis("off")
        plot.alt = _words(nodes, edges, names)
    return plot


def _columns(nodes, edges):
    """{name: the most steps that lead to it}; ValueError for an unknown name and for a cycle."""
    if unknown := {name for edge in edges for name in edge} - set(nodes):
        raise ValueError(f"edges name {sorted(unknown)}, which are not among the nodes {list(nodes)}")
    columns = dict.fromkeys(nodes, 0)
    for _ in nodes:
        before = dict(columns)
        for start, end in edges:
            columns[end] = max(columns[end], columns[start] + 1)
        if columns == before:
            return columns
    raise ValueError("the edges hold a cycle: no order computes every value after those it needs")


def _arrow(axes, start, end, label):
    axes.annotate("", end, start, arrowprops=dict(arrowstyle="-|>", color=AXIS, lw=1.0, shrinkA=10.5, shrinkB=10.5))
    (x0, y0), (x1, y1) = start, end
    across = 0.14 if y1 < y0 else -0.14 if y1 > y0 else 0.0  # beside the arrow, to its right
    axes.text((x0 + x1) / 2 + across * 0.6, (y0 + y1) / 2 + 0.1, label, ha="center", va="center", color=BACKWARD,
              fontsize=SIZE - 0.5)


def _pair(given):
    return given if isinstance(given, tuple) else (given,)


def _words(nodes, edges, names):
    def spoken(name):
        return plain(names.get(name, name)).replace(r"\nu", "ν").replace("_", "")

    values = ", ".join(f"{spoken(name)} = {_pair(given)[0]:g}" for name, given in nodes.items())
    gradients = ", ".join(f"{_pair(given)[1]:g} at {spoken(name)}" for name, given in nodes.items()
                          if isinstance(given, tuple))
    steps = "; ".join(f"{spoken(a)} to {spoken(b)}: {slope:g}" for (a, b), slope in edges.items())
    return (f"A computational graph. Values: {values}. " + (f"Gradients: {gradients}. " if gradients else "")
            + f"Local derivatives: {steps}.")
