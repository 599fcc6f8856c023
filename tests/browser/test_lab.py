"""GradientFlow in JupyterLab: Run All shows it, and page and kernel stay in step."""

import json
import time

import numpy as np
import pytest

from backprop.explorers import GradientFlow

from .explorer_page import Explorer
from .jupyterlab import HEADER, run_all, wait_for_explorer

pytestmark = pytest.mark.browser

SETTINGS = [key for key in GradientFlow.setting_names() if key != "steps"]
# The kernel writes down what it knows after each change. A second explorer, linked to the first in Python, shows that
# what Python sets reaches the page.
NOTEBOOK = (
    HEADER
    + """
```{code-cell} ipython3
import backprop as bp
flow = bp.explorers.GradientFlow()
flow
```

```{code-cell} ipython3
import json, os
from ipywidgets import link

other = bp.explorers.GradientFlow(depth=5, width=8)
link((flow, "gain"), (other, "gain"))

def write(change):
    norms = {name: list(map(str, value)) if name != "loss" else str(value) for name, value in flow.norms().items()}
    with open("kernel.part", "w") as file:
        json.dump({"state": flow.state, "norms": norms}, file)
    os.replace("kernel.part", "kernel.json")

flow.observe(write, names=list(flow.state))
write(None)
other
```
"""
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What JupyterLab serves, and where the kernel writes down what it knows."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def page(browser, folder):
    with run_all(browser, folder, NOTEBOOK) as page:
        wait_for_explorer(page)
        page.first_plot = time.monotonic() - page.started
        page.locator("[data-explorer]").nth(1).wait_for(timeout=90_000)
        yield page


def kernel(folder, state):
    """What the kernel wrote down about this state."""
    for _ in range(200):
        try:
            known = json.loads((folder / "kernel.json").read_text())
            if known["state"] == state:
                return known
        except FileNotFoundError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the kernel knows {known['state']}, the page shows {state}")


def in_step(flow, folder):
    """The kernel has the page's state, and computes the numbers on the screen."""
    known = kernel(folder, flow.settle().state)
    tolerance = 1e-6 if flow.state["steps"] else 1e-9
    for name, values in known["norms"].items():
        expected = np.array(values, float)
        np.testing.assert_allclose(
            flow.result[name], expected, rtol=tolerance, atol=tolerance * np.max(expected), err_msg=name
        )
    return True


@pytest.mark.timing
def test_the_first_plot_comes_within_two_seconds_of_run_all(page):
    assert page.first_plot < 2, f"{page.first_plot:.1f} s"  # one second on an idle machine


def test_the_notebook_shows_the_numbers_of_its_kernel(page, folder):
    assert in_step(Explorer(page), folder)


def with_every_control(page):
    """The explorer in a state that hides no control: the scale of skip connections needs some."""
    flow = Explorer(page)
    flow.press("Reset")
    flow.control("residual").check()
    return flow


@pytest.mark.parametrize("key", SETTINGS)
def test_every_control_reaches_the_kernel_from_the_keyboard(page, folder, key):
    flow = with_every_control(page)
    before, cells = flow.settle().state, page.locator(".jp-Notebook .jp-Cell").count()
    control = flow.control(key)
    kind = control.get_attribute("type")
    control.focus()
    page.keyboard.press({"checkbox": "Space", "range": "ArrowRight", None: "ArrowDown"}[kind])
    assert flow.settle().state[key] != before[key]
    assert in_step(flow, folder)
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells  # no key was taken for a command of the notebook


@pytest.mark.parametrize("key", SETTINGS)
def test_every_control_reaches_the_kernel_from_the_pointer(page, folder, key):
    flow = with_every_control(page)
    before, control = flow.settle().state, flow.control(key)
    control.scroll_into_view_if_needed()
    if control.get_attribute("type") == "range":
        box = control.bounding_box()
        page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    elif control.get_attribute("type") == "checkbox":
        control.click()
    else:
        options = control.locator("option").evaluate_all("all => all.map(option => option.value)")
        control.select_option(next(option for option in reversed(options) if option != before[key]))
    assert flow.settle().state[key] != before[key]
    assert in_step(flow, folder)


def test_typing_in_a_menu_is_no_command_of_the_notebook(page):
    flow, cells = Explorer(page), page.locator(".jp-Notebook .jp-Cell").count()
    flow.control("activation").focus()
    page.keyboard.type("dd")  # would delete the cell
    page.wait_for_timeout(1200)  # so long a menu remembers what was typed
    page.keyboard.type("relu")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells and flow.settle().state["activation"] == "relu"


def test_training_in_the_page_reaches_the_kernel(page, folder):
    flow = Explorer(page)
    flow.press("Reset")
    for _ in range(3):
        flow.press("Step")
    assert flow.settle().state["steps"] == 3 and in_step(flow, folder)


def test_what_python_sets_is_drawn(page):
    flow, other = Explorer(page), Explorer(page, 1)
    flow.press("Reset")
    flow.control("gain").focus()
    page.keyboard.press("End")
    page.wait_for_function("root => JSON.parse(root.dataset.state).gain === 4", arg=other.root.element_handle())
    assert other.state == GradientFlow(depth=5, width=8, gain=4.0).state and other.agrees()


def test_a_notebook_offers_code_but_no_link(page):
    flow = Explorer(page)
    assert flow.root.get_by_role("button", name="Copy as Python").is_visible()
    assert not flow.root.get_by_role("button", name="Copy link").is_visible()


def test_nothing_is_asked_of_a_third_party(page):
    assert page.outside == []
