"""How a class did: what is counted, what a correlation says, and a page in which no student's words are live."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from backprop.exercises.command_line import main
from backprop.exercises.grading.statistics import FEWEST, commonest, questions, report, summary
from backprop.exercises.grading.statistics_page import statistics_page

EVIL = "your function stopped with ValueError: <script>alert(1)</script><img src=x onerror=alert(2)>"


def result(student, points, *, message="you took the mean", digest="d", problem=""):
    """Of a student, with these points out of two in each exercise."""
    rows = [{"id": f"e{k}", "points": p, "of": 2, "status": "right" if p == 2 else "not yet",
             "message": "" if p == 2 else message} for k, p in enumerate(points)]
    return {"student": student, "exercises": rows, "cells": [], "problem": problem, "note": "", "trusted": False,
            "digest": digest, "submitted": "", "late_hours": 0.0}


def class_of(students, seed=0):
    """Whose first two exercises are right for the strong and wrong for the weak; the third is a coin."""
    strong, coin = np.arange(students) % 2, np.random.default_rng(seed).integers(0, 2, students)
    return [result(f"s{k}", [2.0 * strong[k], 2.0 * strong[k], 2.0 * coin[k]]) for k in range(students)]


def test_who_handed_in_nothing_makes_no_question_look_harder():
    found = [result("ada", [2, 0]), result("zoe", [0, 0], digest=""), result("bob", [0, 0], problem="no notebook")]
    assert "1 of 3 students handed in" in summary(found) and "mean 2.00" in summary(found)
    assert "e0: 1 of 1 right" in "\n".join(report(found))


def test_discrimination_is_the_correlation_with_the_points_in_the_other_exercises():
    found = class_of(40)
    points = np.array([[row["points"] for row in each["exercises"]] for each in found])
    expected = [np.corrcoef(points[:, k], np.delete(points, k, axis=1).sum(1))[0, 1] for k in range(3)]
    got = [each["discrimination"] for each in questions(found)]
    assert got == pytest.approx(expected, abs=1e-12)
    assert got[0] > 0.7 and abs(got[2]) < 0.4


@pytest.mark.parametrize("found", [
    class_of(FEWEST - 1), [result(f"s{k}", [2]) for k in range(40)], [result(f"s{k}", [2, 2]) for k in range(40)],
], ids=["few students", "one exercise", "all alike"])
def test_discrimination_is_not_given_where_it_says_nothing(found):
    assert all(each["discrimination"] is None for each in questions(found))


def test_sentences_that_differ_in_their_numbers_alone_are_one_mistake():
    said = ["dW is 7 times too large", "dW is 5 times too large", "dW is transposed", "at [1, 2] yours is -0.5e-3"]
    assert commonest(said)[0] == ("dW is 7 times too large", 2)
    assert len(commonest(said)) == 3


def test_the_page_names_nobody_and_shows_what_a_student_raised_as_text():
    page = statistics_page([result("ada<b>", [2, 0], message=EVIL)], "homework<i>", {"e0": "One <u>"})
    assert not any(mark in page for mark in ("<script", "<img", "<i>", "<u>", "ada"))
    assert "&lt;script&gt;" in page and "One &lt;u&gt;" in page and "default-src 'none'" in page


def test_the_page_says_for_each_exercise_how_hard_it_was_and_what_went_wrong():
    page = statistics_page(class_of(40), "homework", {"e0": "The first"})
    assert "<th scope='row'>The first</th><td class='number'>40</td><td class='number'>20</td>" in page
    assert "50 %" in page and "20 × you took the mean" in page and "Discrimination is the correlation" in page
    assert "from 19 students it would say nothing" in statistics_page(class_of(FEWEST - 1), "homework")


def test_a_class_of_which_nobody_handed_in_has_a_page_all_the_same():
    assert "0 of 1 students handed in" in statistics_page([result("zoe", [0], digest="")], "homework")


def test_the_command_writes_the_page_beside_the_marks(tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "run.json").write_text(json.dumps({"name": "homework", "titles": {"e0": "The first"}}))
    for each in class_of(2):
        (tmp_path / "results" / f"{each['student']}.json").write_text(json.dumps(each))
    done = CliRunner().invoke(main, ["stats", str(tmp_path)])
    assert done.exit_code == 0 and "2 of 2 students" in done.output
    assert "The first" in (tmp_path / "statistics.html").read_text("utf-8")


def test_a_folder_that_holds_no_marks_is_refused(tmp_path):
    done = CliRunner().invoke(main, ["stats", str(tmp_path)])
    assert done.exit_code == 1 and "is not a folder of marks" in done.output
