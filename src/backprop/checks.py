"""What is let in: every array and number that a reader passes is checked here, once, with a message in their words."""

import math
from collections.abc import Iterable

import numpy as np


LARGEST_WIDTH = 1 << 24  # features of a layer: keeps every count of elements far inside 64 bits
LARGEST_SEED = (1 << 31) - 1  # the page's seeds have 32 bits


def array_of(value, name):
    """`value` as an array; refused if it is ragged or if parts of it are masked."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} is not a rectangular array: its rows differ in length") from None
    if np.ma.is_masked(value):
        raise ValueError(f"{name} has masked entries; expected a number everywhere")
    return array


def numeric_array(value, name, dtype, allow_non_finite=False):
    """`value` as a C-ordered array of `dtype`, refused if that loses anything or if it is not finite."""
    array = array_of(value, name)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} has dtype {array.dtype}; expected real numbers")
    if not (_exact_integers(array, dtype) if array.dtype.kind in "iu" else np.can_cast(array.dtype, dtype, "safe")):
        raise TypeError(f"{name} has dtype {array.dtype}, which {dtype} cannot hold exactly; "
                        f"if the rounding is meant, pass np.asarray(…, {dtype.name!r})")
    array = np.asarray(array, dtype, order="C")
    if not allow_non_finite and not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} holds {array[place]} at {place}; data must be finite")
    return array


def _exact_integers(array, dtype):
    """Whether every one of these integers is a number of `dtype`."""
    limit = 2 ** (np.finfo(dtype).nmant + 1)
    return not array.size or (int(array.min()) >= -limit and int(array.max()) <= limit)


def same_shape(value, like, name):
    """`value` as an array of the shape and dtype of `like`; what is not finite is let in."""
    array = numeric_array(value, name, like.dtype, allow_non_finite=True)
    if array.shape != like.shape:
        raise ValueError(f"{name} has shape {array.shape}; expected {like.shape}")
    return array


def inputs(X, shape, dtype, allow_non_finite=False, name="X"):
    """X, of shape (B, *shape) or (B, features), as (B, features) with B ≥ 1."""
    X = numeric_array(X, name, dtype, allow_non_finite)
    features = math.prod(shape)
    if X.ndim > 1 and X.shape[1:] == shape:
        X = X.reshape(len(X), features)
    expected = "(batch, " + ", ".join(map(str, shape)) + ")"
    if X.ndim != 2:
        raise ValueError(f"{name} has shape {X.shape}; expected {expected}: one example a row")
    if X.shape[1] != features:
        raise ValueError(f"{name} has {X.shape[1]} columns (shape {X.shape}) but the first layer expects {features}"
                         + (f", as {expected} or flat" if len(shape) > 1 else ""))
    if not len(X):
        raise ValueError(f"{name} has no rows")
    return X


def labels(y, batch, classes, name="y"):
    """Integer labels in [0, classes), or one-hot rows, as (batch,) int64."""
    y = array_of(y, name)
    if y.ndim == 2:
        return _one_hot(y, batch, classes, name)
    if y.dtype.kind not in "iu":
        raise TypeError(f"{name} has dtype {y.dtype}; cross-entropy takes integer labels or one-hot rows")
    if y.shape != (batch,):
        raise ValueError(f"{name} has shape {y.shape} but X has {batch} rows; expected ({batch},)")
    if y.min() < 0 or y.max() >= classes:
        wrong = y[(y < 0) | (y >= classes)][0]
        raise ValueError(f"{name} holds the label {wrong}; the network has {classes} outputs, "
                         f"so labels lie in [0, {classes})")
    return y.astype(np.int64)


def _one_hot(y, batch, classes, name):
    if y.shape != (batch, classes):
        raise ValueError(f"{name} has shape {y.shape}; expected ({batch},) labels or ({batch}, {classes}) one-hot rows")
    if y.dtype.kind not in "biuf" or not (((y == 0) | (y == 1)).all() and (y.sum(1) == 1).all()):
        raise ValueError(f"{name} is not one-hot: each row needs a single 1 among zeros")
    return y.argmax(1)


def targets(y, batch, outputs, dtype, loss, allow_non_finite=False, name="y"):
    """Targets for `loss` as a (batch, columns) array of dtype: one column of labels, or one column an output."""
    if loss == "cross_entropy":
        if outputs == 1:
            raise ValueError("the network has 1 output, with which softmax cross-entropy is 0 whatever it says; take "
                             "loss='bce', or an output for each class")
        return labels(y, batch, outputs, name).astype(dtype)[:, None]
    y = numeric_array(y, name, dtype, allow_non_finite)
    if y.shape == (batch,) and outputs == 1:
        y = y[:, None]
    if y.shape != (batch, outputs):
        raise ValueError(f"{name} has shape {y.shape} but the outputs have shape ({batch}, {outputs})")
    outside = y[(y < 0) | (y > 1)]
    if loss == "bce" and outside.size:
        raise ValueError(f"{name} holds {outside[0]}; targets of binary cross-entropy lie in [0, 1]")
    return y


def number(value, name, low=-math.inf, high=math.inf, above=None):
    """A finite float in [low, high], and greater than `above` where that is given."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} is {value!r}; expected a number")
    try:
        real = float(value)
    except OverflowError:  # an integer beyond every float
        real = math.inf
    if not (math.isfinite(real) and low <= real <= high and (above is None or real > above)):
        bounds = [f"greater than {above:g}"] if above is not None else [f"at least {low:g}"] if low > -math.inf else []
        bounds += [f"at most {high:g}"] if high < math.inf else []
        raise ValueError(f"{name} is {value}; expected a finite number" + "".join(", " + b for b in bounds))
    return real


