"""Chapter 10: what it derives, measures and claims, held to theory, to SciPy and to the engine."""

from time import process_time

import numpy as np
import pytest
import sympy as sp
from scipy.signal import convolve2d, correlate2d

import backprop as bp
from tests.chapters.source import definitions
from tests.conftest import ROOT

PAGE = ROOT / "chapters/10-convolutions.md"
TYPED = {"0.001": "a choice: the learning rate of the comparison"}
FUNCTIONS = ["conv_matrix", "padded", "seen", "conv_forward", "conv_backward", "pooled_gradient", "gain_of_sharing",
             "equal_delta_gain", "mean_squares", "leaked", "shape", "mlp", "cnn", "trained_digits", "on_canvas",
             "departure", "shifted", "patches", "Counter", "counters"]
SYMBOLIC = ["image", "weights", "goal", "d", "z", "loss", "meaning", "by_weight", "by_pixel"]
GEOMETRIES = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)]  # (stride, padding)


@pytest.fixture(scope="module")
def chapter():
    X, y = bp.data.digits().take(slice(16))
    given = dict(np=np, bp=bp, X=X, y=y, process_time=process_time)
    return given | dict(zip(FUNCTIONS, definitions(PAGE, FUNCTIONS, **given)))


@pytest.fixture(scope="module")
def derived():
    return dict(zip(SYMBOLIC, definitions(PAGE, SYMBOLIC, sp=sp, bp=bp)))


@pytest.fixture(scope="module")
def runs(chapter):
    return {name: [chapter["trained_digits"](chapter[name], seed) for seed in range(10)] for name in ("mlp", "cnn")}


