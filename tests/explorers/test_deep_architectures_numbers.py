"""DeepArchitectures: the page's numbers against Python's, and chapter 9's theory against both."""

import numpy as np
import pytest

from backprop.explorers import DeepArchitectures
from backprop.explorers.deep_architectures_networks import KINDS

from .shown import results

UNTRAINED, TRAINED = 1e-9, 1e-6  # two compilers order the same sums differently; training enlarges the difference


def page(states, **how):
    return results(DeepArchitectures, "deep_architectures_compute", "deepArchitectures", states,
                   data=DeepArchitectures()._digits, whole=True, **how)


@pytest.mark.parametrize(("states", "tolerance"), [
    ([{}, dict(depth=64, width=64), dict(depth=3, width=4), dict(branch="batch", seed=5), dict(branch="layer", gain=1.5)],
     UNTRAINED),
    ([dict(depth=6, steps=10, branch="layer"), dict(depth=6, steps=10, optimizer="adam", learning_rate=0.001)], TRAINED),
], ids=["untrained", "trained"])
def test_the_page_shows_the_numbers_and_the_theory_that_python_computes(states, tolerance):
    for state, shown in zip(states, page(states), strict=True):
        made = DeepArchitectures(**state)
        expected = made.numbers()
        assert set(shown["numbers"]) == set(expected)
        for name, values in expected.items():
            found = np.array(shown["numbers"][name], float)
            np.testing.assert_allclose(found, values, rtol=0, atol=tolerance * np.max(np.abs(values), initial=1e-300),
                                       err_msg=f"{name} of {state}")
        for net in shown["networks"]:
            np.testing.assert_allclose(net["theory"], made.theory(net["name"]), rtol=UNTRAINED, err_msg=net["name"])


def test_training_in_slices_gives_the_same_bits_as_training_at_once():
    states = [dict(steps=12), dict(steps=3), dict(steps=20, optimizer="adam", learning_rate=0.001)]
    assert page(states, ms=1) == page(states)


def test_the_theory_is_that_of_the_chapter():
    """At τ = 1 and L = 64 the squared gradient doubles in each of 62 blocks, and so on."""
    made = DeepArchitectures(depth=64, width=64)
    total = {kind: np.log2(made.theory(kind)[0] / made.theory(kind)[-1]) * 2 for kind in KINDS}
    expected = dict(plain=0.0, batch_norm=62 * np.log2(np.pi / (np.pi - 1)), layer_norm=0.0, residual=62.0,
                    scaled_residual=62 * np.log2(1 + 1 / 64))
    for kind, value in expected.items():
        assert total[kind] == pytest.approx(value, abs=1e-9), kind  # sixty products of numbers of order one
