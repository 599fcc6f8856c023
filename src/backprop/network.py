"""Networks: they plan their tape, own their parameters, and check what is passed to them.

Rows are examples: X (B, n_in), W_l (n_in, n_out), Z_l = A_{l−1} W_l + b_l, A_l = φ(Z_l), A_0 = X. Layers are
counted from 1 to L; a layer is a weighted sum with what follows it up to the next one.
"""

import math

from . import checks
from .engine import machine, tape
from .engine.initializers import initialize
from .engine.mlp import hidden_layer
from .engine.ops import dense
from .engine.optimizers import penalize
from .engine.plan import INPUT, N_LAYERS, N_ROWS, OUTPUT, PER_EXAMPLE, ROW, STATISTICS, THETA, input_buffer
from .gradient import BIAS_KINDS, WEIGHT_KINDS, block_views, named_parameters, read_gradient, unused
from .layers import plan_all, recipe
from .names import ACTIVATIONS, INITIALIZERS, LOSSES, NORMS, code
from .tape_table import Tape
from .views import NamedViews, Views
from .workspace import Workspace, aligned

TRAINING = 1  # the engine's mode: 0 for inference, else the number of the pass, which dropout's masks depend on

# What an operation's result is called, with the layer's number after it.
NAME_OF_RESULT = {int(tape.DENSE): "Z", int(tape.CONV2D): "Z", int(tape.RECURRENT): "Z", int(tape.ACTIVATION): "A",
                  int(tape.ADD): "A", int(tape.LSTM_CELL): "A", int(tape.MAX_POOL): "pooled",
                  int(tape.AVERAGE_POOL): "pooled", int(tape.BATCH_NORM): "norm", int(tape.LAYER_NORM): "norm",
                  int(tape.SCALE): "scaled", int(tape.DROPOUT): "dropped", int(tape.COPY): "stacked"}


