"""Where exercises are found: in private folders, and among the book's own, which travel with the package."""

import difflib
import os
from functools import cache
from pathlib import Path

from .exercise_file import load

FOLDERS = "BACKPROP_EXERCISES"  # private folders, separated as on the PATH


class Unknown(ValueError):
    """There is no exercise of that name; the message has the names that are like it."""


def book_folder():
    """The folder of the book's exercises: inside an installed package, or in the repository that it runs from."""
    packed = Path(__file__).parent / "book"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "chapters" / "exercises"


def folders(folder=None):
    """Where to look, in order: `folder`, then those of the environment, then the book's."""
    named = [folder] if folder else []
    return [Path(each).expanduser() for each in [*named, *os.environ.get(FOLDERS, "").split(os.pathsep)] if each] + [
        book_folder()
    ]


def files(folder):
    """The files of a folder: <chapter>/<id>.md, or <id>.md where a private folder has no chapters.

    A README.md tells people about the folder; it is no exercise.
    """
    found = [*Path(folder).glob("*.md"), *Path(folder).glob("*/*.md")]
    return sorted(file for file in found if file.name.lower() != "readme.md")


def find(id, folder=None):
    """The exercise of that name. Raises `Unknown`, also for a `folder` that is not there."""
    if folder and not Path(folder).expanduser().is_dir():
        raise Unknown(f"there is no folder {folder}, in which the exercise {id!r} was to be found")
    known = []
    for place in folders(folder):
        for file in files(place):
            if file.stem == id:
                return load_unchanged(file)
            known.append(file.stem)
    like = difflib.get_close_matches(str(id), known, n=3, cutoff=0.5)
    raise Unknown(f"there is no exercise {id!r}" + (f"; did you mean {' or '.join(map(repr, like))}?" if like else "."))


def load_unchanged(file):
    """The exercise in a file; an edited file is read again."""
    return _load(file, file.stat().st_mtime_ns)


@cache
def _load(file, changed):
    return load(file)
