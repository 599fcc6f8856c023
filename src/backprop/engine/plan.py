"""Plans: how a tape is written. Operations ask for buffers and parameters; `lay_out` then gives them their places.

A plan is five integer tables. `rows` are tape rows whose operands are buffer *numbers*; `lay_out` turns them
into `tape`, whose operands are offsets for a given largest batch. The functions run as plain Python in the
notebook, and compiled in the page's WebAssembly: a network is planned by the same lines in both.
"""

from typing import NamedTuple

import numpy as np

from .jit import planner
from .tape import (ACTIVATION, AUX, BATCH_NORM, CLEAR, COLUMNS, DX, IDENTITY, LAYER_NORM, LDX, M, MAX_POOL, N, NONE, ONE, OP,
                   OPT, P, ROWS, SOFTPLUS, X, X2, Y, ZERO)

# counts: how much of each table is used, and how long the arrays have to be
(N_ROWS, N_BUFFERS, N_BLOCKS, N_LAYERS, THETA, STATISTICS, VALUES, SCRATCH, INPUT, OUTPUT, TARGET) = np.arange(11)
# buffers: elements per example and elements besides; whether a gradient is wanted; height and width of an image
# (1 and 1 for a vector, steps and 1 for a sequence); place in A; the buffer of which it is a view, how far in, and
# the distance of its rows; how many operations read it, and which made it; the operand that it overwrites, or NONE;
# the row at which its gradient is cleared
(PER_EXAMPLE, FIXED, LEARNS, HEIGHT, BREADTH, PLACE, SHARES, DISPLACED, DISTANCE, READERS, MAKER,
 OVERWRITES, CLEARED_AT) = np.arange(13)
# blocks of parameters: offset, shape (n, m), what they are, layer (from 1)
OFFSET, FAN_IN, FAN_OUT, KIND, LAYER = np.arange(5)
# kinds of blocks; those up to RECURRENT_WEIGHTS are what penalties and decay touch
WEIGHTS, RECURRENT_WEIGHTS, BIASES, GATE_BIASES, NORM_SCALES, NORM_SHIFTS = np.arange(6)
# layers: one row per operation with weights. Places of Z and of φ(Z) in A and D (of a
# recurrent layer: at the first step); numbers per example; its block of weights; code of φ; its first row
Z, PHI, WIDTH, WEIGHT_BLOCK, PHI_CODE, ROW = np.arange(6)

MAX_ROWS, MAX_LAYERS = 512, 128
ALIGNMENT = 16  # elements: 64 bytes in float32, the widest vector register


def shapes(rows, layers):
    """The shapes of a plan's tables for so many operations and layers."""
    return (16,), (rows, COLUMNS), (rows, COLUMNS), (2 * rows, 13), (4 * layers, 8), (layers, 8)


class Plan(NamedTuple):
    """The tables; `new_plan()` makes empty ones."""

    counts: np.ndarray
    rows: np.ndarray  # with buffer numbers
    tape: np.ndarray  # with offsets
    buffers: np.ndarray
    blocks: np.ndarray
    layers: np.ndarray


def new_plan(rows=MAX_ROWS, layers=MAX_LAYERS):
    return Plan(*(np.zeros(shape, np.int64) for shape in shapes(rows, layers)))


@planner
def buffer(plan, per_example, fixed, learns):
    """Reserve a buffer of `per_example` numbers for each example and `fixed` besides; return its number."""
    b = plan.counts[N_BUFFERS]
    plan.counts[N_BUFFERS] = b + ONE
    new = plan.buffers[b]
    new[PER_EXAMPLE], new[FIXED], new[LEARNS] = per_example, fixed, learns
    new[HEIGHT], new[BREADTH], new[SHARES], new[MAKER], new[DISTANCE] = ONE, ONE, NONE, NONE, per_example
    return b


@planner
def image_buffer(plan, height, breadth, features, learns):
    """Reserve a buffer of (height, breadth, features) numbers an example; return its number."""
    b = buffer(plan, height * breadth * features, ZERO, learns)
    plan.buffers[b, HEIGHT], plan.buffers[b, BREADTH], plan.buffers[b, DISTANCE] = height, breadth, features
    return b


@planner
def like(plan, x):
    """Reserve a buffer of x's shape that takes a gradient; return its number."""
    return image_buffer(plan, plan.buffers[x, HEIGHT], plan.buffers[x, BREADTH], features(plan, x), ONE)


@planner
def view(plan, x, displaced, height, breadth, features, distance):
    """A buffer that is a part of x, `displaced` numbers into each example, its rows `distance` apart."""
    b = image_buffer(plan, height, breadth, features, plan.buffers[x, LEARNS])
    plan.buffers[b, SHARES], plan.buffers[b, DISPLACED], plan.buffers[b, DISTANCE] = x, displaced, distance
    return b


@planner
def features(plan, x):
    """Features of a row of buffer x: channels of an image, entries of a vector."""
    return plan.buffers[x, PER_EXAMPLE] // (plan.buffers[x, HEIGHT] * plan.buffers[x, BREADTH])


@planner
def input_buffer(plan, height, breadth, features):
    """Reserve the network's input, which takes no gradient."""
    plan.counts[INPUT] = image_buffer(plan, height, breadth, features, ZERO)
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
def begin_layer(plan):
    """Count a layer; the operation that comes next has its weights in the next block."""
    layer = plan.layers[plan.counts[N_LAYERS]]
    plan.counts[N_LAYERS] += ONE
    layer[ROW], layer[WEIGHT_BLOCK] = plan.counts[N_ROWS], plan.counts[N_BLOCKS]


