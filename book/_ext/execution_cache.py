"""Sphinx: a chapter is executed again when the package that it imports has changed.

jupyter-cache compares the chapters alone.  So the cache has one folder for each state of src/, of the exercises that
chapters show, of the pinned versions, and of whether solutions are hidden.  The folder's name is a setting of the
environment: when it changes, Sphinx reads every page again.
"""
import hashlib
import os
from pathlib import Path

SHOWN_BY_THE_PAGE = {".js", ".css"}     # no chapter's output depends on them


def sources(root, without=SHOWN_BY_THE_PAGE):
    """The files that decide what a chapter prints and, with none left out, how an explorer looks; in a stable order."""
    folders = (root / "src", root / "chapters" / "exercises")
    found = [f for folder in folders for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts]
    return [root / "requirements.txt", *sorted(f for f in found if f.suffix not in without)]


def fingerprint(root, files):
    digest = hashlib.sha256(b"hidden" if os.environ.get("BACKPROP_SOLUTIONS") == "hidden" else b"")
    for file in files:
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def state(root):
    return fingerprint(root, sources(root))


def choose(app, config):
    config.nb_execution_cache_path = str(Path(app.outdir).parent / "cache" / state(Path(app.srcdir)))


def setup(app):
    app.connect("config-inited", choose)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
