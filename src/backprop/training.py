"""Training: `train` runs the engine epoch by epoch and keeps a history; `Diverged` says where a run went wrong."""

import math
import warnings

import numpy as np

from . import checks
from .diverged import diverged
from .early_stopping import EarlyStopping, Watch
from .engine import random
from .engine.training import epoch
from .gradient import engine_norms
from .history import History
from .network import checked
from .optimizers import Adam, Optimizer
from .workspace import aligned

ORDER_STREAM = 1 << 20  # of the seed's random streams, the one for the order of the examples


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

    Interrupted (Kernel → Interrupt, or Ctrl-C), it stops after the running epoch, warns, and returns what it has:
    history.interrupted is True. After that, and after `Diverged`, the network is the one that the last epoch of the
    history left: its parameters and its running statistics.
    """
    net, optimizer = checked(net), Adam() if optimizer is None else optimizer
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer is {optimizer!r}; expected bp.SGD(…), bp.Momentum(…), bp.Adam(…) or another")
    if not isinstance(early_stopping, EarlyStopping | None):
        raise TypeError(f"early_stopping is {early_stopping!r}; expected bp.EarlyStopping(…)")
    if schedule is not None and not callable(schedule):
        raise TypeError(f"schedule is {schedule!r}; expected a function of the share of all updates, as bp.Cosine() is")
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
    watch, whole, before = Watch(early_stopping, net), _state(net, history), None
    numbers = range(1, epochs + 1)
    if progress:
        from tqdm.auto import tqdm  # here, because it brings along half of Jupyter

        numbers = tqdm(numbers, "epochs", delay=2, leave=False)

    try:
        for number in numbers:
            rates = _rates(optimizer.learning_rate, schedule, step, per_epoch, epochs * per_epoch)
            state, mean_loss, steps = epoch(  # Python's integers forget that they are unsigned
                p.counts, p.buffers, p.blocks, work.tape, X, Y, order, 0, len(X), np.uint64(state), batch,
                optimizer.code, settings, rates, limits, step, net.theta, net.statistics, g, m1, m2, m3, work.A, work.D,
                work.S)
            if steps < per_epoch:
                error = diverged(net, work, g, m2, mean_loss, min(batch, len(X) - steps * batch), number,
                                 step + steps + 1, history)
                _restore(net, history, whole)
                raise error
            step += steps
            last = len(X) - (per_epoch - 1) * batch
            norms = engine_norms(work, g, last)[1]
            history.add(net, mean_loss, norms, (X, y), validation)
            before, whole = whole, _state(net, history)
            if validation is not None and watch.stops_after(history.latest("val_loss")):
                break
        else:
            if before is not None:  # no step follows that would notice what the last update has done
                rows = order[-last:]
                value = net._run(work, work.put(X[rows], Y[rows]), step + 1)
                if not math.isfinite(value):
                    error = diverged(net, work, g, m2, value, last, number, step, history)
                    _restore(net, history, before)
                    raise error
    except KeyboardInterrupt:
        _restore(net, history, whole)
        history.interrupted = True
        warnings.warn(f"training was interrupted after {len(history)} of {epochs} epochs; the network and the history "
                      "are those of these epochs", stacklevel=2)
    watch.restore()
    return history


def _state(net, history):
    """What an epoch has left, in one piece: whenever an interrupt comes, the network and the history belong together."""
    return net.theta.copy(), net.statistics.copy(), len(history)


def _restore(net, history, state):
    net.theta[:], net.statistics[:] = state[:2]
    history.keep(state[2])


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
