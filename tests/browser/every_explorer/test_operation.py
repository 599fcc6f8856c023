"""Every explorer is operated by keyboard alone, step by step and back; what it offers makes a difference, in words too."""

import random

import pytest

from .states import another, each_that_trains, each_that_walks, fragment, shows, some_states

pytestmark = pytest.mark.browser
PICTURES = """root => [...root.querySelectorAll('svg')].map(svg => svg.innerHTML)
  .concat([...root.querySelectorAll('canvas')].map(canvas => canvas.toDataURL()))"""
LOOK = f"""root => ({PICTURES})(root)
  .concat([...root.querySelectorAll('.bp-verdict, .bp-readout, .bp-card-words, .bp-formula')].map(e => e.textContent))
  .join()"""
ARRIVED = "([root, key, value]) => JSON.parse(root.dataset.state)[key] === value"


def test_every_control_answers_to_the_keyboard_and_agrees_with_python(visit, kind):
    flow = visit(kind)
    for setting in [each for each in kind()._settings if each["label"]]:
        flow.press("Reset")
        if not flow.settle().control(setting["key"]).is_visible():
            assert setting.get("when") or setting.get("unless")
            # written a moment later; the same address once more would be no change
            flow.page.wait_for_function("slug => !location.hash.includes(slug)", arg=kind.slug)
            flow.page.evaluate("text => { location.hash = text; }", f"{kind.slug}={fragment(shows(kind, setting))}")
        control = flow.control(setting["key"])
        control.wait_for()  # another state in the address is heard of a moment later
        before = flow.settle().state
        control.focus()
        pressed = {"switch": "Space", "choice": "ArrowDown"}.get(setting["kind"], "ArrowRight")
        if setting["kind"] == "choice" and setting["value"] == setting["options"][-1]:
            pressed = "ArrowUp"
        if setting["kind"] in {"integer", "real"} and setting["value"] == setting["max"]:
            pressed = "ArrowLeft"
        for _ in range(1 if setting["kind"] == "switch" else 2):
            flow.page.keyboard.press(pressed)
        after = flow.settle().state
        assert {name for name in after if after[name] != before[name]} == {setting["key"]}, setting["key"]
        assert flow.agrees()


def test_the_tab_key_reaches_everything_that_can_be_operated(visit, kind):
    flow = visit(kind)
    wanted = flow.root.evaluate("""root => {
      const all = [...root.querySelectorAll('button, input, select, summary, textarea')]
        .filter(e => e.checkVisibility() && !e.classList.contains('bp-part'));
      all.forEach((e, i) => e.dataset.tested = i);
      return [all.length, root.querySelectorAll('.bp-parts:has(button)').length];
    }""")
    flow.page.evaluate("document.activeElement.blur()")
    reached, parts = set(), set()
    for _ in range(sum(wanted) + 12):
        flow.page.keyboard.press("Tab")
        tested, part = flow.page.evaluate("""() => [document.activeElement.dataset?.tested ?? null,
          document.activeElement.closest?.('.bp-parts')?.getAttribute('aria-label') ?? null]""")
        reached |= {tested} - {None}
        parts |= {part} - {None}
    assert [len(reached), len(parts)] == wanted


def test_arrow_keys_reach_every_part_of_a_picture_and_enter_chooses_it(visit, kind):
    flow = visit(kind)
    for layer in flow.root.locator(".bp-parts").all():
        names = layer.locator("button").evaluate_all("all => all.map(e => e.dataset.part)")
        assert names and all(layer.locator("button").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))"))
        reached, here = set(), "() => document.activeElement.dataset.part"
        layer.locator("button[tabindex='0']").focus()
        waiting = [flow.page.evaluate(here)]
        while waiting:
            start = waiting.pop()
            if start in reached:
                continue
            reached.add(start)
            for arrow in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"):
                layer.locator(f"[data-part='{start}']").focus()
                flow.page.keyboard.press(arrow)
                flow.settle()
                waiting.append(flow.page.evaluate(here))
        assert reached == set(names), set(names) - reached
        before = flow.state
        chosen, moved = layer.locator("button[aria-pressed=false]"), layer.locator("button.bp-moves")
        steered = not chosen.count() and moved.count()      # by arrow keys alone; a cursor does something at Enter
        (moved if steered else chosen if chosen.count() else layer.locator("button")).last.focus()
        flow.page.keyboard.press("ArrowLeft" if steered else "Enter")
        assert flow.settle().state != before and flow.agrees()


