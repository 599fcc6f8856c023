"""What a planned network does: initial parameters, the two passes, an optimizer's steps, a slice of an epoch."""

from numba import carray, uint64

from ...engine import initializers, machine, optimizers, training
from ...engine.plan import INPUT, N_ROWS, PER_EXAMPLE, PLACE, STATISTICS, TARGET, THETA, VALUES
from .registry import ALL, F, I, export, f64, i32, int64, plan_at, shifted, void


@export(void(I, F, F, i32, f64, f64, i32))
def initialize(memory, theta, statistics, initializer, gain, bias_std, seed):
    p = plan_at(memory)
    initializers.initialize(p.counts, p.blocks, carray(theta, p.counts[THETA]),
                            carray(statistics, p.counts[STATISTICS]), int64(initializer), gain, bias_std, int64(seed))


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
def forward(memory, theta, statistics, A, S, B, mode):
    p = plan_at(memory)
    return machine.forward(p.tape[: p.counts[N_ROWS]], carray(theta, p.counts[THETA]),
                           carray(statistics, p.counts[STATISTICS]), carray(A, ALL), carray(S, ALL), int64(B),
                           int64(mode))


@export(void(I, F, F, F, F, F, i32, i32))
def backward(memory, theta, g, A, D, S, B, mode):
    p = plan_at(memory)
    machine.backward(p.tape[: p.counts[N_ROWS]], carray(theta, p.counts[THETA]), carray(g, p.counts[THETA]),
                     carray(A, ALL), carray(D, p.counts[VALUES]), carray(S, ALL), int64(B), int64(mode))


@export(f64(I, F, F, f64, f64))
def penalize(memory, theta, g, l1, l2):
    p = plan_at(memory)
    n = p.counts[THETA]
    return optimizers.penalize(p.counts, p.blocks, carray(theta, n), carray(g, n), l1, l2)


@export(void(i32, F, F, F, F, F, F, i32, i32))
def update(method, settings, theta, g, m1, m2, m3, n, step):
    """One step on a plain vector θ (n,), whose entries all count as weights when AdamW's decay is asked for."""
    s, t = carray(settings, 5), carray(theta, n)
    if s[4] > 0.0:
        for i in range(n):
            t[i] *= 1.0 - s[0] * s[4]
    optimizers.update(int64(method), s, t, carray(g, n), carray(m1, n), carray(m2, n), carray(m3, n), int64(step))


@export(i32(I, F, F, F, F, F, F, F, F, F, I, I, i32, i32, i32, i32, i32, F, F, F, i32, F))
def train(memory, theta, statistics, g, moments, A, D, S, X, Y, order, state, N, begin, end, batch, method, settings,
          rates, limits, step, loss):
    """`epoch` over examples order[begin:end] of N; return the updates made. `state` (1,) and `loss` (1,) are written.

    moments (3 · parameters,): m1, m2, m3     X (N, n), Y (N, k)     the rest as in `engine.training.epoch`
    """
    p = plan_at(memory)
    n, inputs = p.counts[THETA], p.buffers[p.counts[INPUT], PER_EXAMPLE]
    targets = p.buffers[p.counts[TARGET], PER_EXAMPLE]
    now, mean = carray(state, 1), carray(loss, 1)
    after, value, steps = training.epoch(
        p.counts, p.buffers, p.blocks, p.tape[: p.counts[N_ROWS]], carray(X, (N, inputs)), carray(Y, (N, targets)),
        carray(order, N), int64(begin), int64(end), uint64(now[0]), int64(batch), int64(method), carray(settings, 5),
        carray(rates, ALL), carray(limits, 4), int64(step), carray(theta, n), carray(statistics, p.counts[STATISTICS]),
        carray(g, n), carray(moments, n), carray(shifted(moments, n), n), carray(shifted(moments, 2 * n), n),
        carray(A, ALL), carray(D, p.counts[VALUES]), carray(S, ALL))
    now[0], mean[0] = after, value
    return steps
