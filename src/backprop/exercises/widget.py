"""The exercise that a reader sees, in the published page and in JupyterLab: statement, answer, hints, solution.

The traits are its whole state. The page's JavaScript compares numbers and choices itself; a function is checked by the
kernel, on a message from the button.
"""

import json
import os
from html import escape
from pathlib import Path

import anywidget
import traitlets

from ..explorers.bundle import bundle
from ..explorers.explorer import BOOK, VIEW
from ..explorers.explorer import HERE as EXPLORERS
from . import page
from .hidden import hidden

HERE = Path(__file__).parent


class ExerciseWidget(anywidget.AnyWidget):
    """bp.exercise("chi-twenty-layers")

    `check` is called with the answer that the kernel holds when the reader presses the button of a code exercise.
    """

    _esm = bundle(HERE / "js" / "exercise.js")
    _css = (EXPLORERS / "explorer.css").read_text("utf-8") + (HERE / "exercise.css").read_text("utf-8")
    _exercise = traitlets.Dict(read_only=True).tag(sync=True)
    _variants = traitlets.List(read_only=True).tag(sync=True)
    _words = traitlets.Dict(read_only=True).tag(sync=True)
    _slug = traitlets.Unicode(read_only=True).tag(sync=True)
    variant = traitlets.Int(0).tag(sync=True)  # which of the variants is shown
    attempts = traitlets.Int(0).tag(sync=True)
    hints = traitlets.Int(0).tag(sync=True)  # how many are shown
    solved = traitlets.Bool(False).tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)  # {"status", "message", "details"} of the last check

    def __init__(self, exercise, variant=0, check=None):
        super().__init__(variant=variant)
        self.exercise, self._check, self.folder = exercise, check, None
        self._markdown = page.plain(exercise, page.seeds(exercise)[variant])
        variant_of, known = (page.asked_variant, {}) if hidden() else (page.variant, page.solved(exercise))
        self.set_trait("_exercise", page.described(exercise) | known)
        self.set_trait("_variants", [variant_of(exercise, seed) for seed in page.seeds(exercise)])
        self.set_trait("_words", page.words(exercise))
        self.set_trait("_slug", f"exercise-{exercise.id}")
        self.on_msg(self._asked)

    @property
    def seed(self):
        """That of the variant on the screen."""
        return self._variants[self.variant]["seed"]

    def _asked(self, widget, content, buffers):
        if content == {"check": True} and self._check:
            self._check(self)

    def take(self, result):
        """Show a result, and count the attempt."""
        self.attempts += result.status != "not attempted"
        self.solved = self.solved or result.right
        self.feedback = {"status": result.status, "message": result.message, "details": result.details}

    def __repr__(self):
        return self._markdown

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = data["text/markdown"] = self._markdown
        if os.environ.get(BOOK):  # MyST-NB puts one MIME type of an output into the page, so the view travels in it
            data["text/html"] = self._static(data[VIEW])
        return data, metadata

    def _static(self, view):
        """The place of the live exercise, and what stands there without JavaScript."""
        shown, hints = self._exercise, [*enumerate(self._exercise["hints"], 1)]
        options = "".join(f"<li>{text}</li>" for _, text in shown.get("options", ()))
        code = shown.get("stub") or "\n".join("    " * indent + line for line, indent in shown.get("lines", ()))
        parts = [
            f"<h3>{escape(shown['title'])}</h3>",
            self._variants[self.variant]["statement"],
            f"<ul>{options}</ul>" if options else "",
            f'<pre tabindex="0">{escape(code)}</pre>' if code else "",
            *(f"<details><summary>Hint {k} of {len(hints)}</summary>{hint}</details>" for k, hint in hints),
        ]
        return (
            f'<div class="bp-static" id="{self._slug}"><script type="{VIEW}">{json.dumps(view)}</script>'
            f'<div class="bp-unlive">{"".join(parts)}</div></div>'
        )
