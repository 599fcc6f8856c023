"""An assignment: a notebook for students, which holds nothing that is to be found out, and a private bundle."""

import hashlib
import inspect
import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .. import library, student
from ..exercise_file import load
from . import public_check
from .submissions import moment

DESCRIPTION = "assignment.json"
NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,60}")
INTRODUCTION = """# {name}

{number} exercises, {points} points{due}.
Fill in the cells, run the notebook from top to bottom, save it, and hand in this file.
The cell after each answer runs public checks: they say that the answer can be graded, not that it is right."""


@dataclass(frozen=True)
class Assignment:
    """What a private bundle holds: the whole exercises, and which variant of each the students have."""

    name: str
    variant: int
    due: str  # ISO 8601, or ""
    exercises: list

    @property
    def points(self):
        return sum(exercise.points for exercise in self.exercises)


def assign(name, ids, out, *, folder=None, due="", variant=0):
    """Write OUT/NAME.ipynb and the bundle OUT/NAME-private; gives both paths.

    `ids` are names of exercises, looked for in `folder` first. Raises ValueError with what is wrong, and
    FileExistsError rather than overwrite a bundle, without which nothing handed out can be graded.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a file: use letters, digits, hyphens, dots")
    if not ids:
        raise ValueError("no exercise was named; at least one is expected")
    if twice := [id for id in ids if ids.count(id) > 1]:
        raise ValueError(f"{twice[0]} is named twice")
    due = _with_offset(due) if due else ""
    exercises = [library.find(id, folder) for id in ids]
    entries = [exercise.entry for exercise in exercises]
    if twice := {entry for entry in entries if entries.count(entry) > 1}:
        raise ValueError(f"two exercises ask for the name {min(twice)}; one notebook can define it only once")
    if functions := [exercise.id for exercise in exercises if hands_over_a_function(exercise)]:
        raise ValueError(f"{functions[0]} hands a function to the student's function, and only data passes the walls: "
                         "it can be done for practice, but not graded")
    if hidden := [f"{exercise.id}: {line}" for exercise in exercises for line in student.leaks(exercise)]:
        raise ValueError(f"the student's notebook would show what is hidden: {hidden[0]}")
    bundle, notebook = Path(out) / f"{name}-private", Path(out) / f"{name}.ipynb"
    (bundle / "exercises").mkdir(parents=True)
    for exercise in exercises:
        shutil.copy(exercise.path, bundle / "exercises" / f"{exercise.id}.md")
    description = {"format": 1, "name": name, "variant": variant, "due": due, "exercises": list(ids)}
    (bundle / DESCRIPTION).write_text(json.dumps(description, indent=1), "utf-8")
    made = student_notebook(open_bundle(bundle))
    notebook.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return notebook, bundle


def hands_over_a_function(exercise):
    """Whether an input is no data, which cannot be sent to where the student's code runs."""
    return exercise.kind == "code" and any(map(callable, exercise.cases(0)[0].values()))


def open_bundle(bundle):
    """The `Assignment` in a private bundle. Raises ValueError for what is none."""
    file = Path(bundle) / DESCRIPTION
    try:
        description = json.loads(file.read_text("utf-8"))
        names = description["exercises"]
        read = [load(Path(bundle) / "exercises" / f"{id}.md") for id in names]
        return Assignment(description["name"], description["variant"], description["due"], read)
    except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{bundle} is not the private bundle of an assignment: {error}") from None


def digest(bundle):
    """Sixteen hex digits for all that decides the marks."""
    found = hashlib.sha256()
    for file in sorted(Path(bundle).rglob("*")):
        if file.is_file():
            found.update(f"{file.relative_to(bundle).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def student_notebook(assignment):
    """The notebook as a dict, format 4.5; it runs where there is NumPy, with or without this book."""
    due = f", due {datetime.fromisoformat(assignment.due):%Y-%m-%d %H:%M (%Z)}" if assignment.due else ""
    number = len(assignment.exercises)
    head = INTRODUCTION.format(name=assignment.name, number=number, points=assignment.points, due=due)
    cells = [("markdown", head), ("code", inspect.getsource(public_check.public_check))]
    for exercise in assignment.exercises:
        given = student.student_notebook(exercise, assignment.variant)["cells"][:-1]  # the last one asks bp.check
        worth = f"{exercise.points} point{'s' * (exercise.points != 1)}"
        given[0]["source"] = given[0]["source"].replace("\n", f" ({worth})\n", 1)
        for cell in given:
            source = cell["source"] if cell["cell_type"] == "markdown" else _without_book(cell["source"]).strip()
            if source:
                cells.append((cell["cell_type"], source))
        arguments = list(exercise.cases(0)[0]) if exercise.kind == "code" else None
        cells.append(("code", f"public_check({exercise.entry!r}, {arguments!r}, globals())"))
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "cells": [student._cell(number, *cell) for number, cell in enumerate(cells)],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}},
    }


def _with_offset(due):
    """A time as the instructor wrote it, for that is how students read it; without an offset, this machine's is added."""
    moment(due)
    written = datetime.fromisoformat(due.strip())
    return (written if written.tzinfo else written.astimezone()).isoformat(timespec="minutes")


def _without_book(source):
    """A cell without the import of this book, unless it uses it."""
    rest = re.sub(r"^import backprop as bp\n*", "", source, flags=re.M)
    return source if re.search(r"\bbp\.", rest) else rest
