"""What Regularization says. The page and Python fill the same sentences with the same numbers."""

from .gradient_flow_words import short
from .playground_words import DIVERGED, percent

PICTURE = ("{name} in a plane, some with the wrong label, with the regions of the two classes at step {steps}: {right} % "
           "of the training points and {held_right} % of those held out lie in the region of their label.")

WORDS = dict(
    verdicts=dict(
        untrained=("Untrained.", "Press Train: {parameters} parameters are about to learn {count} points."),
        learning=("Learning.", "Both losses still fall."),
        overfits=("Overfits.", "On points it has not seen the network is getting worse: the held-out loss was least, {least}, "
                  "after epoch {best}."),
        holds=("Holds.", "Averaged over some epochs, the held-out loss stays where it was least. Its least value in one epoch "
               "was {least}, after epoch {best}."),
        diverged=("Diverged.", ""),
    ),
    **DIVERGED,
    now="Step {steps}, epoch {epoch}: loss {loss} in training ({right}\N{NO-BREAK SPACE}% right), {held_loss} held out "
    "({held_right}\N{NO-BREAK SPACE}% right).",
    weights="The length of all weights is {length}; {small}\N{NO-BREAK SPACE}% of them lie within {limit} of 0.",
    picture=PICTURE,
    losses="Loss by epoch, on a logarithmic axis. Training: {first_loss} at first, {loss} now. Held out: {first_held} at "
    "first, {held_loss} now, least {least} after epoch {best}.",
    histogram="Histogram of all weights, from −{widest} to {widest}: {small} % lie within {limit} of 0, the largest share of "
    "a bin is {top} %.",
    axis="weight",
    share="share",
)


def sentence(numbers, name):
    """The static figure in words."""
    return PICTURE.format(name=name, steps=numbers["steps"], right=percent(numbers["accuracy"]),
                          held_right=percent(numbers["held_out_accuracy"])) + f" The loss is {short(numbers['loss'])}."
