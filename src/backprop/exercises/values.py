"""Reads what a function returned against what was expected. Nothing is cast: what is of another sort is said to be.

A value is a number, an array, or a tuple or list of these; `read` splits it into parts that can be compared.
"""

from typing import NamedTuple

import numpy as np

ROOM = 1000  # an answer may have so many times the entries expected and still be looked at
CLOSE, FLOOR = 1e-10, 1e-12  # relative to the entry; relative to the largest one, where an entry nearly cancels
# A central difference is off by some 1e-10 of the largest entry, reordered float64 sums by 1e-15: the line is between.


class Misfit(Exception):
    """The value is not of the sort expected; the message is a sentence."""


class Part(NamedTuple):
    """One array, or number, of the answer beside the right one."""

    name: str
    got: np.ndarray
    want: np.ndarray


def read(got, want, name, names=()):
    """[Part]. `name` is what the value is called in messages; `names` are those of the parts of a tuple or list."""
    if isinstance(want, tuple | list):
        if type(got) not in (tuple, list) or len(got) != len(want):
            raise Misfit(f"{name} is {sort(got)}; expected {sort(want, names)}.")
        labels = names if len(names) == len(want) else [f"{name}[{k}]" for k in range(len(want))]
        return [part for g, w, label in zip(got, want, labels, strict=True) for part in read(g, w, label)]
    return [Part(name, _plain(got, want, name), np.asarray(want))]


def _plain(got, want, name):
    """`got` as an array that owns its entries."""
    if isinstance(want, np.ndarray) and want.ndim:
        if isinstance(got, np.ndarray) and type(got) is not np.ndarray:
            raise Misfit(f"{name} is {sort(got)}, a special kind of array; return a plain NumPy array.")
        if type(got) is not np.ndarray:
            advice = " Put it into np.array(…)." if type(got) in (list, tuple) and _shape(got) == want.shape else ""
            raise Misfit(f"{name} is {sort(got)}; expected {sort(want)}.{advice}")
    elif not (
        type(got) in (bool, int, float) or isinstance(got, np.generic) or (type(got) is np.ndarray and not got.ndim)
    ):
        raise Misfit(f"{name} is {sort(got)}; expected {sort(want)}.")
    elif isinstance(got, bool | np.bool_) and not isinstance(want, bool | np.bool_):
        raise Misfit(f"{name} is {sort(got)}; expected {sort(want)}.")
    array = got if type(got) is np.ndarray else np.asarray(got)
    if array.dtype.kind not in "biuf":
        raise Misfit(f"{name} has dtype {array.dtype}; expected real numbers, dtype {np.asarray(want).dtype}.")
    if array.size > ROOM * max(1, np.size(want)):
        raise Misfit(f"{name} has shape {array.shape}; expected {np.shape(want)}.")
    return array.copy()


def _shape(values):
    """What shape a list of numbers would have as an array; None if its rows differ in length."""
    try:
        return np.shape(values)
    except ValueError:
        return None


def sort(value, names=()):
    """What kind of thing a value is, in words."""
    if value is None:
        return "None"
    if isinstance(value, float | np.floating) and not np.isfinite(value):
        return "NaN" if np.isnan(value) else "infinite"
    if type(value) is np.ndarray:
        return f"an array of shape {value.shape}" if value.ndim else "a number"
    if isinstance(value, tuple | list):
        kind = type(value).__name__
        return f"a {kind} of {len(value)}" + (f" ({', '.join(names)})" if names else "")
    if isinstance(value, bool | np.bool_):
        return f"the truth value {value}"
    if isinstance(value, int | np.integer):
        return "a whole number"
    if isinstance(value, float | np.floating):
        return "a number"
    if callable(value):
        return "a function (call it, with parentheses and arguments)"
    kind = type(value).__name__
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"


def close(got, want, tolerance=1.0):
    """Whether the numbers agree; shapes must."""
    if got.shape != want.shape:
        return False
    if want.dtype.kind in "biu" and got.dtype.kind in "biu":
        return bool((got == want).all())
    got, want = got.astype(float), want.astype(float)
    size = np.abs(want).max(initial=0.0)
    with np.errstate(all="ignore"):
        return bool((np.abs(got - want) <= tolerance * (CLOSE * np.abs(want) + FLOOR * size)).all())


def right(part):
    """Whether the numbers agree and are as precise as expected; 3.0 for 3 is not held against anyone."""
    exact = part.got.dtype.kind != "f" or part.want.dtype.kind != "f"  # a float32 that counts is as good as any number
    precise = exact or part.got.dtype == part.want.dtype or part.got.dtype.itemsize >= 8
    return precise and close(part.got, part.want)


def same(a, b):
    """Whether two values, whatever they are, agree: used to recognize a named mistake."""
    if isinstance(a, tuple | list) or isinstance(b, tuple | list):
        return isinstance(a, tuple | list) and isinstance(b, tuple | list) and len(a) == len(b) and all(map(same, a, b))
    sorts = (bool, int, float, np.generic)
    if any(type(x) is not np.ndarray and not isinstance(x, sorts) for x in (a, b)) or np.shape(a) != np.shape(b):
        return False
    a, b = np.asarray(a), np.asarray(b)
    if {a.dtype.kind, b.dtype.kind} - set("biuf") or (a.dtype.kind == "b") != (b.dtype.kind == "b"):
        return False
    with np.errstate(all="ignore"):
        a, b = a.astype(float), b.astype(float)
        return bool(np.array_equal(np.isfinite(a), np.isfinite(b))) and close(np.nan_to_num(a), np.nan_to_num(b))
