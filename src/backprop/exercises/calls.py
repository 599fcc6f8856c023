"""Calls a learner's function: on copies, without its warnings, and with every failure turned into a sentence.

This protects an honest learner from accidents. It does not protect marks from a dishonest one: nothing that runs in
the same process can.
"""

import contextlib
import copy
import inspect
import io
import linecache
import warnings
from typing import NamedTuple

import numpy as np

LARGEST = 10**7  # entries of an answer that is copied
LONGEST = 80  # characters of a line that is shown
PRINTED = 1000  # characters of what the function prints that are shown


class Call(NamedTuple):
    """One call: its value, or the sentence that says what went wrong."""

    value: object = None
    fault: str = ""
    printed: str = ""
    changed: tuple = ()  # names of the inputs that the function changed


def call(function, inputs):
    """Call `function` with copies of `inputs`, a dict, in the order of the dict."""
    given = copy.deepcopy(inputs)
    output, fault, value = io.StringIO(), "", None
    try:
        with (
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(output),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            value = _kept(function(*given.values()))
    except KeyboardInterrupt:
        raise
    except NotImplementedError:
        value = NotImplemented
    except BaseException as error:  # SystemExit too: exit() in a cell must not end the session
        fault = describe(error, function)
    changed = () if fault else tuple(name for name in inputs if not _same(inputs[name], given[name]))
    return Call(value, fault, output.getvalue()[:PRINTED], changed)


def _kept(value):
    """A copy of arrays, which the function may write to in its next call; huge ones are wrong anyway."""
    if type(value) is np.ndarray:
        return value.copy() if value.size <= LARGEST else value
    return type(value)(map(_kept, value)) if type(value) in (list, tuple) else value


def _same(a, b):
    if isinstance(a, np.ndarray):
        return type(b) is np.ndarray and a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return type(b) is type(a) and len(a) == len(b) and all(map(_same, a, b))
    return a is b or a == b


def describe(error, function):
    """In plain words what was raised, and on which line of the learner's code."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    trace, line = error.__traceback__, None
    while trace:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    code = linecache.getline(file, line).strip() if line else ""
    code = code if len(code) <= LONGEST else f"{code[:LONGEST - 1]}…"
    place = f"line {line} of your cell, `{code}`," if code else "your function"
    return f"{place} stopped with {_words(error)}"


def _words(error):
    kind, text = type(error).__name__, _text(error)
    if isinstance(error, SystemExit):
        return "SystemExit: a function gives its value back with `return`, not with exit()."
    if isinstance(error, RecursionError):
        return "RecursionError: the function calls itself without end."
    if isinstance(error, NameError):
        return f"{kind}: {text}. Is the name spelled as it was defined, and was its cell run?"
    if isinstance(error, ValueError) and ("matmul" in text or "aligned" in text):
        rule = "the columns of the left factor are the rows of the right one"
        return f"{kind}: the shapes in a matrix product do not fit; {rule}. ({text})"
    if isinstance(error, ValueError) and "broadcast" in text:
        return f"{kind}: the shapes of two arrays do not fit together entry by entry. ({text})"
    return f"{kind}: {text}" if text else f"{kind}."


def _text(error):
    """The message of an exception, even of one whose own words fail."""
    try:
        return " ".join(str(error).split())[:300]
    except Exception:
        return ""


def misfit(function, names):
    """What keeps `function` from being called with arguments of these names; "" if nothing does."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ""  # a built-in function may not tell
    try:
        signature.bind(*names)
    except TypeError:
        wanted = f"{len(names)} argument{'s' * (len(names) != 1)}: {', '.join(names)}"
        return f"your function takes {_count(signature)}; it is called with {wanted}."
    return ""


def _count(signature):
    names = list(signature.parameters)
    return f"the arguments ({', '.join(names)})" if names else "no arguments"


def shown(inputs):
    """The inputs of a call in a few words: arrays by their shape, numbers by their value."""

    def words(value):
        if isinstance(value, np.ndarray):
            return str(value.shape)
        if isinstance(value, list | tuple):
            return f"[{', '.join(map(words, value))}]" if len(value) <= 4 else f"{len(value)} values"
        return f"{value:.6g}" if isinstance(value, float) else repr(value)

    return ", ".join(
        f"{name} {words(value)}" if isinstance(value, np.ndarray) else f"{name} = {words(value)}"
        for name, value in inputs.items()
    )
