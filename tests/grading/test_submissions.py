"""A folder of submissions: who, what, when; links, pipes and doubles."""

import os
from datetime import datetime, UTC

import pytest

from backprop.exercises.grading.handed_in import LARGEST, Unreadable, cells
from backprop.exercises.grading.sandbox import Sandbox
from backprop.exercises.grading.submissions import collect, moment, read_roster
from tests.grading.conftest import notebook


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "submissions"
    inside.mkdir()
    return inside


def put(place, raw=b"{}", at=None):
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(raw)
    if at:
        os.utime(place, (at, at))


def test_a_student_is_a_file_or_a_folder(folder):
    put(folder / "ada.ipynb", b"1")
    put(folder / "Bob/whatever.ipynb", b"2")
    put(folder / "carl/homework.ipynb", b"3")
    put(folder / "carl/notes.ipynb", b"4")
    put(folder / ".hidden.ipynb")
    put(folder / "readme.txt")
    found = {each.student: each.raw for each in collect(folder, "homework")}
    assert found == {"ada": b"1", "Bob": b"2", "carl": b"3"}


def test_identity_comes_from_the_place_and_not_from_the_notebook(folder):
    put(folder / "ada.ipynb", notebook(student="bob", authors=[{"name": "bob"}]))
    assert [each.student for each in collect(folder, "homework")] == ["ada"]


@pytest.mark.parametrize("make, words", [
    (lambda folder, secret: (folder / "eve.ipynb").symlink_to(secret), "links are not followed"),
    (lambda folder, secret: (folder / "eve").symlink_to(secret.parent), "links are not followed"),
    (lambda folder, secret: ((folder / "eve").mkdir(), (folder / "eve/x.ipynb").symlink_to(secret)), "not followed"),
    (lambda folder, secret: os.mkfifo(folder / "eve.ipynb"), ""),
    (lambda folder, secret: ((folder / "eve").mkdir(), os.mkfifo(folder / "eve/x.ipynb")), "not a plain file"),
    (lambda folder, secret: (folder / "eve").mkdir(), "there is no notebook in the folder"),
    (lambda folder, secret: (put(folder / "eve/a.ipynb"), put(folder / "eve/b.ipynb")), "there are 2 notebooks"),
])
def test_what_is_no_plain_file_of_the_student_is_not_opened(folder, tmp_path, make, words):
    secret = tmp_path / "private/secret.ipynb"
    put(secret, b"secret")
    make(folder, secret)
    found = collect(folder, "homework")
    assert all(each.raw is None and words in each.problem for each in found)
    assert len(found) == bool(words)


def test_two_files_under_one_name_give_one_submission_the_latest(folder):
    put(folder / "ada.ipynb", b"old", at=1000)
    put(folder / "ada/homework.ipynb", b"new", at=2000)
    put(folder / "ADA.ipynb", b"older", at=500)
    [found] = collect(folder, "homework")
    assert found.raw == b"new" and "3 files stand under this name" in found.problem


def test_whoever_is_on_the_roster_and_handed_in_nothing_is_named(folder, tmp_path):
    put(folder / "ada.ipynb", b"1")
    (tmp_path / "roster.csv").write_text("\ufeffstudent,submitted\nada,2026-12-01T10:00+01:00\nbob,\n", "utf-8")
    names, times = read_roster(tmp_path / "roster.csv")
    ada, bob = collect(folder, "homework", names, times)
    assert ada.submitted == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert bob.raw is None and bob.problem == "nothing was handed in"


@pytest.mark.parametrize("text", [
    "student;submitted\nada;2026-12-01T10:00+01:00\n", "student\tsubmitted\nada\t2026-12-01T10:00+01:00\n",
    'Name, Student , Submitted\r\n"Lovelace, Ada",Ada ,2026-12-01T10:00+01:00\r\n',
])
def test_a_roster_is_read_as_spreadsheets_write_it(folder, tmp_path, text):
    put(folder / "ada.ipynb", b"1")
    (tmp_path / "roster.csv").write_text(text, "utf-8")
    [ada] = collect(folder, "homework", *read_roster(tmp_path / "roster.csv"))
    assert ada.submitted == datetime(2026, 12, 1, 9, tzinfo=UTC) and not ada.problem


def test_a_name_that_is_not_in_the_roster_is_graded_and_noted(folder):
    put(folder / "ada.ipynb", b"1")
    put(folder / "adda.ipynb", b"2")
    ada, stranger = collect(folder, "homework", ["Ada"])
    assert stranger.raw == b"2" and stranger.problem == "this name is not in the roster" and not ada.problem
    assert not any(each.problem for each in collect(folder, "homework"))


@pytest.mark.parametrize("raw, words", [
    (b"", "roster.csv is empty"), (b"name\nada\n", "roster.csv has name"),
    ("student\nJosé\n".encode("latin-1"), "is not a text in UTF-8"), ("student\n".encode("utf-16"), "is not a text in"),
    (b"student,submitted\nada,\nbob,soon\n", "line 3: 'soon' is no time"),
])
def test_a_roster_that_cannot_be_read_is_named_with_what_is_wrong(tmp_path, raw, words):
    (tmp_path / "roster.csv").write_bytes(raw)
    with pytest.raises(ValueError, match="roster.csv") as raised:
        read_roster(tmp_path / "roster.csv")
    assert words in str(raised.value)


def test_a_roster_without_students_is_refused(tmp_path):
    (tmp_path / "roster.csv").write_text("name\nada\n")
    with pytest.raises(ValueError, match="a roster is a CSV file with a column student"):
        read_roster(tmp_path / "roster.csv")
    with pytest.raises(ValueError, match="'soon' is no time; write it like 2026"):
        moment("soon")


@pytest.mark.parametrize("raw, words", [
    (b"", "not a Jupyter notebook"),
    (b"\xff\xfe", "not a Jupyter notebook"),
    (b"[" * 10**5, "not a Jupyter notebook"),
    (b'{"nbformat": 3, "cells": []}', "not a Jupyter notebook"),
    (b'{"nbformat": 4, "cells": {}}', "not a Jupyter notebook"),
    (b'{"nbformat": 4, "cells": [' + b"0," * 3000 + b"0]}", "at most 2000"),
    (b" " * (LARGEST + 1), "at most 20 are accepted"),
], ids=lambda value: repr(value[:20]))
def test_a_file_that_is_no_notebook_is_refused_with_words_for_the_student(raw, words):
    with pytest.raises(Unreadable, match=words):
        cells(raw)


def test_cells_are_read_as_text_and_commands_of_ipython_do_nothing(walled):
    raw = notebook("%matplotlib inline\nx = 1", ["a = 1\n", "b = 2"], "%%bash\nrm -rf /", "%%time\ny = 2",
                   "!touch mine\nz = 10 % 3\nw = (z\n     % 2)", 7, {"no": "text"}, "np?", "files = !ls")
    found = cells(raw)
    assert [number for number, _ in found] == [1, 2, 3, 4, 5, 8, 9]
    with Sandbox(found) as sandbox:
        assert not sandbox.faults
        assert [sandbox.ask(name)["value"] for name in "xabyzw"] == [1, 1, 2, 2, 1, 1]
        assert sandbox.ask("files")["value"] == []


def test_a_notebook_with_more_code_than_anybody_writes_is_refused():
    with pytest.raises(Unreadable, match="at most 1000000 characters of code"):
        cells(notebook("x" * 600_000, "y" * 600_000))
