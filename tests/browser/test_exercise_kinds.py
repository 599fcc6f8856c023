"""Formulas, choices and lines in order, in the published page: words, keyboard, pointer, screen reader, look."""

import re

import pytest

from backprop.exercises import library
from backprop.exercises.kinds import choice, parsons, symbolic

from .accessibility import READERS, violations
from .exercise_page import Exercise, alone

pytestmark = pytest.mark.browser

PAGE = "chapters/04-backpropagation.html"
FORMULA, CHOICE, LINES = "delta-of-a-sigmoid", "planted-bug", "order-the-backward-pass"
ALONE = alone(FORMULA, CHOICE, LINES)


# ---- a formula


@pytest.mark.parametrize("text", ["2*(a - y)*a*(1 - a)", "-2*a*(a-y)*(a-1)", "2*(a−y)·a·(1−a)"])
def test_every_way_to_write_the_right_formula_is_right(visit, site, text):
    exercise = Exercise(visit(site + PAGE, ALONE), FORMULA)
    exercise.formula(text)
    assert exercise.said == "Right." and exercise.state["solved"]


def test_a_wrong_formula_is_told_its_mistake_or_where_it_differs(visit, address):
    exercise = Exercise(visit(address, ALONE), FORMULA)
    source = exercise.source
    for text, said in [
        ("a - y", "that is δ of the binary cross-entropy; here the slope of the sigmoid does not cancel."),
        ("-2*(a - y)*a*(1 - a)", "your formula has the wrong sign, everywhere."),
        ("3*(a - y)*a*(1 - a)", "your formula is 1.50 times what is right, everywhere."),
        ("2a", "write 2*a: a product needs its *."),
        ("a^2", "write ** for a power: x**2."),
        ("z", "z is not known here; the symbols are a, y."),
        ("log(-a)", "at a = "),
        ("a + y", "at a = "),
    ]:
        exercise.formula(text)
        assert exercise.said.startswith(f"Not yet: {said}"), exercise.said
        assert exercise.said == str(symbolic.judge(source, text, 0))
    assert re.search(
        r"at a = [\d.]+, y = [\d.]+ your formula is [\d.−]+, where [\d.−]+ is right: [\d.]+ too large\.", exercise.said
    )


def test_no_formula_is_no_attempt(visit, site):
    exercise = Exercise(visit(site + PAGE, ALONE), FORMULA)
    exercise.button("Check").click()
    assert exercise.said.startswith("Not attempted yet: write a formula") and exercise.state["attempts"] == 0


# ---- a choice


def test_a_choice_is_answered_with_the_feedback_of_the_option(visit, address):
    exercise = Exercise(visit(address), CHOICE)
    exercise.button("Check").click()
    assert exercise.said == "Not attempted yet: choose an answer, then check it."
    for key, text in exercise.source.feedback.items():
        exercise.root.locator(f"input[value={key}]").check()
        exercise.button("Check").click()
        right = key in choice.page(exercise.source, 0)["answer"]
        assert exercise.said == f"{'Right.' if right else 'Not yet:'} {text}"
        assert exercise.root.get_by_text("(chosen: right)" if right else "(chosen: not right)").count() == 1


def test_several_options_are_checkboxes_and_judged_together(visit, site):
    exercise = Exercise(visit(site + "chapters/07-failure-modes.html", alone("which-cure")), "which-cure")
    assert (
        exercise.root.get_by_role("group", name="Your answer: choose all that apply").get_by_role("checkbox").count()
        == 5
    )
    tick = lambda key: exercise.root.locator(f"input[value={key}]").click()  # noqa: E731
    tick("tanh")
    exercise.button("Check").click()
    assert exercise.said == "Not yet: what you chose is right, but there is more."
    tick("wide"), tick("data")
    exercise.button("Check").click()
    feedback = exercise.source.feedback
    assert exercise.said == f"Not yet: {feedback['wide']} {feedback['data']}"
    tick("wide"), tick("data"), tick("relu")
    exercise.button("Check").click()
    assert exercise.said.startswith("Right.") and exercise.state["attempts"] == 3


# ---- lines in order


class Lines(Exercise):
    def texts(self, place=".bp-order:not(.bp-rest)"):
        return self.root.locator(f"{place} .bp-line code").all_inner_texts()

    def line(self, text):
        return self.root.locator(".bp-line").filter(has=self.page.get_by_text(text, exact=True))

    def press(self, text, button, times=1):
        for _ in range(times):
            self.line(text).get_by_role("button", name=f"{button}: {text}", exact=True).click()

    def arrange(self, order):
        """Leave out what `order` lacks, then bring the rest into it with the buttons."""
        for text in self.texts():
            if text not in order:
                self.press(text, "Leave out")
        for place, text in enumerate(order):
            self.press(text, "Move up", self.texts().index(text) - place)


def right_order(source):
    return [line.text for line in parsons.puzzle(source).lines[: parsons.puzzle(source).count]]


def test_lines_are_brought_into_order_by_buttons_and_several_orders_are_right(visit, address):
    exercise = Lines(visit(address, ALONE), LINES)
    exercise.button("Check").click()
    assert exercise.said == "Not attempted yet: put the lines in order first."
    order = right_order(exercise.source)
    exercise.arrange(order)
    assert exercise.texts() == order and len(exercise.texts(".bp-rest")) == 2
    exercise.button("Check").click()
    assert exercise.said == "Right."
    exercise.press(order[2], "Move down", 3)  # the gradient of W2 needs δ2 and nothing else
    exercise.button("Check").click()
    assert exercise.said == "Right." and exercise.texts() != order


