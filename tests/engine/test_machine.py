"""Both passes over a tape: every activation × loss × normalization × skip connection × precision × sharing."""

import numpy as np
import pytest

from backprop.engine.tape import ACTIVATION, BATCH_NORM, DENSE, OP, OPT, SOFTPLUS, P, X, Y
from backprop.names import ACTIVATIONS, LOSSES, NORMS
from tests.engine.tapes import SKIPS, Run

STEP = 1e-5  # central differences err by about h² = 1e-10 and u/h = 1e-11 of a loss near 1
TOLERANCE = {"float64": 2e-9, "float32": 2e-6}  # of |g|: room for third derivatives up to 20; some thirty units of 6e-8

each_activation = pytest.mark.parametrize("activation", ACTIVATIONS)
each_loss = pytest.mark.parametrize("loss", LOSSES)
each_norm = pytest.mark.parametrize("norm", NORMS)
each_skip = pytest.mark.parametrize("skip", SKIPS)


@each_activation
@each_loss
@each_norm
@each_skip
@pytest.mark.parametrize("dtype", TOLERANCE)
def test_the_gradient_agrees_with_central_differences(activation, loss, norm, skip, dtype):
    reference = Run(activation, loss, norm, skip)
    rng = np.random.default_rng(7)
    directions = [v / np.linalg.norm(v) for v in rng.standard_normal((3, reference.theta.size))]
    slopes = [(reference.loss(reference.theta + STEP * v) - reference.loss(reference.theta - STEP * v)) / (2 * STEP)
              for v in directions]
    for sharing in (True, False):
        g = Run(activation, loss, norm, skip, dtype, sharing).gradient()
        assert g.dtype == dtype
        for v, slope in zip(directions, slopes, strict=True):
            error = abs(g @ v - slope) / np.linalg.norm(g)
            assert error <= TOLERANCE[dtype], (f"sharing {sharing}: g·v is {g @ v:.12g}, the difference quotient "
                                               f"{slope:.12g}: they differ by {error:.1e} of |g|")


@each_activation
@each_norm
@each_skip
def test_overwriting_operands_changes_no_bit_of_the_gradient(activation, norm, skip):
    apart, shared = (Run(activation, "mse", norm, skip, sharing=sharing) for sharing in (False, True))
    assert np.array_equal(apart.gradient(), shared.gradient())


@each_activation
def test_an_activation_overwrites_its_operand_exactly_where_its_derivative_follows_from_the_result(activation):
    run = Run(activation, "mse")
    rows = [row for row in run.work.tape if row[OP] == ACTIVATION]
    assert len(rows) == (0 if activation == "identity" else 3)
    assert all((row[X] == row[Y]) == (row[OPT] <= SOFTPLUS) for row in rows)


@each_loss
def test_float32_gives_the_loss_of_float64(loss):
    single, double = Run("tanh", loss, dtype="float32").loss(), Run("tanh", loss).loss()
    assert single == pytest.approx(double, rel=1e-5)  # some 100 roundings of 6e-8


def test_a_smaller_batch_than_the_memory_has_room_for_changes_nothing():
    exact, roomy = Run("gelu", "cross_entropy", "batch", "residual"), Run("gelu", "cross_entropy", "batch", "residual")
    roomy.work.reserve(50)
    roomy.work.A[:] = np.nan
    assert np.array_equal(exact.gradient(), roomy.gradient())


def test_parameters_that_two_operations_share_receive_the_sum_of_both_gradients():
    apart, shared = (Run("tanh", "mse", "batch", "residual") for _ in range(2))
    apart.put(), shared.put()  # a larger batch would lay the tapes out anew
    dense = [row for row in apart.work.tape if row[OP] == DENSE][1:3]
    norm = [row for row in apart.work.tape if row[OP] == BATCH_NORM][1:3]
    blocks = [(rows[0][P], rows[1][P], size) for rows, size in ((dense, 7 * 7 + 7), (norm, 2 * 7))]
    for one, other, size in blocks:
        for run in (apart, shared):
            run.theta[other : other + size] = run.theta[one : one + size]
        shared.work.tape[shared.work.tape[:, P] == other, P] = one
    expected, g = apart.gradient(), shared.gradient()
    for one, other, size in blocks:
        expected[one : one + size] += expected[other : other + size]
        expected[other : other + size] = 0
    np.testing.assert_allclose(g, expected, rtol=0, atol=1e-15 * np.abs(expected).max())  # added in another order
