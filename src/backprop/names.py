"""The names that the reader uses for the engine's codes: one table a kind, and one way to look a name up."""

from .engine import tape

ACTIVATIONS = {name: int(getattr(tape, name.upper())) for name in
               ("identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "gelu", "silu")}
INITIALIZERS = {name: int(getattr(tape, name.upper())) for name in
                ("zeros", "constant", "uniform", "normal", "lecun", "lecun_uniform", "xavier", "xavier_uniform", "he",
                 "he_uniform", "orthogonal")}
LOSSES = {"cross_entropy": int(tape.SOFTMAX_CROSS_ENTROPY), "mse": int(tape.MEAN_SQUARED_ERROR),
          "bce": int(tape.BCE_WITH_LOGITS), "huber": int(tape.HUBER)}
NORMS = {"none": int(tape.NO_NORM), "batch": int(tape.BATCH), "layer": int(tape.LAYER)}
OPTIMIZERS = {name: int(getattr(tape, name.upper())) for name in
              ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "amsgrad", "adamw")}


def code(table, name, what):
    """table[name]; ValueError with the admitted names otherwise."""
    if isinstance(name, str) and name in table:
        return table[name]
    raise ValueError(f"{what} is {name!r}; it must be one of {', '.join(map(repr, table))}")
