"""Regularization: its points, its numbers in the page against Python's, and that each knob does what it is there for."""

import numpy as np
import pytest

from backprop.explorers import Regularization, playground_data
from backprop.explorers.regularization import BINS, NAMES, SMALL, WIDEST

from .shown import agree, shown

UNTRAINED, TRAINED = 1e-9, 1e-6  # the design's two: two compilers round differently, and training enlarges it
SEEDS = range(4)


def page(states, **how):
    return shown(Regularization, "regularization_compute", "regularization", states,
                 data=playground_data.packed(NAMES)[1], **how)


@pytest.mark.parametrize(("states", "tolerance"), [
    ([*[dict(data=name) for name in NAMES], dict(examples=10, label_noise=0.5, seed=7), dict(depth=8, width=64)], UNTRAINED),
    ([dict(steps=10), dict(steps=13, l1=0.01, l2=0.02), dict(steps=20, dropout=0.4, examples=33)], TRAINED),
], ids=["untrained", "trained"])
def test_the_page_shows_the_numbers_that_python_computes(states, tolerance):
    agree(Regularization, states, page(states), tolerance)


def test_slices_end_where_one_long_call_ends():
    state = dict(steps=90, dropout=0.2)
    (whole,), (sliced,) = page([state]), page([state], ms=0)
    assert whole["calls"] == 1 < sliced["calls"]
    for name in set(whole) - {"calls"}:
        assert np.array_equal(whole[name], sliced[name]), name


def test_only_training_labels_are_wrong_and_as_many_as_were_asked_for():
    for name in NAMES:
        clean, held = Regularization(data=name, label_noise=0.0, examples=160).plane()
        assert clean[1].size == 160 and held[1].size == 80
        wrong = [np.mean(Regularization(data=name, label_noise=0.3, examples=160, seed=s).plane()[0][1]
                         != Regularization(data=name, label_noise=0.0, examples=160, seed=s).plane()[0][1])
                 for s in range(20)]
        # 3200 independent labels: the standard error is 0.008
        assert np.mean(wrong) == pytest.approx(0.3, abs=4 * 0.008)
        noisy_held = Regularization(data=name, label_noise=0.3).plane()[1]
        assert np.array_equal(noisy_held[1], held[1])


def test_few_points_are_spread_over_the_whole_set():
    for name in NAMES:
        few, whole = (Regularization(data=name, examples=n, noise=0.0, label_noise=0.0).plane()[0] for n in (30, 160))
        for label in (0, 1):
            gap = few[0][few[1] == label].mean(0) - whole[0][whole[1] == label].mean(0)
            assert np.abs(gap).max() < 0.2, (name, label, gap)  # of a plane three wide
        assert len({tuple(row) for row in Regularization(data=name, examples=160).plane()[0][0]}) == 160


def test_the_histogram_counts_every_weight():
    made = Regularization(steps=500, l1=0.002)
    numbers, w = made.numbers(), np.concatenate([W.ravel() for W in made.network().weights])
    assert numbers["histogram"].size == BINS and numbers["histogram"].sum() == pytest.approx(1.0, rel=1e-12)
    inside = np.abs(w) < WIDEST / BINS  # the bin about 0
    assert numbers["histogram"][BINS // 2] == pytest.approx(inside.mean(), abs=1e-12)
    assert numbers["small"] == np.mean(np.abs(w) < SMALL)


def test_each_knob_does_what_it_is_there_for():
    """Means over seeds, after the plain network has learned its wrong labels by heart."""
    def mean(name, **state):
        return np.mean([Regularization(steps=4000, seed=seed, **state).numbers()[name] for seed in SEEDS])

    plain = mean("held_out_loss")
    assert mean("accuracy") > 0.95, "wrong labels and all"
    for state in (dict(l2=0.003), dict(l1=0.0005), dict(dropout=0.3), dict(examples=160), dict(label_noise=0.0)):
        assert mean("held_out_loss", **state) < 0.7 * plain, state
    assert mean("small", l1=0.002) > 0.8, "the L1 penalty leaves few weights"
    assert mean("small") < 0.1
    assert mean("weight_length", l2=0.003) < 0.5 * mean("weight_length")
