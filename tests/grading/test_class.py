"""A class from end to end with the commands: what students get, what they hand in, what comes back."""

import csv
import json
import os
import re

import nbclient
import nbformat
import pytest
from click.testing import CliRunner

from backprop.exercises.command_line import main
from backprop.exercises.grading import job
from backprop.exercises.grading import run as runs
from backprop.exercises.grading.assignment import open_bundle
from backprop.exercises.library import find
from tests.grading.conftest import EXERCISES, RIGHT, notebook

STEP = "import numpy as np\ndef delta_step(delta, W, Z):\n    return (delta @ W.T) * (1 - np.tanh(Z) ** 2)"
HANDED_IN = {
    "ada": notebook(RIGHT, STEP, "vanishing = 'relu-1'"),
    "bob": notebook(RIGHT.replace("delta.sum(axis=0)", "delta.mean(axis=0)"), STEP.replace("W.T", "W"),
                    "vanishing = 'relu-2'"),
    "<b>eve": notebook("def dense_backward(A, W, b, T):\n    raise ValueError('<script>alert(1)</script>')", "1/0"),
    "=HYPERLINK(1)": b"no notebook",
    "kim": notebook(RIGHT.replace("T):", "T)"), "import no_such_module\ndef delta_step(delta, W, Z):\n    return 1"),
    "mia": notebook(RIGHT.replace("def dense_backward", "def my_answer"), STEP),
}


