"""bp.mean_field: names, shapes, fixed points and bad input; its numbers against networks are chapter 7's tests."""

import math

import numpy as np
import pytest

import backprop as bp


def test_the_layers_approach_the_fixed_point():
    theory = bp.mean_field("tanh", 1.5, 0.05, depth=200)
    assert theory.q.shape == theory.chi.shape == (200,)
    assert theory.q[-1] == pytest.approx(theory.fixed_q, rel=1e-12)  # 0.939²⁰⁰ = 3e-6, and both have settled
    assert theory.chi[-2] == pytest.approx(theory.fixed_chi, rel=1e-12)
    assert theory.chi[-1] == 1


def test_delta_norms_are_the_products_of_chi_from_each_layer_on():
    theory = bp.mean_field("tanh", 2.5, 0.05, depth=4)
    expected = [math.sqrt(math.prod(theory.chi[l:])) for l in range(4)]
    np.testing.assert_allclose(theory.delta_norms, expected, rtol=1e-14)
    assert theory.delta_norms[-1] == 1


def test_the_first_layer_sees_the_inputs():
    assert bp.mean_field("relu", 2.0, 0.3, depth=1, m0=5.0).q == pytest.approx([10.3])


def test_relu_at_two_keeps_whatever_it_is_given():
    theory = bp.mean_field("relu", 2.0, m0=7.0)
    assert theory.fixed_q == pytest.approx(14.0, rel=1e-9) and theory.fixed_chi == pytest.approx(1.0, rel=1e-9)


def test_a_variance_that_never_settles_has_no_fixed_point():
    assert math.isnan(bp.mean_field("relu", 3.0).fixed_q) and math.isnan(bp.mean_field("relu", 3.0).fixed_chi)


def test_it_prints_as_what_it_is():
    assert repr(bp.mean_field("tanh", 1.0, depth=1)).startswith("MeanField(q=array(")


@pytest.mark.parametrize("arguments, message", [
    (("tahn", 1.0), "activation is 'tahn'"),
    (("tanh", -1.0), "sigma_w2 is -1.0; expected a finite number, at least 0"),
    (("tanh", 1.0, float("nan")), "sigma_b2 is nan"),
])
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        bp.mean_field(*arguments)


def test_a_network_without_layers_is_refused():
    with pytest.raises(ValueError, match="depth is 0"):
        bp.mean_field("tanh", 1.0, depth=0)
