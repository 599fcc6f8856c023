"""Plans: how a tape is written. Operations ask for buffers and parameters; `lay_out` then gives them their places.

A plan is five integer tables. `rows` are tape rows whose operands are buffer *numbers*; `lay_out` turns them
into `tape`, whose operands are offsets for a given largest batch. The functions run as plain Python in the
notebook, and compiled in the page's WebAssembly: a network is planned by the same lines in both.
"""

from typing import NamedTuple

import numpy as np

from .jit import planner
from .tape import (ACTIVATION, AUX, COLUMNS, DENSE, DX, IDENTITY, M, N, NONE, ONE, OP, OPT, P, ROWS, SOFTPLUS, X, X2,
                   Y, ZERO)

# counts: how much of each table is used, and how long the arrays have to be
N_ROWS, N_BUFFERS, N_BLOCKS, N_LAYERS, THETA, STATISTICS, VALUES, SCRATCH, INPUT, OUTPUT, TARGET = np.arange(11)
# buffers: elements per example and elements besides, whether a gradient is wanted, place, whose place it shares
PER_EXAMPLE, FIXED, LEARNS, PLACE, SHARES = np.arange(5)
# blocks of parameters: offset, shape (n, m), what they are, layer (from 1)
OFFSET, FAN_IN, FAN_OUT, KIND, LAYER = np.arange(5)
WEIGHTS, BIASES, NORM_SCALES, NORM_SHIFTS = np.arange(4)
# layers: one row per operation with weights. Places of Z and of φ(Z) in A and D; features; its two blocks
Z, PHI, WIDTH, WEIGHT_BLOCK, BIAS_BLOCK, PHI_CODE, ROW = np.arange(7)

MAX_ROWS, MAX_LAYERS = 512, 128
SHAPES = ((16,), (MAX_ROWS, COLUMNS), (MAX_ROWS, COLUMNS), (2 * MAX_ROWS, 8), (4 * MAX_LAYERS, 8), (MAX_LAYERS, 8))
ALIGNMENT = 16  # elements: 64 bytes in float32, the widest vector register


class Plan(NamedTuple):
    """The tables, of SHAPES; `new_plan()` makes empty ones."""

    counts: np.ndarray
    rows: np.ndarray  # with buffer numbers
    tape: np.ndarray  # with offsets
    buffers: np.ndarray
    blocks: np.ndarray
    layers: np.ndarray


def new_plan():
    return Plan(*(np.zeros(shape, np.int64) for shape in SHAPES))


@planner
def buffer(plan, per_example, fixed, learns):
    """Reserve a buffer of `per_example` numbers for each example and `fixed` besides; return its number."""
    b = plan.counts[N_BUFFERS]
    plan.counts[N_BUFFERS] = b + ONE
    plan.buffers[b, PER_EXAMPLE], plan.buffers[b, FIXED], plan.buffers[b, LEARNS] = per_example, fixed, learns
    return b


@planner
def input_buffer(plan, features):
    """Reserve the network's input, which takes no gradient."""
    plan.counts[INPUT] = buffer(plan, features, ZERO, ZERO)
    return plan.counts[INPUT]


@planner
def parameters(plan, fan_in, fan_out, kind):
    """Reserve a (fan_in, fan_out) block of theta; return its offset."""
    k, offset = plan.counts[N_BLOCKS], plan.counts[THETA]
    plan.counts[N_BLOCKS] = k + ONE
    plan.counts[THETA] = offset + fan_in * fan_out
    block = plan.blocks[k]
    block[OFFSET], block[FAN_IN], block[FAN_OUT], block[KIND] = offset, fan_in, fan_out, kind
    block[LAYER] = plan.counts[N_LAYERS]
    return offset


@planner
def scratch(plan, elements):
    """Ask that the scratch array have at least so many elements."""
    plan.counts[SCRATCH] = max(plan.counts[SCRATCH], elements)


