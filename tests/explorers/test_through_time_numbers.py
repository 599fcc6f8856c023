"""The numbers of ThroughTime: the page's against Python's, Python's against theory and against the engine's gradient."""

import numpy as np
import pytest

import backprop as bp
from backprop.names import ACTIVATIONS

from .shown import results

STATES = (
    [dict(activation=name, seed=k) for k, name in enumerate(ACTIVATIONS)]
    + [dict(length=2), dict(length=100, rho=1.5), dict(length=100, activation="sigmoid", rho=0.05), dict(rho=1.1)]
    + [dict(cell="lstm", forget_bias=bias, rho=1.2, input_scale=0.3) for bias in (-2.0, 0.0, 8.0)]
    + [dict(cell="lstm", length=2), dict(cell="lstm", length=100, rho=0.5)]
)


def test_the_page_shows_the_numbers_that_python_computes():
    shown = results(bp.explorers.ThroughTime, "through_time_compute", "throughTime", STATES, whole=True)
    for state, page in zip(STATES, shown, strict=True):
        made = bp.explorers.ThroughTime(**state)
        numbers = made.numbers()
        assert set(numbers) == set(page["numbers"]), state
        for name, expected in numbers.items():
            # two compilers order the same sums differently, over up to a hundred steps
            np.testing.assert_allclose(page["numbers"][name], expected, rtol=1e-9, err_msg=f"{name} of {state}")
        np.testing.assert_allclose(page["theory"], made.theory(), rtol=1e-12, err_msg=str(state))  # powers by two libraries


@pytest.mark.parametrize("rho", [0.5, 0.9, 1.0, 1.1, 1.5])
def test_without_an_activation_the_gradient_is_the_power_exactly(rho):
    made = bp.explorers.ThroughTime(rho=rho, length=100)
    # a hundred products with one orthogonal matrix
    np.testing.assert_allclose(made.numbers()["delta_norms"], made.theory(), rtol=1e-12)


def test_with_tanh_the_shares_are_those_of_the_recursion_in_plain_numpy():
    made = bp.explorers.ThroughTime(activation="tanh", rho=1.1, length=30)
    net, (X, y) = made.network(), made.batch()
    W_x, W_h, W_out = net.weights
    A = [np.zeros((8, 16))]
    for t in range(30):
        A.append(np.tanh(X[:, t] @ W_x + A[-1] @ W_h))
    delta = [2 * (A[-1] @ W_out - y) / y.size @ W_out.T * (1 - A[-1] ** 2)]
    for state in A[-2:0:-1]:
        delta.insert(0, delta[0] @ W_h.T * (1 - state**2))
    norms = np.linalg.norm(delta, axis=(1, 2))
    numbers = made.numbers()
    np.testing.assert_allclose(numbers["delta_norms"], norms / norms[-1], rtol=1e-11)  # thirty steps of 16 products
    slopes = [np.sqrt(np.mean((1 - state**2) ** 2)) for state in A[1:]]
    np.testing.assert_allclose(numbers["slopes"], slopes, rtol=1e-12)
    assert np.linalg.norm(net.gradient(X, y, "mse").deltas[0]) == pytest.approx(norms[0], rel=1e-11)


@pytest.mark.parametrize("bias", [0.0, 1.0, 3.0, 5.0])
def test_along_the_cells_an_lstm_with_faint_inputs_keeps_what_its_gate_lets_through(bias):
    made = bp.explorers.ThroughTime(cell="lstm", rho=0.1, input_scale=0.05, forget_bias=bias)
    numbers = made.numbers()
    gate = 1 / (1 + np.exp(-bias))
    np.testing.assert_allclose(numbers["gates"], gate, atol=0.02)  # inputs of 0.05 move a sum by some hundredths
    # the other road, through W_h: of the order of ρ · i · o, 0.1 · ½ · ½, a step
    rate = numbers["cell_norms"][0] ** (1 / (made.length - 1))
    assert gate - 0.02 < rate < gate + 0.025
