"""A first version of an exercise that works as it is: the author changes it instead of starting from nothing."""

import re
from pathlib import Path

HEADER = """---
chapter: {chapter}
entry: {entry}
id: {id}
jupytext:
  notebook_metadata_filter: all,-jupytext.text_representation.jupytext_version
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  name: python3
  display_name: Python 3 (ipykernel)
  language: python
kind: {kind}
points: 1
{several}---

# {title}
"""

TEMPLATES = Path(__file__).parent / "templates"  # what follows the title, for each kind
KINDS = tuple(sorted(file.stem for file in TEMPLATES.glob("*.md")))


def scaffold(file, id, kind, chapter):
    """Write the file. Raises FileExistsError, and ValueError for a name that no exercise can have."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", id):
        raise ValueError(
            f"{id!r} cannot be the name of an exercise: take small letters, digits and hyphens, such as delta-step"
        )
    if file.exists():
        raise FileExistsError(f"{file} exists already")
    words = {
        "{entry}": id.replace("-", "_"),
        "{id}": id,
        "{kind}": kind,
        "{chapter}": chapter,
        "{several}": "several: true\n" if kind == "choice" else "",
        "{title}": id.replace("-", " ").capitalize(),
    }
    text = HEADER + "\n" + (TEMPLATES / f"{kind}.md").read_text("utf-8")
    for place, word in words.items():
        text = text.replace(place, word)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
