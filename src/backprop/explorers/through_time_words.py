"""What ThroughTime says. The page and Python fill the same sentences with the same numbers.

{first}: what arrives at step 1      {theory}: what the power predicts there      {factor}: the mean factor per step
"""

from .gradient_flow_words import short

VERDICTS = {
    "vanishing": "Vanishing.",
    "arriving": "Arriving.",
    "exploding": "Exploding.",
}
VANISHED, EXPLODED = 1e-3, 1e3  # shares at step 1
REASONS = {
    "rnn": "At step 1 the gradient is {first} times what it is at step {length}: a factor of {factor} per step. "
    "The matrix alone gives {rho} per step and {theory} in all; the slopes of φ, {through} in the root mean square, "
    "make the rest.",
    "identity": "At step 1 the gradient is {first} times what it is at step {length}: a factor of {factor} per step. "
    "That is the matrix alone, {rho} per step and {theory} in all, for the identity has the slope 1 everywhere.",
    "lstm": "At the cell of step 1 the gradient is {first} times what it is at that of step {length}: a factor "
    "of {factor} per step. A gate at its bias gives {rho} per step and {theory} in all; the gates are {through} open "
    "in the mean, and the road through the recurrent matrix adds its part.",
}
PICTURES = {
    "rnn": "Gradient ‖δ‖ per step, relative to step {length}, on a logarithmic axis: {first} at step 1, {middle} at "
    "step {half}. Dashed, ρ to the power of the steps back: {theory} at step 1.",
    "lstm": "Gradient at the cell per step, relative to step {length}, on a logarithmic axis: {first} at step 1, "
    "{middle} at step {half}; ‖δ‖: {delta} at step 1. Dashed, the gate at its bias to the power of the steps back: "
    "{theory} at step 1.",
}
THROUGH = {
    "rnn": "Slope of φ per step, root mean square: {first_through} at step 1, {last_through} at step {length}.",
    "lstm": "Forget gates per step, mean: {first_through} at step 1, {last_through} at step {length}.",
}
WORDS = dict(verdicts=VERDICTS, reasons=REASONS, pictures=PICTURES, through=THROUGH, vanished=VANISHED,
             exploded=EXPLODED)


def words(state, found, theory):
    """The picture of a state in words."""
    main, half = found["cell_norms" if state["cell"] == "lstm" else "delta_norms"], -(-state["length"] // 2)
    return PICTURES[state["cell"]].format(
        length=state["length"], half=half, first=short(main[0]), middle=short(main[half - 1]),
        delta=short(found["delta_norms"][0]), theory=short(theory[0]),
    )
