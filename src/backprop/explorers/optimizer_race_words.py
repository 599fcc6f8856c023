"""What OptimizerRace says. The page and Python fill the same sentences with the same numbers."""

from .gradient_flow_words import short

NAMES = dict(sgd="SGD", momentum="Momentum", nesterov="Nesterov", adagrad="AdaGrad", rmsprop="RMSProp", adam="Adam")

WORDS = dict(
    names=NAMES,
    ready=("At the start.", "All six stand at ({x}, {y}), where the loss is {loss}. Press Train or Step."),
    leads=("{name} leads.", "After {steps} steps its loss is {loss}; {last} is last with {last_loss}."),
    diverged="{names} diverged: {why}.",
    limit="η times the largest curvature κ is {value}, and the limit is {limit}",
    no_limit="the rate {rate} is too large for this surface",
    rates="{name} shrinks the distance by a factor of {rate} a step; theory says {predicted}.",
    no_rate="No rate here: theory knows the quadratic with exact gradients.",
    floors="Its mean loss over the second half is {floor}, where theory says {predicted}.",
    noise="Noise in the gradient: no run goes on falling, each hovers at a floor.",
    paths="Paths on {surface}, {steps} steps from ({x0}, {y0}). {ends}",
    end="{name} at ({x}, {y})",
    gone="{name} has left the picture",
    losses="Loss by step, on a logarithmic axis. After {steps} steps: {ends}",
    loss_end="{name} {loss}",
)


def sentences(numbers, surface, steps):
    """The static figure in words."""
    ends = ", ".join(f"{name} {short(loss)}" for name, loss in zip(NAMES.values(), numbers["loss"], strict=True))
    return f"{surface}. " + WORDS["losses"].format(steps=steps, ends=ends + ".")
