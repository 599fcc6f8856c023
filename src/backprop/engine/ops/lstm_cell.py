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


# Short loops that each read and write few arrays: LLVM vectorizes a loop only where it needs few run-time tests that
# its arrays do not overlap.
@kernel
def forward(t, A, B):
    noinline()
    m, first = t[M], t[X2] < 0
    for r in range(B):
        gates = A[t[X] + 4 * r * m : t[X] + (4 * r + 3) * m]
        i, f, o = gates[:m], gates[m : 2 * m], gates[2 * m :]
        u = A[t[X] + (4 * r + 3) * m : t[X] + (4 * r + 4) * m]
        c, y = A[t[AUX] + r * m : t[AUX] + r * m + m], A[t[Y] + r * m : t[Y] + r * m + m]
        for j in range(3 * m):
            gates[j] = sigmoid(gates[j])
        for j in range(m):
            u[j] = tanh(u[j])
        for j in range(m):
            c[j] = i[j] * u[j]
        if not first:
            before = A[t[X2] + r * m : t[X2] + r * m + m]
            for j in range(m):
                c[j] += f[j] * before[j]
        for j in range(m):
            y[j] = tanh(c[j])
        for j in range(m):
            y[j] *= o[j]


@kernel
def backward(t, A, D, B):
    noinline()
    m, one, first = t[M], A.dtype.type(1), t[X2] < 0
    for r in range(B):
        x, dx = A[t[X] + 4 * r * m : t[X] + 4 * (r + 1) * m], D[t[X] + 4 * r * m : t[X] + 4 * (r + 1) * m]
        i, f, o, u = x[:m], x[m : 2 * m], x[2 * m : 3 * m], x[3 * m :]
        di, df, do, du = dx[:m], dx[m : 2 * m], dx[2 * m : 3 * m], dx[3 * m :]
        c, dc = A[t[AUX] + r * m : t[AUX] + r * m + m], D[t[AUX] + r * m : t[AUX] + r * m + m]
        dy = D[t[Y] + r * m : t[Y] + r * m + m]
        for j in range(m):
            do[j] = tanh(c[j])
        for j in range(m):
            dc[j] += dy[j] * o[j] * (one - do[j] * do[j])
        for j in range(m):
            do[j] *= dy[j] * o[j] * (one - o[j])
        for j in range(m):
            du[j] = dc[j] * i[j] * (one - u[j] * u[j])
        for j in range(m):
            di[j] = dc[j] * u[j] * i[j] * (one - i[j])
        if not first:
            before, dbefore = A[t[X2] + r * m : t[X2] + r * m + m], D[t[X2] + r * m : t[X2] + r * m + m]
            for j in range(m):
                df[j] = dc[j] * before[j] * f[j] * (one - f[j])
            for j in range(m):
                dbefore[j] += dc[j] * f[j]
