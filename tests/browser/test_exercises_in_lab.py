"""Exercises in JupyterLab: the same look and words as in the page, and a button that checks a function."""

import pytest

from backprop.exercises import library
from backprop.exercises.kinds import numeric
from tests.browser import jupyterlab
from tests.browser.test_exercises import CHOICE, FUNCTION, NUMBER, Exercise

pytestmark = pytest.mark.browser
NOTEBOOK = jupyterlab.HEADER + """
```{code-cell} ipython3
import numpy as np
import backprop as bp
bp.exercise("delta-step")
```

```{code-cell} ipython3
def delta_step(delta, W, Z):
    return (delta @ W.T) * Q
```

```{code-cell} ipython3
bp.exercise("half-time", seed=3)
```

```{code-cell} ipython3
bp.exercise("which-vanishes")
```

```{code-cell} ipython3
bp.check("delta-step", delta_step)
```
"""


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    with jupyterlab.run_all(browser, tmp_path_factory.mktemp("lab"), NOTEBOOK) as page:
        page.locator("[data-exercise]").nth(2).wait_for(timeout=90_000)
        yield page


def test_formulas_are_set_as_mathematics(page):
    formulas = page.locator("[data-exercise] .bp-statement .math")
    page.locator("[data-exercise] .bp-statement mjx-container").first.wait_for(timeout=20_000)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-exercise] .bp-statement .math')]"
        ".every(formula => formula.querySelector('mjx-container'))"
    )
    assert formulas.count() > 5


def test_a_function_is_checked_by_the_button_with_its_line(page):
    exercise = Exercise(page, FUNCTION)
    exercise.button("Check").click()
    page.wait_for_function("root => JSON.parse(root.dataset.state).status", arg=exercise.root.element_handle())
    assert "Not yet: line 2 of your cell, return (delta @ W.T) * Q, stopped with NameError" in exercise.said.replace(
        "`", ""
    )
    assert exercise.root.locator(".bp-solution").is_visible()


def test_a_check_in_a_cell_prints_the_same_words(page):
    page.locator(".jp-OutputArea-output pre", has_text="Not yet: line 2 of your cell").first.wait_for(timeout=30_000)


def test_a_number_is_judged_as_in_the_page(page):
    exercise, source = Exercise(page, NUMBER), library.find(NUMBER)
    assert exercise.state["variant"] == 3
    value, _, message = numeric.page(source, 3)["near"][0]
    exercise.answer(value)
    assert exercise.said == f"Not yet: {message}"
    exercise.answer(numeric.page(source, 3)["answer"])
    assert exercise.said == "Right."


def test_typing_an_answer_is_no_command_of_the_notebook(page):
    exercise, cells = Exercise(page, NUMBER), page.locator(".jp-Notebook .jp-Cell").count()
    field = exercise.root.get_by_label("Your answer")
    field.fill("")
    field.focus()
    page.keyboard.type("ddaabb1")
    assert field.input_value() == "ddaabb1" and page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_a_prediction_is_committed(page):
    exercise = Exercise(page, CHOICE)
    exercise.commit("relu-1")
    assert exercise.said == "Right."


def test_nothing_is_asked_of_a_third_party(page):
    assert page.outside == []
