"""What OptimizerRace says. The page and Python fill the same sentences with the same numbers."""

from .gradient_flow_words import short

NAMES = dict(sgd="SGD", momentum="Momentum", nesterov="Nesterov", adagrad="AdaGrad", rmsprop="RMSProp", adam="Adam")

WORDS = dict(
    names=NAMES,
    panels=["One learning rate for all directions", "A learning rate for each coordinate"],
    formula="Loss:",
    angled=", turned by {angle}°",
    start="At the start.",
    ready="All six stand at ({x}, {y}), where the loss is {loss}. Press Train or Step.",
    leads="{name} leads.",
    none_left="All have diverged.",
    after="At step {steps} its loss is {loss}; {last} is last with {last_loss}.",
    diverged="{name} diverged: {why}.",
    limit="η times the largest curvature is {value}, and the limit is {limit}",
    too_large="the rate {rate} is too large for this surface",
    rates="Distance to the minimum per step, over the second half of the run: {list}.",
    rate="{name} × {rate} (theory {predicted})",
    hovers="{name} ends in a cycle η/√2 = {predicted} from the minimum; it is now at {distance}.",
    turned="On a turned ravine Adam's squares mix both directions and jump: theory names no rate for it.",
    floors="The noise keeps every run from falling further. Mean loss over the second half: {list}.",
    floor="{name} {floor} (theory {predicted})",
    too_few="Theory and measurement are compared from step 20 on.",
    no_rate="Theory knows the rates on the quadratic alone.",
    paths="Paths on the surface “{surface}”, from ({x0}, {y0}) up to step {steps}: {ends}.",
    end="{name} at ({x}, {y})",
    gone="{name} has diverged",
    losses="Loss by step, on a logarithmic axis. At step {steps}: {ends}.",
    loss_end="{name} {loss}",
)


def sentences(losses, surface, steps):
    """The static figure in words."""
    ends = ", ".join(WORDS["loss_end"].format(name=name, loss=short(loss))
                     for name, loss in zip(NAMES.values(), losses, strict=True))
    return f"{surface}. " + WORDS["losses"].format(steps=steps, ends=ends)
