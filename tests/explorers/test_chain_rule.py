"""ChainRule: its sweep and its paths give the derivative of the formula that its menu names."""

import json
from pathlib import Path

import numpy as np
import pytest

import backprop as bp
from backprop.explorers import chain_rule_graphs as graphs

from .node import node

JS = Path(graphs.__file__).parent / "js"
FORMULAS = {
    "paths": lambda x, w, b: x * w * (x * w + x),
    "twice": lambda x, w, b: 4 * x,
    "unit": lambda x, w, b: np.tanh(x * w + b) ** 2,
}
STEP = 1e-20  # a complex step: the derivative is exact to rounding


@pytest.mark.parametrize("name", graphs.GRAPHS)
@pytest.mark.parametrize("inputs", [dict(x=3.0, w=2.0, b=-1.0), dict(x=-0.4, w=0.7, b=0.2), dict(x=0.0, w=1.0, b=0.0)])
def test_sweep_and_paths_give_the_derivative(name, inputs):
    graph = graphs.GRAPHS[name]
    values, slopes = graphs.evaluate(graph, inputs)
    gradients = graphs.sweep(graph, slopes, 2 * len(graph))
    assert values["f"] == pytest.approx(FORMULAS[name](**inputs), rel=1e-14, abs=1e-15)
    for node_name, operation, *_ in graph:
        along = sum(np.prod([slopes[edge] for edge in path]) for path in graphs.paths(graph, node_name))
        assert gradients[node_name] == pytest.approx(along, rel=1e-14, abs=1e-15)  # the same terms in another order
        if operation == "input":
            nudged = {key: complex(value, STEP if key == node_name else 0) for key, value in inputs.items()}
            exact = FORMULAS[name](**nudged).imag / STEP
            assert gradients[node_name] == pytest.approx(exact, rel=1e-12, abs=1e-14)


def test_the_chapters_graph_has_three_paths_and_a_value_used_twice_has_two_arrows():
    known = bp.explorers.ChainRule(paths=True, position=7).numbers()
    assert sorted(known["products"]) == [6, 12, 18] and known["sum"] == 36
    twice = bp.explorers.ChainRule(computation="twice", paths=True).numbers()
    assert list(twice["products"]) == [1, 1, 1, 1] and twice["sum"] == 4


def test_the_gradient_comes_back_one_operation_at_a_time():
    seen = [bp.explorers.ChainRule(position=k).numbers()["gradients"].tolist() for k in range(8)]
    assert seen[3] == [0, 0, 0, 0, 0]  # x, w, ν₁, ν₂, f: the walk is still forward
    assert seen[4:] == [[0, 0, 0, 0, 1], [0, 0, 9, 6, 1], [6, 0, 15, 6, 1], [36, 45, 15, 6, 1]]


@pytest.mark.parametrize("name", graphs.GRAPHS)
def test_the_page_has_the_same_edges_and_paths(name):
    made = bp.explorers.ChainRule()
    script = (f"import {{ chainRule }} from {json.dumps((JS / 'chain_rule_compute.js').as_uri())}; "
              f"const r = chainRule({json.dumps(made._graphs)}, {json.dumps({**made.state, 'computation': name})}); "
              "console.log(JSON.stringify([r.edges.map(e => e.id), r.routes.map(({ path }) => path.map(e => e.id))]));")
    edges, routes = json.loads(node("--input-type=module", "--eval", script).stdout)
    graph = graphs.GRAPHS[name]
    assert edges == [edge[0] for edge in graphs.edges(graph)]
    assert routes == graphs.paths(graph, "x")
