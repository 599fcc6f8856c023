"""Mini-batch training in the page: the same order, the same updates, and slices that change nothing."""

import numpy as np
import pytest
from numba import njit

import backprop as bp
from backprop import wasm
from backprop.engine import activation_functions, random
from backprop.names import ACTIVATIONS, OPTIMIZERS
from backprop.optimizers import BY_NAME
from backprop.training import ORDER_STREAM
from tests.batches import batch
from tests.wasm.page_model import PageModel

ROWS, BATCH, STEPS = 23, 5, 10  # two epochs of four whole batches and a shorter one
RATE = 0.01
SMALL = [bp.Dense(8), bp.Tanh(), bp.Dense(3)]
REGULARIZED = [bp.Dense(8), bp.BatchNorm(), bp.ReLU(), bp.Dropout(0.2), bp.Dense(3)]
NETWORKS = {"small": (4, SMALL), "regularized": (4, REGULARIZED),
            "image": ((4, 4, 1), [bp.Conv2D(3, 3, padding=1), bp.ReLU(), bp.MaxPool(2), bp.Flatten(), bp.Dense(3)]),
            "sequence": ((5, 2), [bp.LSTM(4), bp.LayerNorm(), bp.Dense(3)])}
LIMITS = {"plain": {}, "penalized": {"l1": 1e-3, "l2": 1e-2}, "clipped": {"clip_norm": 0.5, "clip_value": 0.2}}


@njit
def both(code, x):
    """φ(x) and φ′(x)."""
    y = activation_functions.value(code, x)
    return y, activation_functions.slope(code, x, y)


