"""What a reader has done: kept in a file beside the notebook, merged, refused, cleared, and shown by chapter."""

import json

import pytest

import backprop as bp
from backprop.exercises import library, progress_file
from backprop.exercises.exercise_file import load
from backprop.exercises.progress_panel import called, chapters

from .folder import FILES, made

ID = "half-time"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of its own, and nothing known before or after."""
    place = tmp_path / "progress.json"
    monkeypatch.setenv(progress_file.PLACE, str(place))
    monkeypatch.setattr(progress_file, "_known", {})
    monkeypatch.setattr(progress_file, "_read", set())
    return place


def forget(monkeypatch):
    """As a new kernel does."""
    monkeypatch.setattr(progress_file, "_known", {})
    monkeypatch.setattr(progress_file, "_read", set())


def kept(file):
    return json.loads(file.read_text("utf-8"))["exercises"]


def test_an_attempt_is_written_and_found_again(file, monkeypatch):
    shown = bp.exercise(ID, seed=3)
    bp.check(ID, 1e9)
    assert kept(file)[ID] == {"attempts": 1, "solved": False, "hints": 0, "variant": 3}
    shown.hints = 1
    bp.check(ID, shown.exercise.solution(**shown.exercise.cases(3)[0]))
    forget(monkeypatch)
    again = bp.exercise(ID)
    assert (again.attempts, again.solved, again.hints, again.variant) == (2, True, 1, 3)


def test_what_is_shown_and_not_tried_writes_nothing(file):
    bp.exercise(ID)
    bp.check("delta-step", None)
    assert not file.exists()


def test_a_check_without_the_exercise_on_the_screen_counts_too(file):
    bp.check("planted-bug", "line-1")
    bp.check("planted-bug", "line-4")
    assert kept(file)["planted-bug"] == {"attempts": 2, "solved": True, "hints": 0, "variant": 0}


@pytest.mark.parametrize("setting", ["off", None])
def test_nothing_is_kept_in_a_script_or_where_it_is_switched_off(file, tmp_path, monkeypatch, setting):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(progress_file.PLACE, setting) if setting else monkeypatch.delenv(progress_file.PLACE)
    bp.check("planted-bug", "line-1")
    assert [*tmp_path.iterdir()] == []


def test_nothing_is_kept_while_the_book_is_built(file, monkeypatch):
    monkeypatch.setenv("BACKPROP_BOOK", "1")
    bp.check("planted-bug", "line-1")
    assert not file.exists()


@pytest.mark.parametrize(
    "text", ["not JSON", "[]", '{"format": "other"}', '{"format": "backprop progress", "version": 2}']
)
def test_a_file_of_another_program_is_no_obstacle(file, text):
    file.write_text(text, "utf-8")
    assert progress_file.known() == {}
    bp.check("planted-bug", "line-1")
    assert kept(file)["planted-bug"]["attempts"] == 1


def test_values_that_make_no_sense_are_dropped(file):
    state = {"attempts": -1, "solved": "yes", "hints": True, "variant": 2.5}
    file.write_text(json.dumps(progress_file.FORMAT | {"exercises": {ID: state, "x": 3}}), "utf-8")
    assert progress_file.of(ID) == progress_file.KEPT and "x" not in progress_file.known()


def test_what_is_imported_replaces_and_another_format_is_refused(file):
    progress_file.note("a", attempts=5)
    progress_file.replace(progress_file.FORMAT | {"exercises": {"b": {"attempts": 1, "solved": True}}})
    assert kept(file) == {"b": {"attempts": 1, "solved": True, "hints": 0, "variant": 0}}
    with pytest.raises(ValueError, match='expected a JSON object with "format": "backprop progress" and "version": 1'):
        progress_file.replace({"exercises": {}})
    progress_file.clear()
    assert kept(file) == {}


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path, file, monkeypatch):
    monkeypatch.setenv(progress_file.PLACE, str(tmp_path / "none" / "progress.json"))
    assert bp.check("planted-bug", "line-4").right


def test_the_panel_counts_exercises_and_points_and_follows(file):
    panel = bp.progress("04-backpropagation")
    written = [load(f) for f in FILES if f.parent.name == "04-backpropagation"]
    assert repr(panel) == f"You have solved none of the {len(written)} exercises yet."
    bp.check("planted-bug", "line-4")
    total = sum(exercise.points for exercise in written)
    assert repr(panel) == f"You have solved 1 of {len(written)} exercises: 1 of {total} points."
    assert panel.progress["exercises"]["planted-bug"]["solved"]


def test_the_panel_takes_over_what_is_imported_and_refuses_the_rest(file):
    panel = bp.progress()
    panel.progress = progress_file.FORMAT | {"exercises": {"planted-bug": {"attempts": 1, "solved": True}}}
    assert kept(file)["planted-bug"]["solved"] and "You have solved 1 of" in repr(panel)
    panel.progress = {"exercises": {}}
    assert kept(file)["planted-bug"]["solved"] and panel.progress["exercises"]["planted-bug"]["solved"]


def test_the_panel_has_every_exercise_of_the_book_once():
    listed = [id for _, _, exercises in chapters() for id, _, _ in exercises]
    assert sorted(listed) == sorted(f.stem for f in FILES)
    assert called("07-failure-modes") == "7 Failure modes" and called("my-own") == "my-own"


def test_private_exercises_are_counted_with_their_chapter(tmp_path):
    made(tmp_path)
    assert [name for name, *_ in chapters(folder=tmp_path)][-1] == "99-test"
    with pytest.raises(ValueError, match="no exercises of a chapter '98-test'"):
        bp.progress("98-test")


def test_the_page_holds_no_state_of_the_one_who_builds_it(file, monkeypatch):
    progress_file.note("planted-bug", attempts=3)
    monkeypatch.setenv("BACKPROP_BOOK", "1")
    monkeypatch.setattr(progress_file, "_known", {})
    assert bp.progress().progress["exercises"] == {} and bp.exercise("planted-bug").attempts == 0


def test_a_readme_in_a_private_folder_is_no_exercise(tmp_path):
    made(tmp_path)
    (tmp_path / "README.md").write_text("# For my class\n", "utf-8")
    assert [f.name for f in library.files(tmp_path)] == ["my-exercise.md"]


def test_an_exercise_of_a_private_folder_is_found_again_while_it_is_shown(tmp_path, file):
    made(tmp_path, "choice", "shown-here")
    with pytest.raises(ValueError, match="no exercise 'shown-here'"):
        bp.check("shown-here", "loss")
    bp.exercise("shown-here", folder=tmp_path)
    assert bp.check("shown-here", {"input", "batch"}).right
