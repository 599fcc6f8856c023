"""The page's way to the engine, from a network's recipe to its training, against Python: without a browser."""

import base64
import json
import re
from pathlib import Path

import numpy as np
import pytest

import backprop as bp
from backprop import wasm
from backprop.engine import tape
from backprop.names import OPTIMIZERS
from backprop.optimizers import BY_NAME

from .node import node
from .test_javascript import HERE, JS

ROWS, BATCH = 300, 32  # predictions come in chunks of 256: more than one
NETWORKS = {
    "MLP": bp.MLP([6, 8, 8, 3], activation="relu", norm="batch", residual=True, residual_scale=0.5, dropout=0.1,
                  seed=2),
    "linear MLP": bp.MLP([6, 3], seed=2),
    "plain MLP": bp.MLP([6, 8, 8, 3], activation="relu", seed=2),
    "layers": bp.Network(6, [bp.Concatenate([bp.Dense(3)], []), bp.LayerNorm(), bp.Residual([bp.Tanh()]), bp.Dense(3)],
                         init="he", bias_std=0.1, seed=5),
    "image": bp.Network((3, 2, 1), [bp.Conv2D(4, 3, padding="same"), bp.ReLU(), bp.MaxPool(2), bp.Flatten(),
                                    bp.Dropout(0.2), bp.Dense(3)], seed=3),
    "average": bp.Network((3, 2, 1), [bp.BatchNorm(), bp.AveragePool(2, 1), bp.Flatten(), bp.Dense(3)], seed=3),
    "sequence": bp.Network((3, 2), [bp.RNN(4, "tanh", True), bp.LSTM(3), bp.Dense(3)], seed=4),
}


def driven(*tasks):
    """What the page makes of the tasks."""
    given = {"wasm": base64.b64encode(wasm.module()).decode(), "codes": wasm.codes(), "tasks": tasks}
    return json.loads(node(HERE / "js" / "model.mjs", JS, stdin=json.dumps(given)).stdout)


def data(net):
    rng = np.random.default_rng(0)
    return rng.standard_normal((ROWS, *net.input_shape)), rng.integers(0, 3, ROWS)


def task(net, ms=1e9, epochs=2, **options):
    X, y = data(net)
    options = {"optimizer": "adam", "learning_rate": 0.01, "batch_size": BATCH, "seed": 7} | options
    return {"kind": "run", "recipe": net.recipe(), "loss": "cross_entropy", "X": X.ravel().tolist(), "y": y.tolist(),
            "options": options, "updates": epochs * -(-ROWS // BATCH), "ms": ms}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_recipe_becomes_the_same_network_trained_to_the_same_state(name):
    net = NETWORKS[name].copy().reset()
    X, y = data(net)
    (result,) = driven(task(net, l2=0.01, clip_norm=1.0))
    g, first = net.gradient(X[:BATCH], y[:BATCH]), result["first"]
    assert np.array_equal(first["theta"], net.theta)
    assert first["loss"] == pytest.approx(g.loss, rel=1e-9)  # native against WebAssembly, before training
    np.testing.assert_allclose(first["gradient"], g.theta, rtol=0, atol=1e-9)
    rows = net.workspace("cross_entropy").tape
    assert first["operations"] == [tape.OPERATIONS[row[tape.OP]] for row in rows]
    np.testing.assert_allclose(first["output"], net.forward(X[:BATCH], training=True).ravel(), rtol=0, atol=1e-9)
    blocks = [(int(re.search(r"\d+", name)[0]), value.size) for name, value in net.parameters.items()]
    assert [(block["layer"], len(block["gradient"])) for block in first["parameters"]] == blocks
    assert [block["fan_in"] * block["fan_out"] for block in first["parameters"]] == [size for _, size in blocks]
    h = bp.train(net, X, y, optimizer=bp.Adam(0.01), epochs=2, batch_size=BATCH, l2=0.01, clip_norm=1.0, seed=7,
                 progress=False)
    # twenty steps in a stable setting
    np.testing.assert_allclose(result["theta"], net.theta, rtol=0, atol=1e-6)
    assert result["losses"] == pytest.approx(h.loss, abs=1e-6) and not result["diverged"]
    np.testing.assert_allclose(result["predictions"], net.forward(X).ravel(), rtol=0, atol=1e-5)
    assert result["evaluated"] == pytest.approx(net.loss(X, y), abs=1e-5)


def test_slices_end_in_the_same_state_and_give_the_page_its_turn():
    net = NETWORKS["MLP"].copy().reset()
    whole, sliced = driven(task(net), task(net, ms=0))
    assert sliced["calls"] == sliced["updates"] == whole["updates"] == 20 and whole["calls"] == 1
    assert sliced["theta"] == whole["theta"] and sliced["losses"] == pytest.approx(whole["losses"], rel=1e-14)


def test_training_that_diverges_says_so_and_stops():
    (result,) = driven(task(NETWORKS["plain MLP"].copy().reset(), optimizer="sgd", learning_rate=1e300, epochs=50))
    assert result["diverged"] and result["updates"] < 20


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_on_a_vector_follows_its_rule(name):
    """On f(x) = ½ Σ kᵢ xᵢ², against the textbook's rules with the defaults that Python has."""
    start, curvatures, optimizer = [1.0, -0.5], [1.0, 20.0], BY_NAME[name](learning_rate=0.02)
    (path,) = driven({"kind": "descend", "start": start, "curvatures": curvatures, "steps": 30,
                      "options": {"optimizer": name, "learning_rate": 0.02}})
    x, m, v, largest = np.array(start), np.zeros(2), np.zeros(2), np.zeros(2)
    rate, b1, b2, epsilon, decay = optimizer.settings
    for t, found in enumerate(path, 1):
        g = curvatures * x
        if name == "sgd":
            x = x - rate * g
        elif name in ("momentum", "nesterov"):
            m = b1 * m + g
            x = x - rate * (m if name == "momentum" else g + b1 * m)
        elif name in ("adagrad", "rmsprop"):
            v = v + g * g if name == "adagrad" else b2 * v + (1 - b2) * g * g
            x = x - rate * g / (np.sqrt(v) + epsilon)
        else:
            m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
            largest = np.maximum(largest, v)
            second = largest if name == "amsgrad" else v
            x = x * (1 - rate * decay) - rate * (m / (1 - b1**t)) / (np.sqrt(second / (1 - b2**t)) + epsilon)
        np.testing.assert_allclose(found, x, rtol=0, atol=1e-12)  # thirty steps of numbers near 1


def test_what_cannot_be_is_refused_in_words():
    conv = bp.Network((3, 3, 1), [bp.Conv2D(1, 3), bp.Flatten(), bp.Dense(2)]).recipe()
    conv["layers"][0]["settings"]["size"] = 5
    deep = bp.Network(2, [bp.Dense(2)] * 200).recipe()
    good = bp.Network(2, [bp.Dense(2)]).recipe()
    answers = driven({"kind": "refused", "recipe": conv}, {"kind": "refused", "recipe": deep},
                     {"kind": "refused", "recipe": good, "batch": 4, "rows": 5})
    assert answers[0].startswith("RangeError: plan_conv2d(1, 5, 1, 0) does not fit here")
    assert answers[1].startswith("RangeError: plan_dense(2) does not fit here, or the network has too many operations")
    assert answers[2] == "RangeError: 5 examples do not fit into a network laid out for 4"


def test_no_module_of_the_engines_access_knows_a_document():
    for name in ("plan", "model", "train"):
        text = Path(JS, "lib", f"{name}.js").read_text("utf-8")
        assert "document" not in text and "window." not in text
