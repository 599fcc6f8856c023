"""What lies in a folder of submissions. Who handed something in is told by its place, never by what is in it.

STUDENT.ipynb, or STUDENT/NAME.ipynb with one notebook in the folder, or one of the assignment's name. Links are not
followed, and nothing but plain files is opened.
"""

import csv
import io
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
    found, times = {}, {_key(student): time for student, time in (times or {}).items()}
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        student, files = _of(entry, assignment)
        if student:
            found.setdefault(_key(student), []).append((student, files))
    known = {_key(student): student for student in roster}
    for key, student in known.items():
        found.setdefault(key, [(student, [])])
    graded = [(key, _one(group, times)) for key, group in sorted(found.items())]
    return [each if key in known or not known else _stranger(each) for key, each in graded]


def _key(student):
    """Names that differ in capitals alone are one student's."""
    return unicodedata.normalize("NFC", student).casefold()


def _stranger(submission):
    """A misspelt name, most often: graded all the same, and told to whoever wrote the roster."""
    return submission._replace(problem="; ".join(filter(None, [submission.problem, "this name is not in the roster"])))


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
    return Submission(student, raw, times.get(_key(student), changed))


def read_roster(path):
    """The names in the column `student` of a CSV file, and {name: time} of its column `submitted`, where it has one.

    Commas, semicolons or tabs part the columns. Raises ValueError with the file and the line.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not a text in UTF-8: save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)  # what a spreadsheet writes depends on the country
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    header = [title.strip().casefold() for title in rows[0]] if rows else []
    if "student" not in header:
        found = f"; {path} has {', '.join(header)}" if header else f"; {path} is empty"
        raise ValueError(f"a roster is a CSV file with a column student{found}")
    names, times = [], {}
    for number, row in enumerate(rows[1:], 2):
        cells = dict(zip(header, map(str.strip, row), strict=False))
        if not cells.get("student"):
            continue
        names.append(cells["student"])
        if cells.get("submitted"):
            try:
                times[cells["student"]] = moment(cells["submitted"])
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from None
    return names, times


def moment(text):
    """A time as in 2026-12-01T23:59+01:00; without an offset it is this machine's. Raises ValueError."""
    try:
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except ValueError:
        raise ValueError(f"{text!r} is no time; write it like 2026-12-01T23:59+01:00") from None
