"""Sphinx: the download button of a chapter gives a notebook with its outputs.

MyST-NB writes a notebook beside the HTML, but one without outputs when these came from its cache.  So they are put
back from the cache, which holds every chapter of this build.  The theme shows a button for what `ipynb_source` names.
"""
from contextlib import suppress
from pathlib import Path

import nbformat
from jupyter_cache import get_cache


def with_outputs(notebook, config):
    with suppress(KeyError):                # a page without code has never been executed
        _, notebook = get_cache(config.execution_cache_path).merge_match_into_notebook(notebook)
    for key in ("jupytext", "mystnb"):      # ties to the .md file, which stays behind
        notebook.metadata.pop(key, None)
    return notebook


def offer(app, pagename, templatename, context, doctree):
    written = Path(app.env.mystnb_config.output_folder, f"{pagename}.ipynb")
    if doctree is None or not written.exists():
        return
    target = Path(app.outdir, "_sources", f"{pagename}.ipynb")
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(with_outputs(nbformat.read(written, as_version=4), app.env.mystnb_config), target)
    context["ipynb_source"] = f"{pagename}.ipynb"


def setup(app):
    app.connect("html-page-context", offer, priority=500)       # the theme reads `ipynb_source` at 501
    return {"parallel_read_safe": True, "parallel_write_safe": True}
