"""Exercises in the published page: right, wrong, hint, solution, keyboard, screen reader, look, memory."""

import pytest

from backprop.exercises import library, page
from backprop.exercises.kinds import numeric, predict

from .accessibility import READERS, violations
from .exercise_page import Exercise, alone

pytestmark = pytest.mark.browser

PAGE = "chapters/07-failure-modes.html"
NUMBER, CHOICE, FUNCTION = "half-time", "which-vanishes", "delta-step"
ALONE = alone(NUMBER, CHOICE, FUNCTION)


def test_every_exercise_of_the_chapter_is_live_and_the_static_ones_are_gone(visit, address):
    opened = visit(address)
    ids = [file.stem for file in library.files(library.book_folder() / "07-failure-modes")]
    for id in ids:
        Exercise(opened, id)
    assert opened.locator("[data-exercise]").count() == len(ids) and opened.locator(".bp-unlive").count() == 0


def test_a_right_number_is_right_in_words(visit, address):
    exercise = Exercise(visit(address), NUMBER)
    right = numeric.page(exercise.source, exercise.state["variant"])["answer"]
    exercise.answer(f"{right:.3g}")
    assert exercise.said == "Right." and exercise.state["solved"]
    assert "solved" in exercise.root.locator(".bp-points").inner_text()


def test_a_wrong_number_is_told_the_mistake_that_makes_it(visit, address):
    exercise = Exercise(visit(address), NUMBER)
    for value, _, message in numeric.page(exercise.source, exercise.state["variant"])["near"][:3]:
        exercise.answer(value)
        assert exercise.said == f"Not yet: {message}" and not exercise.state["solved"]
    exercise.answer(1e6)
    assert exercise.said == "Not yet: your number is too large."


def test_what_is_no_number_is_no_attempt(visit, site):
    exercise = Exercise(visit(site + PAGE, ALONE), NUMBER)
    exercise.answer("")
    assert exercise.said.startswith("Not attempted yet: write a number") and exercise.state["attempts"] == 0
    exercise.answer("a lot")
    assert exercise.said.startswith("Not yet: write a number with a decimal point")


def test_the_numbers_of_the_text_are_those_of_the_variant(visit, site):
    exercise = Exercise(visit(site + PAGE, ALONE), NUMBER)
    exercise.page.evaluate("() => window.MathJax.startup.promise")
    seen = set()
    for _ in range(page.VARIANTS):
        variant = exercise.state["variant"]
        seen.add(variant)
        right = numeric.page(exercise.source, variant)["answer"]
        exercise.answer(right)
        assert exercise.said == "Right."
        exercise.button("Other numbers").click()
        assert exercise.said == "" and exercise.root.get_by_label("Your answer").input_value() == ""
        exercise.root.locator(".bp-statement mjx-container").first.wait_for()
    assert len(seen) == page.VARIANTS


def test_readers_draw_different_numbers_and_keep_theirs(browser, visit, site):
    drawn = set()
    for _ in range(6):
        context = browser.new_context()
        first = Exercise(visit(site + PAGE, ALONE, context=context), NUMBER).state["variant"]
        assert Exercise(visit(site + PAGE, ALONE, context=context), NUMBER).state["variant"] == first
        drawn.add(first)
    assert len(drawn) > 1


def test_a_prediction_is_answered_only_when_it_is_committed(visit, address):
    exercise = Exercise(visit(address, ALONE), CHOICE)
    variant = predict.page(exercise.source, 0)
    exercise.button("Commit").click()
    assert exercise.said.startswith("Not attempted yet: choose an answer")
    exercise.root.locator("input[value=tanh-1]").check()
    assert exercise.state["attempts"] == 0
    for key, message in variant["feedback"].items():
        exercise.commit(key)
        assert exercise.said == f"Not yet: {message}"
        assert exercise.root.get_by_text("(your prediction: not yet)").count() == exercise.state["attempts"]
    exercise.commit(variant["answer"])
    assert exercise.said == "Right." and exercise.button("Commit").is_disabled()


