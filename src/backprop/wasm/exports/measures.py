"""What is read off a network after its passes, and the theory of wide random networks beside it."""

from numba import carray

from ...engine import diagnosis, initializers, mean_field, measures
from ...engine.activation_functions import slope, value
from ...engine.plan import N_LAYERS
from .registry import ALL, F, I, export, f64, i32, int64, plan_at, void


@export(void(I, F, F, i32, F, F))
def layer_norms(memory, g, D, B, deltas, weights):
    p = plan_at(memory)
    L = p.counts[N_LAYERS]
    measures.layer_norms(p.counts, p.blocks, p.layers, carray(g, ALL), carray(D, ALL), int64(B), carray(deltas, L),
                         carray(weights, L))


@export(void(I, F, i32, f64, f64, i32, F))
def histograms(memory, A, B, low, high, bins, out):
    p = plan_at(memory)
    measures.histograms(p.counts, p.layers, carray(A, ALL), int64(B), low, high, int64(bins), carray(out, ALL))


@export(void(I, F, i32, F))
def layer_moments(memory, A, B, out):
    p = plan_at(memory)
    measures.layer_moments(p.counts, p.layers, carray(A, ALL), int64(B), carray(out, ALL))


@export(i32(I, F, F, F, i32))
def overflow_place(memory, g, A, D, B):
    p = plan_at(memory)
    return diagnosis.overflow_place(p.counts, p.blocks, p.layers, carray(g, ALL), carray(A, ALL), carray(D, ALL),
                                    int64(B))


@export(i32(F, F, i32, f64))
def diagnose(deltas, moments, L, loss_value):
    return diagnosis.diagnose(carray(deltas, L), carray(moments, 3 * L), loss_value)


@export(f64(i32, i32, i32))
def weight_variance(initializer, n_in, n_out):
    return initializers.weight_variance(int64(initializer), int64(n_in), int64(n_out))


@export(void(i32, F, f64, f64, i32, F, F))
def mean_field_propagate(activation, sigma_w2, sigma_b2, m0, L, q, chi):
    mean_field.propagate(int64(activation), carray(sigma_w2, L), sigma_b2, m0, carray(q, L), carray(chi, L))


@export(f64(i32, f64))
def activation_value(code, x):
    return value(int64(code), x)


@export(f64(i32, f64))
def activation_slope(code, x):
    c = int64(code)
    return slope(c, x, value(c, x))
