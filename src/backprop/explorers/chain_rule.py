"""ChainRule: a computation as a graph, forward and backward one operation at a time, and the paths through it."""

import math
from pathlib import Path

import numpy as np
import traitlets

from .bundle import bundle
from .chain_rule_graphs import GRAPHS, SHOWN, edges, evaluate, part_names, paths, sweep, with_input
from .explorer import Explorer
from .settings import choice, integer, real, switch

LARGEST = 4.0
SYMBOLS = {"n1": "ν₁", "n2": "ν₂", "n3": "ν₃"}
MOST = max(2 * sum(node[1] != "input" for node in graph) + 1 for graph in GRAPHS.values())


class ChainRule(Explorer):
    """Values forward, gradients backward, and the product along every path.

    bp.explorers.ChainRule(x=3, w=2, paths=True).numbers()["products"]
    """

    title, slug = "The chain rule on a graph", "chain-rule"
    summary = "Step values forward and gradients backward, and see the product along each path and their sum."
    _esm = bundle(Path(__file__).parent / "js" / "chain_rule.js")
    _graphs = traitlets.Dict(
        {name: [dict(zip(("name", "operation", "parents", "column", "height"), node, strict=True)) for node in graph]
         for name, graph in GRAPHS.items()}, read_only=True).tag(sync=True)

    computation = choice("paths", GRAPHS, "Computation", SHOWN)
    x = real(3.0, -LARGEST, LARGEST, "x", step=0.1)
    w = real(2.0, -LARGEST, LARGEST, "w", step=0.1, when={"computation": with_input("w")})
    b = real(-1.0, -LARGEST, LARGEST, "b", step=0.1, when={"computation": with_input("b")})
    paths = switch(False, "Products along the paths", restarts=False)
    position = integer(3, 0, MOST, restarts=False)
    selected = choice("x", part_names(), restarts=False)

    @property
    def graph(self):
        """The nodes of the computation, each after its parents."""
        return GRAPHS[self.computation]

    def numbers(self):
        """What is known at this position: values and slopes in the graph's order, gradients (0 before they arrive).

        With `paths`, also the product along each path from the selected node to f, and their sum.
        """
        graph, inputs = self.graph, {name: getattr(self, name) for name in "xwb"}
        steps = [node[0] for node in graph if node[1] != "input"]
        forward = steps[: self.position]
        values, slopes = evaluate(graph, inputs)
        gradients = sweep(graph, slopes, max(0, self.position - len(steps)))
        known = {
            "values": np.array([values[node[0]] for node in graph if node[1] == "input" or node[0] in forward]),
            "slopes": np.array([slopes[edge] for edge, _, to, _ in edges(graph) if to in forward]),
            "gradients": np.array([gradients.get(node[0], 0.0) for node in graph]),
        }
        if self.paths:
            start = self.selected if self.selected in values else graph[0][0]
            products = [math.prod(slopes[edge] for edge in path) for path in paths(graph, start)]
            known |= {"products": np.array(products), "sum": float(sum(products))}
        return known

    def figure(self):
        """The graph with its values and slopes, as a `Plot`; the slopes of parallel arrows are added."""
        from ..figures.computation_graph import computation_graph  # not before: it imports Matplotlib

        graph = self.graph
        values, slopes = evaluate(graph, {name: getattr(self, name) for name in "xwb"})
        arrows = {}
        for edge, start, to, _ in edges(graph):
            arrows[start, to] = round(arrows.get((start, to), 0.0) + slopes[edge], 3)
        names = {name: rf"$\nu_{name[1]}$" if name[0] == "n" else f"${name}$" for name in values}
        plot = computation_graph({name: round(value, 3) for name, value in values.items()}, arrows,
                                 heights={node[0]: node[4] for node in graph}, names=names)
        plot.alt = self.description()
        return plot

    def description(self):
        """The figure in words."""
        values, slopes = evaluate(self.graph, {name: getattr(self, name) for name in "xwb"})
        spoken = [f"{SYMBOLS.get(name, name)} = {value:.3g}" for name, value in values.items()]
        local = [f"{SYMBOLS.get(start, start)} to {SYMBOLS.get(to, to)}: {slopes[edge]:.3g}"
                 for edge, start, to, _ in edges(self.graph)]
        return f"A computational graph. Values: {', '.join(spoken)}. Local derivatives: {'; '.join(local)}."
