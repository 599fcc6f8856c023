"""The student's notebook: it can be opened and run, it can be checked, and it holds nothing that is hidden."""

import json

import nbformat
import pytest
from nbclient import NotebookClient

from backprop.exercises.exercise_file import load
from backprop.exercises.student import HIDDEN, leaks, student_notebook

from .folder import FILES, made


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_is_a_valid_notebook_without_a_line_of_a_hidden_cell(file):
    exercise = load(file)
    notebook = student_notebook(exercise)
    nbformat.validate(nbformat.from_dict(notebook))
    assert leaks(exercise) == []
    text = json.dumps(notebook, ensure_ascii=False)
    assert all(message not in text for message, _ in exercise.mistakes)
    assert not any(tag in text for tag in HIDDEN) and "def inputs" not in text and "mistakes" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_shows_statement_hints_and_where_to_answer(file):
    exercise = load(file)
    text = "\n".join(cell["source"] for cell in student_notebook(exercise)["cells"])
    assert f"# {exercise.title}\n" in text and f'bp.check("{exercise.id}", {exercise.entry})' in text
    assert all(hint in text for hint in exercise.hints) and all(f"`{key}`" in text for key in exercise.options)


def test_untouched_it_runs_and_says_not_attempted():
    file = next(file for file in FILES if file.stem == "delta-step")
    notebook = nbformat.from_dict(student_notebook(load(file)))
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert "Not attempted yet: fill in delta_step" in notebook.cells[-1].outputs[0]["data"]["text/plain"]


def test_another_indentation_hides_no_leak(tmp_path):
    file = made(tmp_path, **{"Along which axis": "    return  X.sum( axis=0 ) /len(X)\n\nAlong which axis"})
    assert leaks(load(file)) == ["returnX.sum(axis=0)/len(X)"]
