"""What holds for every explorer that `backprop.explorers` names, tried on its own page."""

import json
import random
import re
import subprocess
import sys
import urllib.parse

import explorer_pages  # of book/_ext
import pytest

from backprop import explorers

from . import explorer_site
from .accessibility import READERS, violations
from .explorer_page import Explorer

pytestmark = pytest.mark.browser

# What can make a network explode: there one last digit becomes order one on the way through it, natively or in the page.
CHAOTIC = {"gain", "bias_std", "init", "residual_scale", "learning_rate"}
CLASSES = [getattr(explorers, name) for name in explorers.__all__]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("site")
    explorer_site.write(made, [kind() for kind in CLASSES])
    return made


@pytest.fixture(scope="module")
def http(folder):
    with explorer_site.served(folder) as site:
        yield site + "explorers/"


@pytest.fixture(params=CLASSES, ids=lambda kind: kind.__name__)
def kind(request):
    return request.param


@pytest.fixture
def visit(browse, http):
    """visit(kind, fragment, …): the explorer's page, for a reader of that kind. Nothing may go wrong on it."""

    def go(kind, fragment="", base=None, script=None, **reader):
        page = browse(f"{base or http}{kind.slug}.html{fragment and f'#{kind.slug}={fragment}'}", script, **reader)
        return Explorer(page).settle()

    return go


def another(setting, rng):
    """A value of a setting that is not its initial one, as a reader might choose it."""
    kind, value = setting["kind"], setting["value"]
    if kind == "switch":
        return not value
    if kind == "choice":
        return rng.choice([name for name in setting["options"] if name != value])
    low, high = setting["min"], setting["max"]
    if kind == "numbers":
        length = rng.randint(max(1, setting["least"]), setting["most"])
        return [round(rng.uniform(low, high), 2) for _ in range(length)]
    if setting["key"] == "steps":
        return rng.randint(1, 10)           # what is trained longer drifts apart in two floating-point paths
    if kind == "integer":
        return rng.choice([number for number in range(low, high + 1) if number != value])
    if setting["logarithmic"]:
        return float(f"{low * (high / low) ** rng.random():.2g}")
    return round(rng.uniform(low, high), 2)


def fragment(state):
    def text(value):
        if isinstance(value, list):
            return "_".join(map(str, value))
        return str(value).lower() if isinstance(value, bool) else str(value)

    return ",".join(f"{key}:{urllib.parse.quote(text(value))}" for key, value in state.items())


def shows(kind, setting):
    """Settings under which the control of `setting` is offered, for one that is hidden at first."""
    settings, rng = {each["key"]: each for each in kind()._settings}, random.Random(setting["key"])
    state, unless = {other: values[0] for other, values in setting.get("when", {}).items()}, setting.get("unless", {})
    if unless and all(settings[other]["value"] in values for other, values in unless.items()):
        other, values = next(iter(unless.items()))
        tried = (another(settings[other], rng) for _ in range(100))
        state[other] = next(value for value in tried if value not in values)
    return state


def some_states(kind, count=4):
    """One state with every setting changed but steps and what is chaotic, then states with any two changed."""
    settings, rng = kind()._settings, random.Random(kind.__name__)
    calm = [setting for setting in settings if setting["key"] not in {"steps", *CHAOTIC}]
    yield {setting["key"]: another(setting, rng) for setting in calm}
    for _ in range(count - 1):
        yield {setting["key"]: another(setting, rng) for setting in rng.sample(settings, min(2, len(settings)))}


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


def test_a_second_run_has_the_same_seed_and_steps_and_comes_back_in_the_link(visit, kind):
    if "steps" not in kind.setting_names():
        pytest.skip("it does not train")
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


def test_a_hostile_second_run_in_the_address_leaves_both_whole(visit, kind):
    if "steps" not in kind.setting_names():
        pytest.skip("it does not train")
    flow = visit(kind, f"seed:3&{kind.slug}-second=steps:999999,seed:<b>,colour:1,width:1e9,depth:__proto__")
    other = Explorer(flow.page, 1).settle()
    assert flow.state == {**json.loads(json.dumps(kind().state)), "seed": 3} == other.state
    assert "colour" in other.root.locator(".bp-notice").inner_text()


def test_every_control_answers_to_the_keyboard_and_agrees_with_python(visit, kind):
    flow = visit(kind)
    for setting in [each for each in kind()._settings if each["label"]]:
        flow.press("Reset")
        if not flow.settle().control(setting["key"]).is_visible():
            assert setting.get("when") or setting.get("unless")
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


def test_a_walk_goes_to_its_end_and_back_with_pythons_numbers(visit, kind):
    if "position" not in kind.setting_names():
        pytest.skip("it has no walk")
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


