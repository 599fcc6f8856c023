"""Every exercise of the book can be set, or `assign` says why not: its solution gets all points behind the walls."""

import pytest

from backprop.exercises.exercise_file import load
from backprop.exercises.grading.assignment import Assignment, assign, hands_over_a_function
from backprop.exercises.grading.judge import judged
from backprop.exercises.page import kind_of
from tests.exercises.folder import FILES
from tests.grading.conftest import notebook


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_notebook_with_the_solution_gets_all_points(walled, tmp_path, file):
    exercise = load(file)
    if hands_over_a_function(exercise):
        with pytest.raises(ValueError, match="only data passes the walls"):
            assign("alone", [exercise.id], tmp_path)
        return
    if exercise.kind == "code":
        cells = [exercise.code(), exercise.code("ex-solution")]
    else:
        cells = [f"{exercise.entry} = {kind_of(exercise).answer_of(exercise, exercise.solution, 0)!r}"]
    found = judged(Assignment("alone", 0, "", [exercise]), notebook(*cells), b"0" * 16)
    [row] = found["exercises"]
    assert row["points"] == row["of"] == exercise.points, row
    assert not found["cells"] and row["status"] == "right"
