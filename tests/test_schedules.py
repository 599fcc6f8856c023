"""Learning-rate schedules and early stopping."""

import math

import numpy as np
import pytest

import backprop as bp

DATA = bp.data.moons(64)


def test_a_cosine_falls_from_one_to_its_end():
    cosine = bp.Cosine(final=0.2)
    assert cosine(0.0) == 1.0 and cosine(0.5) == pytest.approx(0.6) and cosine(1.0) == pytest.approx(0.2)


def test_steps_fall_by_their_factor():
    assert [bp.StepDecay(0.1, 2)(p) for p in (0.0, 0.33, 0.34, 0.66, 0.67, 0.99)] == pytest.approx(
        [1, 1, 0.1, 0.1, 0.01, 0.01])


def test_a_warm_up_rises_and_then_follows_its_successor():
    schedule = bp.WarmUp(0.2, bp.Cosine())
    assert schedule(0.0) == 0.0 and schedule(0.1) == pytest.approx(0.5) and schedule(0.2) == pytest.approx(1.0)
    assert schedule(0.6) == pytest.approx(0.5)


def test_a_schedule_multiplies_the_learning_rate_of_each_update():
    """Full batches and no momentum: two runs of half the length, at the two rates."""
    net, other = bp.MLP([2, 5, 2]), bp.MLP([2, 5, 2])
    options = dict(batch_size=64, progress=False)
    bp.train(net, *DATA, optimizer=bp.SGD(0.4), epochs=4, schedule=lambda p: 1.0 if p < 0.5 else 0.25, **options)
    for rate in (0.4, 0.1):
        bp.train(other, *DATA, optimizer=bp.SGD(rate), epochs=2, **options)
    np.testing.assert_allclose(net.theta, other.theta, atol=1e-12)  # the order of the examples differs: roundings


def test_a_factor_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="the schedule's factor is -1"):
        bp.train(bp.MLP([2, 2]), *DATA, schedule=lambda p: -1.0, progress=False)
    with pytest.raises(TypeError, match="then is 3"):
        bp.WarmUp(0.1, 3)


def test_early_stopping_ends_the_run_and_restores_the_best_parameters():
    rng = np.random.default_rng(0)
    X, y, Xv, yv = rng.standard_normal((20, 5)), rng.integers(0, 2, 20), rng.standard_normal((20, 5)), rng.integers(0, 2, 20)
    net = bp.MLP([5, 32, 2])
    history = bp.train(net, X, y, validation=(Xv, yv), optimizer=bp.Adam(0.01), epochs=500, progress=False,
                       early_stopping=bp.EarlyStopping(patience=5))
    best = history.val_loss.argmin()
    assert len(history) == best + 6 < 500
    assert math.isclose(net.loss(Xv, yv), history.val_loss[best], rel_tol=1e-12)


def test_early_stopping_needs_validation_data():
    with pytest.raises(ValueError, match="early_stopping watches the validation loss"):
        bp.train(bp.MLP([2, 2]), *DATA, early_stopping=bp.EarlyStopping())


def test_decay_that_is_decoupled_is_not_a_penalty_under_adam_but_is_one_under_plain_descent():
    """SGD: l2 = λ is the decay ηλ. Adam's moments rescale the penalty; AdamW's decay passes them by."""
    nets = [bp.MLP([2, 5, 2]) for _ in range(3)]
    options = dict(epochs=5, batch_size=64, progress=False)
    bp.train(nets[0], *DATA, optimizer=bp.Adam(0.01), l2=0.1, **options)
    bp.train(nets[1], *DATA, optimizer=bp.AdamW(0.01, weight_decay=0.1), **options)
    bp.train(nets[2], *DATA, optimizer=bp.Adam(0.01), **options)
    assert np.abs(nets[0].theta - nets[1].theta).max() > 1e-3 < np.abs(nets[2].theta - nets[1].theta).max()
    net, decayed = bp.MLP([2, 5, 2]), bp.MLP([2, 5, 2])
    bp.train(net, *DATA, optimizer=bp.SGD(0.1), l2=0.1, epochs=1, batch_size=64, progress=False)
    for W in decayed.weights:
        W *= 1 - 0.1 * 0.1
    step = -0.1 * bp.MLP([2, 5, 2]).gradient(*DATA).theta
    np.testing.assert_allclose(net.theta, decayed.theta + step, atol=1e-14)
