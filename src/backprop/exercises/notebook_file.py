"""The file of an exercise: a MyST notebook whose front matter has names and whose cells carry tags.

Front matter     id (the file's name), kind, points, chapter, entry (the function that is asked for; for the other
                 kinds, the name that an answer has in a notebook)
                 batch, gradient, returns (code)   unit, tolerance (numeric)   several: true (choice)
Markdown cells   no tag: the statement, which starts with "# Title"     ex-hint: one hint a cell, in order
                 ex-options: a list of "- `key` text" (predict, choice) ex-explanation: shown with the solution
                 ex-feedback: a list of "- `key` text", what each option is told (choice)
Code cells       no tag: what learner and solution share (imports)      ex-stub: what the learner starts from (code)
                 ex-solution: defines `entry`                           ex-inputs: `def inputs(rng)`
                 ex-mistakes: `mistakes`, a list of (message, wrong function); a choice has ex-feedback instead
                 ex-loss: `def loss(…)` of the inputs (code)            ex-criterion: `def criterion(answer, …)` (code)

What the solution gives, and what the inputs are, by kind:
code       anything; the learner's function is called on the same inputs     the arguments of one call, or a list
numeric    a number                                                          the numbers of the statement (optional)
symbolic   a SymPy expression, made from one symbol for each input           a point at which formulas are compared
choice     the key of the right option; with `several`, a set of keys        the numbers of the statement (optional)
predict    the key of the option that came true                              as above
parsons    anything; the lines of the function are what is put in order      the arguments of one call

The wrong functions of `mistakes` give what a wrong answer is, in the same form; those of a parsons exercise are the
same lines in a wrong order, and a line that only they have is offered to the learner among the right ones.
"""

import json
import re
from typing import NamedTuple

import yaml

MARKDOWN_TAGS = {"ex-hint", "ex-options", "ex-feedback", "ex-explanation"}
CODE_TAGS = {"ex-stub", "ex-solution", "ex-inputs", "ex-mistakes", "ex-loss", "ex-criterion"}
CODE_CELL = re.compile(r"(`{3,})\{code-cell\}.*")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
TAGS = re.compile(r":tags:\s*\[(.*)\]\s*")
HEADER = re.compile(r"---\n(.*?)\n---\n(.*)", re.S)


class Malformed(ValueError):
    """A file that is not an exercise; the message names the file and what is wrong with it."""


class Cell(NamedTuple):
    """One cell of the notebook."""

    kind: str  # "markdown" or "code"
    tags: frozenset
    source: str


def read(text, name):
    """(front matter, cells) of the notebook `text`; `name` stands for the file in messages."""
    found = HEADER.fullmatch(text)
    if not found:
        raise Malformed(f"{name}: the file does not start with front matter between two lines ---")
    try:
        header = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        raise Malformed(f"{name}: the front matter is not YAML: {error}") from None
    if not isinstance(header, dict):
        raise Malformed(f"{name}: the front matter holds no names")
    cells = [cell for cell in _cells(found[2].splitlines(), name) if cell.source]
    for cell in cells:
        known = MARKDOWN_TAGS if cell.kind == "markdown" else CODE_TAGS
        if unknown := {tag for tag in cell.tags if tag.startswith("ex-")} - known:
            raise Malformed(
                f"{name}: a {cell.kind} cell has the tag {min(unknown)}; such cells may have {', '.join(sorted(known))}"
            )
    return header, cells


def _cells(lines, name):
    """Splits at code cells and at lines +++, outside of fences."""
    block, tags, at = [], frozenset(), 0

    def markdown():
        return Cell("markdown", tags, "\n".join(block).strip())

    while at < len(lines):
        line = lines[at]
        if code := CODE_CELL.fullmatch(line):
            yield markdown()
            block, tags = [], frozenset()
            end = _closing(lines, at, code[1], name)
            yield _code(lines[at + 1 : end])
        elif line.startswith("+++"):
            yield markdown()
            block, tags, end = [], _markdown_tags(line[3:], name), at
        elif fence := FENCE.match(line):
            end = _closing(lines, at, fence[1], name)
            block += lines[at : end + 1]
        else:
            block.append(line)
            end = at
        at = end + 1
    yield markdown()


def _closing(lines, start, fence, name):
    for at in range(start + 1, len(lines)):
        if lines[at].strip().startswith(fence) and not lines[at].strip().strip(fence[0]):
            return at
    raise Malformed(f"{name}: the block that line {lines[start]!r} opens is not closed")


def _markdown_tags(metadata, name):
    try:
        return frozenset(json.loads(metadata or "{}").get("tags", []))
    except (json.JSONDecodeError, AttributeError):
        raise Malformed(
            f'{name}: after +++ comes JSON, such as {{"tags": ["ex-hint"]}}, not {metadata.strip()!r}'
        ) from None


def _code(lines):
    """Options such as :tags: [ex-stub] stand first; jupytext writes one option a line."""
    tags, options = frozenset(), 0
    while options < len(lines) and lines[options].startswith(":"):
        if found := TAGS.fullmatch(lines[options]):
            tags = frozenset(tag.strip() for tag in found[1].split(",") if tag.strip())
        options += 1
    return Cell("code", tags, "\n".join(lines[options:]).strip())
