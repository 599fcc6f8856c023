"""What DeepArchitectures says. The page and Python fill the same sentences with the same numbers."""

import math

NAMES = {"plain": "Plain", "batch_norm": "Batch norm", "layer_norm": "Layer norm", "residual": "Residual",
         "scaled_residual": "Scaled residual"}
INSIDE = {"none": "", "batch": " + batch norm", "layer": " + layer norm"}

# The gradient at the first layer by that at the last block, in powers of ten: up to `level` either way it is level.
LEVEL, FAR = 1.0, 2.0
GRADIENT = {
    "vanishes": "vanishes",
    "shrinks": "shrinks",
    "level": "is level",
    "grows": "grows",
    "explodes": "explodes",
    "overflow": "is not finite",
}
LEARNED = 0.5  # of what guessing among the classes costs

WORDS = dict(
    names=NAMES,
    inside=INSIDE,
    gradient=GRADIENT,
    level=LEVEL,
    far=FAR,
    learned=LEARNED,
    untrained="Untrained.",
    trained="Step {steps}.",
    gradients="The gradient {verdict} in {names}",
    learns="learned, to under half the cost of guessing: {names}",
    learns_not="not learned yet: {names}",
    diverged="diverged: {names}",
    all="all five networks",
    card="Gradient {verdict}: {ratio} times as large at layer 1 as at layer {last}.",
    zero="Gradient vanishes: it is 0 at layer 1.",
    theory="Theory for the untrained network: {predicted}.",
    loss="Loss {first_loss} at first, {loss} at step {steps}.",
    stopped="Diverged in step {steps}: {where} was not finite, because updates had made the weights too large.",
    overflow="Even untrained, {where} is not finite.",
    where=dict(forward="the output of layer {layer}", backward="the gradient at layer {layer}", loss="the loss"),
    picture="{name}. Norm of the gradient at the stream, on a logarithmic axis that all five share: {first_norm} at layer 1, "
    "{last_norm} at layer {last}. Theory: {first_theory} at layer 1.",
    losses="{name}. Loss per step, on a logarithmic axis that all five share: {first_loss} at step 0, {loss} at step {steps}.",
    key="<i>R̄<sub>l</sub></i> = ∂ℒ/∂<i>R<sub>l</sub></i>, gradient at the stream",
    key_theory="theory, untrained",
    key_loss="loss; dashed: guessing",
    axis="‖<i>R̄<sub>l</sub></i>‖",
)


def verdict(norms):
    """The word for a gradient that has norms (L − 1,) along the stream."""
    if not all(math.isfinite(norm) for norm in norms):
        return "overflow"
    if norms[0] == 0:
        return "vanishes"
    orders = math.log10(norms[0] / norms[-1])
    size = "level" if abs(orders) <= LEVEL else "far" if abs(orders) > FAR else "some"
    return "level" if size == "level" else {True: {"far": "explodes", "some": "grows"},
                                            False: {"far": "vanishes", "some": "shrinks"}}[orders > 0][size]


def name(kind, branch):
    """What a network is called: a residual one has the norm of its branches in its name."""
    return NAMES[kind] + (INSIDE[branch] if "residual" in kind else "")
