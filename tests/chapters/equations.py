"""The displayed equations of the chapters, what each one is, and the tests that hold them.

    python -m tests.chapters.equations        prints the map from labels to tests

A displayed equation is a `{math}` directive, or a `{glue:math}` one that shows what a cell has derived. It has a label
`eq-…` and a class that says what it is: see `KINDS`. A test says which equations it holds with
`@pytest.mark.equation("eq-one", "eq-two")`; the marks are read from the sources, so nothing need run.
"""

import ast
import functools
import re
from collections import Counter, defaultdict
from typing import NamedTuple

from tests.chapters.source import CELL, chapters
from tests.conftest import ROOT

KINDS = ("derived", "definition", "quoted")  # proved in the text; agreed upon; taken from a source that is named
LABEL = re.compile(r"eq-[a-z0-9]+(?:-[a-z0-9]+)*")
OPENING = re.compile(r"^ *(`{3,}|:{3,})\{(?:math|glue:math)\}")
OPTION = re.compile(r"^ *:(\w+): *(.*?) *$")
SHOWN = re.compile(r"^(`{3,})\{code-block\}.*?^\1$", re.S | re.M)
BARE = re.compile(r"\$\$|\\begin\{(?:align|equation|gather|multline)")


class Equation(NamedTuple):
    where: str  # file and line
    label: str | None
    classes: tuple[str, ...]
    before: str  # the nearest paragraph of text on either side
    after: str

    @property
    def kind(self):
        kinds = [name for name in self.classes if name in KINDS]
        return kinds[0] if len(kinds) == 1 else None


def emptied(block):
    return "\n" * block[0].count("\n")


def without_cells(page):
    """The lines of a page; cells and shown code are emptied, so that the others keep their numbers."""
    return CELL.sub(emptied, SHOWN.sub(emptied, page.read_text("utf-8"))).splitlines()


def displayed(page):
    """(first line, last line) of every labelled block, counted from 0."""
    lines, spans, fence = without_cells(page), [], None
    for number, line in enumerate(lines):
        if fence is None and (opening := OPENING.match(line)):
            fence, first = opening[1], number
        elif fence is not None and line.strip() == fence:
            spans.append((first, number))
            fence = None
    return spans


def equations(page):
    """Every displayed equation of a page that is a directive, in order."""
    lines, spans = without_cells(page), displayed(page)
    inside = {number for first, last in spans for number in range(first, last + 1)}
    text = [None if number in inside else line for number, line in enumerate(lines)]
    found = []
    for first, last in spans:
        options = {}
        for line in lines[first + 1 : last]:
            if not (option := OPTION.match(line)):
                break
            options[option[1]] = option[2]
        before, after = paragraph(reversed(text[:first])), paragraph(text[last + 1 :])
        where = f"{page.parent.name}/{page.name}:{first + 1}"
        found.append(Equation(where, options.get("label"), tuple(options.get("class", "").split()), before, after))
    return found


def paragraph(lines):
    """The first paragraph of text among lines; equations (None) and empty lines may come before it."""
    found = []
    for line in lines:
        if line and line.strip():
            found.append(line)
        elif found:
            break
    return "\n".join(found)


def bare(page):
    """Where a page displays a formula without a directive: such a formula has no label and no kind."""
    inside = {number for first, last in displayed(page) for number in range(first, last + 1)}
    return [f"{page.parent.name}/{page.name}:{number + 1}: a displayed formula without a directive; "
            f"write ```{{math}} with :label: eq-… and :class: {' | '.join(KINDS)}"
            for number, line in enumerate(without_cells(page)) if number not in inside and BARE.search(line)]


def faults(equation):
    """What is wrong with an equation by itself, in words."""
    name, found = equation.label or "the equation", []
    if equation.label is None:
        found.append(f"{equation.where}: an equation without a label; add a line  :label: eq-…")
    elif not LABEL.fullmatch(equation.label):
        found.append(f"{equation.where}: the label {equation.label} is not eq- and small letters, digits and hyphens")
    if equation.kind is None:
        found.append(f"{equation.where}: {name} has the classes {equation.classes}; "
                     f"expected exactly one of {', '.join(KINDS)}")
    if equation.kind == "quoted" and "{cite" not in equation.before + equation.after:
        found.append(f"{equation.where}: {name} is quoted, but neither the paragraph before it nor the one after it "
                     "has a citation")
    return found


def marks(files):
    """({label: the tests that hold it}, faults) of test files, read and not run."""
    holders, wrong = defaultdict(list), []
    for file in files:
        tree, owned = ast.parse(file.read_text("utf-8")), set()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for call in equation_marks(node):
                    owned.add(call)
                    names = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
                    if not names or len(names) < len(call.args) + len(call.keywords):
                        wrong.append(f"{file.name}:{call.lineno}: the mark names no label, or not as a literal string")
                    for name in names:
                        holders[name].append(f"{file.name}::{node.name}")
        wrong += [f"{file.name}:{call.lineno}: the mark belongs to no test function"
                  for call in equation_marks(tree) if call not in owned]
    return dict(holders), wrong


def equation_marks(tree):
    """Every call pytest.mark.equation(…) below a node, decorators included."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and node.func.attr == "equation" and getattr(node.func.value, "attr", None) == "mark"]


def unheld(found, holders):
    """Derived equations that no test holds."""
    return [f'{equation.where}: {equation.label} is derived and no test holds it; mark one with '
            f'@pytest.mark.equation("{equation.label}")'
            for equation in found if equation.kind == "derived" and equation.label not in holders]


def astray(found, holders):
    """Marks that name no equation."""
    labels = {equation.label for equation in found}
    return [f"{', '.join(tests)}: holds {label}, which no page displays"
            for label, tests in holders.items() if label not in labels]


def repeated(found):
    """Labels that two equations share."""
    count = Counter(equation.label for equation in found if equation.label)
    return [f"{', '.join(e.where for e in found if e.label == label)}: all labelled {label}"
            for label, times in count.items() if times > 1]


def book_pages():
    return [*sorted((ROOT / "book").glob("*.md")), *chapters()]


@functools.cache
def book_equations():
    return [equation for page in book_pages() for equation in equations(page)]


@functools.cache
def book_marks():
    return marks(files_with_tests())


def files_with_tests():
    return sorted((ROOT / "tests").rglob("test_*.py"))


def table():
    """The map as text: every label with its place, its kind and the tests that hold it."""
    holders, _ = book_marks()
    lines = []
    for equation in book_equations():
        lines.append(f"{equation.label or '(no label)':28} {equation.kind or '(no kind)':11} {equation.where}")
        lines += [f"    {test}" for test in holders.get(equation.label, [])]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
