"""The module's interface: pointers are i32 byte offsets, counts i32, numbers f64; tables are int64.

A plan is one block of `plan_size()` int64; its first sixteen are the counts, whose indices `codes()` publishes.
Imported only by `compile`, in a process of its own whose settings make Numba's IR independent of this machine.
"""

import math

from numba import carray, cfunc, njit, types
from numba.extending import intrinsic

from ..engine import diagnosis, initializers, machine, mean_field, measures, mlp, optimizers, plan, random
from ..engine.elementary import exp, log, normal_cdf, softplus, tanh
from ..engine.ops import loss
from ..engine.plan import INPUT, N_LAYERS, N_ROWS, MAX_LAYERS, MAX_ROWS, PLACE, STATISTICS, TARGET, THETA, VALUES, Plan, shapes

F, I, i32, f64, void = types.CPointer(types.float64), types.CPointer(types.int64), types.int32, types.float64, types.void
ALL = 1 << 28  # arrays whose length the kernels do not ask for
SHAPES = shapes(MAX_ROWS, MAX_LAYERS)
STARTS = tuple(sum(math.prod(shape) for shape in SHAPES[:k]) for k in range(len(SHAPES) + 1))
PLAN_SIZE = STARTS[-1]
EXPORTS = {}


def export(signature):
    def register(function):
        EXPORTS[function.__name__] = cfunc(signature, error_model="numpy", nopython=True)(function)

    return register


@intrinsic
def shifted(typing, pointer, n):
    """The pointer to element n."""
    return pointer(pointer, types.intp), lambda context, builder, signature, args: builder.gep(args[0], [args[1]])


@njit
def plan_at(memory):
    """The plan that starts at the pointer `memory`."""
    return Plan(carray(memory, SHAPES[0]), carray(shifted(memory, STARTS[1]), SHAPES[1]),
                carray(shifted(memory, STARTS[2]), SHAPES[2]), carray(shifted(memory, STARTS[3]), SHAPES[3]),
                carray(shifted(memory, STARTS[4]), SHAPES[4]), carray(shifted(memory, STARTS[5]), SHAPES[5]))


@export(i32())
def plan_size():
    return PLAN_SIZE


@export(void(I, i32, i32, i32, i32, i32, i32, i32, f64, f64))
def plan_mlp(memory, inputs, depth, width, outputs, activation, norm, residual, residual_scale, dropout):
    table = carray(memory, PLAN_SIZE)
    for i in range(PLAN_SIZE):
        table[i] = 0
    mlp.uniform_mlp(plan_at(memory), types.int64(inputs), types.int64(depth), types.int64(width),
                    types.int64(outputs), types.int64(activation), types.int64(norm), types.int64(residual),
                    residual_scale, dropout)


@export(void(I, i32))
def plan_loss(memory, operation):
    loss.plan(plan_at(memory), types.int64(operation))


@export(void(I, i32))
def lay_out(memory, batch):
    plan.lay_out(plan_at(memory), types.int64(batch), types.int64(1))


@export(void(I, F, F, i32, f64, f64, i32))
def initialize(memory, theta, statistics, initializer, gain, bias_std, seed):
    p = plan_at(memory)
    initializers.initialize(p.counts, p.blocks, carray(theta, p.counts[THETA]), carray(statistics, p.counts[STATISTICS]),
                            types.int64(initializer), gain, bias_std, types.int64(seed))


@export(void(F, i32, i32, i32))
def random_normal(out, n, seed, stream):
    random.fill_normal(carray(out, n), random.start(types.int64(seed), types.int64(stream)))


@export(void(F, i32, i32, i32, i32))
def random_integers(out, n, count, seed, stream):
    random.fill_integers(carray(out, n), types.int64(count), random.start(types.int64(seed), types.int64(stream)))


@export(void(I, F, F, i32, F, i32))
def set_batch(memory, A, X, x_size, Y, y_size):
    p = plan_at(memory)
    x0, y0 = p.buffers[p.counts[INPUT], PLACE], p.buffers[p.counts[TARGET], PLACE]
    a, x, y = carray(A, ALL), carray(X, x_size), carray(Y, y_size)
    for i in range(x_size):
        a[x0 + i] = x[i]
    for i in range(y_size):
        a[y0 + i] = y[i]


@export(f64(I, F, F, F, F, i32, i32))
def forward(memory, theta, statistics, A, S, B, training):
    p = plan_at(memory)
    return machine.forward(p.tape[: p.counts[N_ROWS]], carray(theta, p.counts[THETA]),
                           carray(statistics, p.counts[STATISTICS]), carray(A, ALL), carray(S, ALL), types.int64(B),
                           types.int64(training))


@export(void(I, F, F, F, F, F, i32, i32))
def backward(memory, theta, g, A, D, S, B, training):
    p = plan_at(memory)
    machine.backward(p.tape[: p.counts[N_ROWS]], carray(theta, p.counts[THETA]), carray(g, p.counts[THETA]),
                     carray(A, ALL), carray(D, p.counts[VALUES]), carray(S, ALL), types.int64(B), types.int64(training))


@export(void(i32, F, F, F, F, F, F, i32, i32))
def update(method, settings, theta, g, m1, m2, m3, n, step):
    optimizers.update(types.int64(method), carray(settings, 5), carray(theta, n), carray(g, n), carray(m1, n),
                      carray(m2, n), carray(m3, n), types.int64(step))


@export(void(I, F, F, i32, F, F))
def layer_norms(memory, g, D, B, deltas, weights):
    p = plan_at(memory)
    L = p.counts[N_LAYERS]
    measures.layer_norms(p.counts, p.blocks, p.layers, carray(g, ALL), carray(D, ALL), types.int64(B),
                         carray(deltas, L), carray(weights, L))


@export(void(I, F, i32, f64, f64, i32, F))
def histograms(memory, A, B, low, high, bins, out):
    p = plan_at(memory)
    measures.histograms(p.counts, p.layers, carray(A, ALL), types.int64(B), low, high, types.int64(bins),
                        carray(out, ALL))


@export(void(I, F, i32, F))
def layer_moments(memory, A, B, out):
    p = plan_at(memory)
    measures.layer_moments(p.counts, p.layers, carray(A, ALL), types.int64(B), carray(out, ALL))


@export(i32(I, F, F, F, i32))
def overflow_place(memory, g, A, D, B):
    p = plan_at(memory)
    return diagnosis.overflow_place(p.counts, p.blocks, p.layers, carray(g, ALL), carray(A, ALL), carray(D, ALL),
                                    types.int64(B))


@export(i32(F, F, i32, f64))
def diagnose(deltas, moments, L, loss_value):
    return diagnosis.diagnose(carray(deltas, L), carray(moments, 3 * L), loss_value)


@export(f64(i32, i32, i32))
def weight_variance(initializer, n_in, n_out):
    return initializers.weight_variance(types.int64(initializer), types.int64(n_in), types.int64(n_out))


@export(void(i32, F, f64, f64, i32, F, F))
def mean_field_propagate(activation, sigma_w2, sigma_b2, m0, L, q, chi):
    mean_field.propagate(types.int64(activation), carray(sigma_w2, L), sigma_b2, m0, carray(q, L), carray(chi, L))


@export(f64(i32, f64))
def elementary(which, x):
    if which == 0:
        return exp(x)
    if which == 1:
        return tanh(x)
    if which == 2:
        return softplus(x)
    return normal_cdf(x) if which == 3 else log(x)
