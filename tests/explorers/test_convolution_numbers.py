"""The numbers of Convolution: the page's are Python's, and Python's are those of plain loops over places and offsets."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

import backprop as bp
from backprop.explorers import convolution

from .node import node

JS = Path(convolution.__file__).parent / "js"
WEIGHTS = [0.5, -1, 2, 0, 1.5, -0.25, 1, 3, -2]
STATES = [dict(stride=stride, padding=padding, delta=delta, weights=WEIGHTS, digit=3, position=7)
          for stride in (1, 2, 3) for padding in (0, 1, 2) for delta in convolution.DELTAS]


def by_loops(explorer):
    """z, ∂ℒ/∂W and ∂ℒ/∂x of eq-conv-layer, eq-conv-weights and eq-conv-inputs, for the explorer's own δ."""
    x = np.pad(bp.data.digits().X[explorer.digit].reshape(8, 8), explorer.padding)
    W, delta = np.reshape(explorer.weights, (3, 3)), explorer.numbers()["delta"]
    D = round(delta.size**0.5)
    z, dW, dx = np.zeros((D, D)), np.zeros((3, 3)), np.zeros_like(x)
    for row, column in np.ndindex(D, D):
        for i in np.ndindex(3, 3):
            k = row * explorer.stride + i[0], column * explorer.stride + i[1]
            z[row, column] += W[i] * x[k]
            dW[i] += delta.reshape(D, D)[row, column] * x[k]
            dx[k] += delta.reshape(D, D)[row, column] * W[i]
    inner = slice(explorer.padding, explorer.padding + 8)
    return {"z": z, "dW": dW, "dx": dx[inner, inner]}


@pytest.fixture(scope="module")
def page():
    """The results of the explorer's own JavaScript, one for each of STATES, from one engine in one go."""
    made = convolution.Convolution()
    message = dict(wasm=base64.b64encode(made._wasm).decode(), digits=base64.b64encode(made._digits).decode(),
                   codes=made._codes, recipe=made._recipe, constants=made._constants,
                   states=[made.state | state for state in STATES])
    return json.loads(node(Path(__file__).parent / "js/convolution.mjs", JS, stdin=json.dumps(message)).stdout)


@pytest.mark.parametrize("state", STATES, ids=lambda state: "-".join(str(state[k]) for k in ("stride", "padding", "delta")))
def test_the_numbers_are_those_of_plain_loops(state):
    explorer = bp.explorers.Convolution(**state)
    found = explorer.numbers()
    for name, expected in by_loops(explorer).items():
        # sums of at most a hundred products of order ten
        np.testing.assert_allclose(found[name], expected.ravel(), atol=1e-12, err_msg=name)


def test_the_page_shows_the_numbers_that_python_computes(page):
    for state, shown in zip(STATES, page, strict=True):
        for name, expected in bp.explorers.Convolution(**state).numbers().items():
            # two compilers order the same sums of at most a hundred products differently
            np.testing.assert_allclose(shown[name], expected, rtol=1e-9, atol=1e-12, err_msg=f"{name} of {state}")


def test_the_words_sum_over_the_terms_that_make_the_gradients(page):
    for state, shown in zip(STATES, page, strict=True):
        x = bp.data.digits().X[state["digit"]]
        dW, dx = np.zeros(9), np.zeros(64)
        for j, i, k in shown["met"]:
            if k >= 0:
                dW[i] += shown["delta"][j] * x[k]
                dx[k] += shown["delta"][j] * WEIGHTS[i]
        np.testing.assert_allclose(dW, shown["dW"], atol=1e-12)  # sums of at most a hundred products of order ten
        np.testing.assert_allclose(dx, shown["dx"], atol=1e-12)


def test_delta_is_what_its_name_says():
    one, ones = (bp.explorers.Convolution(delta=name, position=7).numbers()["delta"] for name in ("one", "ones"))
    # rounding of z − (z − 18), whose terms are of order ten
    np.testing.assert_allclose(one, np.eye(36)[7], atol=1e-14)
    np.testing.assert_allclose(ones, 1, atol=1e-14)
    assert not bp.explorers.Convolution(delta="error", weights=convolution.GOAL).numbers()["delta"].any()


def test_without_the_backward_pass_only_the_answers_are_numbers():
    assert set(bp.explorers.Convolution(backward=False).numbers()) == {"z"}