class Network:
    """A feed-forward network of layer specifications.

    net = bp.Network(64, [bp.Dense(32), bp.ReLU(), bp.Dense(10)], init="he", seed=0)
    net.gradient(X, y, loss="cross_entropy").norms()["deltas"]
    """

    def __init__(self, input_shape, layers, *, init="xavier", gain=1.0, bias_std=0.0, dtype="float64", seed=0):
        shape = tuple(input_shape) if isinstance(input_shape, (tuple, list)) else (input_shape,)
        shape = tuple(checks.whole(n, "input_shape", 1) for n in shape)
        if not 1 <= len(shape) <= 3:
            raise ValueError(f"input_shape is {input_shape!r}; expected n, (steps, n) or (height, width, channels)")
        checks.whole(math.prod(shape), "the number of inputs", 1, checks.LARGEST_WIDTH)
        layers = checks.layers(layers)
        self._layers = layers
        self._build(shape, init, gain, bias_std, dtype, seed)
        self._arguments = {"input_shape": list(shape), "init": init, "gain": gain, "bias_std": bias_std,
                           "dtype": self.dtype.name, "seed": int(seed)}

    def _plan(self, plan):
        """Write the network, without a loss, to an empty plan."""
        shape = self.input_shape
        x = input_buffer(plan, *{1: (1, 1), 2: (shape[0], 1), 3: shape[:2]}[len(shape)], shape[-1])
        plan.counts[OUTPUT] = plan_all(self._layers, plan, x)

    def _build(self, input_shape, init, gain, bias_std, dtype, seed):
        self.input_shape, self.dtype, self._workspaces = input_shape, checks.floating_type(dtype), {}
        self._settings = (code(INITIALIZERS, init, "init"), checks.number(gain, "gain"),
                          checks.number(bias_std, "bias_std", 0.0), checks.seed(seed))
        work = self._workspace(None)
        if not work.plan.counts[N_LAYERS]:
            raise ValueError("a network needs at least one layer with weights: bp.Dense(…)")
        self.inputs = int(work.plan.buffers[work.plan.counts[INPUT], PER_EXAMPLE])
        self.outputs, self.depth = work.outputs, int(work.plan.counts[N_LAYERS])
        self._theta = aligned(int(work.plan.counts[THETA]), self.dtype)
        self._statistics = aligned(int(work.plan.counts[STATISTICS]), self.dtype)
        self.reset()

    def _workspace(self, loss, sharing=True):
        key = (loss, sharing)
        if key not in self._workspaces:
            self._workspaces[key] = Workspace(self._plan, loss, self.dtype, sharing)
        return self._workspaces[key]

    def workspace(self, loss):
        """The memory in which this network runs with `loss` (a name)."""
        return self._workspace(code(LOSSES, loss, "loss"))

    def reset(self):
        """Go back to the initial parameters, those of the seed."""
        plan = self._workspace(None).plan
        initialize(plan.counts, plan.blocks, self.theta, self.statistics, *self._settings)
        return self

    def copy(self):
        """A network of its own with the same parameters and running statistics."""
        twin = Network.__new__(type(self))
        twin.__setstate__(self.__getstate__())
        return twin

    def __getstate__(self):
        """What a copy or a pickle carries: everything but the workspaces, which are made again where they are used."""
        return {name: value for name, value in self.__dict__.items() if name != "_workspaces"}

    def __setstate__(self, state):
        self.__dict__.update(state, _workspaces={})
        for name in ("_theta", "_statistics"):  # their own, and aligned again
            array = aligned(state[name].size, self.dtype)
            array[:] = state[name]
            setattr(self, name, array)
        self._workspace(None)  # at once, so that an activation that this process does not know is reported here

    @property
    def theta(self):
        """All parameters, one flat vector. What is assigned to it is copied into it."""
        return self._theta

    @theta.setter
    def theta(self, values):
        self._theta[:] = checks.same_shape(values, self._theta, "theta")

    @property
    def statistics(self):
        """Running means of batch normalizations, then running variances. What is assigned is copied."""
        return self._statistics

    @statistics.setter
    def statistics(self, values):
        self._statistics[:] = checks.same_shape(values, self._statistics, "statistics")

    @property
    def weights(self):
        """[W_1, …, W_L], views (n_in, n_out) of theta. What is assigned to them, one or all, is copied."""
        return Views(block_views(self._workspace(None).plan, self.theta, WEIGHT_KINDS), "weights")

    @weights.setter
    def weights(self, values):
        self.weights.assign(values)

    @property
    def biases(self):
        """[b_1, …, b_L], views (n_out,) of theta. What is assigned to them, one or all, is copied."""
        return Views(block_views(self._workspace(None).plan, self.theta, BIAS_KINDS), "biases")

    @biases.setter
    def biases(self, values):
        self.biases.assign(values)

    @property
    def parameters(self):
        """{"W1": view, "b1": view, …} in the order of theta, learned scales and shifts included.

        parameters["W1"] = W copies W into theta.
        """
        return NamedViews(named_parameters(self._workspace(None).plan, self.theta))

    @property
    def tape(self):
        """The operations of a forward pass, as a table."""
        return Tape(self._workspace(None).tape)

    def forward(self, X, *, training=False, allow_non_finite=False):
        """Outputs (B, K) for inputs X (B, n): logits, for a classifier.

        `training` normalizes with the batch's own statistics, as the gradient does, and leaves the running ones be.
        """
        work = self._workspace(None)
        B = work.put(checks.inputs(X, self.input_shape, self.dtype, allow_non_finite))
        self._run(work, B, training)
        return work.output(B).copy()

    def _run(self, work, B, training):
        kept = self.statistics.copy()
        loss = machine.forward(work.tape, self.theta, self.statistics, work.A, work.S, B, int(training))
        self.statistics[:] = kept
        return loss

    def activations(self, X, *, training=False):
        """Every intermediate value by name, first to last: "X", "Z1", "A1", …, each (B, n)."""
        work = self._workspace(None, sharing=False)
        B = work.put(checks.inputs(X, self.input_shape, self.dtype))
        self._run(work, B, training)
        return {name: work.view(number, B).copy() for name, number in self._buffer_names().items()}

    def _buffer_names(self):
        plan, layer, names = self._workspace(None, sharing=False).plan, 0, {"X": 0}
        first_rows = set(plan.layers[: plan.counts[N_LAYERS], ROW].tolist())
        over_time = False
        for i, row in enumerate(plan.rows[: plan.counts[N_ROWS]]):
            if i in first_rows:
                layer, over_time = layer + 1, row[tape.OP] == tape.RECURRENT
            name, step = f"{NAME_OF_RESULT[int(row[tape.OP])]}{layer}", 1
            if row[tape.OP] == tape.ADD and name in names:  # the branch gives way to the layer's result
                names[unused(f"phi{layer}", names)] = names.pop(name)
            while over_time and name in names:
                step += 1
                name = f"{name.split('@')[0]}@{step}"
            names[unused(name, names)] = int(row[tape.Y])
        return dict(sorted(names.items(), key=lambda item: item[1]))

    def loss(self, X, y, loss="cross_entropy", *, training=False):
        """The loss of predictions for X (B, n) against y, a float."""
        work = self.workspace(loss)
        B = self._put(work, X, y, loss, False)
        return float(self._run(work, B, training))

    def accuracy(self, X, y, loss="cross_entropy"):
        """The share of rows of X whose largest output is the label in y.

        With a single output, or with `loss` "bce", every output is a class of its own, and its sign the answer.
        """
        code(LOSSES, loss, "loss")
        outputs = self.forward(X)
        if self.outputs == 1 or loss == "bce":
            y = checks.targets(y, len(outputs), self.outputs, self.dtype, "bce")
            return float(((outputs > 0) == (y > 0.5)).mean())
        return float((outputs.argmax(1) == checks.labels(y, len(outputs), self.outputs)).mean())

    def gradient(self, X, y, loss="cross_entropy", *, l1=0.0, l2=0.0, allow_non_finite=False):
        """The gradient of the loss, with batch statistics in normalizations: a `Gradient`.

        X (B, n); y labels (B,), one-hot rows or targets (B, K). `l2` adds ½ l2 Σw² and `l1` adds l1 Σ|w| over
        all weights. The network is not changed.
        """
        work, penalties = self.workspace(loss), (checks.number(l1, "l1", 0.0), checks.number(l2, "l2", 0.0))
        B = self._put(work, X, y, loss, allow_non_finite)
        g = aligned(self.theta.size, self.dtype)
        value = self._run(work, B, TRAINING)
        machine.backward(work.tape, self.theta, g, work.A, work.D, work.S, B, TRAINING)
        value += penalize(work.plan.counts, work.plan.blocks, self.theta, g, *penalties)
        return read_gradient(work, g, value, B)

    def _put(self, work, X, y, loss, allow_non_finite):
        X = checks.inputs(X, self.input_shape, self.dtype, allow_non_finite)
        return work.put(X, checks.targets(y, len(X), self.outputs, self.dtype, loss, allow_non_finite))

    def recipe(self):
        """How to build this network, without its parameters, as JSON-ready data."""
        layers = {"layers": [recipe(layer) for layer in self._layers]} if hasattr(self, "_layers") else {}
        return {"class": type(self).__name__, "settings": self._arguments, **layers}

    def save(self, file):
        """Write the network to `file` (.npz); `bp.load` reads it back bit for bit."""
        from .files import save

        save(self, file)

    def __repr__(self):
        return f"<{type(self).__name__}: {self.inputs} inputs, {self.depth} layers, {self.outputs} outputs, " \
               f"{self.theta.size} parameters, {self.dtype}>"


