"""The last row of a tape is a loss: `plan` appends any of them to an operand of K outputs."""

from ..jit import planner
from ..plan import OUTPUT, PER_EXAMPLE, TARGET, buffer, row
from ..tape import AUX, N, ONE, ROWS, SOFTMAX_CROSS_ENTROPY, X2, ZERO


@planner
def plan(plan, operation):
    """Append the loss `operation` to the network's output; return the buffer of the one number."""
    x = plan.counts[OUTPUT]
    K = plan.buffers[x, PER_EXAMPLE]
    labels = operation == SOFTMAX_CROSS_ENTROPY
    plan.counts[TARGET] = buffer(plan, ONE if labels else K, ZERO, ZERO)
    y = buffer(plan, ZERO, ONE, ONE)
    new = row(plan, operation, x, y)
    new[N], new[ROWS], new[X2] = K, ONE, plan.counts[TARGET]  # an image, too, is one row of outputs
    if labels:
        new[AUX] = buffer(plan, K, ZERO, ZERO)
    return y
