"""scikit-learn's MLPClassifier on the cases that it can do: Adam on a softmax of at least three classes.

It starts from the same parameters, but shuffles by itself. NumPy's own product stands here too: both use its BLAS.
"""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

import backprop as bp

from .clock import clock


def can_do(case):
    net = case.network("float64")
    return isinstance(net, bp.MLP) and case.learning_rate > 0 and net.outputs > 2  # for two classes it has one output


def product(n, dtype):
    A, B = (np.random.default_rng(k).standard_normal((n, n)).astype(dtype) for k in (0, 1))

    def run():
        start = clock()
        A @ B
        return clock() - start

    return run


def prepare(case, dtype):
    """A function that runs the case from the start and returns (seconds, parameters as one flat array)."""
    net, X, y = case.network(dtype), case.X.astype(dtype), case.y
    start = [np.array(w) for w in net.weights], [np.array(b) for b in net.biases]
    model = MLPClassifier([w.shape[1] for w in start[0][:-1]], activation="tanh", alpha=0.0, batch_size=case.batch,
                          learning_rate_init=case.learning_rate, max_iter=1, tol=0.0, n_iter_no_change=10**6,
                          random_state=0, warm_start=True)

    def fit():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # so many epochs and no more is what is asked for
            model.fit(X, y)

    fit()  # makes the arrays that every run then starts from
    model.set_params(max_iter=case.epochs)

    def run():
        for mine, theirs in zip((*model.coefs_, *model.intercepts_), (*start[0], *start[1]), strict=True):
            mine[:] = theirs
        begin = clock()
        fit()
        seconds = clock() - begin
        return seconds, np.concatenate([p.ravel() for pair in zip(model.coefs_, model.intercepts_) for p in pair])

    return run
