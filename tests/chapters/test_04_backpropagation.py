"""Chapter 4: derivations, tape, counts and experiments, held to the engine, to theory and to publications."""

import numpy as np
import pytest
import sympy as sp

import backprop as bp
from tests.chapters.source import cells, definitions
from tests.conftest import ROOT

PAGE = ROOT / "chapters/04-backpropagation.md"
TYPED = {
    "1,425": "quoted: the sweeps of Rumelhart, Hinton and Williams",
    "4,000": "a choice: how many sweeps the chapter takes",
}
NAMES = ["softmax", "run_down", "run_up", "tape", "tape_gradient", "central", "four_equations", "spoiled",
         "block_errors", "counters", "Counter", "counted", "checkpointed", "sigmoid", "patterns", "mirrored", "start",
         "learn_symmetry", "angle", "teach"]


@pytest.fixture(scope="module")
def chapter():
    from collections import defaultdict
    from itertools import product

    train, test = bp.data.digits().split(seed=0)
    X, y = train.take(slice(400))
    given = dict(np=np, bp=bp, defaultdict=defaultdict, product=product, X=X, targets=np.eye(10)[y], test=test)
    return dict(zip(NAMES, definitions(PAGE, NAMES, **given)))


@pytest.fixture(scope="module")
def digits():
    return bp.data.digits().take(slice(64))


@pytest.mark.equation("eq-delta", "eq-bp-output", "eq-bp-step", "eq-bp-weights", "eq-bp-biases")
@pytest.mark.parametrize("sizes", [[64, 10], [64, 5, 10], [64, 7, 9, 8, 10]])
def test_the_four_equations_give_the_engines_gradient(chapter, digits, sizes):
    net = bp.MLP(sizes, activation="tanh", bias_std=0.3, seed=2)
    blocks, g = chapter["four_equations"](net, *digits), net.gradient(*digits)
    assert list(blocks) and set(blocks) == set(net.parameters)
    for l, (W, b) in enumerate(zip(g.weights, g.biases), start=1):
        # sums of 64 products of numbers below one, divided by 64
        np.testing.assert_allclose(blocks[f"W{l}"], W, rtol=1e-10, atol=1e-15)
        np.testing.assert_allclose(blocks[f"b{l}"], b, rtol=1e-10, atol=1e-15)


@pytest.mark.equation("eq-neuron-gradient", "eq-layer-indices")
def test_gradients_by_indices_are_the_derivatives_that_sympy_finds():
    n, m = 3, 2
    a, b, W = sp.symbols(f"a:{n}"), sp.symbols(f"b:{m}"), sp.Matrix(n, m, sp.symbols(f"w:{n * m}"))
    z = [sum(a[i] * W[i, j] for i in range(n)) + b[j] for j in range(m)]
    loss = sp.log(sum(sp.exp(z_j) for z_j in z)) - z[1]
    delta = [sp.exp(z_j) / sum(map(sp.exp, z)) - int(j == 1) for j, z_j in enumerate(z)]
    for j in range(m):
        assert sp.simplify(sp.diff(loss, b[j]) - delta[j]) == 0
        for i in range(n):
            assert sp.simplify(sp.diff(loss, W[i, j]) - a[i] * delta[j]) == 0
    for i in range(n):
        assert sp.simplify(sp.diff(loss, a[i]) - sum(delta[j] * W[i, j] for j in range(m))) == 0
    x, w, bias = sp.symbols("x w b")
    one = (sp.tanh(x * w + bias) - 2) ** 2  # one neuron, some loss of its activation
    d = 2 * (sp.tanh(x * w + bias) - 2) * (1 - sp.tanh(x * w + bias) ** 2)
    assert sp.simplify(sp.diff(one, w) - d * x) == sp.simplify(sp.diff(one, bias) - d) == 0


