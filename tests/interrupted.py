"""A training run for a process of its own, to be interrupted: it says when it has begun, and what it has in the end."""

import signal
import sys
import warnings

import numpy as np

import backprop as bp
from tests.batches import batch

SETTINGS = dict(optimizer=bp.Adam(1e-3), batch_size=8, progress=False)


def network():
    return bp.MLP([20, 30, 30, 3], norm="batch", seed=1)


class Announced:
    """A schedule that says "begun" when the run is under way, and changes nothing."""

    said = False

    def __call__(self, share):
        if share > 1e-5 and not self.said:
            self.said = True
            print("begun", flush=True)
        return 1.0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are born ignoring it
    net = network()
    X, y = batch(net, "cross_entropy", 500)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = bp.train(net, X, y, epochs=10**6, schedule=Announced(), **SETTINGS)
    np.savez(sys.argv[1], theta=net.theta, statistics=net.statistics, loss=history.loss, accuracy=history.accuracy,
             norms=history.gradient_norms, interrupted=history.interrupted, words=[str(w.message) for w in caught],
             shown=repr(history))
