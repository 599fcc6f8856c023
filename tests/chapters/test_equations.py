"""Every displayed equation says what it is, and a test holds each one that is derived."""

import re
import subprocess
import sys

import pytest

from tests.chapters.equations import (
    astray,
    bare,
    book_equations,
    book_marks,
    book_pages,
    equations,
    faults,
    marks,
    repeated,
    unheld,
)
from tests.chapters.source import chapters
from tests.conftest import ROOT

SOURCES = [file for kind in ("*.py", "*.js") for file in sorted((ROOT / "src/backprop").rglob(kind))]
by_name = pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)


def nothing(complaints):
    assert not complaints, "\n" + "\n".join(complaints)


@by_name
def test_every_displayed_formula_is_a_directive(page):
    nothing(bare(page))


@by_name
def test_every_equation_has_a_label_and_a_kind_and_a_quoted_one_its_source(page):
    nothing([fault for equation in equations(page) for fault in faults(equation)])


@by_name
def test_every_derived_equation_is_held_by_a_test(page):
    nothing(unheld(equations(page), book_marks()[0]))


def test_every_mark_belongs_to_a_test_and_names_an_equation_of_the_book():
    holders, wrong = book_marks()
    nothing(wrong + astray(book_equations(), holders))


def test_no_two_equations_of_the_book_share_a_label():
    nothing(repeated(book_equations()))


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT / "src/backprop")))
def test_source_code_cites_equations_by_labels_that_exist(file):
    text = file.read_text("utf-8")
    labels = {equation.label for equation in book_equations()}
    assert set(re.findall(r"(?<![\w-])eq-[a-z0-9-]*[a-z0-9]", text)) <= labels
    numbered = re.findall(r"[Ee]quations? [0-9]+\.[0-9]+|# \([0-9]+\.[0-9]+\)", text)
    assert not numbered, "the number of an equation shifts when a chapter grows: cite its label"


def test_the_map_is_printed_on_demand():
    printed = subprocess.run([sys.executable, "-m", "tests.chapters.equations"], cwd=ROOT, capture_output=True,
                             text=True, check=True).stdout
    assert all(equation.label in printed and equation.where in printed for equation in book_equations())
    held = [test for equation in book_equations() for test in book_marks()[0].get(equation.label, ())]
    assert printed.count("::test_") == len(held)


# ---- the checks themselves, on small chapters made for them

DERIVED = """A text.

```{math}
:label: eq-sum
:class: derived
a + b = c
```

More text.
"""


def page_with(tmp_path, text, name="01-made-up.md"):
    file = tmp_path / "chapters" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("---\njupytext: {}\n---\n\n" + text, "utf-8")
    return file


def complaints(page):
    return bare(page) + [fault for equation in equations(page) for fault in faults(equation)]


def marks_of(tmp_path, code):
    file = tmp_path / "test_made_up.py"
    file.write_text("import pytest\n\n" + code, "utf-8")
    return marks([file])


def test_an_equation_is_read_with_its_place_label_and_kind(tmp_path):
    equation, = equations(page_with(tmp_path, DERIVED))
    assert (equation.where, equation.label, equation.kind) == ("chapters/01-made-up.md:7", "eq-sum", "derived")
    assert (equation.before, equation.after) == ("A text.", "More text.")


@pytest.mark.parametrize("text", [
    DERIVED,
    DERIVED.replace("{math}", "{glue:math} name-of-a-formula").replace("a + b = c\n", ""),
    DERIVED.replace("```", ":::"),
    ":::{admonition} Nested\n" + DERIVED + ":::\n",
    DERIVED.replace("derived", "quoted").replace("A text.", "By {cite:t}`Someone1999`,"),
    DERIVED.replace("derived", "quoted").replace("More text.", "This is {cite:p}`Someone1999`."),
    DERIVED.replace("derived", "definition wide"),
    "```{code-cell} ipython3\nprint('$$ in code is no formula')\n```\n",
    "````{code-block} markdown\n```{math}\n$$ shown, not displayed $$\n```\n````\n",
    "A price of $5$ and a formula $a$.\n",
])
def test_a_chapter_that_keeps_the_rules_is_left_in_peace(tmp_path, text):
    assert not complaints(page_with(tmp_path, text))


