"""Planning: a network is written layer by layer, each export appending one and returning its result's buffer.

Layers take the buffer x that they read, then the settings of `bp.Network`'s layer of that name. NONE (−1) instead of
a buffer means that the layer does not fit: its window is larger than the image, shapes differ, or the plan is full.
`plan_begin` starts, `plan_output` or `plan_loss` ends, and `lay_out` gives every buffer its place.
"""

from numba import carray

from ...engine import mlp, over_time, plan
from ...engine.ops import activation, add, batch_norm, conv2d, copy, dense, dropout, layer_norm, loss, pool, scale
from ...engine.plan import (BREADTH, HEIGHT, MAX_LAYERS, MAX_ROWS, N_BLOCKS, N_BUFFERS, N_LAYERS, N_ROWS, OUTPUT,
                            PER_EXAMPLE, features, view)
from ...engine.tape import AVERAGE_POOL, LAYER, MAX_POOL, NONE, ONE, ZERO
from .registry import PLAN_SIZE, I, export, f64, i32, int64, internal, plan_at, void

ROWS, BUFFERS, BLOCKS = 3, 6, 4  # with a loss after it, a layer takes at most so many for each step; blocks, all in all


@internal
def room(p, steps):
    """Whether the tables take another layer of so many time steps, and after it a loss."""
    counts, times = p.counts, steps + ONE
    return (counts[N_ROWS] + ROWS * times <= MAX_ROWS and counts[N_BUFFERS] + BUFFERS * times <= 2 * MAX_ROWS
            and counts[N_LAYERS] < MAX_LAYERS and counts[N_BLOCKS] + BLOCKS <= 4 * MAX_LAYERS)


@internal
def same_pixels(p, x, x2):
    return p.buffers[x, HEIGHT] == p.buffers[x2, HEIGHT] and p.buffers[x, BREADTH] == p.buffers[x2, BREADTH]


@internal
def window_fits(p, x, size, padding):
    return size <= min(p.buffers[x, HEIGHT], p.buffers[x, BREADTH]) + 2 * padding


@export(i32())
def plan_size():
    return PLAN_SIZE


@export(i32(I, i32, i32, i32))
def plan_begin(memory, height, breadth, channels):
    table = carray(memory, PLAN_SIZE)
    for i in range(PLAN_SIZE):
        table[i] = 0
    return plan.input_buffer(plan_at(memory), int64(height), int64(breadth), int64(channels))


@export(i32(I, i32, i32))
def plan_dense(memory, x, units):
    p = plan_at(memory)
    return dense.plan(p, int64(x), int64(units)) if room(p, ZERO) else NONE


@export(i32(I, i32, i32, i32, i32, i32, f64, f64))
def plan_hidden(memory, x, width, code, norm, residual, residual_scale, rate):
    """A hidden layer of `bp.MLP`."""
    p = plan_at(memory)
    if not room(p, 2 * ONE):
        return NONE
    return mlp.hidden_layer(p, int64(x), int64(width), int64(code), int64(norm), int64(residual), residual_scale, rate)


@export(i32(I, i32, i32))
def plan_activation(memory, x, code):
    p = plan_at(memory)
    return activation.plan(p, int64(x), int64(code)) if room(p, ZERO) else NONE


@export(i32(I, i32, i32))
def plan_norm(memory, x, norm):
    p = plan_at(memory)
    if not room(p, ZERO):
        return NONE
    return layer_norm.plan(p, int64(x)) if norm == LAYER else batch_norm.plan(p, int64(x))


@export(i32(I, i32, f64))
def plan_dropout(memory, x, rate):
    p = plan_at(memory)
    return dropout.plan(p, int64(x), rate) if room(p, ZERO) else NONE


@export(i32(I, i32, i32, i32, i32, i32))
def plan_conv2d(memory, x, filters, size, stride, padding):
    p = plan_at(memory)
    if not (room(p, ZERO) and window_fits(p, int64(x), int64(size), int64(padding))):
        return NONE
    return conv2d.plan(p, int64(x), int64(filters), int64(size), int64(stride), int64(padding))


@export(i32(I, i32, i32, i32, i32))
def plan_pool(memory, x, average, size, stride):
    p = plan_at(memory)
    if not (room(p, ZERO) and window_fits(p, int64(x), int64(size), ZERO)):
        return NONE
    return pool.plan(p, int64(x), AVERAGE_POOL if average else MAX_POOL, int64(size), int64(stride))


@export(i32(I, i32))
def plan_flatten(memory, x):
    p = plan_at(memory)
    size = p.buffers[int64(x), PER_EXAMPLE]
    return view(p, int64(x), ZERO, ONE, ONE, size, size) if room(p, ZERO) else NONE


@export(i32(I, i32, i32, f64))
def plan_residual(memory, x, branch, factor):
    """x + factor · branch."""
    p = plan_at(memory)
    if not (room(p, ZERO) and same_pixels(p, x, branch) and features(p, int64(x)) == features(p, int64(branch))):
        return NONE
    return add.plan(p, int64(x), int64(branch) if factor == 1.0 else scale.plan(p, int64(branch), factor))


@export(i32(I, i32, i32))
def plan_concatenate(memory, x, x2):
    p = plan_at(memory)
    return copy.concatenate(p, int64(x), int64(x2)) if room(p, ZERO) and same_pixels(p, x, x2) else NONE


@export(i32(I, i32, i32, i32, i32))
def plan_rnn(memory, x, units, code, sequences):
    p = plan_at(memory)
    if p.buffers[x, BREADTH] != 1 or not room(p, p.buffers[x, HEIGHT]):
        return NONE
    return over_time.rnn(p, int64(x), int64(units), int64(code), int64(sequences))


@export(i32(I, i32, i32, i32))
def plan_lstm(memory, x, units, sequences):
    p = plan_at(memory)
    if p.buffers[x, BREADTH] != 1 or not room(p, p.buffers[x, HEIGHT]):
        return NONE
    return over_time.lstm(p, int64(x), int64(units), int64(sequences))


@export(void(I, i32))
def plan_output(memory, x):
    """Say that the network's output is x."""
    plan_at(memory).counts[OUTPUT] = x


@export(void(I, i32))
def plan_loss(memory, operation):
    loss.plan(plan_at(memory), int64(operation))


@export(void(I, i32, i32))
def lay_out(memory, batch, keep):
    """Give the buffers their places for up to `batch` examples; with `keep` no value takes the place of another."""
    plan.lay_out(plan_at(memory), int64(batch), ZERO if keep else ONE)
