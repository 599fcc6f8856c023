"""Numbers that a chapter's text types by hand. What was measured or computed comes from a cell and cannot go stale.

Looked at: decimals (0.25), thousands (1,347) and percentages (95 %) outside formulas, code, tables and equations; in
the captions of figures too. A number that is exact, a choice or quoted may be typed if the chapter's test says why:

    TYPED = {"0.001": "a choice: the learning rate of the experiment", "57 %": "quoted from [He2015, §4]"}
"""

import ast
import re

from tests.chapters.equations import displayed, without_cells
from tests.chapters.formulas import CODE, INLINE
from tests.chapters.source import cells
from tests.conftest import ROOT

NUMBER = re.compile(r"(?<![\w.,])(?:\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+(?=\s?%))(?:\s?%)?(?![\w]|\.\d)")
CAPTION = re.compile(r"caption: *(.*?)^ +name:", re.S | re.M)
ROLE = re.compile(r"\{[\w:-]+\}`[^`]*`")


def text(page):
    """The prose of a page: no cells, directives' options, displayed equations, tables, code, formulas or roles."""
    lines = without_cells(page)
    for first, last in displayed(page):
        lines[first : last + 1] = [""] * (last + 1 - first)
    header = [number for number, line in enumerate(lines) if line == "---"][:2]
    lines = lines[header[1] + 1 :] if len(header) == 2 else lines
    kept = "\n".join(line for line in lines if not re.match(r"\s*(?:\||:\w+:|%)", line))
    captions = [caption[1] for options, _ in cells(page) if (caption := CAPTION.search(options))]
    return INLINE.sub("x", CODE.sub("x", ROLE.sub("x", "\n".join([kept, *captions]))))


def typed(page):
    """The numbers typed in a page, as written, each with the line of text around it."""
    found = {}
    for line in text(page).splitlines():
        for number in NUMBER.findall(line):
            found.setdefault(number, line.strip())
    return found


def allowed(page):
    """{number: reason} of the chapter's test, read and not run; empty where there is none."""
    file = ROOT / f"tests/chapters/test_{page.stem.replace('-', '_')}.py"
    return reasons(file.read_text("utf-8")) if file.exists() else {}


def reasons(code):
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "TYPED":
            return ast.literal_eval(node.value)
    return {}


def complaints(page, allowances):
    """What is wrong with the numbers of a page, in words, given its allowances."""
    found = typed(page)
    said = [f"{page.name} types {number} in “{line}”: take it from a cell with say(…) and {{glue:text}}, or give the "
            "reason in TYPED of the chapter's test" for number, line in found.items() if number not in allowances]
    said += [f"TYPED allows {number}, which {page.name} does not type" for number in allowances if number not in found]
    return said + [f"TYPED gives no reason for {number}" for number, reason in allowances.items() if len(reason) < 8]