@pytest.mark.equation("eq-layer-differential", "eq-trace-rule")
def test_the_differential_and_the_traces_hold_for_random_matrices():
    rng = np.random.default_rng(0)
    A, dA, W, dW, b, db = (rng.standard_normal(s) for s in ((5, 3), (5, 3), (3, 4), (3, 4), (4,), (4,)))
    delta, h = rng.standard_normal((5, 4)), 1e-6
    moved = ((A + h * dA) @ (W + h * dW) + b + h * db - A @ W - b) / h
    np.testing.assert_allclose(moved, dA @ W + A @ dW + db, atol=1e-5)  # what is left out is h dA dW
    assert np.trace(delta.T @ A @ dW) == pytest.approx(np.sum((A.T @ delta) * dW), rel=1e-13)
    assert np.trace(delta.T @ dA @ W) == pytest.approx(np.sum((delta @ W.T) * dA), rel=1e-13)
    assert np.trace(delta.T @ np.tile(db, (5, 1))) == pytest.approx(np.sum(delta.sum(0) * db), rel=1e-13)


@pytest.mark.equation("eq-softmax-delta")
def test_softmax_and_cross_entropy_collapse_to_a_difference(chapter):
    space = {"sp": sp, "bp": bp}
    exec(next(code for _, code in cells(PAGE) if "collapse = " in code), space)
    z, label, p, collapse = (space[name] for name in ("z", "label", "p", "collapse"))
    collapse.check(seed=3)
    assert collapse.expression == p - label[0]
    copy = bp.Network(3, [bp.Dense(3)], init="zeros")
    copy.weights[0][:] = np.eye(3)
    Z, y = np.array([[0.3, -1.2, 2.0], [1.0, 0.0, -0.5]]), np.array([0, 2])
    delta = copy.gradient(Z, y).deltas[0]
    np.testing.assert_allclose(delta, (chapter["softmax"](Z) - np.eye(3)[y]) / 2, rtol=1e-13)
    assert collapse.evaluate(dict(zip([*z, *label], [*Z[0], 1, 0, 0]))) / 2 == pytest.approx(delta[0, 0], rel=1e-13)
    np.testing.assert_allclose(delta.sum(1), 0, atol=1e-16)


def test_by_hand_sympy_differences_and_engine_agree_on_the_nine_numbers(chapter):
    space = {}
    for options, code in cells(PAGE)[:14]:
        if "remove" not in options:
            exec(code.split("figures.network_values(")[0], space)
    for other in ("exact", "engine"):
        np.testing.assert_allclose(space["ours"], space[other], rtol=1e-13)  # a dozen operations
    slopes = chapter["central"](space["net"], space["x"], space["y"])
    np.testing.assert_allclose(slopes, space["ours"], atol=1e-9)  # h² = 1e-10, and rounding over h, 1e-11
    assert np.abs(space["ours"]).argmax() == 1  # the weight of the exercise: first input to second hidden unit


def test_the_tape_differentiates_a_residual_network_as_the_engine_does(chapter, digits):
    skip = bp.MLP([64, 16, 16, 10], activation="tanh", residual=True, bias_std=0.2, seed=4)
    D, g = chapter["tape_gradient"](chapter["tape"], *digits, skip.parameters), skip.gradient(*digits)
    for l in range(3):
        np.testing.assert_allclose(D[f"W{l + 1}"], g.weights[l], rtol=1e-10, atol=1e-15)
        np.testing.assert_allclose(D[f"b{l + 1}"], g.biases[l], rtol=1e-10, atol=1e-15)


def test_a_weight_named_twice_on_the_tape_gets_both_shares(chapter):
    rng = np.random.default_rng(0)
    tape = [("dense", "X", "Z1", "W", "b"), ("tanh", "Z1", "A1"), ("dense", "A1", "Z2", "W", "b")]
    theta = {"W": rng.standard_normal((4, 4)), "b": rng.standard_normal(4)}
    X, y = rng.standard_normal((6, 4)), rng.integers(0, 4, 6)
    D = chapter["tape_gradient"](tape, X, y, theta)

    def loss():
        Z = np.tanh(X @ theta["W"] + theta["b"]) @ theta["W"] + theta["b"]
        return -np.log(chapter["softmax"](Z)[np.arange(6), y]).mean()

    for name in theta:
        for index in np.ndindex(theta[name].shape):
            start, losses = theta[name][index], []
            for theta[name][index] in (start + 1e-5, start - 1e-5):
                losses.append(loss())
            theta[name][index] = start
            assert D[name][index] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-8)  # h² and rounding/h


