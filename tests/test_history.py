"""What a run leaves behind: one entry an epoch, measured on the network as it was then."""

import numpy as np
import pytest

import backprop as bp
from tests.batches import batch

EPOCHS, ROWS, BATCH = 4, 23, 5


def run(loss="cross_entropy", outputs=3, validation=True, **settings):
    """(history, net, data, validation data) of a short run."""
    net = bp.MLP([4, 7, outputs], norm="batch", seed=1)
    data, held_out = batch(net, loss, ROWS), batch(net, loss, 9, seed=8)
    history = bp.train(net, *data, loss=loss, epochs=EPOCHS, batch_size=BATCH, progress=False,
                       validation=held_out if validation else None, **settings)
    return history, net, data, held_out


def test_every_series_has_an_entry_an_epoch():
    history, *_ = run()
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        values = getattr(history, name)
        assert values.shape == (EPOCHS,) and values.dtype == float, name
    assert history.gradient_norms.shape == (EPOCHS, 2)
    assert len(history) == EPOCHS


def test_the_last_entries_are_what_the_network_gives_now():
    history, net, data, held_out = run()
    assert history.accuracy[-1] == net.accuracy(*data)
    assert history.val_loss[-1] == net.loss(*held_out)
    assert history.val_accuracy[-1] == net.accuracy(*held_out)


def test_measuring_does_not_disturb_the_run():
    watched, alone = run()[1], run(validation=False)[1]
    assert np.array_equal(watched.theta, alone.theta) and np.array_equal(watched.statistics, alone.statistics)


def test_gradient_norms_are_those_of_the_last_batch_after_clipping():
    for limit in (None, 1e-3):
        net = bp.MLP([4, 7, 3], seed=1)
        X, y = batch(net, "cross_entropy", BATCH)
        before = net.gradient(X, y)
        norms = bp.train(net, X, y, epochs=1, batch_size=BATCH, clip_norm=limit, progress=False).gradient_norms[0]
        factor = 1 if limit is None else limit / np.linalg.norm(before.theta)
        assert norms == pytest.approx(factor * before.norms()["weights"], rel=1e-12)  # the rows in another order


def test_regression_has_no_accuracy():
    history, *_ = run("mse")
    assert history.accuracy.size == history.val_accuracy.size == 0
    assert history.val_loss.shape == (EPOCHS,)


def test_no_validation_data_leave_no_entries():
    history, *_ = run(validation=False)
    assert history.val_loss.size == history.val_accuracy.size == 0


@pytest.mark.parametrize("outputs", [1, 3])
def test_binary_outputs_are_measured_each_for_itself(outputs):
    history, net, (X, y), _ = run("bce", outputs)
    assert history.accuracy[-1] == ((net.forward(X) > 0) == (y > 0.5)).mean()
    assert history.val_accuracy.shape == (EPOCHS,)


def test_a_data_set_will_do_for_validation():
    moons = bp.data.moons(40)
    history = bp.train(bp.MLP([2, 4, 2]), *moons, epochs=2, validation=moons, progress=False)
    assert history.val_accuracy.tolist() == history.accuracy.tolist()


def test_a_history_says_what_it_holds():
    assert repr(run()[0]).startswith(f"<History of {EPOCHS} epochs: loss ")
    assert "val_accuracy" in repr(run()[0]) and "val_accuracy" not in repr(run("mse")[0])
    empty = bp.train(bp.MLP([2, 2]), *bp.data.moons(4), epochs=0, progress=False)
    assert repr(empty) == "<History of no epochs>" and empty.loss.shape == (0,)


def test_what_a_history_does_not_hold_is_an_attribute_error():
    with pytest.raises(AttributeError, match="accuracies"):
        _ = run()[0].accuracies


def test_a_run_can_show_its_progress(capsys):
    run_with_bar = bp.train(bp.MLP([2, 2]), *bp.data.moons(4), epochs=2, progress=True)
    assert len(run_with_bar) == 2 and capsys.readouterr().out == ""
