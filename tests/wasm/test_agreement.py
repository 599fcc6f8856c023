"""The page's engine and the notebook's give the same gradients: at all corners of what a page can ask for, and between.

Loss and gradient are compared relative to the largest entry of the gradient. Both do the same operations in the same
order, but for fused multiply-adds and the order within sums. Normalization divides by deviations that may be small,
and many of them in a row are chaotic: one unit in the last place of the parameters then moves the gradient by more
than 1e-12, and no two ways to round can agree better. For normalized networks, and for no others, five times what such
a unit was measured to do is allowed instead.
"""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backprop as bp
from backprop.names import ACTIVATIONS, INITIALIZERS, LOSSES, NORMS
from tests import drawn
from tests.batches import batch
from tests.rounding import relative_difference, rounding_noise
from tests.wasm.page import PageNetwork

AGREEMENT, NOISE = 1e-12, 5
INPUTS, OUTPUTS = 16, 10
SKIPS = {"none": (False, 1.0), "residual": (True, 1.0), "scaled residual": (True, 0.5)}
RANDOM = [name for name in INITIALIZERS if name.startswith(("lecun", "xavier", "he", "orthogonal"))]


def assert_agreement(page, depth, width, rows, activation, loss, norm, skip, init="xavier", seed=0):
    residual, scale = SKIPS[skip]
    same = dict(activation=activation, residual=residual, residual_scale=scale, init=init, bias_std=0.1, seed=seed)
    net = bp.MLP([INPUTS, *[width] * (depth - 1), OUTPUTS], norm=None if norm == "none" else norm, **same)
    X, y = batch(net, loss, rows, seed)
    theirs = PageNetwork(page, X, y, depth=depth, width=width, outputs=OUTPUTS, loss=loss, norm=norm, **same)
    assert np.array_equal(theirs.parameters(), net.theta), "initial parameters differ"
    g, (value, h) = net.gradient(X, y, loss), theirs.gradient()
    difference, allowed = relative_difference(h, g.theta), AGREEMENT
    if difference > AGREEMENT and norm != "none":
        allowed = max(AGREEMENT, NOISE * rounding_noise(net, X, y, loss))
    assert difference <= allowed, f"gradients differ by {difference:.1e} of max|g|, allowed are {allowed:.1e}"
    assert value == pytest.approx(g.loss, rel=allowed, abs=AGREEMENT)


CORNERS = [*itertools.product((1, 64), (1, 64), (1, 256))]


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("depth, width, rows", CORNERS)
def test_both_engines_agree_at_the_corners(page, depth, width, rows, activation, norm):
    # Over the corners every combination of activation, normalization and skip connection meets every loss.
    turn = CORNERS.index((depth, width, rows)) + ACTIVATIONS[activation] + NORMS[norm]
    for k, skip in enumerate(SKIPS):
        assert_agreement(page, depth, width, rows, activation, [*LOSSES][(turn + k) % len(LOSSES)], norm, skip)


@drawn.examples(300)
@given(data=st.data())
def test_both_engines_agree_on_drawn_networks(page, data):
    choose = lambda options: data.draw(st.sampled_from([*options]))  # noqa: E731
    assert_agreement(page, data.draw(st.integers(1, 64)), data.draw(st.integers(1, 64)), data.draw(st.integers(1, 256)),
                     choose(ACTIVATIONS), choose(LOSSES), choose(NORMS), choose(SKIPS), choose(RANDOM),
                     data.draw(st.integers(0, 2**31 - 1)))
