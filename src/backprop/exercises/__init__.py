"""Exercises: one file each, the same in the published page and in JupyterLab, with feedback that names the mistake.

bp.exercise("delta-step")                   # the statement, with hints, and a solution after an attempt
bp.check("delta-step", delta_step)          # Right. / Not yet: …
"""

from .library import Unknown
from .result import Result
from .session import check, exercise

__all__ = ["Result", "Unknown", "check", "exercise"]
