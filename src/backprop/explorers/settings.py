"""Traits that a reader can set. Each carries the description from which the page makes its control and its checks.

`restarts=False` marks what is only looked at, like the weight that is selected: changing it does not throw training
away. Two names have a meaning of their own: `steps` counts the steps of training, and `position` those of a walk
through a computation; an explorer that has one gets its buttons. A control that would make no difference is hidden, and
stays part of the state: `when={"data": ["moons"]}` shows one only while every setting named has one of these values,
`unless={"noise": [0.0], "angle": [0]}` hides one while every setting named has one of these.
"""

import math

import traitlets

HIDDEN = {"depth": range(2, 65)}  # for `when`: there is a hidden layer


class Finite(traitlets.Float):
    """A number that the page could hold too: JSON has neither NaN nor infinity."""

    def validate(self, obj, value):
        value = super().validate(obj, value)
        if not math.isfinite(value):
            self.error(obj, value, info=f"a finite number, not {value}")
        return value


def integer(value, low, high, label=None, *, restarts=True, when=None, unless=None, zero=None):
    """A whole number from low to high, or the word `zero` for 0. Without a label it is part of the state, but no slider
    shows it.
    """
    made = _number(traitlets.Int, "integer", value, low, high, label, 1, False, restarts, when, unless)
    made.metadata["setting"]["zero"] = zero
    return made


def real(value, low, high, label=None, *, step, logarithmic=False, restarts=True, when=None, unless=None):
    """A number from low to high; `step` is the slider's, in powers of ten if it is logarithmic."""
    return _number(Finite, "real", value, low, high, label, step, logarithmic, restarts, when, unless)


def numbers(value, low, high, *, length=None, most=None, restarts=True):
    """A list of numbers from low to high: exactly `length` of them, or at most `most`. A picture is its control.

    Raises TypeError unless exactly one of `length` and `most` is given.
    """
    if (length is None) == (most is None):
        raise TypeError(f"a list of numbers takes either length or most; length is {length} and most is {most}")
    least, most = (length, length) if most is None else (0, most)
    setting = dict(kind="numbers", label=None, min=low, max=high, least=least, most=most, restarts=restarts)
    items = Finite(min=low, max=high)
    return traitlets.List(items, list(value), minlen=least, maxlen=most).tag(sync=True, setting=setting)


def choice(value, options, label=None, shown=None, *, restarts=True, when=None, unless=None):
    """One of the names `options`; `shown` maps a name to the words in the menu, where those differ."""
    setting = dict(kind="choice", label=label, options=list(options), shown=shown or {}, restarts=restarts,
                   **_shown(when, unless))
    return traitlets.Enum(list(options), value).tag(sync=True, setting=setting)


def switch(value, label, *, restarts=True, when=None, unless=None):
    """On or off."""
    setting = dict(kind="switch", label=label, restarts=restarts, **_shown(when, unless))
    return traitlets.Bool(value).tag(sync=True, setting=setting)


def _shown(when, unless):
    given = {"when": when, "unless": unless}
    return {name: {key: list(values) for key, values in each.items()} for name, each in given.items() if each}


def _number(trait, kind, value, low, high, label, step, logarithmic, restarts, when, unless):
    setting = dict(kind=kind, label=label, min=low, max=high, step=step, logarithmic=logarithmic, restarts=restarts,
                   **_shown(when, unless))
    return trait(value, min=low, max=high).tag(sync=True, setting=setting)