@pytest.mark.parametrize("text, words", [
    ("$$\na = b\n$$\n", "01-made-up.md:5: a displayed formula without a directive"),
    ("Inline $$a = b$$ too.\n", "without a directive"),
    ("\\begin{align}\na &= b\n\\end{align}\n", "without a directive"),
    (DERIVED.replace(":label: eq-sum\n", ""), "an equation without a label"),
    (DERIVED.replace("eq-sum", "sum"), "the label sum is not eq-"),
    (DERIVED.replace("eq-sum", "eq-Sum_1"), "the label eq-Sum_1 is not eq-"),
    (DERIVED.replace(":class: derived\n", ""), "eq-sum has the classes ()"),
    (DERIVED.replace("derived", "obvious"), "eq-sum has the classes ('obvious',)"),
    (DERIVED.replace("derived", "derived quoted"), "exactly one of derived, definition, quoted"),
    (DERIVED.replace("derived", "quoted"), "eq-sum is quoted, but neither"),
    (DERIVED.replace("derived", "quoted") + "\n{cite:t}`Someone1999` is too far away.\n", "eq-sum is quoted"),
])
def test_a_chapter_that_breaks_one_is_told_where_and_what(tmp_path, text, words):
    found = complaints(page_with(tmp_path, text))
    assert any(words in complaint for complaint in found), found


def test_a_derived_equation_without_a_test_is_reported(tmp_path):
    found = equations(page_with(tmp_path, DERIVED))
    holders, _ = marks_of(tmp_path, '@pytest.mark.equation("eq-other")\ndef test_other():\n    pass\n')
    assert '@pytest.mark.equation("eq-sum")' in unheld(found, holders)[0]
    assert astray(found, holders) == ["test_made_up.py::test_other: holds eq-other, which no page displays"]


@pytest.mark.parametrize("code", [
    '@pytest.mark.equation("eq-sum")\ndef test_it():\n    pass\n',
    '@pytest.mark.slow\n@pytest.mark.equation("eq-difference", "eq-sum")\ndef test_it():\n    pass\n',
    '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.equation("eq-sum"))])\n'
    "def test_it(x):\n    pass\n",
    'class TestSums:\n    @pytest.mark.equation("eq-sum")\n    def test_it(self):\n        pass\n',
])
def test_a_mark_is_found_wherever_pytest_admits_one_for_a_test(tmp_path, code):
    holders, wrong = marks_of(tmp_path, code)
    assert holders["eq-sum"] == ["test_made_up.py::test_it"] and not wrong
    assert not unheld(equations(page_with(tmp_path, DERIVED)), holders)


@pytest.mark.parametrize("code, words", [
    ('pytestmark = pytest.mark.equation("eq-sum")\n', "belongs to no test function"),
    ('@pytest.mark.equation("eq-sum")\ndef helper():\n    pass\n', "belongs to no test function"),
    ('LABEL = "eq-sum"\n@pytest.mark.equation(LABEL)\ndef test_it():\n    pass\n', "not as a literal string"),
    ("@pytest.mark.equation()\ndef test_it():\n    pass\n", "names no label"),
])
def test_a_mark_that_holds_nothing_is_reported(tmp_path, code, words):
    holders, wrong = marks_of(tmp_path, code)
    assert words in wrong[0] and "eq-sum" not in holders


def test_a_label_used_twice_is_reported_with_both_places(tmp_path):
    pages = [page_with(tmp_path, DERIVED), page_with(tmp_path, DERIVED, "02-again.md")]
    complaint, = repeated([equation for page in pages for equation in equations(page)])
    assert "01-made-up.md:7" in complaint and "02-again.md:7" in complaint


def test_the_pages_of_the_book_were_read():
    assert set(chapters()) < set(book_pages()) and len(book_equations()) >= 12