class PageTraining(PageModel):
    """What bp.train does, in the page, epoch by epoch in slices of `slices` batches."""

    def __init__(self, page, net, X, y, optimizer, l1=0.0, l2=0.0, clip_norm=0.0, clip_value=0.0, seed=0):
        super().__init__(page, net, "cross_entropy", BATCH)
        self.optimizer, self.step = optimizer, 0
        self.X, self.y = page.put(X), page.put(y)
        self.moments, self.loss = page.put(np.zeros(3 * self.sizes["theta"])), page.place(1)
        self.order, self.state = page.place(ROWS), page.place(1)
        self.settings, self.limits = page.put(optimizer.settings), page.put([l1, l2, clip_norm, clip_value])
        self.rates = page.put(np.full(ROWS, optimizer.learning_rate))
        page.view(self.order, ROWS, np.int64)[:] = np.arange(ROWS)
        page.call("random_start", self.state, seed, ORDER_STREAM)

    def epoch(self, slices=ROWS):
        """The mean loss of one epoch; `slices` batches a call."""
        total = 0.0
        for begin in range(0, ROWS, slices * BATCH):
            end = min(ROWS, begin + slices * BATCH)
            steps = self.page.call(
                "train", self.plan, self.theta, self.statistics, self.g, self.moments, self.A, self.D, self.S, self.X,
                self.y, self.order, self.state, ROWS, begin, end, BATCH, self.optimizer.code, self.settings, self.rates,
                self.limits, self.step, self.loss)
            self.step += steps
            total += self.page.view(self.loss, 1)[0] * (end - begin)
            if steps < -(-(end - begin) // BATCH):
                return total / ROWS, False
        return total / ROWS, True


def data(shape, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((ROWS, *np.atleast_1d(shape))), rng.integers(0, 3, ROWS)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("network", NETWORKS)
def test_ten_steps_of_every_optimizer_stay_together(page, network, name):
    shape, layers = NETWORKS[network]
    optimizer, net = BY_NAME[name](learning_rate=RATE), bp.Network(shape, layers, init="lecun", seed=4)
    X, y = data(shape)
    there = PageTraining(page, net, X, y, optimizer)
    history = bp.train(net, X, y, optimizer=optimizer, epochs=2, batch_size=BATCH, progress=False)
    losses = [there.epoch() for _ in range(2)]
    assert there.step == STEPS and all(finished for _, finished in losses)
    # A stable setting after ten steps: rounding, amplified by the division by √v̂ + ε where a gradient is near 0.
    np.testing.assert_allclose(there.parameters(), net.theta, rtol=0, atol=1e-6)
    np.testing.assert_allclose(page.view(there.statistics, net.statistics.size), net.statistics, rtol=0, atol=1e-6)
    assert [loss for loss, _ in losses] == pytest.approx(history.loss, abs=1e-6)


@pytest.mark.parametrize("limits", LIMITS)
def test_penalties_and_clipping_agree(page, limits):
    optimizer, net = bp.AdamW(RATE), bp.Network(4, SMALL, seed=4)
    X, y = data(4)
    there = PageTraining(page, net, X, y, optimizer, **LIMITS[limits])
    history = bp.train(net, X, y, optimizer=optimizer, epochs=2, batch_size=BATCH, progress=False, **LIMITS[limits])
    losses = [there.epoch()[0] for _ in range(2)]
    np.testing.assert_allclose(there.parameters(), net.theta, rtol=0, atol=1e-6)  # as above
    assert losses == pytest.approx(history.loss, abs=1e-6)


@pytest.mark.parametrize("slices", (1, 2, 3))
def test_slices_of_an_epoch_are_the_epoch_bit_for_bit(page, slices):
    X, y = data(4)
    ends = []
    for count in (ROWS, slices):
        there = PageTraining(page, bp.Network(4, REGULARIZED, seed=4), X, y, bp.Adam(RATE))
        loss = [there.epoch(count)[0] for _ in range(3)]
        ends.append((there.parameters().copy(), loss))
    assert np.array_equal(ends[0][0], ends[1][0])
    assert ends[0][1] == pytest.approx(ends[1][1], rel=1e-14)  # the same numbers, added in another order


def test_training_that_diverges_stops_and_says_so(page):
    X, y = data(4)
    there = PageTraining(page, bp.Network(4, SMALL, seed=4), X, y, bp.SGD(RATE))
    there.parameters()[-1] = np.inf  # a logit: a hidden unit would saturate and hide it
    before = there.parameters().copy()
    assert there.epoch()[1] is False and there.step == 0
    assert np.array_equal(there.parameters(), before)


def test_the_penalty_and_its_gradient_agree(page):
    net = bp.Network(4, SMALL, seed=4)
    X, y = batch(net, "cross_entropy", ROWS)
    there = PageModel(page, net, "cross_entropy", ROWS)
    loss, g = there.gradient(X, y)
    loss += page.call("penalize", there.plan, there.theta, there.g, 0.1, 0.2)
    expected = net.gradient(X, y, l1=0.1, l2=0.2)
    assert loss == pytest.approx(expected.loss, rel=1e-12)  # a few hundred terms
    np.testing.assert_allclose(page.view(there.g, g.size), expected.theta, rtol=0, atol=1e-12)


def test_on_a_plain_vector_every_entry_decays(page):
    page.clear()
    start, g, optimizer = np.array([1.0, -2.0, 3.0]), np.array([0.5, 0.0, -1.0]), bp.AdamW(0.1, weight_decay=0.3)
    theta, zeros = page.put(start), [page.put(np.zeros(3)) for _ in range(3)]
    page.call("update", optimizer.code, page.put(optimizer.settings), theta, page.put(g), *zeros, 3, 1)
    # Adam's first step is η sign(g), but for ε
    np.testing.assert_allclose(page.view(theta, 3), start * (1 - 0.1 * 0.3) - 0.1 * np.sign(g), rtol=0, atol=1e-8)


@pytest.mark.parametrize("seed", (0, 99, 2**31 - 1))
def test_orders_and_uniform_numbers_are_the_same(page, seed):
    page.clear()
    order, out, expected = page.place(50), page.place(50), np.empty(50)
    page.call("random_order", order, 50, seed, 9)
    permutation = np.arange(50)
    random.shuffle(permutation, np.uint64(random.start(seed, 9)))
    assert np.array_equal(page.view(order, 50, np.int64), permutation)
    page.call("random_uniform", out, 50, -2.0, 3.0, seed, 9)
    random.fill_uniform(expected, -2.0, 3.0, np.uint64(random.start(seed, 9)))
    assert np.array_equal(page.view(out, 50), expected)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_and_its_slope_agree_on_single_numbers(page, name):
    """Five units in the last place: both round after each operation, one of them with fused multiply-adds."""
    code = ACTIVATIONS[name]
    for x in (-30.0, -1.5, -1e-9, 0.0, 0.3, 2.0, 50.0):
        y, slope = both(np.int64(code), x)
        assert page.call("activation_value", code, x) == pytest.approx(y, rel=1e-15, abs=1e-300)
        assert page.call("activation_slope", code, x) == pytest.approx(slope, rel=1e-15, abs=1e-15)


def test_the_published_settings_are_the_optimizers_defaults():
    for name, (beta1, beta2, epsilon, decay) in wasm.codes()["optimizer_settings"].items():
        assert [*BY_NAME[name](learning_rate=0.5).settings] == [0.5, beta1, beta2, epsilon, decay]
    assert wasm.codes()["order_stream"] == ORDER_STREAM and BY_NAME.keys() == OPTIMIZERS.keys()
