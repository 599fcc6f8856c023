"""Numbers in the text come from cells; a typed one needs a reason."""

import pytest

from tests.chapters.source import chapters
from tests.chapters.typed_numbers import allowed, complaints, reasons, typed


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)
def test_a_number_that_the_text_types_has_a_reason(page):
    found = complaints(page, allowed(page))
    assert not found, "\n" + "\n".join(found)


# ---- the check itself

def page_with(tmp_path, text):
    page = tmp_path / "01-made-up.md"
    page.write_text("---\nformat_version: 0.13\n---\n" + text + "\n", "utf-8")
    return page


@pytest.mark.parametrize("text, found", [
    ("The loss was 0.25 after 1,347 steps, that is 95 % or 12.5% of it.", ["0.25", "1,347", "95 %", "12.5%"]),
    ("Ends in 0.5.", ["0.5"]),
    ("- a list, with -0.3", ["0.3"]),
    (":::{admonition} Note\nIt took 1.5 s.\n:::", ["1.5"]),
    ("```{code-cell} ipython3\n---\nmystnb:\n  figure:\n    caption: 'It falls to\n      0.7.'\n"
     "    name: fig-it\n---\nf(0.1)\n```", ["0.7"]),
])
def test_typed_numbers_are_found(tmp_path, text, found):
    assert list(typed(page_with(tmp_path, text))) == found


@pytest.mark.parametrize("text", [
    "In 1986, 30 layers of chapter 7 had {glue:text}`loss-0.5`.",
    "A formula $\\eta = 0.001$ and code `1.5`.",
    "| 0.25 | in a table |",
    "```{math}\n:label: eq-a\n:class: derived\nx = 0.25\n```",
    "```{code-cell} ipython3\nx = 0.25\n```",
    "See {cite:p}`He2015` and version v1.2.3.",
])
def test_what_is_not_typed_prose_is_left_in_peace(tmp_path, text):
    assert not typed(page_with(tmp_path, text))


def test_a_typed_number_is_shown_with_its_sentence_and_a_reason_silences_it(tmp_path):
    page = page_with(tmp_path, "The loss was 0.25.")
    complaint, = complaints(page, {})
    assert "types 0.25 in “The loss was 0.25.”" in complaint
    assert not complaints(page, {"0.25": "exact: a quarter"})


@pytest.mark.parametrize("allowances, words", [
    ({"0.25": "exact: a quarter", "0.75": "exact: three quarters"}, "allows 0.75, which 01-made-up.md does not type"),
    ({"0.25": ""}, "gives no reason for 0.25"),
])
def test_an_allowance_that_is_stale_or_has_no_reason_is_reported(tmp_path, allowances, words):
    complaint, = complaints(page_with(tmp_path, "The loss was 0.25."), allowances)
    assert words in complaint


def test_reasons_are_read_from_the_chapters_test_without_running_it():
    assert reasons('raise SystemExit\nTYPED = {"0.5": "exact: one half"}\n') == {"0.5": "exact: one half"}
    assert reasons("import math\n") == {}
