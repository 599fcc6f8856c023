"""Every exercise of the book is proved by lint, and is a notebook that opens, runs and is saved unchanged."""

import jupytext
import pytest

from backprop.exercises.exercise_file import load
from backprop.exercises.lint import lint
from backprop.exercises.page import described, variant

from .folder import FILES

pytestmark = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def test_lint_finds_no_fault(file):
    assert lint(file) == []


def test_saving_it_in_jupyterlab_changes_nothing(file):
    text = file.read_text("utf-8")
    notebook = jupytext.reads(text, fmt="md:myst")
    for cell in notebook.cells:
        cell.pop("id", None)  # random in every reading, and never written
    assert jupytext.writes(notebook, fmt="md:myst") == text


def test_it_runs_as_a_notebook_from_top_to_bottom(file):
    notebook, names = jupytext.reads(file.read_text("utf-8"), fmt="md:myst"), {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    assert callable(names[load(file).entry])


def test_its_title_hints_and_messages_are_told_without_the_words_of_a_program(file):
    exercise = load(file)
    texts = [exercise.title, exercise.statement, *exercise.hints, *(message for message, _ in exercise.mistakes)]
    assert not any(word in text for text in texts for word in ("AssertionError", "Traceback", "TODO", "hidden test"))


def test_formulas_reach_the_page_as_tex_and_all_braces_close(file):
    exercise = load(file)
    for html in (variant(exercise, 0)["statement"], variant(exercise, 0)["explanation"], *described(exercise)["hints"]):
        assert "$" not in html and "{{" not in html
        assert html.count("{") == html.count("}") and html.count(r"\(") == html.count(r"\)")


def test_what_a_reader_starts_from_fits_its_box(file):
    lines = load(file).code("ex-stub").splitlines()
    assert [line for line in lines if len(line) > 78] == []  # as many as fit on a wide page, by eye
