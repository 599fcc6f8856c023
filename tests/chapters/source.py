"""Chapters as tests see them: their cells, and the functions that they define, ready to be called."""

import ast
import re

from tests.conftest import ROOT

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.S | re.M)
OPTIONS = re.compile(r"\A(?:---\n.*?^---\n|(?::\w+:[^\n]*\n)+\n?)", re.S | re.M)


def chapters():
    return sorted((ROOT / "chapters").glob("*.md"))


def pages():
    """Those with cells."""
    return [ROOT / "book/index.md", *chapters()]


def cells(page):
    """(options, code) of every code cell of a page, in order."""
    found = []
    for cell in CELL.findall(page.read_text("utf-8")):
        options = OPTIONS.match(cell)
        found.append((options[0], cell[options.end() :]) if options else ("", cell))
    return found


def prose(page):
    """The text of a page without its header and its cells."""
    return CELL.sub("", page.read_text("utf-8").split("---\n", 2)[2])


def definitions(page, names, **given):
    """The named functions and constants of a chapter's cells, defined but nothing else executed."""
    space = dict(given)
    for _, code in cells(page):
        for node in ast.parse(code).body:
            defined = [node.name] if isinstance(node, ast.FunctionDef) else [
                target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
            if set(defined) & set(names):
                exec(compile(ast.Module([node], []), str(page), "exec"), space)
    return [space[name] for name in names]