def normal(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def numerical(function, x, h=1e-5):
    """Central differences of a number by every entry of x."""
    slopes = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[k] += h
        down[k] -= h
        slopes[k] = (function(up) - function(down)) / (2 * h)
    return slopes


# ---- the layer

@pytest.mark.equation("eq-conv-matrix")
@pytest.mark.parametrize("R, D_in", [(1, 4), (2, 5), (3, 7), (5, 5)])
def test_the_matrix_of_a_convolution_holds_each_weight_at_every_place(chapter, R, D_in):
    w, x, x2 = normal(R), normal(D_in, seed=1), normal(D_in, seed=2)
    G = chapter["conv_matrix"](w, D_in)
    assert all(G[k, j] == (w[k - j] if 0 <= k - j < R else 0) for k, j in np.ndindex(G.shape))
    np.testing.assert_allclose(x @ G, np.correlate(x, w, "valid"), atol=1e-14)  # sums of at most five products
    delta = np.ones(G.shape[1])
    assert x2 @ (delta @ G.T) == pytest.approx(np.correlate(x2, w, "valid").sum(), rel=1e-13)  # ∂ℒ/∂x = δ Gᵀ


@pytest.mark.equation("eq-conv-size")
def test_the_output_size_counts_the_windows_that_fit():
    for D in range(3, 12):
        for R in range(1, 6):
            for stride in range(1, 5):
                for padding in range(3):
                    if R <= D + 2 * padding:
                        fit = sum(start + R <= D + 2 * padding for start in range(0, D + 2 * padding, stride))
                        assert fit == (D + 2 * padding - R) // stride + 1
                        if D % 4 == 0:
                            net = bp.Network((D, D, 1), [bp.Conv2D(1, R, stride, padding)])
                            assert net.forward(np.zeros((1, D * D))).size == fit**2


@pytest.mark.equation("eq-conv-parameters", "eq-conv-fan-in")
@pytest.mark.parametrize("R, C_in, C_out", [(1, 3, 4), (3, 1, 8), (5, 2, 6)])
def test_parameters_and_inputs_of_a_unit_are_those_of_the_engine(R, C_in, C_out):
    for D in (6, 9):
        net = bp.Network((D, D, C_in), [bp.Conv2D(C_out, R)])
        assert net.theta.size == (R**2 * C_in + 1) * C_out
        assert net.weights[0].shape == (R**2 * C_in, C_out)
    large = bp.Network((9, 9, C_in), [bp.Conv2D(400, R)], init="he", seed=0)
    n_in = R**2 * C_in
    spread = large.weights[0].var() * n_in / 2
    assert spread == pytest.approx(1, abs=5 * np.sqrt(2 / large.weights[0].size))  # five deviations of a variance
    z = bp.Network((R, R, C_in), [bp.Conv2D(4000, R)], init="he", seed=1).forward(np.ones((1, n_in)))
    assert np.mean(z**2) == pytest.approx(2, abs=5 * 2 * np.sqrt(2 / 4000))  # n_in Var(W), likewise


@pytest.mark.equation("eq-correlation-flipped")
def test_a_correlation_is_a_convolution_with_the_kernel_read_backward():
    x, w = normal(9), normal(4, seed=1)
    full = np.convolve(x, w[::-1])
    for j in range(len(x) - len(w) + 1):
        assert w @ x[j:j + 4] == pytest.approx(full[j + 3], abs=1e-14)  # four products of order one
    assert not np.allclose(np.convolve(x, w)[3:-3], full[3:-3])


@pytest.mark.parametrize("stride, padding", GEOMETRIES)
def test_the_forward_pass_shown_is_the_engines(chapter, stride, padding):
    net = bp.Network((9, 9, 3), [bp.Conv2D(5, 3, stride, padding)], bias_std=0.5, seed=0)
    z = chapter["conv_forward"](normal(4, 9, 9, 3), net.weights[0].reshape(3, 3, 3, 5), net.biases[0], stride, padding)
    engine = net.forward(normal(4, 9, 9, 3))
    np.testing.assert_allclose(z.reshape(engine.shape), engine, atol=1e-13)  # sums of 27 products in two orders


# ---- the backward pass

@pytest.mark.equation("eq-conv-weights", "eq-conv-biases", "eq-conv-inputs")
@pytest.mark.parametrize("stride, padding", GEOMETRIES)
def test_the_backward_pass_shown_agrees_with_differences_and_with_its_formulas(chapter, stride, padding):
    x, W, b = normal(2, 6, 6, 2), normal(3, 3, 2, 4, seed=1), normal(4, seed=2)
    z = chapter["conv_forward"](x, W, b, stride, padding)
    delta = normal(*z.shape, seed=3)

    def loss(x=x, W=W, b=b):
        return np.sum(delta * chapter["conv_forward"](x, W, b, stride, padding))

    dx, dW, db = chapter["conv_backward"](x, W, delta, stride, padding)
    # the loss is linear in each argument, so that differences have no error but rounding, 1e-16 · 30 / 1e-5
    np.testing.assert_allclose(dx, numerical(lambda v: loss(x=v), x), atol=1e-8)
    np.testing.assert_allclose(dW, numerical(lambda v: loss(W=v), W), atol=1e-8)
    np.testing.assert_allclose(db, numerical(lambda v: loss(b=v), b), atol=1e-8)

    for k in np.ndindex(6, 6):  # the gathering form, term by term
        total = np.zeros((2, 2))
        for j in np.ndindex(z.shape[1:3]):
            i = tuple(k[a] + padding - j[a] * stride for a in range(2))
            if all(0 <= i[a] < 3 for a in range(2)):
                total += delta[:, j[0], j[1]] @ W[i].T
        np.testing.assert_allclose(dx[:, k[0], k[1]], total, atol=1e-13)  # at most nine products of order one


@pytest.mark.equation("eq-conv-weights", "eq-conv-biases", "eq-conv-inputs")
@pytest.mark.parametrize("stride, padding", GEOMETRIES)
def test_the_backward_pass_shown_is_the_engines(chapter, stride, padding):
    layers = [bp.Conv2D(2, 1), bp.Conv2D(4, 3, stride, padding), bp.Flatten(), bp.Dense(3)]
    net = bp.Network((7, 7, 2), layers, bias_std=0.3, seed=0)
    net.weights[0][:], net.biases[0][:] = np.eye(2), 0
    X, y = normal(5, 98), [0, 1, 2, 0, 1]
    g = net.gradient(X, y)
    side = (7 + 2 * padding - 3) // stride + 1
    delta, W = g.deltas[1].reshape(5, side, side, 4), net.weights[1].reshape(3, 3, 2, 4)
    dx, dW, db = chapter["conv_backward"](X.reshape(5, 7, 7, 2), W, delta, stride, padding)
    for ours, engine in ((dx, g.deltas[0]), (dW, g.weights[1]), (db, g.biases[1])):
        np.testing.assert_allclose(ours.ravel(), engine.ravel(), atol=1e-14)  # gradients of order 0.1, short sums


@pytest.mark.equation("eq-conv-weights", "eq-conv-inputs")
def test_at_stride_one_the_gradients_are_a_correlation_and_a_true_convolution(chapter):
    x, w, delta = normal(8, 8), normal(3, 3, seed=1), normal(6, 6, seed=2)
    dx, dW, _ = chapter["conv_backward"](x[None, ..., None], w[..., None, None], delta[None, ..., None])
    np.testing.assert_allclose(dW[..., 0, 0], correlate2d(x, delta, "valid"), atol=1e-13)  # sums of 36 products
    np.testing.assert_allclose(dx[0, ..., 0], convolve2d(delta, w, "full"), atol=1e-13)
    assert not np.allclose(dx[0, ..., 0], correlate2d(delta, w, "full"))


@pytest.mark.equation("eq-small-weight", "eq-small-pixel")
def test_the_formulas_of_the_small_case_are_those_of_the_engine_for_every_weight_and_pixel(chapter, derived):
    for name in ("by_weight", "by_pixel"):
        derived[name].check(seed=1)
    image, w, d, loss = (derived[name] for name in ("image", "weights", "d", "loss"))
    assert derived["by_weight"].expression == sum(d[j] * image[j[0], j[1] + 1] for j in np.ndindex(2, 2))
    assert derived["by_pixel"].expression == sum(d[j] * w[1 - j[0], 1 - j[1]] for j in np.ndindex(2, 2))
    net = bp.Network((3, 3, 1), [bp.Conv2D(1, 1), bp.Conv2D(1, 2)], seed=5)
    net.weights[0][:] = 1
    x, y = normal(1, 9), normal(1, 4, seed=1)
    numbers = dict(zip([*image, *w, *derived["goal"]], [*x.flat, *net.weights[1].flat, *y.flat]))
    g = net.gradient(x, y, loss="mse")
    for symbols, engine in ((w, g.weights[1]), (image, g.deltas[0])):
        exact = [float(sp.diff(loss, symbol).subs(numbers)) for symbol in symbols]
        np.testing.assert_allclose(engine.ravel(), exact, rtol=1e-12)  # four products of order one
    assert derived["by_weight"].evaluate(numbers) == pytest.approx(g.weights[1][1].item(), rel=1e-12)
    assert derived["by_pixel"].evaluate(numbers) == pytest.approx(g.deltas[0][0, 4].item(), rel=1e-12)


@pytest.mark.equation("eq-pool-backward")
def test_pooling_spreads_or_routes_and_a_tie_goes_to_the_first(chapter):
    gradient = chapter["pooled_gradient"]
    assert gradient(bp.MaxPool(2), [1.0, 4, 2, 3]).tolist() == [0, 1, 0, 0]
    assert gradient(bp.MaxPool(2), [1.0, 4, 2, 4]).tolist() == [0, 1, 0, 0]
    assert gradient(bp.AveragePool(2), [1.0, 4, 2, 3]).tolist() == [0.25] * 4
    pixels = normal(4)  # no ties: differences of a piecewise linear function are exact but for rounding
    for pool, reduce in ((bp.MaxPool(2), np.max), (bp.AveragePool(2), np.mean)):
        np.testing.assert_allclose(gradient(pool, pixels), numerical(reduce, pixels), atol=1e-9)


def test_only_biases_disagree_at_the_kink_and_only_where_they_are_zero(chapter):
    layers = [bp.Conv2D(4, 3, padding="same"), bp.ReLU(), bp.MaxPool(2),
              bp.Conv2D(6, 3, stride=2, padding=1), bp.ReLU(), bp.AveragePool(2), bp.Flatten(), bp.Dense(10)]
    X, y = chapter["X"], chapter["y"]
    assert bp.gradcheck(bp.Network((8, 8, 1), layers, bias_std=0.1, seed=0), X, y).ok
    net = bp.Network((8, 8, 1), layers, seed=0)
    report = bp.gradcheck(net, X, y)
    assert {row[0] for row in report.rows if row[4] > 1e-5} == {"b1"}
    assert np.mean(net.activations(X)["Z1"] == 0) > 0.1  # 13 % sit exactly on the kink


# ---- sharing

@pytest.mark.equation("eq-shared-square")
def test_the_square_of_a_shared_gradient_is_the_squares_and_the_products_of_its_terms():
    x, delta = normal(7, 3), normal(7, 4, seed=1)
    direct = np.sum((x.T @ delta) ** 2)
    pairs = sum((x[j] @ x[k]) * (delta[j] @ delta[k]) for j in range(7) for k in range(7) if j != k)
    squares = sum(np.sum(x[j] ** 2) * np.sum(delta[j] ** 2) for j in range(7))
    assert direct == pytest.approx(squares + pairs, rel=1e-13)  # exact; sums of 49 terms


@pytest.mark.equation("eq-shared-square")
def test_places_with_weights_of_their_own_gain_nothing_and_equal_places_gain_what_the_pixels_say(chapter):
    X, y, gain = chapter["X"], chapter["y"], chapter["gain_of_sharing"]
    single = np.array([[gain(X[k], y[k], [], seed) for k in range(16)] for seed in range(40)])
    error = single.mean(1).std(ddof=1) / 40**0.5
    # three standard errors, and 2 % because the logits are small and not 0
    assert single.mean() == pytest.approx(1, abs=3 * error + 0.02) and error < 0.04
    for k in range(4):
        exact = chapter["equal_delta_gain"](X[k])
        assert gain(X[k], y[k], [bp.AveragePool(6)], k) == pytest.approx(exact, rel=1e-11)  # the same sums
    assert chapter["equal_delta_gain"](np.ones(64)) == pytest.approx(36, rel=1e-14)


# ---- initial weights

@pytest.mark.equation("eq-border-leak")
@pytest.mark.parametrize("D", [1, 2, 4, 8])
def test_one_layer_leaks_at_the_border_as_a_loop_over_neighbors_says(chapter, D):
    m = np.abs(normal(D, D))
    G = np.eye(D) + np.eye(D, k=1) + np.eye(D, k=-1)
    around = [[np.pad(m, 1)[r:r + 3, c:c + 3].sum() / 9 for c in range(D)] for r in range(D)]
    np.testing.assert_allclose(G @ m @ G / 9, around, atol=1e-14)
    np.testing.assert_allclose(chapter["leaked"](D, 1)[0], G @ np.ones((D, D)) @ G / 9, atol=1e-15)


@pytest.mark.equation("eq-border-leak")
def test_the_expected_square_of_the_engines_activations_leaks_as_derived():
    # eq-border-leak is exact in expectation: 400 networks of one layer, and of two, from one given image
    x, D = np.random.default_rng(0).standard_normal((1, 16)), 4
    G = np.eye(D) + np.eye(D, k=1) + np.eye(D, k=-1)
    block = [bp.Conv2D(32, 3, padding="same"), bp.ReLU()]
    found = {1: [], 2: []}
    for seed in range(400):
        values = bp.Network((D, D, 1), 2 * block, init="he", seed=seed).activations(x)
        for layer in found:
            found[layer].append((values[f"A{layer}"].reshape(D, D, 32) ** 2).mean(2))
    expected = x.reshape(D, D) ** 2
    for tables in found.values():
        expected = G @ expected @ G / 9
        error = np.std(tables, axis=0, ddof=1) / 400**0.5
        assert np.all(np.abs(np.mean(tables, axis=0) - expected) < 4.5 * error)  # 16 places, each 4.5 errors


@pytest.mark.equation("eq-border-rate")
@pytest.mark.parametrize("D", [2, 3, 4, 8, 13])
def test_the_leak_per_layer_tends_to_the_square_of_a_third_of_the_eigenvalue(chapter, D):
    G = np.eye(D) + np.eye(D, k=1) + np.eye(D, k=-1)
    value = 1 + 2 * np.cos(np.pi / (D + 1))
    assert np.linalg.eigvalsh(G)[-1] == pytest.approx(value, rel=1e-13)
    sine = np.sin(np.pi * np.arange(1, D + 1) / (D + 1))
    np.testing.assert_allclose(G @ sine, value * sine, atol=1e-14)
    m = chapter["leaked"](D, 400)
    np.testing.assert_allclose(m[-1] / m[-2], np.full((D, D), (value / 3) ** 2), rtol=1e-6)  # the rest has died out
    np.testing.assert_allclose(chapter["shape"](m[-1]), chapter["shape"](np.outer(sine, sine)), rtol=1e-4)


@pytest.mark.equation("eq-border-leak", "eq-border-rate")
@pytest.mark.parametrize("D", [4, 8])
def test_networks_of_twenty_layers_leak_as_fast_and_in_the_shape_that_theory_says(chapter, D):
    tables = np.array([chapter["mean_squares"](D, seed) for seed in range(16)])
    log = np.log(tables.mean((2, 3)))
    theory = np.log(chapter["leaked"](D).mean((1, 2)))
    drift = 5 / (2 * 128)  # of the logarithm per layer, random products of width 128: chapter 7
    error = log[:, -1].std(ddof=1) / 4
    # between no drift and the whole of it, and three standard errors
    assert -20 * drift - 3 * error < (log.mean(0) - theory)[-1] < 3 * error
    assert theory[-1] < -1.4 and error < 0.3  # the leak is five times as large as what is not resolved
    found, expected = (chapter["shape"](m) for m in (tables[:, -1], chapter["leaked"](D)[-1]))
    # single networks scatter by a fifth from place to place; the mean of 16 is held to 15 % of the mean square
    np.testing.assert_allclose(found.mean(0), expected, atol=0.15)


def test_the_gradient_loses_the_same_at_the_border_on_its_way_back():
    D, profiles = 8, []
    block = [bp.Conv2D(32, 3, padding="same"), bp.ReLU()]
    for seed in range(16):
        layers = [*(8 * block), bp.Flatten(), bp.Dense(10)]
        net = bp.Network((D, D, 1), layers, init="he", seed=seed)
        rng = np.random.default_rng(seed)
        g = net.gradient(rng.standard_normal((8, 64)), rng.integers(0, 10, 8))
        square = (g.deltas[0].reshape(8, D, D, 32) ** 2).mean((0, 3))
        profiles.append(square / square.mean())
    G = np.eye(D) + np.eye(D, k=1) + np.eye(D, k=-1)
    m = np.ones((D, D))
    for _ in range(7):
        m = G @ m @ G / 9
    # a mean over 16 networks, each scattering by about a half of a place's value
    np.testing.assert_allclose(np.mean(profiles, axis=0), m / m.mean(), atol=0.4)
    corners = np.mean(profiles, axis=0)[[0, 0, -1, -1], [0, -1, 0, -1]].mean()
    assert corners == pytest.approx((m / m.mean())[0, 0], abs=0.12) and corners < 0.5


# ---- digits

def test_at_equal_parameters_the_convolutional_network_wins_outside_the_spread(runs):
    sizes = {name: run[0][0].theta.size for name, run in runs.items()}
    assert sizes == {"mlp": 4810, "cnn": 4750}
    score = {name: np.array([100 * net.accuracy(*test) for net, test, _ in run]) for name, run in runs.items()}
    difference = score["cnn"] - score["mlp"]
    error = difference.std(ddof=1) / 10**0.5
    assert difference.mean() > 2 * error and difference.mean() > 0.3  # paired; measured 1.0 ± 0.3
    assert score["cnn"].min() > 95


def test_the_first_kernels_stay_near_their_start(chapter, runs):
    cosines = []
    for seed, (net, _, _) in enumerate(runs["cnn"]):
        a, b = net.weights[0], chapter["cnn"](seed).weights[0]
        cosines.extend(np.sum(a * b, 0) / np.linalg.norm(a, axis=0) / np.linalg.norm(b, axis=0))
    assert len(cosines) == 80 and np.median(cosines) > 0.85  # "most still resemble what they were drawn as"


def test_a_shift_by_a_pixel_costs_both_networks_dearly_and_the_convolutional_one_less(chapter, runs):
    right = {name: np.array([[net.accuracy(chapter["shifted"](test.X, s), test.y) for s in (-1, 0, 1)]
                             for net, test, _ in run]).mean(0) for name, run in runs.items()}
    for name in right:  # "more than a third of the right answers", as the FAQ says too
        assert max(right[name][0], right[name][2]) < 0.667 * right[name][1]
    assert right["cnn"][[0, 2]].mean() > right["mlp"][[0, 2]].mean() + 0.05
    X = bp.data.digits().X[:3]
    np.testing.assert_array_equal(chapter["shifted"](X, 0), X)
    np.testing.assert_array_equal(chapter["shifted"](X, 2).reshape(3, 8, 8)[:, :, 2:], X.reshape(3, 8, 8)[:, :, :-2])


# ---- shifts

@pytest.mark.equation("eq-equivariance")
def test_a_convolution_moves_with_the_image_until_the_edge_and_pooling_only_by_its_stride(chapter):
    conv, departure = [bp.Conv2D(8, 3), bp.ReLU()], chapter["departure"]
    for seed in range(3):
        assert departure(conv, 2, 2, seed) == 0 == departure([*conv, bp.MaxPool(2)], 2, 1, seed)  # same sums
        assert departure([bp.Conv2D(8, 3, stride=3)], 3, 1, seed) == 0  # a multiple of the stride
        assert departure([bp.Conv2D(8, 3, stride=3)], 2, 1, seed) > 0.2
        assert departure(conv, 4, 4, seed) > 0.05
        narrow = [departure([*conv, pool], 1, 0, seed) for pool in (bp.MaxPool(2), bp.AveragePool(2))]
        assert min(narrow) > 0.4
        assert departure([*conv, bp.AveragePool(4, 2)], 1, 0, seed) < 0.85 * min(narrow)  # measured 0.7 to 0.8


# ---- cost

@pytest.mark.equation("eq-conv-flops", "eq-patch-memory")
@pytest.mark.parametrize("stride, R, D_in", [(1, 3, 9), (2, 3, 9), (3, 2, 8)])
def test_operations_and_numbers_are_those_that_are_counted(chapter, stride, R, D_in):
    B, C_in, C_out, Counter, counters = 2, 3, 4, chapter["Counter"], chapter["counters"]
    D_out, before = (D_in - R) // stride + 1, Counter.count
    rows = chapter["patches"](counters(B, D_in, D_in, C_in), R, stride)
    rows @ counters(R * R * C_in, C_out) + counters(C_out)
    assert Counter.count - before == 2 * B * D_out**2 * R**2 * C_in * C_out
    assert rows.size == B * D_out**2 * R**2 * C_in


@pytest.mark.equation("eq-patch-memory")
@pytest.mark.parametrize("stride, R", [(1, 3), (2, 3), (2, 5)])
def test_apart_from_the_border_each_pixel_is_copied_as_often_as_said(chapter, stride, R):
    D_in = 120
    rows = chapter["patches"](np.zeros((1, D_in, D_in, 1)), R, stride)
    # D_out is D_in / stride but for the border, up to R of 120 pixels, along two axes
    assert rows.size == pytest.approx(R**2 / stride**2 * D_in**2, rel=2 * R / D_in)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_product_of_patches_is_the_convolution(chapter, stride):
    x, W = normal(2, 9, 9, 3), normal(3, 3, 3, 5, seed=1)
    product = chapter["patches"](x, 3, stride) @ W.reshape(27, 5)
    np.testing.assert_allclose(product, chapter["conv_forward"](x, W, 0, stride).reshape(-1, 5), atol=1e-13)


def test_the_places_at_which_the_weights_of_the_small_network_work_are_those_of_its_layers(chapter):
    net = chapter["cnn"](0)
    values = net.activations(np.zeros((1, 64)))
    for name, W, uses in zip(("Z1", "Z2", "Z3"), net.weights, (64, 16, 1)):
        assert values[name].size == uses * W.shape[1]
