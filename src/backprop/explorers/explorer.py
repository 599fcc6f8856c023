"""Base class of the explorers: an anywidget whose traits are its whole state.

The page and the notebook run the same JavaScript and the same WebAssembly; Python holds the state, describes the
controls and computes the same numbers natively. While the book is being built an explorer also leaves a static
figure, for paper and for readers without JavaScript.

    flow = bp.explorers.GradientFlow(depth=50)
    flow                    # the live explorer
    flow.activation = "relu"
    flow.second = {"init": "he"}  # a run beside it, from the same seed; what the reader opens or sets there is here too
    flow.second.norms()
"""

import base64
import html
import json
import os
from pathlib import Path

import anywidget
import traitlets

from .. import wasm

HERE = Path(__file__).parent
VIEW = "application/vnd.jupyter.widget-view+json"
BOOK = "BACKPROP_BOOK"  # set while the book is being built
SHARED = {"seed", "steps"}  # of two runs side by side, as in js/lib/second.js


class Explorer(anywidget.AnyWidget):
    """Subclasses give `_esm`, `title`, `slug`, a one-line `summary`, traits from `settings`, and

    numbers()      the numbers on the screen, as a dict of floats and arrays: what `data-result` holds
    figure()       the initial state as a `Plot`, and description(), the same in words
    """

    title = slug = summary = ""
    presets = {}  # states worth a look: {name in the menu: settings that are not the initial ones}
    _css = (HERE / "explorer.css").read_text("utf-8")
    _wasm = traitlets.Bytes(read_only=True).tag(sync=True)
    _codes = traitlets.Dict(read_only=True).tag(sync=True)
    _settings = traitlets.List(read_only=True).tag(sync=True)
    _title = traitlets.Unicode(read_only=True).tag(sync=True)
    _slug = traitlets.Unicode(read_only=True).tag(sync=True)  # its name in the page's address
    _presets = traitlets.List(read_only=True).tag(sync=True)  # pairs, for saved notebooks sort what a name leads to
    _second = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)  # settings of a second run
    _python = traitlets.Unicode(read_only=True).tag(sync=True)  # the code that "Copy as Python" gives

    def __init__(self, *, slug=None, **state):
        unknown = sorted(set(state) - set(self.setting_names()))
        if unknown:
            raise TypeError(
                f"{type(self).__name__} has no setting {unknown[0]!r}; it has {', '.join(self.setting_names())}"
            )
        self.unavailable = None
        try:
            module = wasm.module()
        except wasm.Unavailable as reason:
            module, self.unavailable = b"", str(reason)
        name = type(self).__name__
        super().__init__(**state)
        for key, value in dict(
            _wasm=module,
            _codes=wasm.codes(),
            _title=self.title,
            _slug=slug or self.slug,
            _python=_CODE.replace("{name}", name),
            _settings=self._describe(),
            _presets=[list(pair) for pair in self.presets.items()],
        ).items():
            self.set_trait(key, value)

    @classmethod
    def setting_names(cls):
        """The names of the settings, in the order in which the class declares them."""
        declared = [name for each in reversed(cls.__mro__) for name in vars(each)]
        traits = cls.class_traits(setting=lambda setting: setting is not None)
        return sorted(traits, key=declared.index)

    def _describe(self):
        """What the page knows of each setting; `value` is the initial one, to which Reset returns."""
        traits = self.traits()
        return [
            dict(key=key, value=getattr(self, key), **traits[key].metadata["setting"]) for key in self.setting_names()
        ]

    @property
    def state(self):
        """The settings and their values."""
        return {key: getattr(self, key) for key in self.setting_names()}

    @property
    def second(self):
        """The run beside this one, as an explorer of its own with the same seed and steps; None where there is none.

        Assign a dict of settings to open one that differs in them, or None to close it.
        Raises TypeError for an explorer that does not train and for the settings that both share.
        """
        return None if self._second is None else type(self)(**{**self.state, **self._second})

    @second.setter
    def second(self, settings):
        if settings is None:
            self._second = None
            return
        if "steps" not in self.setting_names():
            raise TypeError(f"{type(self).__name__} does not train, so it has no second run")
        if not isinstance(settings, dict):
            raise TypeError(f"second is {settings!r}; it must be a dict of settings in which the runs differ, or None")
        if taken := sorted(SHARED & set(settings)):
            raise TypeError(f"{taken[0]!r} is the first run's: the two share {' and '.join(sorted(SHARED))}")
        run = type(self)(**{**self.state, **settings})  # raises what is wrong with them
        self._second = {key: value for key, value in run.state.items() if key not in SHARED}

    def numbers(self):
        """The numbers on the screen, computed natively."""
        raise NotImplementedError(f"{type(self).__name__} has no numbers()")

    def _repr_mimebundle_(self, **kwargs):
        if self.unavailable:
            note = f"This explorer is not live here: {self.unavailable}."
            return {"text/plain": note, **self._static(note)}, {}
        data, metadata = super()._repr_mimebundle_(**kwargs)
        # Outside the book the figure would only delay the live picture: its first drawing compiles the engine.
        if os.environ.get(BOOK):
            data |= self._static(view=data[VIEW])
        return data, metadata

    def _static(self, note="", view=None):
        """The figure as HTML, with the place for the live explorer, and as PNG for paper."""
        figure, script = self.figure()._repr_mimebundle_(), ""
        if view:  # MyST-NB puts one MIME type of an output into the page, so the view travels inside the HTML
            script = f'<script type="{VIEW}">{json.dumps(view)}</script>'
        words = f"<p>{html.escape(note)}</p>" if note else ""
        return {
            "text/html": f'<div class="bp-static">{script}{figure["text/html"]}{words}</div>',
            "image/png": base64.b64encode(figure["image/png"]).decode(),
        }


_CODE = """import backprop as bp

explorer = bp.explorers.{name}({arguments})
for name, value in explorer.numbers().items():
    print(name, value)
"""
