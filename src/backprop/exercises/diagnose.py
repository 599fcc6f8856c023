"""Says in one sentence what is wrong with an array.

The questions, in the order in which they are asked: shape, transpose, sign, factor, one gradient per example, NaN, type,
finite differences; only then single entries.  A named mistake was looked for before.  `batch` is the number of examples,
where the exercise has a batch, and `alone` are the right arrays for each example alone.  `gradient` says whether the
array is a gradient: a 2 that the square brings, or a finite difference, is blamed nowhere else.  Every function gives
None where it has nothing to say.
"""

from itertools import permutations

import numpy as np

from .values import close, same

ROUGH = 1e4  # times the tolerance: float32, and forward differences
IN_FLOAT64 = "Compute in float64, as the inputs are."
MOST_ORDERED = 5  # values of which every order is tried
APPROXIMATE = 1e-4  # of the largest entry: the worst that a difference with a sensible step gives


def diagnose(part, batch=None, alone=(), gradient=True):
    """The sentence for a wrong `Part`, or None if only single entries can be spoken of."""
    name, got, want = part
    for question in (shape, transposed, factor):
        if words := question(name, got, want, batch, gradient):
            return words
    return per_example(name, got, alone, gradient) or finite(name, got) or precision(name, got, want, gradient)


def out_of_order(got, want, names=()):
    """A sentence where all values are right and stand in another order; "" otherwise."""
    if type(got) not in (tuple, list) or not isinstance(want, tuple | list) or len(got) != len(want) or same(got, want):
        return ""
    orders = permutations(range(len(want))) if len(want) <= MOST_ORDERED else ()
    if not any(all(same(got[k], w) for k, w in zip(order, want, strict=True)) for order in orders):
        return ""
    asked = f": {', '.join(names)}" if len(names) == len(want) else ""
    return f"the values are right, but they stand in another order than asked for{asked}."


def shape(name, got, want, batch, gradient):
    if got.shape == want.shape:
        return None
    begin = f"{name} has shape {got.shape}; expected {want.shape}"
    if batch and got.shape == (batch, *want.shape):
        each = "gradient" if gradient else "result"
        return f"{begin}: you have one {each} per example; {_combine(got, want)} over the batch, axis 0."
    if got.ndim == want.ndim == 2 and got.T.shape == want.shape:
        return f"{begin}: it is transposed" + (", and its entries are right." if close(got.T, want) else ".")
    if got.size == want.size:
        values = ", and they are right: reshape it." if close(got.reshape(want.shape), want) else "."
        return f"{begin}: the right number of entries in the wrong shape{values}"
    return f"{begin}."


def _combine(got, want):
    with np.errstate(all="ignore"):
        if close(got.sum(0), want):
            return "add them up"
        return "average them" if close(got.mean(0), want) else "combine them"


def transposed(name, got, want, batch, gradient):
    if got.ndim == 2 and got.shape[0] == got.shape[1] and close(got.T, want):
        return f"{name} is transposed: its rows should be its columns."
    return None


def factor(name, got, want, batch, gradient):
    """One number times what is right, where that number says something."""
    want, got = want.astype(float), got.astype(float)
    size, most = float((want * want).sum()), np.abs(want).max(initial=0.0)
    if not size:
        return None
    if not got.any():
        return f"{name} is zero{' everywhere' if got.ndim else ''}."
    with np.errstate(all="ignore"):
        k = float((got / most * want / most).sum() * most * most / size)
        if not np.isfinite(k) or abs(k - 1) < 1e-9 or not close(got, k * want, 100.0):
            return None
    for ratio, words in _ratios(batch, gradient):
        if np.isclose(k, ratio, rtol=1e-8, atol=0):
            return f"{name} {words}"
        if np.isclose(k, -ratio, rtol=1e-8, atol=0) and ratio != -1:
            return f"{name} has the wrong sign, and it {words}"
    if want.size < 2:
        return None  # one number is always a multiple of another
    sign = " with the wrong sign" if k < 0 else ""
    return f"{name} has the right direction{sign}, but it is {abs(k):.4g} times as large as it should be."


def _ratios(batch, gradient):
    yield -1.0, "has the wrong sign."
    if batch and batch > 1:
        yield float(batch), f"is {batch} times too large and the batch has {batch} examples: you forgot to average."
        yield (
            1.0 / batch,
            f"is {batch} times too small and the batch has {batch} examples: you averaged twice, "
            "or where the loss adds up.",
        )
    yield 2.0, "is twice what it should be" + (": is there a ½ in the loss that cancels the 2?" if gradient else ".")
    yield 0.5, "is half as large as it should be" + (": where is the 2 from d(u²) = 2u du?" if gradient else ".")


def per_example(name, got, alone, gradient):
    """The gradient, or the result, of one example in the place of that of the batch."""
    what = "the gradient of" if gradient else "what is right for"
    for number, single in enumerate(alone, 1):
        if len(alone) > 1 and single.shape == got.shape and (close(got, single) or close(got, single / len(alone))):
            why = ": does each example overwrite the one before? Add them up" if number == len(alone) else ""
            return f"{name} is {what} example {number} of {len(alone)} alone{why}."
    return None


def finite(name, got):
    if got.dtype.kind != "f" or np.isfinite(got).all():
        return None
    kind = "NaN" if np.isnan(got).any() else "infinite values"
    place = np.argwhere(~np.isfinite(got))[0]
    where = f", first at {_index(place)}" if got.ndim else ""
    why = ": look for 0/0, ∞ − ∞ or 0·∞" if kind == "NaN" else ": look for an overflow or a division by zero"
    return f"{name} holds {kind}{where}{why}."


def precision(name, got, want, gradient):
    """float32, and finite differences or rounded numbers, which are nearly right."""
    if want.dtype.kind != "f" or not got.size:
        return None
    if got.dtype.kind != "f":
        return f"{name} has dtype {got.dtype}, which holds no fractions; expected {want.dtype}."
    error = np.abs(got.astype(float) - want).max() / (np.abs(want).max() or 1.0)
    if got.dtype.itemsize < 8:
        if error < 10 * np.finfo(got.dtype).eps * max(1, got.size):
            return f"{name} is {got.dtype}: right to {_digits(error)} digits. {IN_FLOAT64}"
        return None
    if error > APPROXIMATE:
        return None
    with np.errstate(all="ignore"):
        single = np.array_equal(got.astype(np.float32).astype(float), got)
    if single:
        return f"{name} was rounded to float32 on its way: right to {_digits(error)} digits. {IN_FLOAT64}"
    why = "it looks like a finite difference. Use the formula." if gradient else "was it rounded or approximated?"
    return f"{name} is right to {_digits(error)} digits only: {why}"


def _digits(error):
    return max(1, int(-np.log10(max(error, 1e-16))))


def entries(name, got, want):
    """The last resort: how many entries differ, and the worst of them."""
    got, want = got.astype(float), want.astype(float)
    if not got.ndim:
        return f"{name} is {got:.6g}; expected {want:.6g}.", ()
    wrong = np.array([not close(g, w) for g, w in zip(got.ravel(), want.ravel(), strict=True)]).reshape(want.shape)
    wrong &= ~np.isclose(got, want, rtol=1e-12, atol=1e-12 * np.abs(want).max())
    place = np.unravel_index(np.argmax(np.abs(got - want)), want.shape)
    words = f"{int(wrong.sum())} of the {want.size} entries of {name} differ; at {_index(place)} yours is"
    return f"{words} {got[place]:.6g}, and {want[place]:.6g} is right.", place


def _index(place):
    return f"[{', '.join(str(int(i)) for i in place)}]"
