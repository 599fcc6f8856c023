"""What a reader has done, kept in a file beside the notebook and nowhere else; the page keeps the same in the browser.

The file, and what a page exports, is JSON:
{"format": "backprop progress", "version": 1,
 "exercises": {"delta-step": {"attempts": 2, "solved": true, "hints": 1, "variant": 0}}}
"""

import json
import os
import sys
from pathlib import Path

FORMAT = {"format": "backprop progress", "version": 1}
NAME = "exercise-progress.json"
PLACE = "BACKPROP_PROGRESS"  # another file, or "off"
KEPT = {"attempts": 0, "solved": False, "hints": 0, "variant": 0}
_known = {}  # by exercise
_read = set()  # the files that were read
_listeners = []


def place():
    """The file; None where nothing is kept: in a script, in a test, while the book is built."""
    named = os.environ.get(PLACE)
    if named == "off" or os.environ.get("BACKPROP_BOOK"):
        return None
    if named:
        return Path(named).expanduser()
    return Path.cwd() / NAME if _in_notebook() else None


def _in_notebook():
    if "ipykernel" not in sys.modules:
        return False
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")


def known():
    """{exercise: {attempts, solved, hints, variant}} of all that was tried."""
    file = place()
    if file and file not in _read:
        _read.add(file)
        try:
            merge(json.loads(file.read_text("utf-8")), _known)
        except (OSError, ValueError):
            pass  # none yet, or one that another program wrote: it is replaced by the next attempt
    return _known


def of(id):
    """What is known of one exercise."""
    return KEPT | known().get(id, {})


def note(id, **state):
    """Keep the new state of an exercise."""
    if known().get(id) != (now := of(id) | state):
        _known[id] = now
        _write()


def replace(document):
    """Take over what was exported. Raises ValueError for another format."""
    found = merge(document, {})
    known().clear()
    _known.update(found)
    _write()


def clear():
    """Forget everything."""
    known().clear()
    _write()


def document():
    """Everything, as it is written and exported."""
    return FORMAT | {"exercises": known()}


def merge(document, into):
    """Put what makes sense in `document` into a dict: the larger number, and solved once is solved."""
    if not isinstance(document, dict) or any(document.get(key) != value for key, value in FORMAT.items()):
        raise ValueError(
            f'expected a JSON object with "format": "{FORMAT["format"]}" and "version": {FORMAT["version"]}'
        )
    for id, state in dict(document.get("exercises") or {}).items():
        if isinstance(id, str) and isinstance(state, dict):
            into[id] = {key: max(into.get(id, KEPT)[key], _sane(state.get(key), first)) for key, first in KEPT.items()}
    return into


def _sane(value, first):
    return value if type(value) is type(first) and value >= 0 else first


def on_change(listener):
    """Call `listener()` after each change."""
    _listeners.append(listener)


def _write():
    if file := place():
        text = json.dumps(document(), indent=1, sort_keys=True)
        new = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            new.write_text(text + "\n", "utf-8")
            os.replace(new, file)  # whole or not at all
        except OSError:
            new.unlink(missing_ok=True)  # a folder that may not be written to: kept until the kernel ends
    for listener in _listeners:
        listener()
