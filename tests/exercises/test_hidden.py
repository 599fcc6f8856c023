"""`make book SOLUTIONS=hidden`: a page with every exercise is built, and no file of it gives anything away."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import backprop as bp
from backprop.exercises.exercise_file import load
from backprop.exercises.hidden import SOLUTIONS
from backprop.exercises.page import described
from backprop.exercises.student import secrets
from backprop.exercises.widget import BOOK
from tests.conftest import ROOT

from .folder import FILES

EXERCISES = [load(file) for file in FILES]
LEAST = 16  # squeezed characters: shorter pieces, such as `return a`, occur by chance


def pieces(exercise):
    """What may be found nowhere: lines of hidden cells, messages, and the explanation between its formulas."""
    texts = [*exercise.feedback.values(), *re.split(r"[$`*|{}\n]+", exercise.explanation)]
    if exercise.code("ex-mistakes"):
        texts += [message for message, _ in exercise.mistakes]
    found = {*secrets(exercise), *(re.sub(r"\s", "", text) for text in texts)}
    return {piece for piece in found if len(piece) >= LEAST and piece not in openly()}


@cache
def openly():
    """What the exercises show: one may show a line that another asks for."""
    texts = []
    for e in EXERCISES:
        lines = [text for text, _ in described(e).get("lines", ())]
        texts += [e.title, e.statement, *e.hints, *e.options.values(), e.code(), e.code("ex-stub"), *lines]
    return re.sub(r"\s", "", "\n".join(texts))


def squeezed(text):
    """The text of a file, whatever its way of writing letters and marks."""
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
    return re.sub(r"\s|\\n|\\", "", html.unescape(html.unescape(plain)))


def found_in(folder, exercises=EXERCISES):
    """[(file, piece)] of everything that a folder gives away."""
    every = {piece.replace("\\", ""): exercise.id for exercise in exercises for piece in pieces(exercise)}
    found = []
    for file in folder.rglob("*"):
        if file.is_file():
            text = squeezed(file.read_bytes().decode("utf-8", "ignore"))
            found += [(file.name, every[piece], piece) for piece in every if piece in text]
    return found


CELL = "```{{code-cell}} ipython3\n{code}\n```\n"


@pytest.fixture(scope="module")
def hidden_book(tmp_path_factory):
    """The HTML of a book of one page, which shows every exercise, built with its solutions hidden."""
    folder = tmp_path_factory.mktemp("hidden")
    cells = [CELL.format(code=f"bp.exercise({exercise.id!r})") for exercise in EXERCISES]
    header = (ROOT / "chapters/01-networks.md").read_text("utf-8").split("---\n")[1]
    first = CELL.format(code="import backprop as bp\n\nbp.progress()")
    (folder / "chapters").mkdir()
    (folder / "chapters/page.md").write_text("\n".join([f"---\n{header}---\n\n# Page\n", first, *cells]), "utf-8")
    shutil.copytree(ROOT / "book", folder / "book", ignore=shutil.ignore_patterns("*.md", "_toc.yml", "__pycache__"))
    (folder / "src").mkdir()
    for name in ("_config.yml", "requirements.txt", "LICENSE", "LICENSE-TEXT", "THIRD-PARTY-NOTICES.md"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "book/_toc.yml").write_text("format: jb-book\nroot: chapters/page\n", "utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--path-output", "out"]
    done = subprocess.run(
        [*command, "--config", "_config.yml", "--toc", "book/_toc.yml"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=400,
        env={**os.environ, SOLUTIONS: "hidden"},
    )
    assert (folder / "out/_build/html/chapters/page.html").exists(), done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "out/_build/html"


def test_a_hidden_book_holds_no_solution_answer_or_input_anywhere(hidden_book):
    folder = hidden_book
    page = (folder / "chapters/page.html").read_text("utf-8")
    assert all(f'id="exercise-{e.id}"' in page for e in EXERCISES)  # so that there is something to look through
    assert found_in(folder) == []
    state = json.loads(re.search(r'widget-state\+json">(.*?)</script>', page, re.S)[1])["state"]
    shown = [model["state"] for model in state.values() if "_exercise" in model["state"]]
    assert len(shown) == len(EXERCISES)
    for model in shown:
        assert set(model["_exercise"]) & {"solution", "language"} == set()
        assert all(set(variant) == {"seed", "statement"} for variant in model["_variants"])
    assert "Answers are not checked in this copy of the book" in page
    for word in ("definputs", "ex-solution", "ex-mistakes", '"near":', '"named":'):
        assert not any(word in squeezed(file.read_text("utf-8", "ignore")) for file in folder.rglob("*.html"))


@pytest.mark.browser
def test_a_page_of_a_hidden_book_says_that_it_checks_nothing(browser, hidden_book):
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto((hidden_book / "chapters/page.html").as_uri())
        page.locator("[data-exercise]").nth(len(EXERCISES) - 1).wait_for(timeout=60_000)
        words = page.get_by_text("Answers are not checked in this copy of the book, and it holds no solutions.")
        assert words.count() == len(EXERCISES)
        for name in ("Check", "Commit", "I have tried: show the solution"):
            assert page.get_by_role("button", name=name, exact=True).count() == 0
        assert page.locator(".bp-solution").count() == 0
        assert "there is nothing to keep" in page.locator(".bp-progress").inner_text()
        field = page.get_by_label("Your formula").first
        field.fill("1")
        field.press("Enter")  # submits the form, which must not load the page anew
        assert field.input_value() == "1"
    finally:
        context.close()


def test_the_search_finds_what_an_open_page_holds(monkeypatch, tmp_path):
    """The same search over what a page holds that is not hidden: every exercise gives itself away there."""
    monkeypatch.setenv(BOOK, "1")
    for exercise in EXERCISES:
        (tmp_path / exercise.id).mkdir()
        shown = bp.exercise(exercise.id)
        (tmp_path / exercise.id / "page.html").write_text(json.dumps([shown._exercise, shown._variants]), "utf-8")
        assert found_in(tmp_path / exercise.id, [exercise]), exercise.id


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_a_hidden_exercise_knows_nothing(exercise, monkeypatch, tmp_path):
    monkeypatch.setenv(SOLUTIONS, "hidden")
    monkeypatch.setenv(BOOK, "1")
    shown = bp.exercise(exercise.id)
    (tmp_path / "page.html").write_text(
        json.dumps(shown.get_state(), default=str) + str(shown._repr_mimebundle_()), "utf-8"
    )
    assert found_in(tmp_path, [exercise]) == []
