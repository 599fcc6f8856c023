"""What Playground says. The page and Python fill the same sentences with the same numbers."""

from .gradient_flow_words import short

PICTURE = ("{name} in a plane, with the regions of the classes as the network sees them at step {steps}: {right} % of "
           "the training points and {held_right} % of those held out lie in their own region.")

NETWORK = ("The network: two inputs, hidden layers ({hidden}, of width {width}) and {classes} outputs, each with an "
           "image of its output over the plane; lines are ")
LARGEST = ", the largest {first} in the first layer and {last} in the last."

DIVERGED = dict(
    diverged_at="In step {step}, with {rule} at learning rate {rate}, {where} was the first number that is not finite: {why}",
    where=dict(forward="an output of layer {layer}", backward="a gradient of layer {layer}",
               update="an updated parameter of layer {layer}", loss="the loss"),
    why=dict(
        grew="the largest weight had grown to {weight}, and each layer multiplies by its weights. Try a smaller rate.",
        rate="the step η·g was larger than any number of 64 bits. Try a smaller rate.",
    ),
)

WORDS = dict(
    edges=dict(weights="weights", gradients="gradients"),
    brushes=dict(first="1, round", second="2, square"),
    sides={"2": ("positive, or class 1", "negative, or class 2"),  # by the number of classes
           "3": ("positive, or class 1 or 3", "negative, or class 2"),
           "10": ("positive, or even digit", "negative, or odd digit")},
    verdicts=dict(
        untrained=("Untrained.", "Press Train, or Step for one update."),
        stuck=("Stuck.", "The loss is still about that of guessing, {guess}."),
        worse=("Worse than guessing.", "Guessing would cost {guess}."),
        learning=("Learning.", ""),
        learned=("Learned.", "The network tells the training points apart."),
        overfits=("Overfits.", "It tells the training points apart, and does worse on points it has not seen."),
        diverged=("Diverged.", ""),
    ),
    now="Step {steps}, epoch {epoch}: loss {loss} on {count} training points ({right}\N{NO-BREAK SPACE}% right), "
    "{held_loss} on {held_count} held out ({held_right}\N{NO-BREAK SPACE}% right).",
    gradient="‖∂ℒ/∂W‖ is {first} at layer 1 and {last} at layer {depth}.",
    **DIVERGED,
    picture=PICTURE,
    losses="Loss by epoch, on a logarithmic axis. Training: {first_loss} at first, {loss} now. Held out: {first_held} at "
    "first, {held_loss} now.",
    norms="Norms per layer, on a logarithmic axis. Gradient ‖δ‖: {first_delta} at layer 1, {last_delta} at layer {depth}. "
    "Weight gradient: {first} at layer 1, {last} at layer {depth}.",
    units="Units of the network: arrow keys move between them, Enter chooses one and lets it go",
    unit_name="Unit {unit} of layer {layer}, bias {bias}; Enter shows its output in the plane",
    network=dict(weights=NETWORK + "the weights" + LARGEST, gradients=NETWORK + "the gradients of the weights" + LARGEST),
    lost="the first number that is not finite",
    layer="Layer {layer} (inputs × units: {n} × {m}): its largest weight has size {weight}, its largest ∂ℒ/∂w {gradient}.",
    missing="There is no unit {unit} there. ",
    choose="Choose a unit to see its output in the plane, or a line to read its weight.",
    draw="Click into the plane to add a point, on a point to remove it; or use arrow keys and Enter.",
    unit="The plane shows the output of unit {unit} of layer {layer}. Its bias is {value}, with ∂ℒ/∂b = Σ δ = {gradient} "
    "over {count} points{penalty}.",
    weight="The weight from unit {source} to unit {unit} of layer {layer} is {value}, with ∂ℒ/∂w = Σ a·δ = {gradient} over "
    "{count} points{penalty}: {value} − {rate} · ({gradient}) = {next} after a step of gradient descent on all of them.",
    penalty=" and the penalty",
    parts="The plane: arrow keys move the cross, Enter adds a point",
    cross="Cross at ({x}, {y}); Enter adds a point of class {class}",
    point="Point {number} of class {class} at ({x}, {y}); Enter removes it",
    few="Three points have to stay.",
    full="There is room for 60 points.",
    rows="Layer {layer}: weights <i>W</i> ({n} × {m}) and biases <i>b</i>",
    layer_head="from unit",
)


def sentence(numbers, name):
    """The static figure in words."""
    return PICTURE.format(name=name, steps=numbers["steps"], right=percent(numbers["accuracy"]),
                          held_right=percent(numbers["held_out_accuracy"])) + f" The loss is {short(numbers['loss'])}."


def percent(share):
    return f"{100 * share:.0f}"
