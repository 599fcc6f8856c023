"""The panel of what is solved: it follows the exercises, is exported, imported and cleared, and sends nothing."""

import json

import pytest

from backprop.exercises.kinds import symbolic
from backprop.exercises.progress_panel import chapters

from .accessibility import READERS, violations
from .exercise_page import Exercise, alone

pytestmark = pytest.mark.browser

CHAPTER, BOOK = "chapters/04-backpropagation.html", "book/progress.html"
SOLVED = "delta-of-a-sigmoid"
COUNT = sum(len(exercises) for *_, exercises in chapters())


def result(page):
    return json.loads(page.locator(".bp-progress").get_attribute("data-result"))


def solve(page):
    exercise = Exercise(page, SOLVED)
    exercise.formula(symbolic.answer_of(exercise.source, exercise.source.solution, 0))
    assert exercise.said == "Right."


@pytest.fixture
def reader(browser):
    return browser.new_context(accept_downloads=True)


def test_the_panel_of_a_chapter_follows_the_exercises_of_its_page(visit, site):
    page = visit(site + CHAPTER)
    panel = page.get_by_role("group", name="Your progress in chapter 4 Backpropagation")
    assert result(page)["solved"] == 0 and "You have solved none of the" in panel.inner_text()
    solve(page)
    assert result(page)["solved"] == 1 and "You have solved 1 of" in panel.inner_text()
    panel.locator("summary").click()
    assert "✓ solved (1 attempt)" in panel.locator("tr", has_text="δ at a sigmoid").inner_text()


def test_the_panel_of_the_book_counts_all_chapters_and_leads_to_each_exercise(visit, site, reader):
    solve(visit(site + CHAPTER, alone(SOLVED), context=reader))
    page = visit(site + BOOK, context=reader)
    assert result(page) == {**result(page), "solved": 1, "count": COUNT}
    page.get_by_text("4 Backpropagation: 1 of").click()
    page.get_by_role("link", name="δ at a sigmoid, with two losses").click()
    page.locator(f"#exercise-{SOLVED}").wait_for()
    assert Exercise(page, SOLVED).state["solved"]


def test_progress_goes_from_one_browser_to_another_by_export_and_import(browser, visit, site, reader, tmp_path):
    solve(visit(site + CHAPTER, alone(SOLVED), context=reader))
    page = visit(site + BOOK, context=reader)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "exercise-progress.json"
    download.value.save_as(file)
    document = json.loads(file.read_text("utf-8"))
    assert (document["format"], document["version"]) == ("backprop progress", 1)
    assert document["exercises"][SOLVED] == {"variant": 0, "attempts": 1, "hints": 0, "solved": True}

    other = visit(site + BOOK)
    assert result(other)["solved"] == 0
    other.locator("input[type=file]").set_input_files(file)
    other.wait_for_function("JSON.parse(document.querySelector('.bp-progress').dataset.result).solved === 1")
    assert other.get_by_text("Imported:").is_visible()


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"format": "other", "exercises": {}}'])
def test_another_file_is_refused_and_changes_nothing(visit, site, reader, tmp_path, text):
    solve(visit(site + CHAPTER, alone(SOLVED), context=reader))
    page = visit(site + BOOK, context=reader)
    (tmp_path / "other.json").write_text(text, "utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "other.json")
    page.get_by_text("This file holds no progress of this book; nothing was changed.").wait_for()
    assert result(page)["solved"] == 1


def test_clearing_takes_two_presses(visit, site, reader):
    solve(visit(site + CHAPTER, alone(SOLVED), context=reader))
    page = visit(site + BOOK, context=reader)
    button = page.get_by_role("button", name="Clear my progress")
    button.click()
    assert result(page)["solved"] == 1 and page.get_by_text("Press again to do it.").is_visible()
    button.click()
    assert result(page)["solved"] == 0
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('backprop:exercise:'))") == []


def test_two_pages_of_the_book_agree_while_both_are_open(visit, site, reader):
    page = visit(site + BOOK, context=reader)
    solve(visit(site + CHAPTER, alone(SOLVED), context=reader))
    page.wait_for_function("JSON.parse(document.querySelector('.bp-progress').dataset.result).solved === 1")


def test_where_nothing_can_be_kept_the_panel_says_so(visit, site):
    refuse = """{ const usual = Storage.prototype.setItem; Storage.prototype.setItem = function (key, ...rest) {
        if (key.startsWith('backprop:')) throw new DOMException('no', 'QuotaExceededError');
        return usual.call(this, key, ...rest); } }"""
    page = visit(site + BOOK, refuse)
    assert page.get_by_text("This browser keeps nothing for this page").is_visible()


@pytest.mark.parametrize("who", READERS.values(), ids=READERS)
def test_axe_finds_nothing_and_nothing_is_cut_off(visit, site, who):
    page = visit(site + BOOK, **who)
    for summary in page.locator(".bp-progress summary").all():
        summary.click()
    assert not violations(page, ".bp-progress")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
