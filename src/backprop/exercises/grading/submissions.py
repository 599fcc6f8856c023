"""What lies in a folder of submissions. Who handed something in is told by its place, never by what is in it.

STUDENT.ipynb, or STUDENT/NAME.ipynb with one notebook in the folder, or one of the assignment's name. Links are not
followed, and nothing but plain files is opened.
"""

import csv
import os
import stat
import unicodedata
from datetime import datetime, UTC
from pathlib import Path
from typing import NamedTuple

from .handed_in import LARGEST

SUFFIX = ".ipynb"


class Submission(NamedTuple):
    """One student's. `raw` is None where there is nothing to grade, and `problem` says why."""

    student: str
    raw: bytes | None
    submitted: datetime | None
    problem: str = ""


def collect(folder, assignment, roster=(), times=None):
    """[Submission], one a student, in the order of their names; `roster` names those who should be there."""
    found, times = {}, times or {}
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        student, files = _of(entry, assignment)
        if student:
            found.setdefault(unicodedata.normalize("NFC", student).casefold(), []).append((student, files))
    for student in roster:
        found.setdefault(unicodedata.normalize("NFC", student).casefold(), [(student, [])])
    return [_one(group, times) for _, group in sorted(found.items())]


def _of(entry, assignment):
    """(student, [path or words]) of an entry of the folder; "" for what is no submission."""
    if entry.name.startswith("."):
        return "", []
    if entry.is_symlink():
        return entry.name.removesuffix(SUFFIX), ["it is a link, and links are not followed"]
    if entry.is_file() and entry.name.endswith(SUFFIX):
        return entry.name.removesuffix(SUFFIX), [Path(entry.path)]
    if not entry.is_dir(follow_symlinks=False):
        return "", []
    inside = [each for each in os.scandir(entry.path) if each.name.endswith(SUFFIX) and not each.name.startswith(".")]
    named = [each for each in inside if each.name == f"{assignment}{SUFFIX}"]
    chosen = named or inside
    if len(chosen) > 1:
        return entry.name, [f"there are {len(chosen)} notebooks, and none is called {assignment}{SUFFIX}"]
    if not chosen:
        return entry.name, ["there is no notebook in the folder"]
    if chosen[0].is_symlink():
        return entry.name, ["it is a link, and links are not followed"]
    return entry.name, [Path(chosen[0].path)]


def _one(group, times):
    """The submission of a student, the latest if there are several."""
    student = group[0][0]
    read = [_read(student, file, times) for _, files in group for file in files]
    if not read:
        return Submission(student, None, None, "nothing was handed in")
    good = [each for each in read if each.raw is not None]
    if not good:
        return read[0]
    latest = max(good, key=lambda each: each.submitted)
    if len(read) > 1:
        return latest._replace(problem=f"{len(read)} files stand under this name; the latest was graded")
    return latest


def _read(student, file, times):
    if isinstance(file, str):
        return Submission(student, None, None, file)
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Submission(student, None, None, "it is not a plain file")
            raw = opened.read(LARGEST + 1)
    except OSError as error:
        return Submission(student, None, None, f"it cannot be read: {error.strerror}")
    changed = datetime.fromtimestamp(status.st_mtime, UTC)
    return Submission(student, raw, times.get(student, changed))


def read_roster(path):
    """The names in the column `student` of a CSV file, and {name: time} of its column `submitted`, where it has one."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if not rows or "student" not in rows[0]:
        raise ValueError(f"{path}: a roster is a CSV file with a column student")
    names = [row["student"].strip() for row in rows if row["student"].strip()]
    times = {row["student"].strip(): moment(row["submitted"]) for row in rows if row.get("submitted", "").strip()}
    return names, times


def moment(text):
    """A time as in 2026-12-01T23:59+01:00; without an offset it is this machine's. Raises ValueError."""
    try:
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except ValueError:
        raise ValueError(f"{text!r} is no time; write it like 2026-12-01T23:59+01:00") from None
