"""`bp.exercise` shows an exercise, `bp.check` judges an answer; between them is kept what is shown and was tried."""

import os
import secrets
from dataclasses import replace

from .. import checks
from . import library, progress_file
from .calls import shown
from .page import kind_of, seeds
from .result import NOT_ATTEMPTED, RIGHT, Result

_on_screen = {}  # the widget that shows an exercise


def exercise(id, *, folder=None, seed=None):
    """Show an exercise: its statement, hints one at a time, and a solution after an attempt.

    `folder` is a private folder to look in first. Numbers differ between readers unless `seed` chooses them.
    Raises `Unknown` for a name that no folder has, and for a folder that is not there.
    """
    from .widget import ExerciseWidget  # widgets cost import time that a check has no use for

    seed = None if seed is None else checks.whole(seed, "seed", 0)
    found, known = library.find(id, folder), progress_file.of(id)
    count = len(seeds(found))
    # A page is built once for all readers: its script draws the variant.
    drawn = 0 if os.environ.get("BACKPROP_BOOK") else secrets.randbelow(count)
    if id in progress_file.known():
        drawn = known["variant"] % count  # a reader keeps the numbers of the first time
    widget = ExerciseWidget(found, drawn if seed is None else seed % count, check=_check_from_button)
    widget.attempts, widget.solved = known["attempts"], known["solved"]
    widget.hints = min(known["hints"], len(found.hints))
    widget.observe(lambda change: _note(widget), list(progress_file.KEPT))
    widget.folder = folder
    _on_screen[id] = widget
    return widget


def _note(widget):
    progress_file.note(widget.exercise.id, **{name: getattr(widget, name) for name in progress_file.KEPT})


def check(id, answer, *, folder=None):
    """Judge an answer: a function, a number, a formula, keys or letters, as the exercise asks. Gives a `Result`.

    bp.check("delta-step", delta_step)

    An exercise of a private folder that is on the screen is found again without `folder`.
    """
    widget = _on_screen.get(id)
    found = library.find(id, folder or (widget and widget.folder))
    result = judge(found, answer, widget.seed if widget else 0)
    if widget:
        widget.take(result)
    elif result.status != NOT_ATTEMPTED:
        before = progress_file.of(id)
        progress_file.note(id, attempts=before["attempts"] + 1, solved=before["solved"] or result.right)
    return result


def judge(found, answer, seed=0):
    """The verdict on an answer: on all seeds of its kind, or on the one whose variant the reader sees.

    Where the check itself stops, that is said, and nobody's answer is called wrong.
    """
    try:
        return judged(found, answer, seed)
    except Exception as error:
        words = f"the check itself stopped with {type(error).__name__}; that is a fault of the exercise, not of yours."
        return Result(found.id, NOT_ATTEMPTED, words, " ".join(str(error).split())[:300])


def judged(found, answer, seed=0):
    """The same, without a net."""
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
        result = judge(found, names[found.entry], widget.seed)
    widget.take(result)