def test_hints_come_one_at_a_time_and_are_read(visit, address):
    exercise = Exercise(visit(address, ALONE), FUNCTION)
    hints = exercise.root.locator(".bp-hint")
    for number in (1, 2):
        assert hints.count() == number - 1
        exercise.button(f"Hint {number} of 2").click()
        assert hints.count() == number
        assert hints.nth(number - 1).evaluate("hint => hint === document.activeElement")
    assert exercise.button("All 2 hints shown").is_disabled()
    hints.locator("mjx-container").first.wait_for()


@pytest.mark.parametrize("id", [NUMBER, CHOICE])
def test_the_solution_comes_after_an_attempt(visit, site, id):
    exercise = Exercise(visit(site + PAGE, ALONE), id)
    solution = exercise.root.locator(".bp-solution")
    assert not solution.is_visible()
    exercise.answer(1e6) if id == NUMBER else exercise.commit("tanh-1")
    solution.locator("summary").click()
    assert solution.locator("mjx-container").first.is_visible()
    assert "def " in solution.locator(".bp-block").inner_text()


def test_the_solution_of_a_function_comes_when_the_reader_says_so(visit, site):
    exercise = Exercise(visit(site + PAGE, ALONE), FUNCTION)
    assert not exercise.root.locator(".bp-solution").is_visible()
    assert exercise.button("Check").count() == 0  # a page cannot run Python
    exercise.button("I have tried: show the solution").click()
    assert "return (delta @ W.T)" in exercise.root.locator(".bp-solution .bp-block").inner_text()
    assert exercise.root.locator(".bp-solution summary").evaluate("summary => summary === document.activeElement")


def test_the_start_of_a_function_is_copied_with_its_check(visit, site):
    exercise = Exercise(visit(site + PAGE, ALONE, permissions=["clipboard-read", "clipboard-write"]), FUNCTION)
    exercise.button("Copy the start").click()
    exercise.root.get_by_text("Copied.").wait_for()
    code = exercise.page.evaluate("navigator.clipboard.readText()")
    assert code.startswith("import numpy as np") and code.rstrip().endswith('bp.check("delta-step", delta_step)')


def test_with_the_keyboard_alone_a_number_is_answered_hinted_and_solved(visit, site):
    exercise = Exercise(visit(site + PAGE, ALONE), NUMBER)
    keyboard = exercise.page.keyboard
    exercise.root.get_by_label("Your answer").focus()
    keyboard.type("1000000")
    keyboard.press("Enter")
    assert exercise.said == "Not yet: your number is too large."
    for name in ("Check", "Hint 1 of 2"):
        keyboard.press("Tab")
        assert exercise.button(name).evaluate("button => button === document.activeElement")
    keyboard.press("Enter")
    keyboard.press("Tab")
    assert exercise.page.evaluate("document.activeElement.textContent") == "Solution"
    keyboard.press("Enter")
    assert exercise.root.locator(".bp-solution .bp-block").is_visible()


def test_with_the_keyboard_alone_a_prediction_is_made(visit, site):
    exercise = Exercise(visit(site + PAGE, ALONE), CHOICE)
    keyboard = exercise.page.keyboard
    exercise.root.locator("input[value=relu-2]").focus()
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    keyboard.press("Enter")
    assert exercise.said == "Right."


def test_a_screen_reader_is_told_name_group_and_result(visit, site):
    opened = visit(site + PAGE, ALONE)
    for id in (NUMBER, CHOICE, FUNCTION):
        exercise = Exercise(opened, id)
        result = exercise.root.locator(".bp-result")
        assert opened.get_by_role("group", name=exercise.source.title, exact=True).count() == 1
        assert (result.get_attribute("role"), result.get_attribute("aria-live")) == ("status", "polite")
    choice = Exercise(opened, CHOICE).root
    assert choice.get_by_role("group", name="Your prediction").get_by_role("radio").count() == 4


def test_what_was_done_is_remembered_in_this_browser(browser, visit, site):
    context = browser.new_context()
    opened = visit(site + PAGE, ALONE, context=context)
    exercise = Exercise(opened, NUMBER)
    exercise.button("Hint 1 of 2").click()
    exercise.answer(numeric.page(exercise.source, exercise.state["variant"])["answer"])
    before = exercise.state
    assert opened.evaluate("Object.keys(localStorage).filter(key => key.startsWith('backprop:exercise:')).length") >= 1
    again = Exercise(visit(site + PAGE, ALONE, context=context), NUMBER)
    assert {**again.state, "status": "right"} == before
    assert again.root.locator(".bp-hint").count() == 1 and again.said == ""