def whole(value, name, low, high=None):
    """An int in [low, high]."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} is {value!r}; expected an integer")
    if value < low or (high is not None and value > high):
        bounds = f"in [{low}, {high}]" if high is not None else f"of at least {low}"
        raise ValueError(f"{name} is {value}; expected an integer {bounds}")
    return int(value)


def sizes(values):
    """Layer sizes as a list of ints: the number of inputs, then at least one layer."""
    if not isinstance(values, Iterable) or isinstance(values, (str, set, frozenset)):  # a set has no order
        raise TypeError(f"sizes is {values!r}; expected a list such as [64, 32, 10]")
    values = [whole(n, "a layer size", 1, LARGEST_WIDTH) for n in values]
    if len(values) < 2:
        raise ValueError(f"sizes is {values}; expected the number of inputs, then one size a layer")
    return values


def layers(values):
    """A list of layer specifications."""
    if not isinstance(values, Iterable):
        raise TypeError(f"layers is {values!r}; expected a list such as [bp.Dense(32), bp.ReLU(), bp.Dense(10)]")
    values = list(values)
    for layer in values:
        if isinstance(layer, type) or not hasattr(layer, "plan"):
            raise TypeError(f"{layer!r} is not a layer; expected bp.Dense(…), bp.ReLU(), bp.BatchNorm() …")
    return values


def seed(value):
    """A seed, as an int."""
    return whole(value, "seed", 0, LARGEST_SEED)


def flag(value, name):
    """A bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {value!r}; expected True or False")
    return bool(value)


def floating_type(dtype):
    """float32 or float64 as a NumPy dtype."""
    try:
        found = np.dtype(dtype).name if dtype is not None else None  # which NumPy takes for float64
    except TypeError:
        found = None
    if found not in ("float32", "float64"):
        raise ValueError(f"dtype is {dtype!r}; it must be 'float32' or 'float64'")
    return np.dtype(found)


def rate(value, name):
    """A number in [0, 1): the share that dropout drops, the momentum that remains."""
    if number(value, name, 0.0) >= 1:
        raise ValueError(f"{name} is {value}; expected a number in [0, 1)")
    return float(value)
