"""Which orders of the lines of a function compute the same: found from the names that its lines read and write.

A line has to stand after another if it reads a name that the other writes ("needs"), writes a name that the other
reads ("keeps"), or writes a name that the other writes ("overwrites"). Sums commute: two lines that both add to a name
(+=, -=) may change places. A line with a colon opens a block, whose lines follow it before anything else does.
"""

import ast
from typing import NamedTuple

from .notebook_file import Malformed

# Methods that change the object, or the state of the generator, that they are called on.
CHANGING = set(
    "append extend insert pop remove clear update setdefault sort reverse fill add discard permutation shuffle random "
    "normal uniform integers choice standard_normal".split()
)
NEEDS, KEEPS, OVERWRITES, BLOCK, LAST = "needs", "keeps", "overwrites", "block", "last"


class Line(NamedTuple):
    """One line, the number of the line that opens its block (or None), and [(line, why, name)] of what comes before."""

    text: str
    indent: int  # levels below the function's own
    block: int | None
    after: tuple


class Effect(NamedTuple):
    """What the statement of lines first … end − 1 does with names."""

    first: int
    end: int
    reads: frozenset
    writes: frozenset
    adds: frozenset
    leaves: bool


def function_in(source, name):
    """(the line with def, the syntax tree) of the function `name`; None if `source` defines none."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return source.splitlines()[node.lineno - 1].strip(), node
    return None


def lines_of(source, name):
    """(the line with def, [Line]) of the function `name`. Raises `Malformed` for what cannot be put in order."""
    found = function_in(source, name)
    if found is None:
        raise Malformed(f"no function {name} is defined by `def`, whose lines could be put in order")
    head, function = found
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    texts, lines = source.splitlines(), []
    _walk(body, None, 0, texts, lines)
    return head, [Line(*line[:3], tuple(line[3])) for line in lines]


def _walk(statements, block, indent, texts, lines):
    units = []
    for statement in statements:
        first, text = len(lines), texts[statement.lineno - 1].strip()
        inner = getattr(statement, "body", None) if isinstance(statement, ast.stmt) else None
        end = inner[0].lineno - 1 if inner else statement.end_lineno
        if end != statement.lineno or ";" in text:
            raise Malformed(f"{text!r} is not one statement on one line, so it cannot be put in order")
        if getattr(statement, "orelse", None) or isinstance(statement, ast.Try | ast.FunctionDef):
            raise Malformed(f"{text!r}: else, try and def cannot be put in order")
        lines.append([text, indent, block, [] if block is None else [(block, BLOCK, "")]])
        if inner:
            _walk(inner, first, indent + 1, texts, lines)
        units.append(_effect(statement, first, len(lines)))
    for number, later in enumerate(units):
        for earlier in units[:number]:
            if reason := _reason(earlier, later):
                lines[later.first][3] += [(line, *reason) for line in range(earlier.first, earlier.end)]


def _effect(statement, first, end):
    reads, writes, adds, leaves, bound = set(), set(), set(), False, set()
    for node in ast.walk(statement):
        if isinstance(node, ast.comprehension | ast.For):  # names of its own: two loops over l may change places
            bound |= {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
        leaves |= isinstance(node, ast.Return | ast.Break | ast.Continue | ast.Raise)
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else writes).add(node.id)
        elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            writes.add(_base(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            writes.add(_base(node.func))
    if isinstance(statement, ast.AugAssign):
        name = _base(statement.target)
        if isinstance(statement.op, ast.Add | ast.Sub) and name not in _names(statement.value):
            adds, writes, reads = {name}, writes - {name}, reads - {name}
        else:
            reads.add(name)
    bound |= {None}
    return Effect(first, end, frozenset(reads - bound), frozenset(writes - bound), frozenset(adds - bound), leaves)


def _base(node):
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _names(node):
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def _reason(earlier, later):
    """(why, name) if `later` must stay behind `earlier`."""
    if shared := (earlier.writes | earlier.adds) & later.reads or earlier.writes & later.adds:
        return NEEDS, min(shared)
    if shared := earlier.reads & (later.writes | later.adds):
        return KEEPS, min(shared)
    if shared := (earlier.writes | earlier.adds) & later.writes:
        return OVERWRITES, min(shared)
    return (LAST, "") if earlier.leaves or later.leaves else None


def open_block(lines, placed):
    """The innermost line with a colon among `placed` whose block is not complete, or None."""
    for number in reversed(placed):
        if any(line.block == number and k not in placed for k, line in enumerate(lines)):
            return number
    return None


def obstacle(lines, placed, number):
    """Why line `number` cannot follow the lines `placed`: (a line that has to come first, why, name), or None."""
    missing = [reason for reason in lines[number].after if reason[0] not in placed]
    if missing:
        return min(missing, key=lambda reason: ("block", NEEDS, KEEPS, OVERWRITES, LAST).index(reason[1]))
    opened = open_block(lines, placed)
    if opened is not None and lines[number].block != opened:
        inside = next(k for k, line in enumerate(lines) if line.block == opened and k not in placed)
        return inside, "inside", ""
    return None
