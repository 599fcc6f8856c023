"""The plan of a multilayer perceptron's hidden layer: what `bp.MLP` and the page's explorers share."""

from .jit import planner
from .ops import activation, add, batch_norm, dense, dropout, layer_norm, scale
from .plan import features
from .tape import BATCH, LAYER


@planner
def hidden_layer(plan, h, width, code, norm, residual, residual_scale, rate):
    """φ(norm(h W + b)) with dropout, or h + residual_scale · that if `residual` and the widths are equal."""
    branch = dense.plan(plan, h, width)
    if norm == BATCH:
        branch = batch_norm.plan(plan, branch)
    elif norm == LAYER:
        branch = layer_norm.plan(plan, branch)
    branch = activation.plan(plan, branch, code)
    if rate > 0.0:
        branch = dropout.plan(plan, branch, rate)
    if residual and features(plan, h) == width:
        if residual_scale != 1.0:
            branch = scale.plan(plan, branch, residual_scale)
        return add.plan(plan, h, branch)
    return branch