def command(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def handed_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = command("assign", "homework", *EXERCISES, "--due", "2026-12-01T12:00+00:00")
    assert result.exit_code == 0, result.output
    return tmp_path


@pytest.fixture
def handed_in(handed_out):
    folder = handed_out / "submissions"
    folder.mkdir()
    for student, raw in HANDED_IN.items():
        (folder / f"{student}.ipynb").write_bytes(raw)
        os.utime(folder / f"{student}.ipynb", (1796126400 - 3600,) * 2)  # 2026-12-01T11:00Z
    os.utime(folder / "bob.ipynb", (1796126400 + 25 * 3600,) * 2)
    (handed_out / "roster.csv").write_text("student\nada\nzoe\n")
    return folder


def graded(*options):
    return command("grade", "homework-private", "submissions", "--roster", "roster.csv", *options)


def marks(folder="homework-marks"):
    with open(f"{folder}/marks.csv", newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_a_folder_that_holds_something_else_is_no_folder_of_marks(handed_in):
    (handed_in.parent / "thesis").mkdir()
    (handed_in.parent / "thesis/draft.txt").write_text("mine")
    result = graded("--out", "thesis")
    assert result.exit_code == 1 and "thesis is there already and holds no marks" in result.output
    assert [each.name for each in (handed_in.parent / "thesis").iterdir()] == ["draft.txt"]


# ---- what students get

def test_the_students_notebook_holds_nothing_that_is_to_be_found_out(handed_out):
    text = re.sub(r"\s", "", (handed_out / "homework.ipynb").read_text("utf-8"))
    for id in EXERCISES:
        exercise = find(id)
        for message, _ in exercise.mistakes:
            assert re.sub(r"\s", "", message) not in text
        for tag in ("ex-solution", "ex-inputs"):
            body = [line for line in exercise.code(tag).splitlines()[1:] if len(line.strip()) > 12]
            assert not [line for line in body if re.sub(r"\s", "", line) in text]


def test_students_are_told_what_each_exercise_is_worth_and_in_what_form_to_answer(handed_out):
    text = (handed_out / "homework.ipynb").read_text("utf-8")
    assert "# One step back (1 point)" in text and "# The gradient of a dense layer (2 points)" in text
    assert r"vanishing = None  # one of \"relu-2\", \"relu-1\"" in text


def test_the_students_notebook_runs_without_this_book_and_says_what_its_checks_mean(handed_out):
    made = nbformat.read(handed_out / "homework.ipynb", 4)
    nbformat.validate(made)
    assert not any("backprop" in cell.source for cell in made.cells if cell.cell_type == "code")
    for cell in made.cells:
        if cell.source.startswith("def delta_step"):
            cell.source = STEP
    nbclient.NotebookClient(made, timeout=60, kernel_name="python3").execute()
    printed = "".join(output.text for cell in made.cells for output in cell.get("outputs", []) if "text" in output)
    assert "delta_step: public checks passed." in printed and "vanishing: not answered yet." in printed
    assert "not that it is right" in made.cells[0].source and "correct" not in printed


def test_a_bundle_is_never_overwritten(handed_out):
    result = command("assign", "homework", "delta-step")
    assert result.exit_code == 1 and "choose another name" in result.output


@pytest.mark.parametrize("arguments, words", [
    (("homework2", "delta-stop"), "did you mean 'delta-step'"),
    (("../out", "delta-step"), "is no name for a file"),
    (("homework2", "delta-step", "delta-step"), "delta-step is named twice"),
    (("homework2", "delta-step", "--due", "tomorrow"), "is no time; write it like"),
])
def test_what_cannot_be_assigned_is_said(handed_out, arguments, words):
    result = command("assign", *arguments)
    assert result.exit_code == 1 and words in result.output


# ---- what comes back

def test_a_class_is_graded_with_words_for_everybody(walled, handed_in):
    result = graded("--late-percent", 10)
    assert result.exit_code == 0, result.output
    found = marks()
    assert {student: float(row["total"]) for student, row in found.items()} == {
        "ada": 4, "bob": 0.8, "<b>eve": 0, "'=HYPERLINK(1)": 0, "kim": 0, "mia": 1, "zoe": 0}
    assert found["bob"]["dense-backward"] == "1.0", "∂ℒ/∂W is right, ∂ℒ/∂b is not: half of two points"
    assert found["bob"]["late_hours"] == "25.0"
    assert "nothing was handed in" in found["zoe"]["note"]
    pages = {file.name.rpartition("-")[0]: file.read_text("utf-8")
             for file in (handed_in.parent / "homework-marks/feedback").iterdir()}
    assert len(pages) == 7
    assert "4 of 4 points" in pages["ada"]
    assert "0.8 of 4 points" in pages["bob"] and "25 hours after the due time: 20 % of the points" in pages["bob"]
    assert "you took the mean" in pages["bob"] or "average" in pages["bob"]
    assert "does not define dense_backward; it defines delta_step, my_answer, np" in pages["mia"]
    assert "cell 2, line 1: ZeroDivisionError" in pages["b-eve"]
    assert "cell 1, which should define dense_backward, stopped with SyntaxError: expected" in pages["kim"]
    assert "cell 2, which should define delta_step, stopped with ModuleNotFoundError: No module named" in pages["kim"]
    assert "not a Jupyter notebook" in pages["HYPERLINK-1"]
    assert not any(mark in page for page in pages.values() for mark in ("<script", "<b>eve", "<img"))


def test_feedback_shows_no_input_of_the_hidden_test(walled, handed_in, monkeypatch):
    graded()
    secret = bytes.fromhex(json.loads((handed_in.parent / "homework-marks/run.json").read_text())["secret"])
    from backprop.exercises.grading.judge import seeds

    exercise = find("dense-backward")
    drawn = [f"{value:.6g}" for seed in seeds(exercise, secret, 0) for case in exercise.cases(seed)
             for array in case.values() for value in array.ravel()]
    text = "".join(file.read_text("utf-8") for file in (handed_in.parent / "homework-marks/feedback").iterdir())
    assert not [number for number in drawn if number in text]


def test_columns_are_chosen_and_renamed(walled, handed_in):
    assert graded("--columns", "student=Login,total=Score,exercises").exit_code == 0
    first = (handed_in.parent / "homework-marks/marks.csv").read_text("utf-8").splitlines()[0]
    assert first == "Login,Score,dense-backward,delta-step,which-vanishes"
    result = graded("--columns", "name")
    assert result.exit_code == 1 and "there is no column 'name'; there are student" in result.output


def test_a_run_goes_on_where_it_stopped_and_grades_nothing_twice(walled, handed_in, monkeypatch):
    asked = []
    whole = runs.outcomes

    def counted(jobs, workers, client):
        asked.append(sorted(jobs))
        for number, outcome in enumerate(whole(jobs, workers, client)):
            if number == 2 and len(asked) == 1:
                raise KeyboardInterrupt  # the machine goes down in the middle
            yield outcome

    monkeypatch.setattr(runs, "outcomes", counted)
    assert graded().exit_code != 0
    kept = len(list((handed_in.parent / "homework-marks/results").glob("*.json")))
    assert graded().exit_code == 0
    (handed_in / "mia.ipynb").write_bytes(HANDED_IN["ada"])
    assert graded().exit_code == 0
    assert [len(names) for names in asked] == [6, 4, 1] and kept == 3  # two graded, one with nothing to grade
    assert float(marks()["mia"]["total"]) == 4


def test_marks_of_two_versions_of_an_assignment_are_not_mixed(walled, handed_in):
    graded()
    description = handed_in.parent / "homework-private/assignment.json"
    description.write_text(description.read_text().replace('"variant": 0', '"variant": 1'))
    result = graded()
    assert result.exit_code == 1 and "another version of this assignment" in result.output


def test_without_walls_it_refuses_and_says_what_to_do(handed_in, monkeypatch):
    from backprop.exercises.grading import commands

    monkeypatch.setattr(commands, "why_not", lambda: "bwrap is not installed: apt install bubblewrap")
    result = graded()
    assert result.exit_code == 1 and "apt install bubblewrap" in result.output
    trusted = graded("--trust-students")
    assert trusted.exit_code == 0 and "could have changed any mark" in trusted.output
    assert all("graded without walls" in row["note"] for row in marks().values())
    assert "graded without walls" in command("stats", "homework-marks").output
    assert all("Graded without walls" in page.read_text("utf-8")
               for page in (handed_in.parent / "homework-marks/feedback").iterdir())
    assert float(marks()["ada"]["total"]) == 4
    monkeypatch.undo()
    monkeypatch.chdir(handed_in.parent)
    mixed = graded()
    assert mixed.exit_code == 1 and "was begun with --trust-students" in mixed.output


@pytest.mark.parametrize("system, words", [("Darwin", "needs Linux"), ("Windows", "on Windows WSL 2")])
def test_other_systems_are_told_the_supported_ways(monkeypatch, system, words):
    from backprop.exercises.grading import walls

    monkeypatch.setattr(walls.platform, "system", lambda: system)
    assert words in walls.why_not.__wrapped__() and "--trust-students" in walls.why_not.__wrapped__()


def test_a_machine_without_bubblewrap_is_told_what_to_install(monkeypatch):
    from backprop.exercises.grading import walls

    monkeypatch.setattr(walls.shutil, "which", lambda name: None if name == "bwrap" else name)
    assert "apt install bubblewrap" in walls.why_not.__wrapped__()


def test_an_exercise_whose_solution_fails_is_not_graded_at_all(walled, handed_in):
    file = handed_in.parent / "homework-private/exercises/delta-step.md"
    file.write_text(file.read_text("utf-8").replace("return (delta @ W.T)", "return (undefined @ W.T)"), "utf-8")
    result = graded()
    assert result.exit_code == 1 and "the solution of delta-step does not pass" in result.output
    assert not list((handed_in.parent / "homework-marks/results").iterdir())


def test_a_fault_of_the_grader_does_not_stop_the_run_and_is_not_the_students(walled, handed_in, monkeypatch):
    whole = job.judged

    def broken(assignment, raw, secret, **options):
        if b"my_answer" in raw:
            raise MemoryError("of the grader")
        return whole(assignment, raw, secret, **options)

    monkeypatch.setattr(job, "judged", broken)  # the processes that grade are copies of this one
    result = graded()
    assert result.exit_code == 1 and "1 could not be graded, which is no fault of theirs" in result.output
    assert "could not be graded" in marks()["mia"]["note"] and float(marks()["ada"]["total"]) == 4
    monkeypatch.setattr(job, "judged", whole)
    assert graded().exit_code == 0 and float(marks()["mia"]["total"]) == 1


def test_the_bundle_is_read_back_as_it_was_written(handed_out):
    assignment = open_bundle("homework-private")
    assert [exercise.id for exercise in assignment.exercises] == list(EXERCISES) and assignment.points == 4
    (handed_out / "homework-private/assignment.json").write_text("{}")
    with pytest.raises(ValueError, match="not the private bundle of an assignment"):
        open_bundle("homework-private")
