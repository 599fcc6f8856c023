"""Two of an explorer on one page: a second run, two views of one, two that are linked."""

import json
import re

import explorer_pages  # of book/_ext
import pytest

from backprop import explorers

from .. import explorer_site
from ..accessibility import violations
from ..explorer_page import Explorer
from .states import each_that_trains, fragment, shows, some_states

pytestmark = pytest.mark.browser


@each_that_trains
def test_a_second_run_has_the_same_seed_and_steps_and_comes_back_in_the_link(visit, kind):
    seed = next(each for each in kind()._settings if each["key"] == "seed")
    flow = visit(kind, fragment(shows(kind, seed)), permissions=["clipboard-read", "clipboard-write"])
    flow.press("Second run")
    other = Explorer(flow.page, 1).settle()
    assert other.state == flow.state and other.result.keys() == flow.result.keys()
    setting = next(each for each in kind()._settings if each["label"] and each["key"] != "seed")
    other.control(setting["key"]).focus()
    flow.page.keyboard.press("ArrowDown" if setting["kind"] == "choice" else "ArrowRight")
    both = flow.page.get_by_role("group", name="Both runs")
    both.get_by_role("button", name="Restart").click()
    for _ in range(3):
        both.get_by_role("button", name="Step", exact=True).click()
    flow.control("seed").press("ArrowRight")
    first, second = flow.settle().state, other.settle().state
    assert first["seed"] == second["seed"] == 1 and first["steps"] == second["steps"]
    assert [key for key in first if first[key] != second[key]] == [setting["key"]]
    assert flow.agrees() and other.agrees()
    words = both.get_by_role("status").inner_text()
    assert words.startswith("Second run, from the same seed, with " + setting["label"])
    assert not other.root.get_by_role("button", name="Train", exact=True).is_visible()

    other.press("Copy link")
    other.root.get_by_text("Link copied").wait_for()
    link = flow.page.evaluate("navigator.clipboard.readText()")
    flow.page.goto("about:blank")
    flow.page.goto(link)
    other.root.wait_for()
    assert [flow.settle().state, other.settle().state] == [first, second]
    assert not violations(flow.page)

    both.get_by_role("button", name="Close second run").click()
    assert flow.page.locator("[data-explorer]").count() == 1 and "second" not in flow.page.url
    flow.control("seed").press("ArrowRight")
    assert flow.settle().state["seed"] == 2


@each_that_trains
def test_a_hostile_second_run_in_the_address_leaves_both_whole(visit, kind):
    flow = visit(kind, f"seed:3&{kind.slug}-second=steps:999999,seed:<b>,colour:1,width:1e9,depth:__proto__")
    other = Explorer(flow.page, 1).settle()
    assert flow.state == {**json.loads(json.dumps(kind().state)), "seed": 3} == other.state
    assert "colour" in other.root.locator(".bp-notice").inner_text()


def test_two_views_of_one_explorer_show_one_state(visit, kind, tmp_path):
    explorer_site.write(tmp_path, [kind()])
    page_file = tmp_path / f"explorers/{kind.slug}.html"
    source = page_file.read_text("utf-8")
    place = re.search(r'<div class="bp-static">.*?</div>\s*<p class="bp-source">', source, re.S)[0]
    page_file.write_text(source.replace(place, place.removesuffix('<p class="bp-source">') + place), "utf-8")
    flow = visit(kind, base=(tmp_path / "explorers").as_uri() + "/")
    other = Explorer(flow.page, 1).settle()
    assert other.state == flow.state and other.agrees()
    state = next(some_states(kind))
    flow.page.evaluate("text => { location.hash = text; }", f"{kind.slug}={fragment(state)}")
    assert flow.settle().state == other.settle().state == json.loads(json.dumps(kind(**state).state))


def test_two_side_by_side_share_what_is_linked_and_nothing_else(visit, tmp_path, monkeypatch):
    monkeypatch.setenv("BACKPROP_BOOK", "1")
    pair = [explorers.GradientFlow(depth=5, activation=name) for name in ("tanh", "relu")]
    both = explorers.compare(*pair, linked=("seed", "steps"))
    explorer_site.write(tmp_path, pair[:1])
    source = explorer_pages.page("Two", "", both._repr_mimebundle_()[0]["text/html"], [*pair, *both.links], tmp_path, "Book")
    (tmp_path / f"explorers/{pair[0].slug}.html").write_text(source, "utf-8")
    base = (tmp_path / "explorers").as_uri() + "/"
    first = visit(explorers.GradientFlow, "seed:7", base=base)
    second = Explorer(first.page, 1).settle()
    assert (first.state["activation"], second.state["activation"]) == ("tanh", "relu")
    assert first.state["seed"] == second.state["seed"] == 7
    second.control("seed").press("ArrowRight")
    first.control("depth").press("ArrowRight")
    first.press("Step")
    first.settle(), second.settle()
    assert first.state["seed"] == second.state["seed"] == 8 and first.agrees() and second.agrees()
    assert first.state["steps"] == second.state["steps"] == 1 and (first.state["depth"], second.state["depth"]) == (6, 5)
    boxes = [each.root.bounding_box() for each in (first, second)]
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
