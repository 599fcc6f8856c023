"""bp.exercise and bp.check in a session: names, private folders, attempts, the button, what page and notebook get."""

import json
import re
import subprocess
import sys

import pytest

import backprop as bp
from backprop.exercises import Unknown, library
from backprop.exercises.kinds import KINDS
from backprop.exercises.widget import BOOK, VIEW

from .folder import FILES, made


@pytest.fixture
def private(tmp_path):
    made(tmp_path)
    return tmp_path


def mean(X):
    return X.mean(0)


def test_an_unknown_name_is_answered_with_those_that_are_like_it():
    with pytest.raises(Unknown, match="no exercise 'delta-stp'; did you mean 'delta-step'"):
        bp.check("delta-stp", None)


def test_a_private_folder_is_named_in_the_call(private):
    assert bp.check("my-exercise", mean, folder=private).right
    assert "my_exercise" in repr(bp.exercise("my-exercise", folder=private))


def test_a_private_folder_is_named_in_the_environment(private, monkeypatch):
    monkeypatch.setenv(library.FOLDERS, str(private))
    assert bp.check("my-exercise", mean).right
    assert bp.check("delta-step", None).status == "not attempted"  # the book's are still there


def test_a_private_folder_may_hold_its_files_without_chapters(private, tmp_path):
    (private / "99-test" / "my-exercise.md").rename(private / "flat.md")
    text = (private / "flat.md").read_text("utf-8")
    (private / "flat.md").write_text(text.replace("id: my-exercise", "id: flat"), "utf-8")
    assert bp.check("flat", mean, folder=private).right


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_works_from_a_private_folder(tmp_path, kind):
    made(tmp_path, kind, f"own-{kind}")
    shown = bp.exercise(f"own-{kind}", folder=tmp_path, seed=1)
    source = shown.exercise
    judged = KINDS[kind]
    right = judged.answer_of(source, source.solution, shown.seed)
    assert bp.check(f"own-{kind}", right).right and shown.solved
    assert bp.check(f"own-{kind}", right, folder=tmp_path).right
    assert bp.check(f"own-{kind}", None).status == "not attempted"


def test_an_edited_file_is_read_again(private):
    file = private / "99-test" / "my-exercise.md"
    assert bp.check("my-exercise", mean, folder=private).right
    file.write_text(file.read_text("utf-8").replace("X.sum(axis=0) / len(X)", "X.sum(axis=0)"), "utf-8")
    assert not bp.check("my-exercise", mean, folder=private).right


def test_the_books_exercises_travel_with_an_installed_package(tmp_path, root):
    from hatchling.builders.wheel import WheelBuilder

    wheel = next(WheelBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"]))
    (tmp_path / "site").mkdir()
    subprocess.run([sys.executable, "-m", "zipfile", "-e", wheel, str(tmp_path / "site")], check=True)
    script = (
        "import backprop as bp, backprop.exercises.library as library\n"
        "print(library.book_folder()); print(bp.check('delta-step', None))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(tmp_path / "site"), "BACKPROP_NO_CACHE": "1", "PATH": ""},
    )
    assert (
        str(tmp_path / "site" / "backprop" / "exercises" / "book") in done.stdout and "Not attempted yet" in done.stdout
    )


def test_a_result_is_true_where_the_answer_is_right(private):
    assert bp.check("my-exercise", mean, folder=private)
    assert not bp.check("my-exercise", lambda X: X.mean(1), folder=private)


def test_an_attempt_opens_the_solution_and_an_empty_one_does_not(private):
    shown = bp.exercise("my-exercise", folder=private)
    before = shown.attempts
    bp.check("my-exercise", None, folder=private)
    assert shown.attempts == before
    result = bp.check("my-exercise", lambda X: X.mean(1), folder=private)
    assert shown.attempts == before + 1 and not shown.solved and shown.feedback["message"] == result.message
    bp.check("my-exercise", mean, folder=private)
    assert shown.attempts == before + 2 and shown.solved and shown.feedback["status"] == "right"


def test_the_button_checks_what_the_notebook_calls_by_that_name(private, monkeypatch):
    shown, names = bp.exercise("my-exercise", folder=private), {}
    monkeypatch.setattr("IPython.get_ipython", lambda: type("Shell", (), {"user_ns": names})())
    shown._handle_custom_msg({"check": True}, [])
    assert "this notebook has no my_exercise yet" in shown.feedback["message"]
    names["my_exercise"] = mean
    shown._handle_custom_msg({"check": True}, [])
    assert shown.feedback["status"] == "right" and shown.solved


def test_a_seed_chooses_the_numbers():
    assert bp.exercise("half-time", seed=2).seed == 2
    assert len({bp.exercise("half-time").seed for _ in range(60)}) > 2


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_notebook_gets_the_live_exercise_and_markdown_where_no_widget_runs(file, monkeypatch):
    monkeypatch.delenv(BOOK, raising=False)
    data, _ = bp.exercise(file.stem)._repr_mimebundle_()
    assert VIEW in data and "text/html" not in data and data["text/markdown"].startswith("### ")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_book_gets_the_place_of_the_exercise_with_statement_and_hints_in_it(file, monkeypatch):
    monkeypatch.setenv(BOOK, "1")
    shown = bp.exercise(file.stem)
    html = shown._repr_mimebundle_()[0]["text/html"]
    assert json.loads(re.search(r"<script[^>]*>(.*?)</script>", html)[1])["model_id"] == shown.model_id
    assert f'id="exercise-{file.stem}"' in html
    assert html.count("<details><summary>Hint ") == len(shown.exercise.hints) > 0
    visible = re.sub(r"<script.*?</script>", "", html)
    assert not any(line in visible for line in shown.exercise.code("ex-solution").splitlines() if "return" in line)


def test_a_check_needs_no_widgets():
    script = (
        "import sys, backprop as bp; bp.check('delta-step', None)\n"
        "print(sorted({'anywidget', 'matplotlib', 'sklearn', 'sympy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