@pytest.mark.equation("eq-factor-error")
def test_each_mistake_leaves_the_print_that_the_chapter_describes(chapter, digits):
    net = bp.MLP([64, 16, 16, 10], activation="tanh", gain=1.5, seed=1)
    errors = {name: dict(chapter["block_errors"](net, *digits, blocks))
              for name, blocks in chapter["spoiled"](net, *digits).items()}
    wrong = {name: {block for block, error in found.items() if error > 1e-5} for name, found in errors.items()}
    everything = set(net.parameters)
    assert wrong == {"none": set(), "not averaged": everything, "bias forgotten": {"b1"}, "transposed": {"W2"},
                     "slope forgotten": everything - {"W3", "b3"}, "slope of A": everything - {"W3", "b3"},
                     "sign": everything}
    # the differences themselves are right to 1e-7 of the block's largest entry
    assert list(errors["not averaged"].values()) == pytest.approx([1 - 1 / 64] * 6, abs=1e-6)
    assert list(errors["sign"].values()) == pytest.approx([2] * 6, abs=1e-6)
    assert errors["bias forgotten"]["b1"] == 1


@pytest.mark.equation("eq-backward-flops")
@pytest.mark.parametrize("sizes, B", [([7, 5, 4, 3], 6), ([3, 1], 1), ([2, 9, 2], 5)])
def test_the_operations_of_the_tape_are_those_of_the_formula(chapter, sizes, B):
    products = sum(n * m for n, m in zip(sizes, sizes[1:]))
    assert chapter["counted"](sizes, B) == (2 * B * products, 4 * B * products + B * sum(sizes[1:]))


@pytest.mark.equation("eq-checkpoint-memory")
@pytest.mark.parametrize("k", [1, 2, 4, 8, 16])
def test_checkpoints_keep_as_many_activations_as_the_formula_says_and_change_no_gradient(chapter, digits, k):
    net = bp.MLP([64, *[8] * 15, 10], activation="tanh", bias_std=0.1, seed=3)
    gradients, most, again = chapter["checkpointed"](net, *digits, k)
    assert most == 16 / k + k - 1 and again == 16 - 16 // k
    for ours, engine in zip(gradients, net.gradient(*digits).weights):
        np.testing.assert_allclose(ours, engine, atol=1e-12 * np.abs(engine).max())  # sixteen layers of rounding


def test_the_least_memory_is_at_the_root_of_the_depth():
    k, L = sp.symbols("k L", positive=True)
    kept = L / k + k - 1
    assert sp.solve(sp.diff(kept, k), k) == [sp.sqrt(L)]
    assert sp.simplify(kept.subs(k, sp.sqrt(L)) - (2 * sp.sqrt(L) - 1)) == 0


@pytest.fixture(scope="module")
def symmetry(chapter):
    return chapter["learn_symmetry"](range(40), 4000)


@pytest.mark.equation("eq-antisymmetric")
def test_antisymmetric_weights_see_differences_only(chapter):
    w = np.array([0.3, -1.1, 0.7])
    both = np.concatenate([w, -w[::-1]])
    x = chapter["patterns"]
    np.testing.assert_allclose(x @ both, (x[:, :3] - x[:, :2:-1]) @ w, atol=1e-15)


@pytest.mark.parametrize("half", [[1, 2, 4], [2, 3, 4]])
def test_both_solutions_tell_every_mirrored_pattern_from_the_others_by_the_same_margin(chapter, half):
    sums = np.abs(chapter["patterns"] @ np.concatenate([half, np.negative(half[::-1])]))
    mirrored = chapter["mirrored"][:, 0]
    assert sums[mirrored].max() == 0 and sums[~mirrored].min() == 1


def test_the_gradient_of_the_symmetry_network_is_that_of_the_sum_over_all_cases(chapter):
    one, losses, _ = chapter["learn_symmetry"](range(3), 1)
    before = chapter["start"](range(3))
    for k in range(3):
        net = bp.Network(6, [bp.Dense(2), bp.Sigmoid(), bp.Dense(1), bp.Sigmoid()])
        net.theta[:] = np.concatenate([part[k].ravel() for part in before])
        g = net.gradient(chapter["patterns"], chapter["mirrored"].astype(float), loss="mse")
        moved = np.concatenate([part[k].ravel() for part in one])
        np.testing.assert_allclose(moved, net.theta - 0.1 * 32 * g.theta, rtol=1e-12)  # ½ Σ over 64 cases is 32 means
        assert losses[0, k] == pytest.approx(32 * g.loss, rel=1e-13)


