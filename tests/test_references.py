"""What code and pages cite is in the bibliography, complete."""

import re

import pytest

import backprop as bp
from tests.conftest import ROOT

SOURCES = sorted((ROOT / "src/backprop").rglob("*.py"))
PAGES = [*sorted((ROOT / "book").glob("*.md")), *sorted((ROOT / "chapters").glob("*.md"))]
KEY = r"[A-Z][A-Za-z]+[0-9]{4}[a-z]?|WebAssembly[A-Z]\w+"
BIBLIOGRAPHY = (ROOT / "book/references.bib").read_text("utf-8")
ENTRIES = {key: (kind, dict(re.findall(r"^  (\w+) *= \{(.*)\},?$", body, re.M)))
           for kind, key, body in re.findall(r"^@(\w+)\{(\w+),\n(.*?)^\}", BIBLIOGRAPHY, re.S | re.M)}
PLACE = {"article": {"journal", "volume", "pages"}, "book": {"publisher"}, "inproceedings": {"booktitle"},
         "incollection": {"booktitle", "publisher", "pages"}, "misc": set(),
         "techreport": {"institution"}}


def cited_in_code(file):
    return re.findall(rf"\[({KEY})(?:, [^\]]*)?\]", file.read_text("utf-8"))


def cited_in_page(page):
    groups = re.findall(r"\{cite:\w+\}`([^`]+)`", page.read_text("utf-8"))
    return [key.strip() for group in groups for key in group.split(",")]


def test_the_bibliography_was_read():
    assert len(ENTRIES) == BIBLIOGRAPHY.count("\n@") and len(ENTRIES) >= 25


@pytest.mark.parametrize("file", [file for file in SOURCES if cited_in_code(file)], ids=lambda file: file.name)
def test_every_work_that_the_code_cites_is_in_the_bibliography(file):
    assert set(cited_in_code(file)) <= set(ENTRIES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_work_that_a_page_cites_is_in_the_bibliography(page):
    assert set(cited_in_page(page)) <= set(ENTRIES)


def test_activations_and_data_sets_name_works_of_the_bibliography():
    named = [a.source for a in bp.activations.values() if a.source]
    named += [data.source for data in (bp.data.digits(), bp.data.breast_cancer())]
    assert named and set(named) <= set(ENTRIES)


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_is_complete(key):
    kind, fields = ENTRIES[key]
    assert {"author", "title", "year"} | PLACE[kind] <= set(fields)
    assert {"doi", "url", "eprint"} & set(fields)  # the Journal of Machine Learning Research gives no DOI
    assert kind not in {"article", "incollection"} or {"doi", "url"} & set(fields)
    if "doi" in fields:
        assert re.fullmatch(r"10\.\d{4,5}/\S+", fields["doi"])
    if key[-4:].isdigit():
        assert key[-4:] == fields["year"].rstrip("ab")  # two works of the same authors in one year
        assert fields["author"].split(",")[0].removeprefix("van ").lower() == re.sub(r"\d", "", key).lower()