def refusing(method):
    """A script that makes the browser refuse to keep, or to tell, what an exercise has to remember."""
    return f"""{{ const usual = Storage.prototype.{method};
        Storage.prototype.{method} = function (key, ...rest) {{
            if (key.startsWith('backprop:')) throw new DOMException('no', 'SecurityError');
            return usual.call(this, key, ...rest);
        }} }}"""


@pytest.mark.parametrize(
    "script",
    [
        refusing("getItem") + refusing("setItem"),
        refusing("setItem"),
        'localStorage.setItem(\'backprop:exercise:half-time\', \'{"variant": 99, "hints": -1, "solved": "yes"}\')',
        "localStorage.setItem('backprop:exercise:half-time', 'not JSON')",
    ],
    ids=["forbidden", "full", "nonsense", "broken"],
)
def test_where_nothing_can_be_remembered_the_exercise_works_all_the_same(visit, site, script):
    exercise = Exercise(visit(site + PAGE, ALONE + script), NUMBER)
    assert (
        exercise.state["variant"] in range(page.VARIANTS)
        and exercise.state["hints"] == 0
        and not exercise.state["solved"]
    )
    exercise.answer(numeric.page(exercise.source, exercise.state["variant"])["answer"])
    assert exercise.said == "Right."


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_axe_finds_nothing_in_any_state(visit, site, reader):
    opened = visit(site + PAGE, alone(), **reader)
    number, choice, function = (Exercise(opened, id) for id in (NUMBER, CHOICE, FUNCTION))
    number.answer(1e6)
    number.root.locator("summary").click()
    choice.commit("relu-1")
    function.button("Hint 1 of 2").click()
    function.button("I have tried").click()
    opened.evaluate("() => window.MathJax.startup.promise")
    assert not violations(opened, ".bp-exercise")


@pytest.mark.parametrize("width", [390, 320, 640])
def test_nothing_is_cut_off_on_a_narrow_page(visit, site, width):
    opened = visit(site + PAGE, viewport={"width": width, "height": 844})
    opened.evaluate("() => window.MathJax.startup.promise")
    for root in opened.locator("[data-exercise]").all():
        root.locator(".bp-buttons button:visible").last.click()  # a hint, or a solution: the most that there is
        cut = root.evaluate(
            """root => [...root.querySelectorAll('*')].filter(e => !e.closest('.bp-block, mjx-container')
                && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 100))"""
        )
        assert not cut, cut
    assert opened.evaluate("document.documentElement.scrollWidth") == width


def test_every_target_is_at_least_24_pixels(visit, site):
    opened = visit(site + PAGE)
    Exercise(opened, NUMBER).answer(1e6)
    for target in opened.locator(".bp-exercise :is(button, input, summary):visible").all():
        box = target.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24, (target.evaluate("e => e.outerHTML"), box)


def test_the_verdict_is_in_words_and_by_a_sign_not_by_color_alone(visit, site):
    exercise = Exercise(visit(site + PAGE, ALONE), NUMBER)
    exercise.answer(1e6)
    assert exercise.root.locator(".bp-result").inner_text().startswith("✗")
    exercise.answer(numeric.page(exercise.source, exercise.state["variant"])["answer"])
    assert exercise.root.locator(".bp-result").inner_text().startswith("✓")


def test_an_address_leads_to_an_exercise(visit, site):
    opened = visit(f"{site}{PAGE}#exercise-{NUMBER}")
    Exercise(opened, NUMBER)  # it is live by now
    assert opened.locator(f"#exercise-{NUMBER}").count() == 1


def test_without_javascript_statement_and_hints_can_be_read(browser, site):
    with browser.new_context(java_script_enabled=False) as context:
        opened = context.new_page()
        opened.goto(site + PAGE)
        place = opened.locator(f"#exercise-{FUNCTION}")
        assert "One step back" in place.inner_text() and "def delta_step" in place.inner_text()
        hint = place.locator("details").first
        assert hint.locator("summary").inner_text() == "Hint 1 of 2" and not hint.locator("p").is_visible()
        hint.locator("summary").click()
        assert hint.locator("p").is_visible()
        assert "return (delta @ W.T)" not in place.inner_text()
