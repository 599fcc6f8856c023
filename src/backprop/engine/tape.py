"""The tape's vocabulary: one row of sixteen integers per operation.

column  meaning                                     column  meaning
OP      which operation                             P       parameters (offset in theta and g)
X       operand (offset in A and D)                 ROWS    rows per example (1 but for images and sequences)
X2      second operand or target, −1: none          N       features of the operand
Y       result (offset in A and D)                  M       features of the result
AUX     saved by forward for backward, −1: none     DX      1 if the gradient with respect to X is wanted
OPT     a number that only this operation reads: activation code, offset of running statistics, bits of a factor

The value of a buffer is A[offset:], its gradient D[offset:]. A parameter is theta[offset:], its gradient
g[offset:]. The remaining columns are free for the geometry of operations to come.

Every code is an `np.int64`, never a literal: Numba would compile a callee again for each literal type.
"""

import numpy as np

COLUMNS = 16
OP, X, X2, Y, AUX, OPT, P, ROWS, N, M, DX = np.arange(11)
(DENSE, ACTIVATION, ADD, SCALE, BATCH_NORM, SOFTMAX_CROSS_ENTROPY, MEAN_SQUARED_ERROR, BCE_WITH_LOGITS) = np.arange(8)
OPERATIONS = ("dense", "activation", "add", "scale", "batch norm", "softmax + cross-entropy", "mean squared error",
              "BCE with logits")

# The derivatives of those up to SOFTPLUS follow from the result alone, so that they can overwrite their operand.
IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, SOFTPLUS, GELU, SILU = np.arange(9)
ZEROS, CONSTANT, UNIFORM, NORMAL, LECUN, LECUN_UNIFORM, XAVIER, XAVIER_UNIFORM, HE, HE_UNIFORM, ORTHOGONAL = np.arange(11)
NO_NORM, BATCH = np.arange(2)
SGD, MOMENTUM, ADAM = np.arange(3)

NONE, ZERO, ONE = np.int64(-1), np.int64(0), np.int64(1)