def checked(net):
    """`net`, if it is a network; else a TypeError."""
    if not isinstance(net, Network):
        raise TypeError(f"net is {net!r}; expected a bp.MLP(…) or a bp.Network(…)")
    return net


class MLP(Network):
    """A multilayer perceptron with layer sizes [n_0, …, n_L]: L − 1 hidden layers and a linear one.

    bp.MLP([64, 32, 10], activation="relu", init="he")
    A hidden layer is φ(norm(A W + b)); with `residual`, A + residual_scale · φ(norm(A W + b)) where widths are equal.
    """

    def __init__(self, sizes, *, activation="tanh", init="xavier", gain=1.0, bias_std=0.0, norm=None, residual=False,
                 residual_scale=1.0, dropout=0.0, dtype="float64", seed=0):
        sizes = checks.sizes(sizes)
        self.sizes = tuple(sizes)
        self._hidden = (activation, code(NORMS, "none" if norm is None else norm, "norm"),
                        checks.flag(residual, "residual"), checks.number(residual_scale, "residual_scale"),
                        checks.rate(dropout, "dropout"))
        self._build((sizes[0],), init, gain, bias_std, dtype, seed)
        self._arguments = {"sizes": sizes, "activation": activation, "init": init, "gain": gain, "bias_std": bias_std,
                           "norm": norm, "residual": bool(residual), "residual_scale": residual_scale,
                           "dropout": float(dropout), "dtype": self.dtype.name, "seed": int(seed)}

    def _plan(self, plan):
        phi = code(ACTIVATIONS, self._hidden[0], "activation")  # by name: each process numbers its own activations
        h = input_buffer(plan, 1, 1, self.sizes[0])
        for width in self.sizes[1:-1]:
            h = hidden_layer(plan, h, width, phi, *self._hidden[1:])
        plan.counts[OUTPUT] = dense.plan(plan, h, self.sizes[-1])
