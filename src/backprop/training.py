"""Training: `train` runs the engine epoch by epoch and keeps a history; `Diverged` says where a run went wrong."""

import math

import numpy as np

from . import checks
from .early_stopping import Watch
from .engine import random
from .engine.diagnosis import overflow_place
from .engine.training import epoch
from .gradient import engine_norms
from .history import History
from .network import Network
from .optimizers import Adam, Optimizer
from .workspace import aligned

ORDER_STREAM = 1 << 20  # of the seed's random streams, the one for the order of the examples


class Diverged(ArithmeticError):
    """A loss or gradient stopped being finite. The network keeps the parameters that it had at that moment.

    epoch, step (both from 1; steps count over the whole run), layer (from 1) and pass_ ("forward" or "backward")
    say where the first such number arose; layer is 0 where it was none of them, but their loss or the length of the
    gradient. history holds the epochs before.
    """

    def __init__(self, epoch, step, layer, pass_, history):
        self.epoch, self.step, self.layer, self.pass_, self.history = epoch, step, layer, pass_, history
        where = (f"in layer {layer} of the {pass_} pass" if layer
                 else "in the loss" if pass_ == "forward" else "in the length of the gradient")
        super().__init__(f"training diverged in epoch {epoch}, step {step}: the first number that is not finite arose "
                         f"{where}; a smaller learning rate, other initial weights or clip_norm may help")


def train(net, X, y, *, loss="cross_entropy", optimizer=None, epochs=100, batch_size=32, validation=None, l1=0.0,
          l2=0.0, clip_norm=None, clip_value=None, schedule=None, early_stopping=None, seed=0, progress=True):
    """Minimize the mean loss over X (N, n), y by mini-batches of `batch_size`, in a new random order each epoch.

    optimizer    bp.SGD, bp.Momentum or bp.Adam (the default); its moments start at zero with every call
    validation   (X, y), measured after each epoch
    l1, l2       penalties on the weights, as in `Network.gradient`
    clip_norm, clip_value    limits for the length of the gradient and for each of its entries, values first
    schedule     factor on the learning rate, as a function of the share of all updates made: bp.Cosine(), …
    early_stopping   bp.EarlyStopping(…); needs validation data
    Returns a `History`. Raises `Diverged`, ValueError or TypeError.
    """
    optimizer = Adam() if optimizer is None else optimizer
    if not isinstance(net, Network):
        raise TypeError(f"net is {net!r}; expected a bp.MLP(…) or a bp.Network(…)")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer is {optimizer!r}; expected bp.SGD(…), bp.Momentum(…), bp.Adam(…) or another")
    if early_stopping is not None and validation is None:
        raise ValueError("early_stopping watches the validation loss: pass validation=(X, y)")
    epochs, batch = checks.whole(epochs, "epochs", 0), checks.whole(batch_size, "batch_size", 1)
    work, X = net.workspace(loss), checks.inputs(X, net.input_shape, net.dtype)
    Y = checks.targets(y, len(X), net.outputs, net.dtype, loss)
    limits = np.array([checks.number(l1, "l1", 0.0), checks.number(l2, "l2", 0.0), _limit(clip_norm, "clip_norm"),
                       _limit(clip_value, "clip_value")])
    if validation is not None:
        validation = _pair(validation)
        Xv = checks.inputs(validation[0], net.input_shape, net.dtype, name="validation X")
        checks.targets(validation[1], len(Xv), net.outputs, net.dtype, loss, name="validation y")
    batch = min(batch, len(X))
    work.reserve(batch)
    p, history = work.plan, History(loss)
    g, m1, m2, m3 = (aligned(net.theta.size, net.dtype) for _ in range(4))
    order, state = np.arange(len(X)), random.start(checks.seed(seed), ORDER_STREAM)
    per_epoch, step, settings = -(-len(X) // batch), 0, optimizer.settings
    watch = Watch(early_stopping, net)
    from tqdm.auto import tqdm  # here, because it brings along half of Jupyter

    for number in tqdm(range(1, epochs + 1), "epochs", disable=not progress, delay=2, leave=False):
        rates = _rates(optimizer.learning_rate, schedule, step, per_epoch, epochs * per_epoch)
        state, mean_loss, steps = epoch(  # Python's integers forget that they are unsigned
            p.counts, p.buffers, p.blocks, work.tape, X, Y, order, np.uint64(state), batch, optimizer.code,
            settings, rates, limits, step, net.theta, net.statistics, g, m1, m2, m3, work.A, work.D, work.S)
        if steps < per_epoch:
            examples = min(batch, len(X) - steps * batch)
            place = int(overflow_place(p.counts, p.blocks, p.layers, g, work.A, work.D, examples))
            if place < 0 and not math.isfinite(mean_loss):
                place = 0  # the loss came first
            forward = place > 0 or not math.isfinite(mean_loss)
            raise Diverged(number, step + steps + 1, abs(place), "forward" if forward else "backward", history)
        step += steps
        last = len(X) - (per_epoch - 1) * batch
        norms = engine_norms(work, g, last)[1]
        history.add(net, mean_loss, norms, (X, y), validation)
        if validation is not None and watch.stops_after(history.latest("val_loss")):
            break
    watch.restore()
    return history


def _rates(learning_rate, schedule, step, count, total):
    """The learning rates of the `count` updates that follow update number `step`, of `total`."""
    factors = [1.0 if schedule is None else schedule(k / total) for k in range(step, step + count)]
    for factor in factors:
        checks.number(factor, "the schedule's factor", 0.0)
    return learning_rate * np.array(factors, np.float64)


def _pair(validation):
    try:
        X, y = validation
    except (TypeError, ValueError):
        raise TypeError(f"validation is {type(validation).__name__}; expected a pair of arrays (X, y)") from None
    return X, y


def _limit(value, name):
    return 0.0 if value is None else checks.number(value, name, above=0.0)