def test_words_follow_the_state(visit, kind):
    flow, seen = visit(kind), []
    for state in [{}, *some_states(kind, 2)]:
        flow.page.evaluate("text => { location.hash = text; }", f"{kind.slug}={fragment(state) or 'x'}")
        pictures = flow.settle().root.locator("svg[role=img]")
        seen.append([flow.verdict, *pictures.evaluate_all("all => all.map(svg => svg.getAttribute('aria-label'))")])
    assert all(len(words) > 20 for words in seen[0])
    assert seen[0][0] != seen[1][0] and seen[0][1:] != seen[1][1:]


@each_that_walks
def test_a_walk_goes_to_its_end_and_back_with_pythons_numbers(visit, kind):
    flow = visit(kind, "position:0")
    for button, step in (("Forward", 1), ("Back", -1)):
        words = set()
        while flow.root.get_by_role("button", name=button, exact=True).get_attribute("aria-disabled") == "false":
            before = flow.state["position"]
            flow.press(button)
            assert flow.settle().state["position"] == before + step and flow.agrees()
            words.add(flow.verdict)
        assert len(words) > 2
    assert flow.state["position"] == 0


@each_that_trains
def test_a_step_back_is_the_run_one_step_earlier(visit, kind):
    flow = visit(kind, "steps:0")
    back = flow.root.get_by_role("button", name="Step back", exact=True)
    assert back.get_attribute("aria-disabled") == "true"
    back.press("Enter")
    assert flow.settle().state["steps"] == 0
    seen = [flow.root.evaluate(PICTURES)]
    for _ in range(3):
        flow.press("Step")
        seen.append(flow.settle().root.evaluate(PICTURES))
    assert back.get_attribute("aria-disabled") == "false" and seen[2] != seen[3]
    for step in (2, 1, 0):
        back.focus()
        flow.page.keyboard.press("Enter")
        assert flow.settle().state["steps"] == step and flow.agrees()
        assert flow.root.evaluate(PICTURES) == seen[step], step
    assert back.get_attribute("aria-disabled") == "true"
    assert flow.page.evaluate("document.activeElement.textContent") == "Step back"


def test_no_control_is_offered_that_changes_nothing(visit, kind):
    """From the initial state, a trainer's after ten steps: each control that is shown changes a picture or the words."""
    start = {"steps": 10} if "steps" in kind.setting_names() else {}
    flow = visit(kind, fragment(start) or "seed:0")
    before, root = flow.root.evaluate(LOOK), flow.root.element_handle()
    for setting in kind()._settings:
        if not setting["label"] or not flow.control(setting["key"]).is_visible():
            continue
        rng = random.Random(1)
        tried = [{**start, setting["key"]: another(setting, rng)} for _ in range(4)]
        if setting["key"] == "layer":
            tried[0]["layer"] = 2
        seen = set()
        for state in tried:
            flow.page.evaluate("text => { location.hash = text; }", f"{kind.slug}={fragment(state)}")
            flow.page.wait_for_function(ARRIVED, arg=[root, setting["key"], state[setting["key"]]])
            seen.add(flow.settle().root.evaluate(LOOK))
        assert seen != {before}, setting["key"]
        flow.page.evaluate("text => { location.hash = text; }", f"{kind.slug}={fragment(start) or 'seed:0'}")
        flow.settle()
