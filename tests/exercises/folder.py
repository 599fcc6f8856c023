"""Exercises for tests: those of the book, and small ones written on the spot."""

from backprop.exercises import library
from backprop.exercises.exercise_file import load
from backprop.exercises.scaffold import scaffold

FILES = library.files(library.book_folder())


def made(folder, kind="code", id="my-exercise", **changes):
    """A scaffolded exercise of that kind, with texts of its file replaced."""
    file = folder / "99-test" / f"{id}.md"
    scaffold(file, id, kind, "99-test")
    text = file.read_text("utf-8")
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    file.write_text(text, "utf-8")
    return file


def changed(folder, kind, *pairs):
    """The same with (before, after) pairs."""
    return made(folder, kind, **dict(pairs))


def of_kind(kind):
    return [exercise for exercise in map(load, FILES) if exercise.kind == kind]
