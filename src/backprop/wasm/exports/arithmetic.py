"""The engine's random numbers and elementary functions. A generator's state is one of 64 bits, in memory."""

from numba import carray

from ...engine import random
from ...engine.elementary import exp, log, normal_cdf, softplus, tanh
from .registry import F, I, export, f64, i32, int64, void


@export(void(I, i32, i32))
def random_start(state, seed, stream):
    carray(state, 1)[0] = random.start(int64(seed), int64(stream))


@export(void(I, i32, i32, i32))
def random_order(order, n, seed, stream):
    """A permutation of 0 … n − 1."""
    permutation = carray(order, n)
    for i in range(n):
        permutation[i] = i
    random.shuffle(permutation, random.start(int64(seed), int64(stream)))


@export(void(F, i32, i32, i32))
def random_normal(out, n, seed, stream):
    random.fill_normal(carray(out, n), random.start(int64(seed), int64(stream)))


@export(void(F, i32, f64, f64, i32, i32))
def random_uniform(out, n, low, high, seed, stream):
    random.fill_uniform(carray(out, n), low, high, random.start(int64(seed), int64(stream)))


@export(void(F, i32, i32, i32, i32))
def random_integers(out, n, count, seed, stream):
    random.fill_integers(carray(out, n), int64(count), random.start(int64(seed), int64(stream)))


@export(f64(i32, f64))
def elementary(which, x):
    if which == 0:
        return exp(x)
    if which == 1:
        return tanh(x)
    if which == 2:
        return softplus(x)
    return normal_cdf(x) if which == 3 else log(x)
