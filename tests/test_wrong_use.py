"""What a script does wrong gets a sentence that says what was given and what was expected, and never a wrong number."""

import numpy as np
import pytest
import sympy

import backprop as bp
from backprop import workspace

X, LABELS = np.linspace(-1, 1, 8).reshape(4, 2), np.array([0, 1, 1, 0])


def net():
    return bp.MLP([2, 3, 2])


def train(**settings):
    return bp.train(net(), X, LABELS, epochs=1, validation=(X, LABELS), progress=False, **settings)


WRONG = {
    "early stopping": (lambda: train(early_stopping=3), TypeError, "early_stopping is 3; expected bp.EarlyStopping"),
    "schedule": (lambda: train(schedule="cosine"), TypeError, "schedule is 'cosine'; expected a function of the share"),
    "check of nothing": (lambda: bp.gradcheck(None, X, LABELS), TypeError, "net is None; expected a bp.MLP"),
    "save of nothing": (lambda: bp.save(3, "x.npz"), TypeError, "net is 3; expected a bp.MLP"),
    "symbols of nothing": (lambda: bp.symbolic.loss(None, X, LABELS), TypeError, "net is None; expected a bp.MLP"),
    "accuracy": (lambda: net().accuracy(X, LABELS, loss="foo"), ValueError, "loss is 'foo'; it must be one of"),
    "one output": (lambda: bp.MLP([2, 1]).loss(X, 0 * LABELS), ValueError, "the network has 1 output, with which"),
    "sizes in a set": (lambda: bp.MLP({2, 3}), TypeError, "expected a list such as [64, 32, 10]"),
    "sizes in a word": (lambda: bp.MLP("23"), TypeError, "expected a list such as [64, 32, 10]"),
    "weights": (lambda: net().weights[2], IndexError, "weights[2]: there are 2, counted from 0"),
    "parameters": (lambda: net().parameters["W9"], KeyError, "there is no parameter 'W9'; there are W1, b1, W2, b2"),
    "activations": (lambda: bp.activations["foo"], KeyError, "there is no activation 'foo'; there are identity, sigmoid"),
    "formula": (lambda: bp.activation_from_sympy("odd", sympy.besselj(0, sympy.Symbol("x"))), ValueError,
                "it or its derivative needs besselj"),
    "seed": (lambda: bp.exercise("initial-std", seed="a"), TypeError, "seed is 'a'; expected an integer"),
    "folder": (lambda: bp.exercise("initial-std", folder="/no/such"), ValueError, "there is no folder /no/such"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_named(case):
    use, kind, words = WRONG[case]
    with pytest.raises(kind) as raised:
        use()
    assert words in str(raised.value)


def test_what_does_not_fit_into_the_machine_is_refused_before_it_is_touched(monkeypatch):
    monkeypatch.setattr(workspace, "memory", lambda: 10**6)
    with pytest.raises(MemoryError, match="and this machine has 0.0: take narrower layers or smaller batches"):
        bp.MLP([1000, 1000, 2])


def test_completion_shows_what_is_imported_late():
    assert {"symbolic", "exercise", "check", "activation_from_sympy", "explorers"} <= set(dir(bp))
    assert all(hasattr(bp, name) for name in dir(bp))


@pytest.mark.parametrize("name", bp.__all__)
def test_everything_public_says_what_it_is(name):
    assert len((getattr(bp, name).__doc__ or "").strip()) > 5
