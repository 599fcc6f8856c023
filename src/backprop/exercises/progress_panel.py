"""The panel that shows what a reader has solved: of one chapter, or of the book with export, import and clear.

In the page it shows what the browser keeps, in JupyterLab what the file beside the notebook keeps.
"""

import json
import os
import weakref
from pathlib import Path

import anywidget
import traitlets

from ..explorers.bundle import bundle
from ..explorers.explorer import BOOK, VIEW
from ..explorers.explorer import HERE as EXPLORERS
from . import library, progress_file
from .hidden import hidden

HERE = Path(__file__).parent
_shown = weakref.WeakSet()
WORDS = {
    "none": "You have solved none of the {count} exercises yet.",
    "some": "You have solved {solved} of {count} exercises: {points} of {total} points.",
    "off": "Answers are not checked in this copy of the book, so there is nothing to keep.",
    "page": "This is kept in this browser alone, and sent nowhere.",
    "notebook": "This is kept in a file beside your notebook, exercise-progress.json, and sent nowhere.",
    "exported": "Exported.",
    "imported": "Imported: {count} exercises.",
    "not ours": "This file holds no progress of this book; nothing was changed.",
    "sure": "This forgets all that you have tried and solved. Press again to do it.",
    "cleared": "Cleared.",
    "refused": "This browser keeps nothing for this page, so your progress ends with your visit.",
}


class ProgressPanel(anywidget.AnyWidget):
    """bp.progress() for the book, bp.progress("07-failure-modes") for a chapter."""

    _esm = bundle(HERE / "js" / "progress_panel.js")
    _css = (EXPLORERS / "explorer.css").read_text("utf-8") + (HERE / "exercise.css").read_text("utf-8")
    _chapters = traitlets.List(read_only=True).tag(sync=True)  # [[chapter, name, [[id, title, points], …]], …]
    _whole = traitlets.Bool(read_only=True).tag(sync=True)
    _checked = traitlets.Bool(True, read_only=True).tag(sync=True)
    _words = traitlets.Dict(WORDS, read_only=True).tag(sync=True)
    _slug = traitlets.Unicode("progress", read_only=True).tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)  # in a notebook: what progress_file keeps

    def __init__(self, chapter=None, folder=None):
        super().__init__()
        self.set_trait("_chapters", chapters(chapter, folder))
        self.set_trait("_whole", chapter is None)
        self.set_trait("_checked", not hidden())
        self.progress = progress_file.document()
        self.observe(self._changed, "progress")
        _shown.add(self)

    def _changed(self, change):
        if change["new"] != progress_file.document():
            try:
                progress_file.replace(change["new"])
            except ValueError:
                self.progress = progress_file.document()

    def __repr__(self):
        state = progress_file.known()
        every = [exercise for _, _, exercises in self._chapters for exercise in exercises]
        done = [exercise for exercise in every if state.get(exercise[0], {}).get("solved")]
        if not done:
            return WORDS["none"].format(count=len(every))
        points, total = sum(points for *_, points in done), sum(points for *_, points in every)
        return WORDS["some"].format(solved=len(done), count=len(every), points=points, total=total)

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = repr(self)
        if os.environ.get(BOOK):  # MyST-NB puts one MIME type of an output into the page, so the view travels in it
            view = json.dumps(data[VIEW])
            words = "What you have solved is shown here if your browser runs scripts."
            data["text/html"] = (
                f'<div class="bp-panel"><script type="{VIEW}">{view}</script><p class="bp-unlive">{words}</p></div>'
            )
        return data, metadata


def chapters(chapter=None, folder=None):
    """[[chapter, name, [[id, title, points], …]], …] of the exercises in all folders. ValueError for a chapter without."""
    found = {}
    for place in library.folders(folder):
        for file in library.files(place):
            exercise = library.load_unchanged(file)
            if chapter in (None, exercise.chapter):
                found.setdefault(exercise.chapter, {}).setdefault(exercise.id, exercise)
    if not found:
        raise ValueError(f"there are no exercises of a chapter {chapter!r}")
    return [[name, called(name), [[e.id, e.title, e.points] for e in found[name].values()]] for name in sorted(found)]


def called(chapter):
    """ "7 Failure modes" of "07-failure-modes"."""
    number, _, name = chapter.partition("-")
    return f"{int(number)} {name.replace('-', ' ').capitalize()}" if number.isdigit() else chapter


def _refresh():
    for panel in list(_shown):
        panel.progress = json.loads(json.dumps(progress_file.document()))


progress_file.on_change(_refresh)


def progress(chapter=None, *, folder=None):
    """Show what you have solved: of one chapter, such as "07-failure-modes", or of the whole book.

    `folder` is a private folder whose exercises are counted too. Raises ValueError for a chapter without exercises.
    """
    return ProgressPanel(chapter, folder)
