"""Runs a tape: forward from the first row to the last, backward from the last to the first.

`training` is 0 for inference; otherwise it numbers the pass, which chooses the masks of dropout, and batch
normalization uses the batch's statistics.
"""

from .intrinsics import noinline
from .jit import entry, kernel
from .ops import (activation, add, batch_norm, bce_with_logits, conv2d, copy, dense, dropout, huber, layer_norm,
                  lstm_cell, mean_squared_error, pool, recurrent, scale, softmax_cross_entropy)
from .tape import (ACTIVATION, ADD, AVERAGE_POOL, BATCH_NORM, BCE_WITH_LOGITS, CLEAR, COLUMNS, CONV2D, COPY, DENSE,
                   DROPOUT, HUBER, LAYER_NORM, LSTM_CELL, MAX_POOL, MEAN_SQUARED_ERROR, OP, RECURRENT, SCALE,
                   SOFTMAX_CROSS_ENTROPY, Y)


@entry
def forward(tape, theta, statistics, A, S, B, training):
    """Fill A with the value of every buffer for a batch of B examples; return the last row's first number.

    On a tape that ends in a loss, that is the loss.
    """
    noinline()
    for i in range(tape.shape[0]):
        t = tape[i]
        op = t[OP]
        if op == DENSE:
            dense.forward(t, theta, A, S, B)
        elif op == ACTIVATION:
            activation.forward(t, A, B)
        elif op == ADD:
            add.forward(t, A, B)
        elif op == SCALE:
            scale.forward(t, A, B)
        elif op == COPY:
            copy.forward(t, A, B)
        elif op == BATCH_NORM:
            batch_norm.forward(t, theta, statistics, A, B, training)
        elif op == LAYER_NORM:
            layer_norm.forward(t, theta, A, B)
        elif op == DROPOUT:
            dropout.forward(t, A, B, training)
        elif op == CONV2D:
            conv2d.forward(t, theta, A, S, B)
        elif op == MAX_POOL or op == AVERAGE_POOL:
            pool.forward(t, A, B)
        elif op == RECURRENT:
            recurrent.forward(t, theta, A, S, B)
        elif op == LSTM_CELL:
            lstm_cell.forward(t, A, B)
        elif op == SOFTMAX_CROSS_ENTROPY:
            softmax_cross_entropy.forward(t, A, B)
        elif op == MEAN_SQUARED_ERROR:
            mean_squared_error.forward(t, A, B)
        elif op == BCE_WITH_LOGITS:
            bce_with_logits.forward(t, A, B)
        elif op == HUBER:
            huber.forward(t, A, B)
    return A[tape[-1, Y]]


@kernel
def clear(D, start, n):
    """Set D[start : start + n] to 0."""
    d = D[start : start + n]
    for i in range(n):
        d[i] = 0


@entry
def backward(tape, theta, g, A, D, S, B, training):
    """After `forward` on a tape that ends in a loss: fill g with the loss's gradient, and D with every buffer's."""
    noinline()
    for i in range(g.size):
        g[i] = 0
    D[tape[-1, Y]] = 1
    for i in range(tape.shape[0] - 1, -1, -1):
        t = tape[i]
        for c in range(CLEAR, COLUMNS, 2):
            if t[c] >= 0:
                clear(D, t[c], B * t[c + 1])
        op = t[OP]
        if op == DENSE:
            dense.backward(t, theta, g, A, D, S, B)
        elif op == ACTIVATION:
            activation.backward(t, A, D, B)
        elif op == ADD:
            add.backward(t, D, B)
        elif op == SCALE:
            scale.backward(t, D, B)
        elif op == COPY:
            copy.backward(t, D, B)
        elif op == BATCH_NORM:
            batch_norm.backward(t, theta, g, A, D, S, B, training)
        elif op == LAYER_NORM:
            layer_norm.backward(t, theta, g, A, D, B)
        elif op == DROPOUT:
            dropout.backward(t, A, D, B)
        elif op == CONV2D:
            conv2d.backward(t, theta, g, A, D, S, B)
        elif op == MAX_POOL or op == AVERAGE_POOL:
            pool.backward(t, A, D, B)
        elif op == RECURRENT:
            recurrent.backward(t, theta, g, A, D, S, B)
        elif op == LSTM_CELL:
            lstm_cell.backward(t, A, D, B)
        elif op == SOFTMAX_CROSS_ENTROPY:
            softmax_cross_entropy.backward(t, A, D, B)
        elif op == MEAN_SQUARED_ERROR:
            mean_squared_error.backward(t, A, D, B)
        elif op == BCE_WITH_LOGITS:
            bce_with_logits.backward(t, A, D, B)
        elif op == HUBER:
            huber.backward(t, A, D, B)
