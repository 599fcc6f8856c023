"""What code and pages cite is in the bibliography, complete; what chapters write is in the notation, once."""

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
    if kind in {"article", "incollection"}:
        assert {"doi", "url"} & set(fields)  # the Journal of Machine Learning Research gives no DOI
    if "doi" in fields:
        assert re.fullmatch(r"10\.\d{4,5}/\S+", fields["doi"])
    if key[-4:].isdigit():
        assert key[-4:] == fields["year"]
        assert fields["author"].split(",")[0].lower() == re.sub(r"\d", "", key).lower()


# ---- notation

NOTATION = (ROOT / "book/notation.md").read_text("utf-8")
CELLS = re.findall(r"^\| (\$.*?) \|", NOTATION, re.M)
SYMBOLS = [symbol for cell in CELLS for symbol in re.findall(r"\$(.+?)\$", cell)]
NAMES = "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu rho sigma tau phi chi psi omega".split()
GREEK = {letter: "\\" + name for letter, name in zip("αβγδεζηθκλμρστφχψω", NAMES, strict=True)} | {"ℒ": r"\mathcal{L}"}


def test_no_symbol_is_defined_twice():
    assert len(SYMBOLS) == len(set(SYMBOLS)) and len(SYMBOLS) > 30


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name == "chapters"], ids=lambda page: page.name)
def test_every_greek_letter_of_a_chapters_formulas_is_in_the_notation(page):
    found = re.findall(r"\$\$?(.*?)\$\$?|^```\{math\}\n(.*?)^```", page.read_text("utf-8"), re.S | re.M)
    formulas = "\n".join(inline + displayed for inline, displayed in found)
    used = {letter for letter in GREEK.values() if re.search(re.escape(letter) + r"(?![a-zA-Z])", formulas)}
    assert used
    assert not {letter for letter in used if not any(letter in symbol for symbol in SYMBOLS)}


@pytest.mark.parametrize("letter", ["δ", "η", "θ", "κ", "σ", "φ", "χ", "ℒ"])
def test_the_letters_of_the_code_have_a_meaning(letter):
    assert any(GREEK[letter] in symbol for symbol in SYMBOLS)


@pytest.mark.parametrize("name", re.findall(r"`net\.(\w+)", NOTATION))
def test_what_the_notation_calls_a_part_of_a_network_is_one(name):
    assert hasattr(bp.MLP([2, 3, 2]), name)


@pytest.mark.parametrize("name", re.findall(r"`g\.(\w+)", NOTATION))
def test_what_the_notation_calls_a_part_of_a_gradient_is_one(name):
    assert hasattr(bp.MLP([2, 3, 2]).gradient([[0.0, 1.0]], [1]), name)


@pytest.mark.parametrize("field", ["q", "fixed_q", "chi", "fixed_chi"])
def test_what_the_notation_calls_a_part_of_mean_field_theory_is_one(field):
    assert f"`{field}`" in NOTATION and hasattr(bp.mean_field("tanh", 1.0), field)
