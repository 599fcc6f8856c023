"""What batch and layer normalization plan alike: γ and then β (n,) in theta[P:], and a result of the operand's shape."""

from ..jit import planner
from ..plan import NORM_SCALES, NORM_SHIFTS, features, like, parameters, row
from ..tape import ONE, P


@planner
def normalized(plan, operation, x):
    """Append BATCH_NORM or LAYER_NORM; return its result's buffer, and the row, for further columns."""
    n, y = features(plan, x), like(plan, x)
    new = row(plan, operation, x, y)
    new[P] = parameters(plan, ONE, n, NORM_SCALES)
    parameters(plan, ONE, n, NORM_SHIFTS)
    return y, new
