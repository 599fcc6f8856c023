"""The computations that ChainRule walks through, and the derivative of each of their steps.

A node is (name, operation, parents, column, height); columns count from 0 at the left, heights from −1 to 1. Nodes are
in an order in which each comes after its parents. The page gets the same table.
"""

import math

GRAPHS = {
    "paths": (
        ("x", "input", (), 0, 0.8), ("w", "input", (), 0, -0.8), ("n1", "product", ("x", "w"), 1, -0.25),
        ("n2", "sum", ("n1", "x"), 2, 0.75), ("f", "product", ("n1", "n2"), 3, 0.0),
    ),
    "twice": (("x", "input", (), 0, 0.0), ("n1", "sum", ("x", "x"), 1, 0.0), ("f", "sum", ("n1", "n1"), 2, 0.0)),
    "unit": (
        ("x", "input", (), 0, 0.97), ("w", "input", (), 0, 0.0), ("b", "input", (), 0, -0.97),
        ("n1", "product", ("x", "w"), 0.8, 0.75), ("n2", "sum", ("n1", "b"), 1.55, 0.5),
        ("n3", "tanh", ("n2",), 2.35, -0.15), ("f", "square", ("n3",), 3, -0.9),
    ),
}
SHOWN = {"paths": "(xw)(xw + x)", "twice": "ν₁ + ν₁, ν₁ = x + x", "unit": "tanh² (xw + b)"}

# value of the operation, and its derivative for each parent
OPERATIONS = {
    "product": (lambda a, b: a * b, lambda a, b: (b, a)),
    "sum": (lambda a, b: a + b, lambda a, b: (1.0, 1.0)),
    "square": (lambda a: a * a, lambda a: (2 * a,)),
    "tanh": (math.tanh, lambda a: (1 - math.tanh(a) ** 2,)),
}


def with_input(name):
    """The computations that have this input."""
    return [each for each, graph in GRAPHS.items() if any(node[0] == name for node in graph)]


def edges(graph):
    """(name, from, to, slot) of every edge: one for each use of a value, so a value used twice has two."""
    found = []
    for name, _, parents, *_ in graph:
        for slot, parent in enumerate(parents):
            again = parents[:slot].count(parent)
            found.append((f"{parent}_{name}" + (f"_{again + 1}" if again else ""), parent, name, slot))
    return found


def part_names():
    """Every node and edge of any graph, each once."""
    names = [node[0] for graph in GRAPHS.values() for node in graph]
    names += [edge[0] for graph in GRAPHS.values() for edge in edges(graph)]
    return list(dict.fromkeys(names))


def evaluate(graph, inputs):
    """{node: value} and {edge: local derivative}."""
    values, slopes = {}, {}
    for name, operation, parents, *_ in graph:
        if operation == "input":
            values[name] = float(inputs[name])
            continue
        value, derivative = OPERATIONS[operation]
        given = [values[parent] for parent in parents]
        values[name] = value(*given)
        local = derivative(*given)
        slopes |= {edge: local[slot] for edge, _, to, slot in edges(graph) if to == name}
    return values, slopes


def sweep(graph, slopes, steps):
    """∂f/∂node after `steps` operations of the reverse sweep, the seed ∂f/∂f = 1 being the first; NaN where untouched."""
    gradients, sent = {}, 0
    for name, operation, *_ in reversed(graph):
        if sent >= steps:
            break
        if not sent:
            gradients[name], sent = 1.0, 1
            if sent >= steps:
                break
        if operation == "input":
            continue
        for edge, start, to, _ in edges(graph):
            if to == name:
                gradients[start] = gradients.get(start, 0.0) + slopes[edge] * gradients[name]
        sent += 1
    return gradients


def paths(graph, start):
    """Every path from `start` to f, as a list of edges; the empty path from f itself."""
    last = graph[-1][0]
    if start == last:
        return [[]]
    return [[edge, *rest] for edge, parent, to, _ in edges(graph) if parent == start for rest in paths(graph, to)]
