"""Exercises: one file each, the same in the published page and in JupyterLab, with feedback that names the mistake.

bp.exercise("delta-step")                   # the statement, with hints, and a solution after an attempt
bp.check("delta-step", delta_step)          # Right. / Not yet: …
bp.progress("07-failure-modes")             # what you have solved; without a chapter, of the whole book
"""

from .library import Unknown
from .result import Result
from .session import check, exercise

__all__ = ["Result", "Unknown", "check", "exercise"]


def __getattr__(name):
    if name == "progress":  # a panel costs the import time of widgets
        from .progress_panel import progress

        return progress
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
