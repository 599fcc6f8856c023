"""One exercise: what its file says, and what its code cells define.

Solution × inputs is the hidden test: `cases(seed)` are the inputs, `solution` gives what is right, and a named mistake
is a function that gives what is wrong.  The code is the author's, so it is run; a learner's code never comes here.
"""

import linecache
import re
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from . import notebook_file
from .notebook_file import Malformed

OPTION = re.compile(r"[-*] `(\S+)` (.+)")


@dataclass(frozen=True, eq=False)
class Exercise:
    """exercise = load(path); exercise.solution(**exercise.cases(0)[0])"""

    path: Path
    id: str
    kind: str
    points: int
    chapter: str
    entry: str  # the name of the function, or of the value, that is asked for
    settings: dict  # further front matter: batch, gradient, returns, several, tolerance, unit
    cells: list = field(repr=False)

    def _texts(self, tag=None):
        return [c.source for c in self.cells if c.kind == "markdown" and (tag in c.tags if tag else not c.tags)]

    def code(self, tag=None):
        """The source of the cells with that tag; without one, of the cells that learner and solution share."""
        return "\n\n".join(c.source for c in self.cells if c.kind == "code" and (tag in c.tags if tag else not c.tags))

    @cached_property
    def title(self):
        first = "\n".join(self._texts()).partition("\n")[0]
        if not first.startswith("# "):
            raise Malformed(
                f"{self.path.name}: the statement starts with {first!r} where a line '# Title' was expected"
            )
        return first[2:].strip()

    @property
    def statement(self):
        return "\n\n".join(self._texts()).partition("\n")[2].strip()

    @property
    def hints(self):
        return self._texts("ex-hint")

    @property
    def explanation(self):
        return "\n\n".join(self._texts("ex-explanation"))

    @cached_property
    def options(self):
        """{key: text} in the order of the file."""
        return self._listed("ex-options")

    @cached_property
    def feedback(self):
        """{key: what a reader who chose this option is told}"""
        return self._listed("ex-feedback")

    def _listed(self, tag):
        lines = "\n".join(self._texts(tag)).splitlines()
        found = [OPTION.fullmatch(line) for line in lines if line.strip()]
        if not all(found):
            raise Malformed(f"{self.path.name}: in a cell {tag}, an option is one line: - `key` text")
        return {option[1]: option[2] for option in found}

    def _run(self, *tags):
        """The names that these cells define, run in the order of the file after what they share."""
        names = {"__name__": f"exercise {self.id}"}
        for number, cell in enumerate(self.cells):
            if cell.kind == "code" and (not cell.tags or cell.tags & set(tags)):
                place = f"<exercise {self.id}, cell {number}: {', '.join(sorted(cell.tags)) or 'shared'}>"
                linecache.cache[place] = (len(cell.source), None, cell.source.splitlines(True), place)
                exec(compile(cell.source, place, "exec"), names)
        return names

    @cached_property
    def names(self):
        return self._run(*notebook_file.CODE_TAGS - {"ex-stub"})

    def _named(self, name, tag):
        if name not in self.names:
            raise Malformed(f"{self.path.name}: no cell with the tag {tag} defines {name}")
        return self.names[name]

    @property
    def solution(self):
        return self._named(self.entry, "ex-solution")

    @cached_property
    def stub(self):
        """What the learner starts from: an unfinished function, or None."""
        return self._run("ex-stub").get(self.entry)

    @property
    def mistakes(self):
        """[(message, wrong function)]; none where there is no such cell."""
        found = self._named("mistakes", "ex-mistakes") if self.code("ex-mistakes") else []
        for each in found:
            if not (isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], str) and callable(each[1])):
                raise Malformed(f"{self.path.name}: mistakes is a list of pairs (message, wrong function), not of {each!r}")
        return found

    @property
    def loss(self):
        return self.names.get("loss") if self.code("ex-loss") else None

    @property
    def criterion(self):
        return self.names.get("criterion") if self.code("ex-criterion") else None

    @property
    def has_inputs(self):
        return bool(self.code("ex-inputs"))

    def cases(self, seed):
        """The calls that one seed stands for: a list of {argument: value}."""
        if not self.has_inputs:
            return [{}]
        rng = np.random.default_rng([zlib.crc32(self.id.encode()), seed])
        drawn = self._named("inputs", "ex-inputs")(rng)
        return drawn if isinstance(drawn, list) else [drawn]


def load(path):
    """The exercise in a file. Raises `Malformed` with the file's name."""
    path = Path(path)
    header, cells = notebook_file.read(path.read_text("utf-8"), path.name)
    own = {key: value for key, value in header.items() if key not in {"jupytext", "kernelspec"}}
    try:
        first = {key: own.pop(key) for key in ("id", "kind", "points", "chapter", "entry")}
    except KeyError as missing:
        raise Malformed(f"{path.name}: the front matter lacks {missing}") from None
    return Exercise(path, **first, settings=own, cells=cells)
