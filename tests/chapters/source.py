"""Chapters as tests see them: their cells, and the functions that they define, ready to be called."""

import ast
import re

import jupytext

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
    """The named functions, classes and constants of a chapter's cells, defined but nothing else executed."""
    space = dict(given)
    for _, code in cells(page):
        for node in ast.parse(code).body:
            targets = getattr(node, "targets", ())  # of `x, y = …` too
            defined = {target.id for each in targets for target in ast.walk(each) if isinstance(target, ast.Name)}
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                defined = {node.name}
            if defined & set(names):
                exec(compile(ast.Module([node], []), str(page), "exec"), space)
    return [space[name] for name in names]


def executed(page, names, **given):
    """All that the cells define which define one of these names; each is run whole, in order, without its last value."""
    space = dict(given)
    for _, code in cells(page):
        if set(defined_by(code)) & set(names):
            exec(compile(code, str(page), "exec"), space)
    return space


def defined_by(code):
    """The functions, classes and variables that a cell defines at its top level."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name))


def normal_form(text):
    """A chapter's text as JupyterLab saves it: as jupytext writes what it reads, without its own version."""
    written = jupytext.writes(jupytext.reads(text, "md:myst"), "md:myst")
    return re.sub(r"^ +jupytext_version: .*\n", "", written, flags=re.M)