@planner
def scratch(plan, elements):
    """Ask that the scratch array have at least so many elements."""
    plan.counts[SCRATCH] = max(plan.counts[SCRATCH], elements)


@planner
def row(plan, op, x, y):
    """Append a row with operand x and result y; return it, for further columns."""
    i = plan.counts[N_ROWS]
    plan.counts[N_ROWS] = i + ONE
    new, operand = plan.rows[i], plan.buffers[x]
    new[OP], new[X], new[Y], new[N], new[M] = op, x, y, features(plan, x), features(plan, y)
    new[X2], new[AUX], new[P], new[OPT] = NONE, NONE, NONE, ZERO
    new[ROWS], new[DX], new[LDX] = operand[HEIGHT] * operand[BREADTH], operand[LEARNS], operand[DISTANCE]
    plan.buffers[y, MAKER] = i
    return new


@planner
def overwritten(plan, b):
    """The buffer in whose place b can lie because its maker, an activation, may overwrite its operand; or NONE.

    The operand must have no other reader, must be neither the network's input nor a view, and its own maker must
    not need its result on the way back, as activations and max pooling do.
    """
    rows, buffers, maker = plan.rows, plan.buffers, plan.buffers[b, MAKER]
    if maker < 0 or rows[maker, OP] != ACTIVATION or rows[maker, OPT] > SOFTPLUS:
        return NONE
    x = rows[maker, X]
    made = buffers[x, MAKER]
    if buffers[x, READERS] != 1 or buffers[x, SHARES] >= 0 or made < 0:
        return NONE
    return NONE if rows[made, OP] == ACTIVATION or rows[made, OP] == MAX_POOL else x


@planner
def lay_out(plan, batch, sharing):
    """Give every buffer its place for batches of up to `batch` examples and write the tape.

    `sharing` 0 keeps every intermediate value, for those who want to look at them all.
    """
    counts, buffers, rows, tape = plan.counts, plan.buffers, plan.rows, plan.tape
    for b in range(counts[N_BUFFERS]):
        buffers[b, READERS] = ZERO
    for i in range(counts[N_ROWS]):
        buffers[rows[i, X], READERS] += ONE
        if rows[i, X2] >= 0:
            buffers[rows[i, X2], READERS] += ONE
    for b in range(counts[N_BUFFERS]):
        if buffers[b, SHARES] >= 0:
            buffers[buffers[b, SHARES], READERS] += 2  # whoever reads the view reads it too
    size = ZERO
    for b in range(counts[N_BUFFERS]):  # what a buffer lies in always has a lower number
        operand = overwritten(plan, b) if sharing else NONE
        buffers[b, OVERWRITES] = operand
        if buffers[b, SHARES] >= 0:
            buffers[b, PLACE] = buffers[buffers[b, SHARES], PLACE] + buffers[b, DISPLACED]
        elif operand >= 0:
            buffers[b, PLACE] = buffers[operand, PLACE]
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
    find_clearings(plan)
    find_layers(plan)


@planner
def find_clearings(plan):
    """Write into the tape where `backward` has to clear a gradient: at the buffer's last reader, or at its maker.

    On the way back that row comes first. All at once in advance would take as long as some operations, and longer
    than a small batch if there is room for a large one.
    """
    counts, buffers, rows, tape = plan.counts, plan.buffers, plan.rows, plan.tape
    for i in range(counts[N_ROWS]):
        for c in range(CLEAR, COLUMNS, 2):
            tape[i, c] = NONE
    for b in range(counts[N_BUFFERS]):
        buffers[b, CLEARED_AT] = NONE
    for i in range(counts[N_ROWS] - ONE, -1, -1):
        for c in range(X, AUX + ONE):
            b = rows[i, c]
            while b >= 0 and (buffers[b, SHARES] >= 0 or buffers[b, OVERWRITES] >= 0):
                b = buffers[b, SHARES] if buffers[b, SHARES] >= 0 else buffers[b, OVERWRITES]
            if b >= 0 and buffers[b, CLEARED_AT] < 0 and buffers[b, LEARNS] and buffers[b, PER_EXAMPLE] > 0:
                buffers[b, CLEARED_AT] = i
                pair = CLEAR + 2 * (c - X)
                tape[i, pair], tape[i, pair + ONE] = buffers[b, PLACE], buffers[b, PER_EXAMPLE]


@planner
def find_layers(plan):
    """Complete `layers`: where each layer's Z and φ(Z) are, past a normalization."""
    counts, rows, buffers = plan.counts, plan.rows, plan.buffers
    for n in range(counts[N_LAYERS]):
        layer = plan.layers[n]
        i = layer[ROW]
        result = rows[i, Y]
        layer[Z], layer[WIDTH], layer[PHI_CODE] = buffers[result, PLACE], buffers[result, PER_EXAMPLE], IDENTITY
        k = i + ONE
        while k < counts[N_ROWS] and rows[k, X] == result and (
                rows[k, OP] == ACTIVATION or rows[k, OP] == BATCH_NORM or rows[k, OP] == LAYER_NORM):
            result = rows[k, Y]
            if rows[k, OP] == ACTIVATION:
                layer[PHI_CODE] = rows[k, OPT]
                break
            k += ONE
        layer[PHI] = buffers[result, PLACE]
