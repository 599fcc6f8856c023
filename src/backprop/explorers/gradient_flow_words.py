"""What GradientFlow says. The page and Python fill the same sentences with the same numbers.

{first}, {last}: ‖δ‖ at layers 1 and L      {factor}: (‖δ_1‖/‖δ_L‖)^(1/(L−1))      {predicted}: the same of the theory
"""

from ..short_number import short as short

VERDICTS = {
    "healthy": ("Healthy.", "‖δ‖ is {last} at layer {depth} and {first} at layer 1, a factor of {factor} per layer."),
    "vanishing": (
        "Vanishing.",
        "‖δ‖ shrinks from {last} at layer {depth} to {first} at layer 1, by a factor of {factor} "
        "per layer: the first layers hardly learn.",
    ),
    "exploding": (
        "Exploding.",
        "‖δ‖ grows from {last} at layer {depth} to {first} at layer 1, by a factor of {factor} "
        "per layer: a step that suits the last layers is far too long for the first.",
    ),
    "dead": (
        "Dead.",
        "Every unit of layer {layer} puts out 0 for every example, so no gradient gets past it; ‖δ‖ is {last} "
        "at layer {depth} and {first} at layer 1.",
    ),
    "saturated": (
        "Saturated.",
        "{percent} % of the hidden activations lie at the ends of φ’s range, where φ is almost flat and "
        "φ′ nearly 0; ‖δ‖ shrinks from {last} at layer {depth} to {first} at layer 1, by a factor of "
        "{factor} per layer.",
    ),
    "overflow": (
        "Overflow.",
        "In the untrained network {where} is already too large for a number of 64 bits. "
        "Try a smaller weight scale or a lower depth.",
    ),
    "diverged": (
        "Diverged.",
        "At step {steps} {where} was the first result that is not a finite number, so training stopped there: "
        "the updates before it had made the weights too large, and every layer multiplies by its weights. "
        "Try a smaller learning rate or weight scale.",
    ),
}
ONE_LAYER = "‖δ‖ is {last}: with a single layer there is no product of Jacobians yet."

# where the first number that is not finite arose
FORWARD, BACKWARD, LOSS = "the output of layer {layer}", "the gradient at layer {layer}", "the loss"

PREDICTED = "Mean-field theory predicts {predicted}."
TRAINED = "The theory line is that of the untrained network."
NO_THEORY = {
    "architecture": "No theory line: this mean-field theory knows neither normalization nor skip connections.",
    "not_random": "Mean-field theory does not apply: the weights are not random.",
}
LOSS_NOW = "The loss at step {steps} is {loss}."

PICTURES = {
    "norms": "Norms per layer, on a logarithmic axis. Gradient ‖δ‖: {first} at layer 1, {middle} at layer {half}, "
    "{last} at "
    "layer {depth}. Weight gradient: {first_weights} at layer 1, {last_weights} at layer {depth}.",
    "theory": "Theory: {first_theory} at layer 1.",
    "histogram": "Activations of the hidden layers, from {low} to {high}. Root mean square: "
    "{first_size} at layer 1, {middle_size} "
    "at layer {half}.",
    "no_histogram": "No activations: the only layer is the last.",
    "loss": "Loss per step, on a logarithmic axis: {first_loss} at step 0, {loss} at step {steps}.",
}

WORDS = dict(
    verdicts=VERDICTS,
    one_layer=ONE_LAYER,
    where=dict(forward=FORWARD, backward=BACKWARD, loss=LOSS),
    predicted=PREDICTED,
    trained=TRAINED,
    no_theory=NO_THEORY,
    loss_now=LOSS_NOW,
    pictures=PICTURES,
)
