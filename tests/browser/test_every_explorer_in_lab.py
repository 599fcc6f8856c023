"""Every explorer in JupyterLab: Run All shows it, a control reaches the kernel, and what the kernel sets is drawn."""

import json
import random
import time

import numpy as np
import pytest

from backprop import explorers

from .explorer_page import TRAINED, UNTRAINED, Explorer
from .jupyterlab import HEADER, run_all, wait_for_explorer
from .every_explorer.states import another

pytestmark = pytest.mark.browser

# All in one output, for JupyterLab takes cells that are out of sight from the page. The kernel writes down the state and the
# numbers of an explorer that changed, and sets what a file asks for.
NOTEBOOK = (
    HEADER
    + """
```{code-cell} ipython3
import asyncio, json, os, pathlib
import ipywidgets, numpy as np
import backprop as bp

shown = {name: getattr(bp.explorers, name)() for name in bp.explorers.__all__}

def known(one):
    numbers = {key: np.vectorize(str)(value).tolist() for key, value in one.numbers().items()}
    return {"state": one.state, "numbers": numbers, "second": one.second and known(one.second)}

def write(name):
    with open(f"{name}.part", "w") as file:
        json.dump(known(shown[name]), file)
    os.replace(f"{name}.part", f"{name}.json")

async def obey():
    while True:
        await asyncio.sleep(0.05)
        for file in pathlib.Path().glob("*.asked"):
            for key, value in json.loads(file.read_text()).items():
                setattr(shown[file.stem], key, value)
            file.unlink()

for name, one in shown.items():
    one.observe(lambda change, name=name: write(name), names=[*one.state, "_second"])
    write(name)
obeying = asyncio.create_task(obey())
ipywidgets.VBox(list(shown.values()))
```
"""
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def page(browser, folder):
    with run_all(browser, folder, NOTEBOOK) as page:
        wait_for_explorer(page)
        yield page
        assert page.outside == []


def told(folder, name, second):
    """What the kernel wrote down of an explorer, or of its second run."""
    known = json.loads((folder / f"{name}.json").read_text())
    return known["second"] if second else known


def ask(folder, name, values):
    """The kernel is to set these traits of an explorer."""
    (folder / f"{name}.part").write_text(json.dumps(values))
    (folder / f"{name}.part").rename(folder / f"{name}.asked")


def in_step(one, name, folder, second=False):
    """The kernel comes to have the page's state, and then the numbers on the screen."""
    state, known = one.settle().state, None
    for _ in range(200):
        known = told(folder, name, second)
        if known and known["state"] == state:
            break
        time.sleep(0.1)
    assert known and known["state"] == state, name
    tolerance, shown = TRAINED if state.get("steps") else UNTRAINED, one.result
    assert set(shown) == set(known["numbers"])
    for key, values in known["numbers"].items():
        values = np.array(values, float)
        size = np.max(np.abs(values), initial=0, where=np.isfinite(values))
        np.testing.assert_allclose(shown[key], values, rtol=tolerance, atol=tolerance * size, err_msg=f"{name}: {key}")


@pytest.mark.parametrize("name", explorers.__all__)
def test_page_and_kernel_stay_in_step(page, folder, name):
    one, kind = Explorer(page, name=name), getattr(explorers, name)
    in_step(one, name, folder)
    assert one.state == json.loads(json.dumps(kind().state))

    setting = next(each for each in kind()._settings if each["label"])
    control, before = one.control(setting["key"]), one.state
    control.focus()
    page.keyboard.press({"choice": "ArrowDown", "switch": "Space"}.get(setting["kind"], "ArrowRight"))
    assert one.settle().state != before
    in_step(one, name, folder)

    rng, keys = random.Random(name), {"seed", "activation", setting["key"]}
    asked = {each["key"]: another(each, rng) for each in kind()._settings if each["key"] in keys}
    ask(folder, name, asked)
    page.wait_for_function(
        "([root, asked]) => { const state = JSON.parse(root.dataset.state); "
        "return Object.entries(asked).every(([key, value]) => JSON.stringify(state[key]) === JSON.stringify(value)); }",
        arg=[one.root.element_handle(), asked])
    in_step(one, name, folder)


@pytest.mark.parametrize("name", [name for name in explorers.__all__ if "steps" in getattr(explorers, name).setting_names()])
def test_page_and_kernel_stay_in_step_about_a_second_run(page, folder, name):
    one, kind = Explorer(page, name=name), getattr(explorers, name)
    one.press("Reset")
    one.press("Second run")
    other = Explorer(page, 1, name)
    in_step(other, name, folder, second=True)
    setting = next(each for each in kind()._settings if each["label"] and each["key"] != "seed")
    other.control(setting["key"]).press("ArrowDown" if setting["kind"] == "choice" else "ArrowRight")
    page.get_by_role("group", name="Both runs").get_by_role("button", name="Step", exact=True).click()
    assert one.settle().state[setting["key"]] != other.settle().state[setting["key"]]
    assert one.state["steps"] == other.state["steps"] > 0
    in_step(one, name, folder)
    in_step(other, name, folder, second=True)

    ask(folder, name, {"second": None})
    page.wait_for_function("name => document.querySelectorAll(`[data-explorer=${name}]`).length === 1", arg=name)
    deadline = time.monotonic() + 20  # the kernel writes once it has computed the numbers of the run that is left
    while told(folder, name, second=True) is not None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert told(folder, name, second=True) is None
    value = another(setting, random.Random(name))
    ask(folder, name, {"second": {setting["key"]: value}})
    assert Explorer(page, 1, name).settle().state == {**json.loads(json.dumps(one.state)), setting["key"]: value}
    in_step(Explorer(page, 1, name), name, folder, second=True)
    page.get_by_role("button", name="Close second run").click()
    page.wait_for_function("name => document.querySelectorAll(`[data-explorer=${name}]`).length === 1", arg=name)
    in_step(one, name, folder)
