"""What is let in: every array and number that a reader passes is checked here, once, with a message in their words."""

import math

import numpy as np


def numeric_array(value, name, dtype, allow_non_finite=False):
    """`value` as a C-ordered array of `dtype`, refused if that loses anything or if it is not finite."""
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} has dtype {array.dtype}; expected real numbers")
    if not np.can_cast(array.dtype, dtype, "safe"):
        raise TypeError(f"{name} has dtype {array.dtype}, which {dtype} cannot hold exactly; "
                        f"if the rounding is meant, pass {name}.astype({dtype.name!r})")
    array = np.ascontiguousarray(array, dtype)
    if not allow_non_finite and not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} holds {array[place]} at {place}; data must be finite")
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
    y = np.asarray(y)
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
        return labels(y, batch, outputs, name).astype(dtype)[:, None]
    y = numeric_array(y, name, dtype, allow_non_finite)
    if y.shape == (batch,) and outputs == 1:
        y = y[:, None]
    if y.shape != (batch, outputs):
        raise ValueError(f"{name} has shape {y.shape} but the outputs have shape ({batch}, {outputs})")
    if loss == "bce" and not ((y >= 0) & (y <= 1)).all():
        raise ValueError(f"{name} holds {y[(y < 0) | (y > 1)][0]}; targets of binary cross-entropy lie in [0, 1]")
    return y


def number(value, name, low=-math.inf, high=math.inf, above=None):
    """A finite float in [low, high], and greater than `above` where that is given."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} is {value!r}; expected a number")
    if not (math.isfinite(value) and low <= value <= high and (above is None or value > above)):
        bounds = [f"greater than {above:g}"] if above is not None else [f"at least {low:g}"] if low > -math.inf else []
        bounds += [f"at most {high:g}"] if high < math.inf else []
        raise ValueError(f"{name} is {value}; expected a finite number" + "".join(", " + b for b in bounds))
    return float(value)


def whole(value, name, low, high=None):
    """An int in [low, high]."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} is {value!r}; expected an integer")
    if value < low or (high is not None and value > high):
        raise ValueError(f"{name} is {value}; expected an integer {f'in [{low}, {high}]' if high is not None else f'of at least {low}'}")
    return int(value)


def floating_type(dtype):
    """float32 or float64 as a NumPy dtype."""
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = None
    if found not in (np.dtype("float32"), np.dtype("float64")):
        raise ValueError(f"dtype is {dtype!r}; it must be 'float32' or 'float64'")
    return found


def rate(value, name):
    """A number in [0, 1): the share that dropout drops, the momentum that remains."""
    if number(value, name, 0.0) >= 1:
        raise ValueError(f"{name} is {value}; expected a number in [0, 1)")
    return float(value)
