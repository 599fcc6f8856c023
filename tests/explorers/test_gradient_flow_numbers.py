"""The numbers of GradientFlow: those that the page computes in WebAssembly are those that Python computes natively."""

import numpy as np
import pytest

import backprop as bp
from backprop.explorers import gradient_flow_batch
from backprop.names import ACTIVATIONS, INITIALIZERS

from .shown import results

UNTRAINED = 1e-9  # relative: two compilers order the same sums differently
TRAINED = 1e-6  # after ten stable steps, each of which may enlarge a difference

STATES = (
    [dict(activation=name) for name in ACTIVATIONS]
    + [dict(init=name, depth=8) for name in INITIALIZERS]
    + [dict(depth=1, width=1), dict(depth=64, width=64), dict(depth=2, width=64), dict(depth=64, width=1)]
    + [
        dict(norm="batch"),
        dict(residual=True, residual_scale=0.5),
        dict(norm="batch", residual=True, activation="relu"),
    ]
    + [dict(data="normal", seed=7, gain=1.5, bias_std=0.2), dict(gain=0.05), dict(gain=4.0, activation="identity")]
)
TRAINING = [
    dict(depth=4, learning_rate=0.1, steps=10),
    dict(depth=4, norm="batch", steps=10, data="normal"),
    dict(depth=10, residual=True, residual_scale=0.1, learning_rate=0.05, steps=10),
]


def page(states, **how):
    """The results of the explorer's own JavaScript."""
    return results(bp.explorers.GradientFlow, "gradient_flow_compute", "gradientFlow", states,
                   data=bp.explorers.GradientFlow()._digits, whole=True, **how)


def numbers(values):
    return np.array([float(value) for value in values])


@pytest.mark.parametrize(
    ("states", "tolerance"), [(STATES, UNTRAINED), (TRAINING, TRAINED)], ids=["untrained", "trained"]
)
def test_the_page_shows_the_numbers_that_python_computes(states, tolerance):
    for state, shown in zip(states, page(states), strict=True):
        norms = bp.explorers.GradientFlow(**state).norms()
        for name in ("delta_norms", "weight_gradient_norms"):
            expected = norms[name]
            np.testing.assert_allclose(
                numbers(shown[name]),
                expected,
                rtol=0,
                atol=tolerance * max(expected.max(), 1e-300),
                err_msg=f"{name} of {state}",
            )
        np.testing.assert_allclose(float(shown["loss"]), norms["loss"], rtol=tolerance, err_msg=f"loss of {state}")


def test_the_page_and_python_draw_the_same_theory_line():
    states = [state for state in STATES if state.get("init") not in {"zeros", "constant"}]
    for state, shown in zip(states, page(states), strict=True):
        theory = bp.explorers.GradientFlow(**state).theory()
        assert (theory is None) == (shown["theory"] is None), state
        if theory is not None:
            np.testing.assert_allclose(numbers(shown["theory"]), theory, rtol=1e-9, err_msg=str(state))


def test_no_theory_is_drawn_where_it_does_not_apply():
    states = [dict(norm="batch"), dict(residual=True), dict(init="zeros"), dict(init="constant")]
    assert [shown["no_theory"] for shown in page(states)] == [
        "architecture",
        "architecture",
        "not_random",
        "not_random",
    ]
    assert [bp.explorers.GradientFlow(**state).theory() for state in states] == [None] * 4


def test_the_theory_follows_a_wide_network_to_within_a_tenth_per_layer():
    # One network of width 64 scatters around the mean over networks; ten percent a layer is far outside that scatter.
    for state in (dict(gain=1.0, init="lecun"), dict(gain=2.0, init="lecun"), dict(activation="relu", init="he")):
        (shown,) = page([dict(width=64, data="normal", bias_std=0.2, depth=30) | state])
        measured, predicted = numbers(shown["delta_norms"]), numbers(shown["theory"])
        assert abs(np.log(measured[0] / predicted[0])) / 29 < 0.1, (state, measured[0], predicted[0])


def test_an_answer_does_not_depend_on_what_was_asked_before():
    first, second = dict(depth=5, steps=3), dict(depth=9, activation="relu", data="normal", steps=2)
    alone = [page([first])[0], page([second])[0]]
    assert page([second, first, second, dict(first, steps=5), first])[1:3] == alone
    assert page([dict(first, steps=5), first])[1] == alone[0]


def test_training_in_slices_gives_the_same_bits_as_training_at_once():
    states = [dict(depth=40, width=64, steps=12), dict(depth=40, width=64, steps=3), dict(depth=3, steps=40)]
    assert page(states, ms=1) == page(states)


def test_training_stops_at_the_first_number_that_is_not_finite():
    state = dict(depth=10, activation="relu", init="he", learning_rate=10.0, gain=3.0, steps=50)
    (shown,) = page([state])
    assert shown["stopped"] and shown["verdict"] == "diverged" and 0 < shown["steps"] < 50, shown
    assert shown["place"] != 0
    norms = bp.explorers.GradientFlow(**state).norms()
    finite = [
        np.isfinite(norms["loss"]),
        *np.isfinite(norms["delta_norms"]),
        *np.isfinite(norms["weight_gradient_norms"]),
    ]
    assert not all(finite)


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (dict(), "healthy"),
        (dict(gain=0.5), "vanishing"),
        (dict(activation="relu", gain=2.0, init="he"), "exploding"),
        (dict(activation="sigmoid"), "vanishing"),
        (dict(bias_std=4.0), "saturated"),
        (dict(activation="relu", init="zeros"), "dead"),
        (dict(depth=20, activation="relu", init="he", gain=4.0, learning_rate=10.0, steps=20), "diverged"),
    ],
)
def test_the_verdict_names_what_happened(state, verdict):
    (shown,) = page([state])
    assert shown["verdict"] == verdict, (shown["verdict"], shown["delta_norms"][0], shown["delta_norms"][-1])


def test_the_histograms_hold_every_activation():
    for shown in page([dict(activation="tanh"), dict(activation="relu", gain=3.0), dict(data="normal", norm="batch")]):
        fractions = np.array(shown["histogram"]["fractions"]).reshape(30, -1)
        np.testing.assert_allclose(fractions.sum(1), 1.0, rtol=1e-12)


def test_the_page_gets_the_digits_that_python_uses():
    packed = np.frombuffer(bp.explorers.GradientFlow()._digits, np.uint8)
    X, y = gradient_flow_batch.batch("digits", 0)
    assert (packed[:4096].reshape(64, 64) / 16 == X).all() and (packed[4096:] == y).all()
