"""Formulas, choices, lines and progress in JupyterLab: the same words as in the page, kept in a file beside the notebook."""

import json

import pytest

from backprop.exercises.progress_file import NAME
from tests.browser import jupyterlab
from tests.browser.test_exercise_kinds import CHOICE, FORMULA, LINES, Exercise, Lines, right_order

pytestmark = pytest.mark.browser
NOTEBOOK = jupyterlab.HEADER + "".join(
    f"\n```{{code-cell}} ipython3\n{code}\n```\n"
    for code in (
        f"import backprop as bp\nbp.exercise('{FORMULA}')",
        f"bp.exercise('{CHOICE}')",
        "bp.progress('04-backpropagation')",
        f"bp.exercise('{LINES}')",
    )
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def page(browser, folder):
    with jupyterlab.run_all(browser, folder, NOTEBOOK) as page:
        page.locator(f"[data-exercise={LINES}]").wait_for(timeout=90_000)
        yield page


def kept(page, folder, id):
    """What the file holds of an exercise, once the kernel has heard of it."""
    for _ in range(100):
        if (folder / NAME).exists() and id in (found := json.loads((folder / NAME).read_text("utf-8"))["exercises"]):
            return found[id]
        page.wait_for_timeout(100)
    raise AssertionError(f"{id} is not in {NAME} after ten seconds")


def test_a_formula_is_judged_as_in_the_page_and_kept_in_the_file(page, folder):
    exercise = Exercise(page, FORMULA)
    exercise.formula("2a")
    assert exercise.said == "Not yet: write 2*a: a product needs its *."
    assert kept(page, folder, FORMULA)["solved"] is False
    exercise.formula("2*(a - y)*a*(1 - a)")
    assert exercise.said == "Right."


def test_a_choice_is_judged_as_in_the_page(page):
    exercise = Exercise(page, CHOICE)
    exercise.root.locator("input[value=line-4]").check()
    exercise.button("Check").click()
    assert exercise.said == f"Right. {exercise.source.feedback['line-4']}"


def test_lines_are_arranged_with_buttons_as_in_the_page(page, folder):
    exercise = Lines(page, LINES)
    exercise.arrange(right_order(exercise.source))
    exercise.button("Check").click()
    assert exercise.said == "Right."
    assert kept(page, folder, LINES) == {"attempts": 1, "solved": True, "hints": 0, "variant": 0}


def test_the_panel_follows_what_was_solved_in_the_notebook(page):
    page.wait_for_function("JSON.parse(document.querySelector('.bp-progress').dataset.result).solved === 3")
    panel = page.get_by_role("group", name="Your progress in chapter 4 Backpropagation")
    assert "kept in a file beside your notebook" in panel.inner_text()


def test_nothing_is_asked_of_a_third_party(page):
    assert page.outside == []
