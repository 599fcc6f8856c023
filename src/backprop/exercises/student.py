"""The notebook that a learner gets: statement, hints, imports and stub. Never a solution, an input or a mistake."""

import re

from .page import kind_of, shown_values
from .text import fill

HIDDEN = ("ex-solution", "ex-inputs", "ex-mistakes", "ex-loss", "ex-criterion")
SHORT = 8  # shorter lines, such as "return", are nobody's secret


def student_notebook(exercise, seed=0):
    """The notebook as a dict, format 4.5. It is made from what may be seen, not by taking away what may not."""
    kind_of(exercise)
    statement = [f"# {exercise.title}", fill(exercise.statement, shown_values(exercise, seed))]
    if exercise.options:
        statement.append("\n".join(f"- `{key}` {text}" for key, text in exercise.options.items()))
    hints = [
        f"<details><summary>Hint {k}</summary>\n\n{hint}\n\n</details>" for k, hint in enumerate(exercise.hints, 1)
    ]
    sources = [
        ("markdown", "\n\n".join(statement)),
        *(("markdown", hint) for hint in hints),
        ("code", "\n\n".join(["import backprop as bp", *filter(None, [exercise.code()])])),
        ("code", exercise.code("ex-stub") or f"{exercise.entry} = None"),
        ("code", f'bp.check("{exercise.id}", {exercise.entry})'),
    ]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "cells": [_cell(k, *each) for k, each in enumerate(sources)],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}},
    }


def _cell(number, kind, source):
    cell = {"id": f"cell-{number}", "cell_type": kind, "metadata": {}, "source": source}
    return cell | {"outputs": [], "execution_count": None} if kind == "code" else cell


def leaks(exercise):
    """Lines of hidden cells that stand in the student's notebook, and not in what the author shows on purpose."""
    given = _lines(exercise.code()) | _lines(exercise.code("ex-stub"))
    secret = set().union(*(_lines(exercise.code(tag)) for tag in HIDDEN)) - given
    text = _squeezed("\n".join(cell["source"] for cell in student_notebook(exercise)["cells"]))
    explanation = _squeezed(exercise.explanation)
    found = sorted(line for line in secret if line in text)
    return found + (["the explanation"] if explanation and explanation in text else [])


def _lines(code):
    return {
        line
        for line in map(_squeezed, code.splitlines())
        if len(line) > SHORT and not line.startswith(("import", "from", "def"))
    }


def _squeezed(text):
    """Without white space, so that another indentation hides nothing."""
    return re.sub(r"\s", "", text)