def test_the_first_line_out_of_place_is_named_and_marked(visit, site):
    exercise = Lines(visit(site + PAGE, ALONE), LINES)
    order = right_order(exercise.source)
    exercise.arrange([order[1], order[0], *order[2:]])
    exercise.button("Check").click()
    assert exercise.said.startswith(f"Not yet: line 1, “{order[1]}”, is the first out of place: it uses A")
    assert exercise.root.locator(".bp-odd code").all_inner_texts() == [order[1]]
    exercise.arrange(order[:3])
    exercise.button("Check").click()
    assert exercise.said == "Not yet: the 3 lines are in order so far, but not complete."
    exercise.button("Start over").click()
    assert len(exercise.texts()) == 9 and exercise.texts(".bp-rest") == []


def test_with_the_keyboard_a_line_moves_keeps_the_focus_and_every_move_is_told(visit, site):
    exercise = Lines(visit(site + PAGE, ALONE), LINES)
    text, status = exercise.texts()[0], exercise.root.locator(".bp-message[role=status]")
    button = exercise.line(text).get_by_role("button", name="Move down")
    button.focus()
    for place, key in ((2, "Enter"), (3, "ArrowDown"), (2, "ArrowUp")):
        exercise.page.keyboard.press(key)
        assert exercise.texts().index(text) == place - 1
        assert status.inner_text() == f"Place {place} of 9: {text}"
        assert button.evaluate("button => button === document.activeElement")
    exercise.line(text).get_by_role("button", name="Leave out").focus()
    exercise.page.keyboard.press("Enter")
    assert status.inner_text() == f"Left out: {text}"
    exercise.page.keyboard.press("Enter")
    assert exercise.texts()[-1] == text and status.inner_text() == f"Place 9 of 9: {text}"


def test_a_line_is_dragged_by_the_pointer(visit, site):
    exercise = Lines(visit(site + PAGE, ALONE), LINES)
    first, *_, last = exercise.texts()
    exercise.line(last).scroll_into_view_if_needed()
    source, target = exercise.line(last).bounding_box(), exercise.line(first).bounding_box()
    mouse = exercise.page.mouse
    mouse.move(source["x"] + 80, source["y"] + 8)
    mouse.down()
    mouse.move(target["x"] + 80, target["y"] + 30, steps=5)
    mouse.move(target["x"] + 80, target["y"] + 3, steps=5)
    mouse.up()
    assert exercise.texts()[0] == last
    rest = exercise.root.locator(".bp-empty").bounding_box()
    box = exercise.line(last).bounding_box()
    mouse.move(box["x"] + 80, box["y"] + 8)
    mouse.down()
    mouse.move(rest["x"] + 80, rest["y"] + 10, steps=8)
    mouse.up()
    assert exercise.texts(".bp-rest") == [last]


def test_a_screen_reader_finds_lists_names_and_states(visit, site):
    exercise = Lines(visit(site + PAGE, ALONE), LINES)
    assert exercise.root.get_by_role("list", name="Your order").get_by_role("listitem").count() == 9
    names = exercise.root.get_by_role("button").evaluate_all(
        "all => all.map(b => b.getAttribute('aria-label') ?? b.textContent)"
    )
    assert len(set(names)) == len(names)  # each button says which line it moves
    formula = Exercise(exercise.page, FORMULA).root.get_by_label("Your formula")
    described = formula.get_attribute("aria-describedby").split()
    assert exercise.page.locator(f"#{described[0]}").inner_text() == "Symbols: a, y"


# ---- all of them


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_axe_finds_nothing_in_any_state(visit, site, reader):
    opened = visit(site + PAGE, **reader)
    Exercise(opened, FORMULA).formula("a + y")
    bug = Exercise(opened, CHOICE)
    bug.root.locator("input[value=line-1]").check()
    bug.button("Check").click()
    lines = Lines(opened, LINES)
    lines.press(lines.texts()[0], "Leave out")
    lines.button("Check").click()
    opened.evaluate("() => window.MathJax.startup.promise")
    assert not violations(opened, ".bp-exercise")
    assert not violations(opened, ".bp-progress")


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("page", [PAGE, "chapters/05-training.html", "chapters/07-failure-modes.html"])
def test_nothing_is_cut_off_on_a_narrow_page(visit, site, page, width):
    opened = visit(site + page, viewport={"width": width, "height": 844})
    opened.evaluate("() => window.MathJax.startup.promise")
    for root in opened.locator("[data-exercise]").all():
        cut = root.evaluate(
            """root => [...root.querySelectorAll('*')].filter(e => !e.closest('.bp-block, pre, mjx-container')
                && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 100))"""
        )
        assert not cut, cut
    assert opened.evaluate("document.documentElement.scrollWidth") == width


def test_every_target_is_at_least_24_pixels(visit, site):
    opened = visit(site + PAGE)
    Exercise(opened, LINES)
    for target in opened.locator(":is(.bp-exercise, .bp-progress) :is(button, input, summary):visible").all():
        box = target.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24, (target.evaluate("e => e.outerHTML"), box)


def test_without_javascript_the_lines_can_be_read(browser, site):
    with browser.new_context(java_script_enabled=False) as context:
        opened = context.new_page()
        opened.goto(site + PAGE)
        for line in right_order(library.find(LINES)):
            assert line in opened.locator(f"#exercise-{LINES}").inner_text()
