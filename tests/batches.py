"""Random inputs, with targets that suit a loss."""

import numpy as np


def batch(net, loss, rows, seed=0):
    """X (rows, n) standard normal, and y: labels for cross-entropy, fractions for BCE, normal numbers for MSE.

    The first label is the least likely one. Where every label is certain, softmax − one-hot is nothing but rounding.
    """
    rng = np.random.default_rng([seed, rows, net.inputs, net.outputs])
    X = rng.standard_normal((rows, net.inputs)).astype(net.dtype)
    if loss == "cross_entropy":
        y = rng.integers(0, net.outputs, rows)
        y[0] = net.forward(X, training=True)[0].argmin()
        return X, y
    y = rng.random((rows, net.outputs)) if loss == "bce" else rng.standard_normal((rows, net.outputs))
    return X, y.astype(net.dtype)
