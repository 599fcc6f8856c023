"""Traits that a reader can set. Each carries the description from which the page makes its control and its checks."""

import traitlets


def integer(value, low, high, label=None):
    """A whole number from low to high. Without a label it is part of the state, but no slider shows it."""
    return _number(traitlets.Int, "integer", value, low, high, label, 1, False)


def real(value, low, high, label, *, step, logarithmic=False):
    """A number from low to high; `step` is the slider's, in powers of ten if it is logarithmic."""
    return _number(traitlets.Float, "real", value, low, high, label, step, logarithmic)


def choice(value, options, label, shown=None):
    """One of the names `options`; `shown` maps a name to the words in the menu, where those differ."""
    setting = dict(kind="choice", label=label, options=list(options), shown=shown or {})
    return traitlets.Enum(list(options), value).tag(sync=True, setting=setting)


def switch(value, label):
    """On or off."""
    return traitlets.Bool(value).tag(sync=True, setting=dict(kind="switch", label=label))


def _number(trait, kind, value, low, high, label, step, logarithmic):
    setting = dict(kind=kind, label=label, min=low, max=high, step=step, logarithmic=logarithmic)
    return trait(value, min=low, max=high).tag(sync=True, setting=setting)
