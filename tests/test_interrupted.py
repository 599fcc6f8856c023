"""A run that the reader interrupts keeps what it has: whole epochs, and the network that they made."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

import backprop as bp
from tests import interrupted
from tests.batches import batch
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    """What a process leaves that got a real SIGINT in the middle of its training."""
    file = tmp_path_factory.mktemp("interrupted") / "left.npz"
    command = [sys.executable, "-m", "tests.interrupted", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(60) == 0
        finally:
            process.kill()  # nothing, if it has ended
    return np.load(file)


def test_an_interrupt_returns_the_history_so_far(left):
    epochs = len(left["loss"])
    assert left["interrupted"] and 1 <= epochs < 10**6
    assert len(left["accuracy"]) == len(left["norms"]) == epochs
    assert str(left["shown"]).startswith(f"<History of {epochs} epochs, interrupted: loss ")
    assert left["words"].tolist() == [f"training was interrupted after {epochs} of {10**6} epochs; the network and the "
                                      "history are those of these epochs"]


def test_the_network_is_the_one_that_these_epochs_make(left):
    net = interrupted.network()
    X, y = batch(net, "cross_entropy", 500)
    history = bp.train(net, X, y, epochs=len(left["loss"]), **interrupted.SETTINGS)
    assert np.array_equal(history.loss, left["loss"]) and not history.interrupted
    assert np.array_equal(net.theta, left["theta"]) and np.array_equal(net.statistics, left["statistics"])


@pytest.mark.parametrize("epoch", [1, 3])
def test_an_interrupt_in_the_middle_of_a_record_leaves_no_part_of_it(epoch, monkeypatch):
    net = interrupted.network()
    X, y = batch(net, "cross_entropy", 40)
    measure, calls = net.accuracy, []

    def interrupt(*arguments):
        calls.append(arguments)
        if len(calls) == epoch:
            raise KeyboardInterrupt
        return measure(*arguments)

    monkeypatch.setattr(net, "accuracy", interrupt)
    with pytest.warns(UserWarning, match=f"interrupted after {epoch - 1} of 9 epochs"):
        history = bp.train(net, X, y, epochs=9, **interrupted.SETTINGS)
    assert len(history.loss) == len(history.accuracy) == len(history.gradient_norms) == epoch - 1
    twin = interrupted.network()
    bp.train(twin, X, y, epochs=epoch - 1, **interrupted.SETTINGS)
    assert np.array_equal(net.theta, twin.theta) and np.array_equal(net.statistics, twin.statistics)


def test_an_interrupted_run_with_early_stopping_keeps_its_best_epoch():
    net = interrupted.network()
    X, y = batch(net, "cross_entropy", 40)

    def schedule(share):
        if share >= 0.5:
            raise KeyboardInterrupt
        return 1.0

    with pytest.warns(UserWarning, match="interrupted after 20 of 40 epochs"):
        history = bp.train(net, X, y, epochs=40, validation=(X[:9], y[::-1][:9]), schedule=schedule,
                           early_stopping=bp.EarlyStopping(30), **interrupted.SETTINGS)
    best = int(history.val_loss.argmin())
    assert best < 19  # reversed labels: what is learned here soon does harm there
    assert net.loss(X[:9], y[::-1][:9]) == history.val_loss[best]
