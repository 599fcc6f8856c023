"""The notebook that a learner gets: statement, hints, imports and stub. Never a solution, an input or a mistake."""

import re

from .page import kind_of, shown_values
from .text import fill

HIDDEN = ("ex-solution", "ex-inputs", "ex-mistakes", "ex-loss", "ex-criterion")
SHORT = 8  # shorter lines, such as "return", are nobody's secret


def student_notebook(exercise, seed=0):
    """The notebook as a dict, format 4.5. It is made from what may be seen, not by taking away what may not."""
    asked = kind_of(exercise).markdown(exercise) if not exercise.code("ex-stub") else ""
    statement = [f"# {exercise.title}", fill(exercise.statement, shown_values(exercise, seed))]
    if asked:
        statement.append(asked)
    hints = [
        f"<details><summary>Hint {k}</summary>\n\n{hint}\n\n</details>" for k, hint in enumerate(exercise.hints, 1)
    ]
    sources = [
        ("markdown", "\n\n".join(statement)),
        *(("markdown", hint) for hint in hints),
        ("code", "\n\n".join(["import backprop as bp", *filter(None, [exercise.code()])])),
        ("code", exercise.code("ex-stub") or f"{exercise.entry} = None  # {form(exercise)}"),
        ("code", f'bp.check("{exercise.id}", {exercise.entry})'),
    ]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "cells": [_cell(k, *each) for k, each in enumerate(sources)],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}},
    }


FORMS = {
    "numeric": "a number",
    "symbolic": 'a formula as text, such as "2*x"',
    "parsons": 'letters in order, such as "b a c"',
}


def form(exercise):
    """In what form an answer that is no function is given."""
    if exercise.kind in FORMS:
        unit = exercise.settings.get("unit", "")
        return FORMS[exercise.kind] + (f", in {unit}" if unit else "")
    keys = ", ".join(f'"{key}"' for key in exercise.options)
    return f"a set of those that are right: {{{keys}}}" if exercise.settings.get("several") else f"one of {keys}"


def _cell(number, kind, source):
    cell = {"id": f"cell-{number}", "cell_type": kind, "metadata": {}, "source": source}
    return cell | {"outputs": [], "execution_count": None} if kind == "code" else cell


def leaks(exercise):
    """Lines of hidden cells that stand in the student's notebook, and not in what the author shows on purpose."""
    text = _squeezed("\n".join(cell["source"] for cell in student_notebook(exercise)["cells"]))
    return sorted(line for line in secrets(exercise) if line in text)


def secrets(exercise):
    """What nobody may find in what a learner gets, squeezed: lines of hidden cells, explanation, feedback, messages.

    The lines that a parsons exercise offers are no secret; their order is, so pairs of them that follow one another are.
    """
    given = _lines(exercise.code()) | _lines(exercise.code("ex-stub"))
    found = set().union(*(_lines(exercise.code(tag)) for tag in HIDDEN))
    if exercise.kind == "parsons":
        lines = [_squeezed(line) for line in exercise.code("ex-solution").splitlines() if line.strip()]
        offered = {_squeezed(line) for line, _ in kind_of(exercise).asked(exercise)["lines"]}
        found = {line for line in found - offered if not any(line.startswith(o) or o.startswith(line) for o in offered)}
        found |= {"".join(lines[k : k + 2]) for k in range(1, len(lines) - 1)} - _neighbors(exercise)
    texts = [exercise.explanation, *exercise.feedback.values()]
    return (found - given) | {_squeezed(text) for text in texts if text.strip()}


def _neighbors(exercise):
    """Pairs of lines that follow one another as they are offered, by chance."""
    lines = [_squeezed(line) for line, _ in kind_of(exercise).asked(exercise)["lines"]]
    return {first + second for first, second in zip(lines, lines[1:], strict=False)}


def _lines(code):
    return {
        line
        for line in map(_squeezed, code.splitlines())
        if len(line) > SHORT and not line.startswith(("import", "from", "def"))
    }


def _squeezed(text):
    """Without white space, so that another indentation hides nothing."""
    return re.sub(r"\s", "", text)
