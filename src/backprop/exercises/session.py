"""`bp.exercise` shows an exercise, `bp.check` judges an answer; between them is kept what is shown and was tried."""

import os
import secrets
from collections import Counter
from dataclasses import replace

from . import library
from .calls import shown
from .page import kind_of, seeds
from .result import NOT_ATTEMPTED, RIGHT, Result

_attempts = Counter()  # by exercise, in this session
_on_screen = {}  # the widget that shows an exercise


def exercise(id, *, folder=None, seed=None):
    """Show an exercise: its statement, hints one at a time, and a solution after an attempt.

    `folder` is a private folder to look in first. Numbers differ between readers unless `seed` chooses them.
    Raises `Unknown` for a name that no folder has.
    """
    from .widget import ExerciseWidget  # widgets cost import time that a check has no use for

    found = library.find(id, folder)
    count = len(seeds(found))
    # A page is built once for all readers: its script draws the variant.
    drawn = 0 if os.environ.get("BACKPROP_BOOK") else secrets.randbelow(count)
    widget = ExerciseWidget(found, drawn if seed is None else seed % count, check=_check_from_button)
    widget.attempts = _attempts[id]
    _on_screen[id] = widget
    return widget


def check(id, answer, *, folder=None):
    """Judge an answer: a function, a number or the key of a prediction, as the exercise asks. Gives a `Result`.

    bp.check("delta-step", delta_step)
    """
    found = library.find(id, folder)
    widget = _on_screen.get(id)
    result = judge(found, answer, widget.seed if widget else 0)
    _attempts[id] += result.status != NOT_ATTEMPTED
    if widget:
        widget.take(result)
    return result


def judge(found, answer, seed=0):
    """The verdict on an answer: on all seeds of its kind, or on the one whose variant the reader sees."""
    kind = kind_of(found)
    if kind.SEEDS is None:
        result = kind.judge(found, answer, seed)
        values = found.cases(seed)[0]
        return replace(result, details=f"For {shown(values)}.") if values and not result.right else result
    for each in kind.SEEDS:
        result = kind.judge(found, answer, each)
        if not result.right:
            return result
    return Result(found.id, RIGHT)


def _check_from_button(widget):
    """Check what the notebook calls by the name that is asked for."""
    try:
        from IPython import get_ipython

        names = get_ipython().user_ns
    except (ImportError, AttributeError):
        names = {}
    found = widget.exercise
    if found.entry not in names:
        result = Result(
            found.id, NOT_ATTEMPTED, f"this notebook has no {found.entry} yet: run the cell that defines it."
        )
    else:
        result = judge(found, names[found.entry])
    _attempts[found.id] += result.status != NOT_ATTEMPTED
    widget.take(result)