@planner
def row(plan, op, x, y, features, result_features):
    """Append a row with operand x and result y; return it, for further columns."""
    i = plan.counts[N_ROWS]
    plan.counts[N_ROWS] = i + ONE
    new = plan.rows[i]
    new[OP], new[X], new[Y], new[N], new[M] = op, x, y, features, result_features
    new[X2], new[AUX], new[P], new[OPT], new[ROWS] = NONE, NONE, NONE, ZERO, ONE
    new[DX] = plan.buffers[x, LEARNS]
    return new


@planner
def share_places(plan):
    """Let an activation overwrite its operand wherever nobody else needs that operand's value.

    The operand must have the activation as its only reader, must not be the network's input, and the operation
    that made it must not need its own result on the way back, which of all operations only activations do.
    """
    count, rows = plan.counts[N_ROWS], plan.rows
    for i in range(count):
        if rows[i, OP] == ACTIVATION and rows[i, OPT] <= SOFTPLUS:
            x, readers, spared = rows[i, X], ZERO, rows[i, X] != plan.counts[INPUT]
            for k in range(count):
                readers += (rows[k, X] == x) + (rows[k, X2] == x)
                if rows[k, Y] == x and rows[k, OP] == ACTIVATION:
                    spared = False
            if readers == 1 and spared:
                plan.buffers[rows[i, Y], SHARES] = x


@planner
def lay_out(plan, batch, sharing):
    """Give every buffer its place for batches of up to `batch` examples and write the tape.

    `sharing` 0 keeps every intermediate value, for those who want to look at them all.
    """
    counts, buffers, rows, tape = plan.counts, plan.buffers, plan.rows, plan.tape
    for b in range(counts[N_BUFFERS]):
        buffers[b, SHARES] = NONE
    if sharing:
        share_places(plan)
    size = ZERO
    for b in range(counts[N_BUFFERS]):
        shared = buffers[b, SHARES]  # a lower number: results are reserved after their operands
        if shared >= 0:
            buffers[b, PLACE] = buffers[shared, PLACE]
        else:
            buffers[b, PLACE] = size
            elements = batch * buffers[b, PER_EXAMPLE] + buffers[b, FIXED]
            size += (elements + ALIGNMENT - 1) // ALIGNMENT * ALIGNMENT
    counts[VALUES] = size
    for i in range(counts[N_ROWS]):
        for c in range(COLUMNS):
            tape[i, c] = rows[i, c]
        for c in (X, X2, Y, AUX):
            if rows[i, c] >= 0:
                tape[i, c] = buffers[rows[i, c], PLACE]
    find_layers(plan)


@planner
def find_layers(plan):
    """Fill `layers`: where each layer's Z and φ(Z) are, and which blocks are its weights and biases."""
    counts, rows, buffers, layers = plan.counts, plan.rows, plan.buffers, plan.layers
    n = ZERO
    for i in range(counts[N_ROWS]):
        if rows[i, OP] == DENSE:
            layer, result = layers[n], rows[i, Y]
            layer[ROW], layer[WIDTH], layer[PHI_CODE] = i, rows[i, M], IDENTITY
            layer[Z] = buffers[result, PLACE]
            for k in range(i + 1, counts[N_ROWS]):  # past a normalization, to the activation
                if rows[k, X] == result and rows[k, OP] == ACTIVATION:
                    layer[PHI_CODE] = rows[k, OPT]
                    result = rows[k, Y]
                    break
                if rows[k, X] == result and rows[k, P] >= 0 and rows[k, OP] != DENSE:
                    result = rows[k, Y]
            layer[PHI] = buffers[result, PLACE]
            n += ONE
            for k in range(counts[N_BLOCKS]):
                if plan.blocks[k, LAYER] == n and plan.blocks[k, KIND] == WEIGHTS:
                    layer[WEIGHT_BLOCK] = k
                if plan.blocks[k, LAYER] == n and plan.blocks[k, KIND] == BIASES:
                    layer[BIAS_BLOCK] = k
