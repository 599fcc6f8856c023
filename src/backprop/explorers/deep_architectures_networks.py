"""The five networks of DeepArchitectures, and what chapter 9 predicts of the gradient at their streams.

Blocks have ReLU first and their weights last, eq-branch and eq-two-blocks. The stream is R_1 … R_{L−1}, L the depth.
"""

import numpy as np

from ..layers import BatchNorm, Dense, LayerNorm, ReLU, Residual
from ..network import Network
from .gradient_flow_batch import CLASSES, INPUTS

# name: norm, skip connection, whether its branch is scaled by 1/√L; the norm "branch" is the one of the setting
KINDS = {"plain": ("none", False, False), "batch_norm": ("batch", False, False), "layer_norm": ("layer", False, False),
         "residual": ("branch", True, False), "scaled_residual": ("branch", True, True)}
NORM_LAYERS = {"none": [], "batch": [BatchNorm()], "layer": [LayerNorm()]}
BATCH_NORM_GROWTH = np.pi / (np.pi - 1)  # eq-batch-norm-growth


def parts(kind, depth, branch):
    """(norm, τ) of a kind; τ is None without a skip connection."""
    norm, residual, scaled = KINDS[kind]
    return branch if norm == "branch" else norm, (depth**-0.5 if scaled else 1.0) if residual else None


def network(kind, *, depth, width, branch, gain, seed):
    """The untrained bp.Network of a kind, with He's weights times `gain`."""
    norm, tau = parts(kind, depth, branch)
    bend = [*NORM_LAYERS[norm], ReLU()]
    block = [*bend, Dense(width)]
    if tau is not None:
        block = [Residual(block, scale=tau)]
    layers = [Dense(width), *block * (depth - 2), *bend, Dense(CLASSES)]
    return Network(INPUTS, layers, init="he", gain=gain, seed=seed)


def stream_norms(kind, deltas, depth, branch):
    """‖∂ℒ/∂R_l‖ for l = 1 … L − 1 from ‖δ_1‖ … ‖δ_L‖: the δ of a residual block is τ ∂ℒ/∂R_l."""
    norms, tau = np.array(deltas[:-1]), parts(kind, depth, branch)[1]
    norms[1:] /= 1.0 if tau is None else tau
    return norms


def growth(kind, X, *, depth, branch, gain):
    """(L − 2,) factors by which E‖∂ℒ/∂R‖² grows from R_l to R_{l−1}, l = 2 … L − 1.

    eq-batch-norm-growth, eq-layer-norm-growth, eq-residual-growth and eq-norm-residual, with σ_w² = 2 gain².
    """
    norm, tau = parts(kind, depth, branch)
    blocks = np.arange(depth - 2)
    if tau is None:
        return np.full(depth - 2, {"none": gain**2, "batch": BATCH_NORM_GROWTH, "layer": 1.0}[norm])
    added = (tau * gain) ** 2
    if norm == "none":
        return np.full(depth - 2, 1 + added)
    # Over the batch a block adds to the variance, over the units to the mean square; what comes back is divided by it.
    spread, kept = (np.mean(X.var(0)), 1 / BATCH_NORM_GROWTH) if norm == "batch" else (np.mean(X**2), 1.0)
    return 1 + added / (2 * gain**2 * spread + added * kept * blocks)


def predicted(last, factors):
    """‖∂ℒ/∂R_l‖ for l = 1 … L − 1 from that of the last block."""
    return last * np.sqrt(np.cumprod(np.r_[1.0, factors[::-1]]))[::-1]
