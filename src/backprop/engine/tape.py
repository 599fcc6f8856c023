"""The tape's vocabulary: one row of integers per operation.

column  meaning                                     column  meaning
OP      which operation                             LDX     distance between the rows of X
X       operand (offset in A and D)                 DX      1 if the gradient with respect to X is wanted
X2      second operand or target, −1: none          H, W    height and width of an image
Y       result (offset in A and D)                  K       kernel size; features of a recurrent state
AUX     saved by forward for backward, −1: none     STRIDE
P       parameters (offset in theta and g)          OPT     a number that only this operation reads: activation
ROWS    rows per example (pixels, time steps)               code, padding, offset of running statistics, bits
N, M    features of the operand, of the result              of a factor or rate
                                                    CLEAR   four pairs, for X, X2, Y, AUX: where D has to be cleared
                                                            before this row adds to it (−1: not here), how much of it
                                                            per example

The value of a buffer is A[offset:], its gradient D[offset:]. A parameter is theta[offset:], its gradient
g[offset:].

Every code is an `np.int64`, never a literal: Numba would compile a callee again for each literal type.
"""

import numpy as np

COLUMNS = 24
OP, X, X2, Y, AUX, OPT, P, ROWS, N, M, DX, LDX, H, W, K, STRIDE, CLEAR = np.arange(17)
(DENSE, ACTIVATION, ADD, SCALE, BATCH_NORM, SOFTMAX_CROSS_ENTROPY, MEAN_SQUARED_ERROR, BCE_WITH_LOGITS, HUBER,
 LAYER_NORM, DROPOUT, COPY, CONV2D, MAX_POOL, AVERAGE_POOL, RECURRENT, LSTM_CELL) = np.arange(17)
OPERATIONS = ("dense", "activation", "add", "scale", "batch norm", "softmax + cross-entropy", "mean squared error",
              "BCE with logits", "Huber", "layer norm", "dropout", "copy", "conv2d", "max pool", "average pool",
              "recurrent", "LSTM cell")

# The derivatives of those up to SOFTPLUS follow from the result alone, so that they can overwrite their operand.
# From CUSTOM on: a reader's own formulas, whose compiled loops are called by address.
IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, SOFTPLUS, GELU, SILU, CUSTOM = np.arange(10)
ZEROS, CONSTANT, UNIFORM, NORMAL, LECUN, LECUN_UNIFORM, XAVIER, XAVIER_UNIFORM, HE, HE_UNIFORM, ORTHOGONAL = np.arange(11)
NO_NORM, BATCH, LAYER = np.arange(3)
SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM, AMSGRAD, ADAMW = np.arange(8)

NONE, ZERO, ONE = np.int64(-1), np.int64(0), np.int64(1)
