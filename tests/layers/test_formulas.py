"""Operations over images and time on sizes small enough to write out: their gradients from SymPy's derivatives."""

import numpy as np
import pytest
import sympy as sp

import backprop as bp

X = np.random.default_rng(0).standard_normal((2, 3, 3, 1))
Y = np.random.default_rng(1).standard_normal((2, 1))


def assert_has_the_derivatives_of(net, output, X):
    """`output` maps one example and the list of the parameters' symbols to the network's one output."""
    theta = sp.symbols(f"theta:{net.theta.size}", real=True)
    loss, exact = 0.0, 0.0
    for x, y in zip(X.tolist(), Y[:, 0].tolist(), strict=True):
        formula = output(x, [*theta])
        value, *slopes = sp.lambdify(theta, [formula, *(sp.diff(formula, t) for t in theta)], "math", cse=True)(*net.theta)
        loss += (value - y) ** 2 / len(X)
        exact += 2 * (value - y) * np.array(slopes, float) / len(X)
    g = net.gradient(X, Y, "mse")
    assert g.loss == pytest.approx(loss, rel=1e-13)
    np.testing.assert_allclose(g.theta, exact, rtol=0, atol=1e-13 * np.abs(exact).max())  # a few dozen roundings


def window_sums(image, theta):
    """Of the four 2 × 2 windows of a 3 × 3 image, each weighted by θ₀ … θ₃, with the bias θ₄."""
    return [sum(theta[2 * i + j] * image[v + i][u + j][0] for i in range(2) for j in range(2)) + theta[4]
            for v in range(2) for u in range(2)]


def test_a_convolution_and_an_average():
    net = bp.Network((3, 3, 1), [bp.Conv2D(1, 2), bp.Tanh(), bp.AveragePool(2), bp.Flatten(), bp.Dense(1)], bias_std=0.3)
    assert_has_the_derivatives_of(
        net, lambda x, p: p[5] * sum(map(sp.tanh, window_sums(x, p))) / 4 + p[6], X)


def test_a_convolution_and_a_maximum():
    net = bp.Network((3, 3, 1), [bp.Conv2D(1, 2), bp.MaxPool(2), bp.Flatten(), bp.Dense(1)], bias_std=0.3)

    def output(x, p):
        numbers = window_sums(x, net.theta.tolist())  # which is largest does not change nearby
        return p[5] * window_sums(x, p)[int(np.argmax(numbers))] + p[6]

    assert_has_the_derivatives_of(net, output, X)


def test_three_steps_of_a_recurrence():
    net = bp.Network((3, 1), [bp.RNN(1), bp.Dense(1)], bias_std=0.3)

    def output(x, p):
        h = 0
        for step in x:
            h = sp.tanh(step[0] * p[0] + h * p[1] + p[2])
        return p[3] * h + p[4]

    assert_has_the_derivatives_of(net, output, X[:, 0])


def test_two_steps_of_an_lstm():
    net = bp.Network((2, 1), [bp.LSTM(1), bp.Dense(1)], bias_std=0.3)

    def output(x, p):
        h = c = 0
        for step in x:
            i, f, o, u = (step[0] * p[k] + h * p[4 + k] + p[8 + k] for k in range(4))
            i, f, o = (1 / (1 + sp.exp(-z)) for z in (i, f, o))
            c = f * c + i * sp.tanh(u)
            h = o * sp.tanh(c)
        return p[12] * h + p[13]

    assert_has_the_derivatives_of(net, output, X[:, 0, :2])


def test_branches_side_by_side():
    net = bp.Network(2, [bp.Concatenate([bp.Dense(1), bp.Tanh()], []), bp.Dense(1)], bias_std=0.3)
    assert_has_the_derivatives_of(
        net, lambda x, p: p[3] * sp.tanh(p[0] * x[0] + p[1] * x[1] + p[2]) + p[4] * x[0] + p[5] * x[1] + p[6],
        X[:, 0, :2, 0])


def test_dropout_is_a_product_with_its_mask():
    net = bp.Network(2, [bp.Dense(2), bp.Dropout(0.5), bp.Dense(1)], bias_std=0.3)
    values = net.activations(X[:, 0, :2, 0], training=1)
    masks = dict(zip(map(tuple, X[:, 0, :2, 0].tolist()), (values["dropped1"] / values["Z1"]).round().tolist(),
                     strict=True))

    def output(x, p):
        mask = masks[tuple(x)]
        return sum(mask[k] * p[6 + k] * (p[k] * x[0] + p[2 + k] * x[1] + p[4 + k]) for k in range(2)) + p[8]

    assert {*sum(masks.values(), [])} == {0.0, 2.0}
    assert_has_the_derivatives_of(net, output, X[:, 0, :2, 0])