def test_networks_that_solve_symmetry_are_antisymmetric_with_the_published_ratio_or_one_other(chapter, symmetry):
    (W1, *_), losses, Y = symmetry
    solved = np.abs(Y - chapter["mirrored"]).max((1, 2)) < 0.5
    assert 20 <= solved.sum() <= 35 and 5 <= (losses[1424] < 0.125).sum() <= 20  # 27 and 11 of 40
    W = W1[solved]
    assert np.abs(W + W[:, ::-1]).max() < 0.005 * np.abs(W).max()
    units = W / np.abs(W).max(1, keepdims=True)
    assert np.abs(units.sum(2)).max() < 0.1  # the two units are opposite, but for their scale
    size = np.sort(np.abs(W[:, :3]), axis=1)
    ratios = np.swapaxes(size / size[:, :1], 1, 2).reshape(-1, 3)
    # some have only just learned and are on their way: the largest is at 3.9
    published, other = (np.abs(ratios - goal).max(1) < 0.2 for goal in ([1, 2, 4], [1, 1.5, 2]))
    assert (published ^ other).all() and published.mean() > 0.8 and other.any()


def test_networks_that_fail_say_no_to_everything(chapter, symmetry):
    theta, losses, Y = symmetry
    stuck = losses[-1] > 3.99
    assert stuck.any() and Y[stuck].max() < 0.01
    # not a minimum: a larger bias of the output unit lowers the loss, to 7/2 where every output is 1/8
    constant = lambda share: 0.5 * ((share - chapter["mirrored"]) ** 2).sum()  # noqa: E731
    assert constant(1 / 8) == 3.5 and np.all(np.diff([constant(share) for share in (0, 0.01, 0.05, 1 / 8)]) < 0)
    slope = ((Y - chapter["mirrored"]) * Y * (1 - Y)).sum((1, 2))  # gradient with respect to that bias
    assert np.all(slope[stuck] < 0)
    assert np.median(losses[500]) == pytest.approx(4, abs=0.01)  # eight mirrored patterns, half a square each


@pytest.mark.equation("eq-feedback", "eq-feedback-weights", "eq-feedback-angle")
def test_two_steps_from_zero_turn_the_weights_towards_the_feedback_by_the_predicted_angle(chapter):
    train, _ = bp.data.digits().split(seed=0)
    X, y = train.take(slice(400))
    d2 = (0.1 - np.eye(10)[y]) / 400
    M = d2.T @ X @ X.T @ d2
    assert np.linalg.eigvalsh(M).min() > -1e-12
    cosine = np.linalg.norm(M) ** 2 / np.linalg.norm(X.T @ d2) / np.linalg.norm(X.T @ d2 @ M)
    assert np.degrees(np.arccos(cosine)) == pytest.approx(chapter["angle"](X.T @ d2 @ M, X.T @ d2), abs=1e-6)
    third = [chapter["teach"]("random", 0.0, seed, steps=3)[0][2] for seed in range(5)]
    # F Fᵀ is not quite the identity at width 32: single runs stray by a degree
    assert np.mean(third) == pytest.approx(np.degrees(np.arccos(cosine)), abs=2)
    rate, F = 1e-3, np.random.default_rng(0).standard_normal((10, 32))
    W1 = -rate * X.T @ d2 @ F
    W2 = -rate * np.tanh(X @ W1).T @ d2
    np.testing.assert_allclose(W2, rate**2 * F.T @ M, atol=1e-3 * np.abs(W2).max())  # tanh bends a little


def test_random_feedback_ends_well_below_a_right_angle_and_teaches_the_first_layer(chapter):
    runs = {rule: [chapter["teach"](rule, 0.1, seed) for seed in range(3)] for rule in ("random", "none")}
    angles = np.array([angles for angles, _ in runs["random"]])
    assert angles[:, 0].mean() == pytest.approx(90, abs=12)  # 320 random numbers: some 3° a run
    assert angles[:, -1].max() < 45
    assert min(hit for _, hit in runs["random"]) > max(hit for _, hit in runs["none"]) + 0.1
