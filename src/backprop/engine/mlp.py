"""The plan of a multilayer perceptron: what `bp.MLP` and the page's explorers share."""

from .jit import planner
from .ops import activation, add, batch_norm, dense, scale
from .plan import OUTPUT, PER_EXAMPLE, input_buffer
from .tape import BATCH


@planner
def hidden_layer(plan, h, width, code, norm, residual, residual_scale):
    """φ(norm(h W + b)), or h + residual_scale · φ(norm(h W + b)) if `residual` and the widths are equal."""
    branch = dense.plan(plan, h, plan.buffers[h, PER_EXAMPLE], width)
    if norm == BATCH:
        branch = batch_norm.plan(plan, branch)
    branch = activation.plan(plan, branch, code)
    if residual and plan.buffers[h, PER_EXAMPLE] == width:
        if residual_scale != 1.0:
            branch = scale.plan(plan, branch, residual_scale)
        return add.plan(plan, h, branch)
    return branch


@planner
def uniform_mlp(plan, inputs, depth, width, outputs, code, norm, residual, residual_scale):
    """Write a network of `depth` layers: depth − 1 hidden ones of equal width, and a linear one."""
    h = input_buffer(plan, inputs)
    for _ in range(depth - 1):
        h = hidden_layer(plan, h, width, code, norm, residual, residual_scale)
    plan.counts[OUTPUT] = dense.plan(plan, h, plan.buffers[h, PER_EXAMPLE], outputs)
