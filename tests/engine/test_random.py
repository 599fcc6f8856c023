"""Random numbers: SplitMix64 as published, and the distributions made from it."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from backprop.engine import random

MASK = 2**64 - 1
# The first outputs for the state 1234567, as the generator's authors' C program prints them.
PUBLISHED = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]
LEVEL = 1e-4  # a test at this level would fail for one seed in ten thousand; the seeds are fixed


def splitmix64(state):
    """The generator in Python's own integers: the next state and its output."""
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return state, z ^ (z >> 31)


def start(seed, stream):
    """The engine's start for a seed and a stream, by its definition."""
    first = splitmix64(seed)[1]
    return splitmix64((first + (stream - 1) * 0x9E3779B97F4A7C15) & MASK)[1]


def uniforms(seed, stream, count):
    state, numbers = start(seed, stream), []
    for _ in range(count):
        state, z = splitmix64(state)
        numbers.append((z >> 11) / 2**53)
    return numbers


def filled(fill, count, *arguments, seed=0, stream=0):
    out = np.empty(count)
    fill(out, *arguments, np.uint64(random.start(seed, stream)))
    return out


def test_the_reference_gives_the_published_numbers():
    state, numbers = 1234567, []
    for _ in PUBLISHED:
        state, z = splitmix64(state)
        numbers.append(z)
    assert numbers == PUBLISHED


@pytest.mark.parametrize("seed, stream", [*itertools.product([0, 1, 99, 2**31 - 1], [0, 1, 63, 1 << 20])])
def test_uniform_numbers_are_those_of_splitmix64_bit_for_bit(seed, stream):
    assert filled(random.fill_uniform, 50, 0.0, 1.0, seed=seed, stream=stream).tolist() == uniforms(seed, stream, 50)


def test_a_state_that_comes_back_as_a_python_integer_is_not_taken_for_a_signed_one():
    state = next(s for s in (random.start(seed, 0) for seed in range(10)) if s < 2**63)
    plain, unsigned = np.empty(10), np.empty(10)
    random.fill_uniform(plain, 0.0, 1.0, state)  # an int64, to Numba
    random.fill_uniform(unsigned, 0.0, 1.0, np.uint64(state))
    assert plain.tolist() == unsigned.tolist()


def test_integers_are_those_of_splitmix64():
    assert filled(random.fill_integers, 50, np.int64(10)).tolist() == [int(u * 10) for u in uniforms(0, 0, 50)]


@pytest.mark.parametrize("count", [1, 2, 7, 1000])
def test_normal_numbers_are_those_of_the_polar_method(count):
    u, expected = iter(uniforms(5, 3, 4 * count + 100)), []
    while len(expected) < count:
        a, b = 2 * next(u) - 1, 2 * next(u) - 1
        s = a * a + b * b
        if 0 < s < 1:
            radius = math.sqrt(-2 * math.log(s) / s)
            expected += [radius * a, radius * b]
    got = filled(random.fill_normal, count, seed=5, stream=3)
    # The engine's logarithm and the C library's may differ in the last place.
    assert got == pytest.approx(expected[:count], rel=4e-16, abs=0)


def test_normal_numbers_have_the_moments_and_the_shape_of_a_normal_law():
    x = filled(random.fill_normal, 200_000, seed=1)
    assert stats.kstest(x, "norm").pvalue > LEVEL
    for power, moment, variance in [(1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)]:
        error = ((x**power).mean() - moment) / math.sqrt(variance / x.size)
        assert abs(error) < 4, f"E[x^{power}] is {(x**power).mean():.4f}: {error:.1f} standard errors from {moment}"


def test_neighboring_numbers_seeds_and_streams_are_uncorrelated():
    n = 100_000
    x = filled(random.fill_normal, n, seed=1)
    others = {"next": np.roll(x, 1), "second next": np.roll(x, 2), "seed": filled(random.fill_normal, n, seed=2),
              "stream": filled(random.fill_normal, n, seed=1, stream=1)}
    for name, y in others.items():
        r = np.corrcoef(x, y)[0, 1] * math.sqrt(n)
        assert abs(r) < 4, f"correlated with the {name}: {r:.1f} standard errors"


def test_integers_are_uniform():
    x = filled(random.fill_integers, 100_000, np.int64(10), seed=3)
    assert set(x) == set(range(10))
    assert stats.chisquare(np.bincount(x.astype(int))).pvalue > LEVEL


def test_uniform_numbers_fill_their_interval_and_leave_out_its_upper_end():
    x = filled(random.fill_uniform, 100_000, -2.0, 3.0)
    assert -2.0 <= x.min() < -1.999 and 2.999 < x.max() < 3.0
    assert stats.kstest(x, "uniform", args=(-2, 5)).pvalue > LEVEL


@pytest.mark.parametrize("count", [0, 1, 2, 3, 100])
def test_shuffling_keeps_every_element(count):
    order = np.arange(count)
    random.shuffle(order, np.uint64(random.start(0, 0)))
    assert sorted(order) == list(range(count))


def test_every_permutation_is_equally_likely():
    state, counts = np.uint64(random.start(0, 0)), dict.fromkeys(itertools.permutations(range(4)), 0)
    for _ in range(24_000):
        order = np.arange(4)
        state = np.uint64(random.shuffle(order, state))
        counts[tuple(order)] += 1
    assert stats.chisquare(list(counts.values())).pvalue > LEVEL, counts