def test_a_step_back_is_the_run_one_step_earlier(visit, kind):
    if "steps" not in kind.setting_names():
        pytest.skip("it does not train")
    flow = visit(kind, "steps:0")
    back = flow.root.get_by_role("button", name="Step back", exact=True)
    assert back.get_attribute("aria-disabled") == "true"
    back.press("Enter")
    assert flow.settle().state["steps"] == 0
    pictures = """root => [...root.querySelectorAll('svg')].map(svg => svg.innerHTML)
      .concat([...root.querySelectorAll('canvas')].map(canvas => canvas.toDataURL()))"""
    seen = [flow.root.evaluate(pictures)]
    for _ in range(3):
        flow.press("Step")
        seen.append(flow.settle().root.evaluate(pictures))
    assert back.get_attribute("aria-disabled") == "false" and seen[2] != seen[3]
    for step in (2, 1, 0):
        back.focus()
        flow.page.keyboard.press("Enter")
        assert flow.settle().state["steps"] == step and flow.agrees()
        assert flow.root.evaluate(pictures) == seen[step], step
    assert back.get_attribute("aria-disabled") == "true"
    assert flow.page.evaluate("document.activeElement.textContent") == "Step back"


LOOK = """root => [...root.querySelectorAll('svg')].map(svg => svg.innerHTML)
  .concat([...root.querySelectorAll('canvas')].map(canvas => canvas.toDataURL()))
  .concat([...root.querySelectorAll('.bp-verdict, .bp-readout, .bp-card-words, .bp-formula')].map(e => e.textContent))
  .join()"""
ARRIVED = "([root, key, value]) => JSON.parse(root.dataset.state)[key] === value"


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


@pytest.mark.timing
def test_training_runs_in_slices(visit, kind):
    if "steps" not in kind.setting_names():
        pytest.skip("it does not train")
    watch = """window.long = [];
      new PerformanceObserver(list => long.push(...list.getEntries().map(task => task.duration)))
        .observe({ type: 'longtask' });"""
    flow, longest = visit(kind, script=watch), []
    for _ in range(4):                      # the least of four: what else the machine does can only add to it
        before = flow.settle().state["steps"]
        flow.page.evaluate("long.length = 0")
        flow.press("Train")
        flow.page.wait_for_timeout(1500)
        flow.page.get_by_role("button", name=re.compile("Pause|Train")).click()
        longest.append(flow.settle().page.evaluate("Math.max(0, ...long)"))
        assert flow.state["steps"] > before
        if longest[-1] <= 50:
            break
    assert min(longest) <= 50, longest


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


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_axe_finds_nothing(visit, kind, reader):
    flow = visit(kind, **reader)
    if flow.root.locator("summary").is_visible():
        flow.root.locator("summary").click()
        flow.settle()
    assert not violations(flow.page)


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_is_cut_off_on_a_narrow_page(visit, kind, width):
    flow = visit(kind, viewport={"width": width, "height": 844})
    assert flow.root.evaluate("root => root.scrollWidth <= root.clientWidth")
    outside = flow.root.evaluate("""root => [...root.querySelectorAll('svg[role=img], svg[role=img] text')].filter(e => {
      const box = e.getBoundingClientRect(), frame = e.closest('.bp-picture').getBoundingClientRect();
      return box.right > innerWidth || box.left < -0.5 || box.left < frame.left - 1 || box.right > frame.right + 1;
    }).map(e => e.textContent.slice(0, 60))""")
    assert not outside


def test_labels_in_its_pictures_do_not_overlap(visit, kind):
    for width in (1280, 390):
        flow = visit(kind, viewport={"width": width, "height": 900})
        clashes = flow.root.evaluate("""root => [...root.querySelectorAll('svg[role=img]')].flatMap(svg => {
          const all = [...svg.querySelectorAll('text')].map(e => [e.textContent, e.getBoundingClientRect()])
            .filter(([text, b]) => text.trim() && b.width);
          return all.flatMap(([s, a], i) => all.slice(i + 1).filter(([, b]) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4).map(([t]) => [s, t]));
        })""")
        assert not clashes, (width, clashes)


def test_every_target_is_at_least_24_pixels(visit, kind):
    flow = visit(kind)
    for target in flow.root.locator("button:visible, input:visible, select:visible, summary:visible").all():
        box = target.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24, (target.evaluate("e => e.outerHTML"), box)


@pytest.mark.timing
def test_a_control_movement_is_drawn_within_a_frame(visit, kind):
    measure = """async (root) => {       // the median over 40 movements: computing, drawing, layout, painting
      const times = [], input = [...root.querySelectorAll('input[type=range]')].find(e => e.checkVisibility());
      if (!input) return 0;
      for (let i = 0; i < 40; i++) {
        times.push(await new Promise(done => {
          requestAnimationFrame(() => {
            const start = performance.now(), { port1, port2 } = new MessageChannel();
            port1.onmessage = () => done(performance.now() - start);
            port2.postMessage(0);
          });
          input.value = i % 2 ? input.min : input.max;
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }));
      }
      return times.sort((a, b) => a - b)[20];
    }"""
    flow = visit(kind)
    limit = 100 if flow.root.locator("input[type=range]:visible").count() else 0    # 100 ms: the largest size is among them
    assert min(flow.root.evaluate(measure) for _ in range(3)) <= limit


def test_without_javascript_its_figure_stands_there_with_words(browser, http, kind):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{http}{kind.slug}.html")
        figure = page.locator(".bp-static .bp-plot").first
        assert len(figure.get_attribute("aria-label")) > 40 and figure.bounding_box()["width"] > 200


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
