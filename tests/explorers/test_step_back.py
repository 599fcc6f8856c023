"""A step back: the run is taken up again at a mark or at its start, and ends where a run that never went further ends."""

import pytest

from backprop.explorers import DeepArchitectures, GradientFlow, Playground, Regularization, playground_data
from backprop.explorers.regularization import NAMES

from .shown import results

# Before the first mark, between marks, on one, after all of them are used up, and forward again.
WALK = [90, 89, 76, 75, 51, 50, 49, 20, 90, 60, 1, 0, 30]

RUNS = {
    "playground": (Playground, "playground_compute", "playground", playground_data.packed()[1],
                   [dict(dropout=0.2, optimizer="adam", l2=0.01), dict(batch_size=160),
                    dict(batch_size=7, optimizer="momentum")]),
    "regularization": (Regularization, "regularization_compute", "regularization", playground_data.packed(NAMES)[1],
                       [dict(dropout=0.3, l1=0.001)]),
    "gradient flow": (GradientFlow, "gradient_flow_compute", "gradientFlow", GradientFlow()._digits,
                      [dict(depth=4, width=5, norm="batch", residual=True), dict(depth=3, width=6, data="normal")]),
    "deep": (DeepArchitectures, "deep_architectures_compute", "deepArchitectures", DeepArchitectures()._digits,
             [dict(depth=4, width=6, optimizer="adam", branch="batch"), dict(depth=5, width=8)]),
}


def from_the_start(run, states):
    """The result of each state, each of a run of its own: another seed comes between them."""
    kind, module, name, data, _ = run
    between = [each for state in states for each in ({"seed": 9}, state)]
    return results(kind, module, name, between, data=data, whole=True)[1::2]


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_a_step_back_ends_bit_for_bit_where_a_run_of_so_many_steps_ends(run):
    kind, module, name, data, settings = run
    for setting in settings:
        states = [{**setting, "steps": steps} for steps in WALK]
        expected = from_the_start(run, states)
        for slices in ({}, {"ms": 5}):
            walked = results(kind, module, name, states, data=data, whole=True, **slices)
            for state, found, fresh in zip(states, walked, expected, strict=True):
                assert found == fresh, (state, slices)


def test_a_step_back_from_a_run_that_diverged_is_the_last_one_with_finite_numbers():
    setting = dict(activation="relu", init="he", depth=20, width=64, learning_rate=10.0)
    kind, module, name, data, _ = RUNS["playground"]
    last = Playground(**setting, steps=300).numbers()["steps"]
    states = [{**setting, "steps": steps} for steps in (300, last + 1, last, last - 1, last + 1)]
    found = results(kind, module, name, states, data=data, whole=True)
    assert [one["stopped"] for one in found] == [True, True, False, False, True]
    assert [one["steps"] for one in found] == [last + 1, last + 1, last, last - 1, last + 1]
    assert [one["numbers"]["steps"] for one in found] == [last, last, last, last - 1, last]
    # where the updates are finite and the loss is not, that is explained too
    assert found[2]["numbers"]["loss"] == "NaN" and found[2]["at"]["pass"] == "forward" and found[3]["at"] is None


def test_some_networks_of_five_stop_and_a_step_back_leaves_them_where_they_stopped():
    kind, module, name, data, _ = RUNS["deep"]
    setting = dict(depth=30, learning_rate=1.0, gain=2.0, width=16)
    states = [{**setting, "steps": steps} for steps in (60, 52, 1)]
    walked = results(kind, module, name, states, data=data, whole=True)
    stopped = [[net["stopped"] for net in one["networks"]] for one in walked]
    assert any(stopped[1]) and not all(stopped[1])
    assert walked == from_the_start(RUNS["deep"], states)
