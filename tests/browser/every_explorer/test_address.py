"""Every explorer's state stands in the address, leads back to the same numbers, and is also had as Python; none harms."""

import json
import re
import subprocess
import sys
import urllib.parse

import pytest

from .states import CHAOTIC, fragment, some_states

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_page_opens_with_the_numbers_of_python(visit, kind, folder, scheme):
    flow = visit(kind, base=None if scheme == "http" else (folder / "explorers").as_uri() + "/")
    assert flow.state == json.loads(json.dumps(kind().state)) and flow.agrees()
    assert flow.verdict.strip()


def test_a_state_in_the_address_is_pythons_and_comes_back_in_the_link(visit, kind):
    for state in some_states(kind):
        flow = visit(kind, fragment(state), permissions=["clipboard-read", "clipboard-write"])
        assert flow.root.locator(".bp-notice").inner_text() == ""
        assert flow.state == json.loads(json.dumps(kind(**state).state))
        assert CHAOTIC & set(state) or flow.agrees()
        flow.press("Copy link")
        flow.root.get_by_text("Link copied").wait_for()
        again = visit(kind, flow.page.evaluate("navigator.clipboard.readText()").partition("=")[2])
        assert again.state == flow.state


HOSTILE = ["<img src=x onerror=hacked=1>", "javascript:hacked=1", "1e999", "-1e300", "NaN", "Infinity", "", "null",
           "__proto__", "1_" * 50_000, "9" * 100_000, "%E0%A4%A", "0x10", "[1,2]", "constructor", "${hacked=1}", "1__2", "_"]


# Puts one setting after the other into the address, and tells what each left: the state, and the words beside it.
TRY_EACH = """async ([slug, settings]) => {
  const root = document.querySelector('[data-explorer]'), left = [];
  const frame = () => new Promise(done => requestAnimationFrame(done));
  for (const setting of settings) {
    location.hash = `${slug}=${setting}`;
    await new Promise(done => addEventListener('hashchange', done, { once: true }));
    do await frame(); while (root.getAttribute('aria-busy') !== 'false');
    left.push([root.dataset.state, root.querySelector('.bp-notice').innerText]);
  }
  return left;
}"""


def test_no_state_in_the_address_can_break_it(visit, kind):
    watch = """window.long = [];
      new PerformanceObserver(list => long.push(...list.getEntries().map(task => task.duration)))
        .observe({ type: 'longtask' });"""
    initial = json.loads(json.dumps(kind().state))
    may_be_empty = [each["key"] for each in kind()._settings if each["kind"] == "numbers" and each["least"] == 0]
    flow = visit(kind, script=watch)
    flow.page.wait_for_timeout(300)         # starting up is not what is measured here
    flow.page.evaluate("long.length = 0")
    for text in HOSTILE:
        value, keys = text if "%" in text else urllib.parse.quote(text, safe=""), [*initial, "__proto__", "colour"]
        left = flow.page.evaluate(TRY_EACH, [kind.slug, [f"{key}:{value}" for key in keys]])
        for key, (state, words) in zip(keys, left):
            state = json.loads(state)
            admitted = key in initial and state[key] != initial[key]
            assert not admitted, (key, text[:40], state[key])
            assert key[:40] in words or (text == "" and key in may_be_empty), (key, text[:40], words)
    assert flow.settle().state == initial and flow.agrees()
    assert flow.page.evaluate("[typeof hacked, {}.polluted]") == ["undefined", None]
    # milliseconds, beside other tests: nothing hangs, not even at a hundred thousand characters
    assert max(flow.page.evaluate("long"), default=0) <= 1000


# What the name of a state to try promises: the first word of the verdict, or a part of it.
PROMISED = {
    "XOR without a hidden layer": "Stuck.", "Sigmoid, ten layers": "Stuck.", "Ten layers again, with ReLU and He": "Learned.",
    "Too large a learning rate: not a number": "Diverged.", "A turned ravine": "turned ravine Adam",
    "Just above SGD's limit, ηκ > 2": "SGD is last", "Noisy gradients": "The noise keeps", "Sigmoid": "Vanishing.",
    "ReLU with Xavier's weights": "Vanishing.", "ReLU with He's weights": "Healthy.",
    "Tanh at 2.5 times the weights": "Exploding.",
    "Sixty layers of ReLU with skip connections": "Exploding.", "The same, each skip scaled down": "Healthy.",
    "Weights four times too large: not a number": "Diverged.", "Nothing holds it back": "Overfits.",
    "A factor of 1.2": "Exploding.", "An LSTM whose gates hold": "Arriving.",
}


def test_the_menu_of_things_to_try_keeps_its_promises(visit, kind):
    flow, menu = visit(kind), ".bp-presets select"
    assert flow.root.locator(menu).count() == (1 if kind.presets else 0)
    for name, values in kind.presets.items():
        flow.root.locator(menu).select_option(name)
        expected = json.loads(json.dumps({**kind().state, **values}))
        assert flow.settle().state == expected == json.loads(json.dumps(kind(**values).state))
        assert flow.root.locator(menu).input_value() == name
        assert PROMISED.get(name, "") in flow.verdict, (name, flow.verdict)
        flow.press("Reset")
        assert flow.settle().root.locator(menu).input_value() == ""


def test_the_code_to_copy_prints_the_numbers_on_the_screen(visit, kind):
    state = next(some_states(kind))
    flow = visit(kind, fragment(state), permissions=["clipboard-read", "clipboard-write"])
    flow.press("Copy as Python")
    flow.root.get_by_text("Python code copied").wait_for()
    code = flow.page.evaluate("navigator.clipboard.readText()")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    shown = {line.split(" ", 1)[0] for line in done.stdout.splitlines() if re.match("[A-Za-z]", line)}
    assert shown == set(flow.result)
    for name, values in flow.result.items():
        if values.ndim == 0:
            printed = re.search(rf"^{name} (\S+)$", done.stdout, re.M)[1]
            assert float(printed) == pytest.approx(float(values), rel=1e-6, nan_ok=True)
