"""ThroughTime: how much of a gradient arrives at each earlier step of a recurrent network.

Shapes   X (8, T, 16) standard normal inputs times a scale     y (8, 16) standard normal targets, mean squared error
W_h starts orthogonal and is multiplied by ρ.     eq-rho-power, eq-forget-power.  [Pascanu2013], [Gers2000]
"""

from pathlib import Path

import numpy as np
import traitlets

from ..activations import activations
from ..engine import machine
from ..engine.plan import N_ROWS
from ..engine.random import fill_normal, start
from ..engine.tape import AUX, LSTM_CELL, OP, RECURRENT, X, Y
from ..layers import Dense
from ..names import ACTIVATIONS, LOSSES
from ..network import TRAINING, Network
from ..recurrent_layers import LSTM, RNN
from ..workspace import aligned
from .bundle import bundle
from .explorer import Explorer
from .gradient_flow import LABELS
from .presets import THROUGH_TIME
from .settings import choice, integer, real
from .through_time_words import WORDS, words

BATCH, UNITS = 8, 16
STREAMS = {"inputs": 1_000_000, "targets": 1_000_001}  # far from the streams of the weights, which count from 0
CELLS = {"rnn": "RNN", "lstm": "LSTM"}


# Through the identity a gradient is multiplied by the orthogonal matrix alone: neither its draw nor the inputs matter.
LINEAR = {"cell": ["rnn"], "activation": ["identity"]}


class ThroughTime(Explorer):
    """The gradient at every step, relative to that at the last, with a power of ρ or of the gate over it.

    bp.explorers.ThroughTime(length=51, rho=0.9).numbers()["delta_norms"][0]
    """

    title, slug = "The gradient on its way back through time", "through-time"
    summary = "How much of a gradient arrives at an earlier step: the same matrix again and again, or a gate that holds."
    presets = THROUGH_TIME
    _esm = bundle(Path(__file__).parent / "js" / "through_time.js")
    _words = traitlets.Dict(WORDS, read_only=True).tag(sync=True)
    _constants = traitlets.Dict(
        dict(batch=BATCH, units=UNITS, streams=STREAMS, init="orthogonal"), read_only=True
    ).tag(sync=True)

    cell = choice("rnn", CELLS, "Cell", CELLS)
    length = integer(51, 2, 100, "Steps T")  # the tables of a plan in the page have no room for many more
    rho = real(0.9, 0.05, 1.5, "Factor ρ", step=0.01)
    activation = choice("identity", ACTIVATIONS, "Activation", LABELS, when={"cell": ["rnn"]})
    forget_bias = real(1.0, -2.0, 8.0, "Forget bias", step=0.1, when={"cell": ["lstm"]})
    input_scale = real(1.0, 0.05, 2.0, "Input scale", step=0.05, unless=LINEAR)
    seed = integer(0, 0, 99, "Seed", unless=LINEAR)

    def network(self):
        """The bp.Network of this state."""
        layer = RNN(UNITS, self.activation) if self.cell == "rnn" else LSTM(UNITS)
        net = Network((self.length, UNITS), [layer, Dense(UNITS)], init="orthogonal", seed=self.seed)
        net.parameters["Wh1"][:] *= self.rho
        if self.cell == "lstm":
            net.biases[0][UNITS : 2 * UNITS] = self.forget_bias
        return net

    def batch(self):
        """X (8, T, 16) and y (8, 16)."""
        X, y = np.empty(BATCH * self.length * UNITS), np.empty(BATCH * UNITS)
        fill_normal(X, np.uint64(start(self.seed, STREAMS["inputs"])))
        fill_normal(y, np.uint64(start(self.seed, STREAMS["targets"])))
        return self.input_scale * X.reshape(BATCH, self.length, UNITS), y.reshape(BATCH, UNITS)

    def numbers(self):
        """Arrays (T,), first step first, the gradients relative to the last step's.

        delta_norms   ‖δ_t‖ / ‖δ_T‖
        slopes        of an RNN: the root mean square of φ′(Z_t)
        cell_norms    of an LSTM: the norm of the gradient at C_t, relative to that at C_T
        gates         of an LSTM: the mean of its forget gates
        """
        net, (inputs, targets) = self.network(), self.batch()
        work = net._workspace(LOSSES["mse"], sharing=False)
        B, g = work.put(inputs.reshape(BATCH, -1), targets), aligned(net.theta.size, net.dtype)
        net._run(work, B, TRAINING)
        machine.backward(work.tape, net.theta, g, work.A, work.D, work.S, B, TRAINING)
        rows = work.plan.rows[: work.plan.counts[N_ROWS]]
        deltas = [norm(work.view(row[Y], B, gradient=True)) for row in rows if row[OP] == RECURRENT]
        found = {"delta_norms": relative(deltas)}
        if self.cell == "rnn":
            phi = self._slope()

            def slopes(work, row):
                return np.sqrt(np.mean(np.square(phi(work.view(row[Y], B)) * np.ones((B, UNITS)))))

            return found | {"slopes": np.array([slopes(work, row) for row in rows if row[OP] == RECURRENT])}
        cells, gates = [], []
        for row in rows[rows[:, OP] == LSTM_CELL]:
            _, f, o, _ = np.split(work.view(row[X], B), 4, axis=1)  # the sums have been overwritten by the gates
            C, dC, dA = work.view(row[AUX], B), work.view(row[AUX], B, True), work.view(row[Y], B, True)
            cells.append(norm(dC + dA * o * (1 - np.tanh(C) ** 2)))  # eq-lstm-cell-back
            gates.append(f.mean())
        return found | {"cell_norms": relative(cells), "gates": np.array(gates)}

    def _slope(self):
        import sympy as sp  # the live picture has no need of it

        derivative = sp.sympify(activations[self.activation].derivative)
        return sp.lambdify(sorted(derivative.free_symbols, key=str) or [sp.Symbol("x")], derivative, ["scipy", "numpy"])

    def theory(self):
        """(T,) what is left at each step: ρ^(T−t), or sigmoid(b)^(T−t) along the cells of an LSTM."""
        factor = self.rho if self.cell == "rnn" else 1 / (1 + np.exp(-self.forget_bias))
        return factor ** np.arange(self.length - 1.0, -1, -1)

    def figure(self):
        """The picture as a `backprop.figures.Plot`."""
        from ..figures import predicted_curves  # only the book needs Matplotlib

        found, name = self.numbers(), CELLS[self.cell]
        main = found["cell_norms" if self.cell == "lstm" else "delta_norms"]
        plot = predicted_curves(np.arange(1, self.length + 1), {name: main}, {name: self.theory()}, role="backward",
                                log="y", xlabel="step $t$", ylabel="share of the gradient that arrives")
        plot.alt = self.description()
        return plot

    def description(self):
        """The picture in words, as the page says it."""
        return words(self.state, self.numbers(), self.theory())


def norm(values):
    """The Frobenius norm, also where a square would underflow."""
    size = np.max(np.abs(values))
    return size * np.linalg.norm(values / size) if 0 < size < np.inf else size


def relative(norms):
    return np.array(norms) / norms[-1]
