"""The plan of a multilayer perceptron: what `bp.MLP` and the page's explorers share."""

from .jit import planner
from .ops import activation, add, batch_norm, dense, dropout, layer_norm, scale
from .plan import OUTPUT, features, input_buffer
from .tape import BATCH, LAYER, ONE


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


@planner
def uniform_mlp(plan, inputs, depth, width, outputs, code, norm, residual, residual_scale, rate):
    """Write a network of `depth` layers: depth − 1 hidden ones of equal width, and a linear one."""
    h = input_buffer(plan, ONE, ONE, inputs)
    for _ in range(depth - 1):
        h = hidden_layer(plan, h, width, code, norm, residual, residual_scale, rate)
    plan.counts[OUTPUT] = dense.plan(plan, h, outputs)
