"""The cell of a long short-term memory: from the gates' sums to the new state.

Shapes   X (B, 4m): sums for i, f, o, u   c0, c, Y (B, m)        [Hochreiter1997], [Gers2000]
c = σ(f) ⊙ c0 + σ(i) ⊙ tanh(u),  Y = σ(o) ⊙ tanh(c). X2 is the cell c0 before (none at the first step), AUX the
new one, which is the next step's X2. Forward overwrites the sums in A[X] by the gates' values: nobody else reads them.
"""

from ..elementary import sigmoid, tanh
from ..intrinsics import noinline
from ..jit import kernel, planner
from ..plan import buffer, features, row
from ..tape import AUX, LSTM_CELL, M, ONE, X2, X, Y, ZERO


@planner
def plan(plan, x, cell):
    """Append the operation for sums x and the cell before (NONE at the first step); return its result's buffer.

    The new cell is the buffer after it.
    """
    m = features(plan, x) // 4
    y, c = buffer(plan, m, ZERO, ONE), buffer(plan, m, ZERO, ONE)
    new = row(plan, LSTM_CELL, x, y)
    new[X2], new[AUX] = cell, c
    return y


@kernel
def forward(t, A, B):
    noinline()
    m, zero, first = t[M], A.dtype.type(0), t[X2] < 0
    for r in range(B):
        gates = A[t[X] + 4 * r * m : t[X] + (4 * r + 3) * m]
        u = A[t[X] + (4 * r + 3) * m : t[X] + (4 * r + 4) * m]
        for j in range(3 * m):
            gates[j] = sigmoid(gates[j])
        for j in range(m):
            u[j] = tanh(u[j])
        c, y = A[t[AUX] + r * m : t[AUX] + r * m + m], A[t[Y] + r * m : t[Y] + r * m + m]
        for j in range(m):
            before = zero if first else A[t[X2] + r * m + j]
            c[j] = gates[j] * u[j] + gates[m + j] * before
            y[j] = gates[2 * m + j] * tanh(c[j])


@kernel
def backward(t, A, D, B):
    noinline()
    m, zero, one, first = t[M], A.dtype.type(0), A.dtype.type(1), t[X2] < 0
    for r in range(B):
        x, dx = A[t[X] + 4 * r * m : t[X] + 4 * (r + 1) * m], D[t[X] + 4 * r * m : t[X] + 4 * (r + 1) * m]
        c, dc = A[t[AUX] + r * m : t[AUX] + r * m + m], D[t[AUX] + r * m : t[AUX] + r * m + m]
        dy = D[t[Y] + r * m : t[Y] + r * m + m]
        for j in range(m):
            i, f, o, u, v = x[j], x[m + j], x[2 * m + j], x[3 * m + j], tanh(c[j])
            before = zero if first else A[t[X2] + r * m + j]
            d = dc[j] + dy[j] * o * (one - v * v)  # ∂ℒ/∂c
            dx[j] = d * u * i * (one - i)
            dx[m + j] = d * before * f * (one - f)
            dx[2 * m + j] = dy[j] * v * o * (one - o)
            dx[3 * m + j] = d * i * (one - u * u)
            if not first:
                D[t[X2] + r * m + j] += d * f
