"""Sphinx: a build that failed is not forgotten.

Sphinx warns about a page only when it reads the page.  After a build with warnings, which fails, the next one would
find nothing to read, warn about nothing and succeed.  So what was read is thrown away when there were warnings.
"""
from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME


def forget(app, exception):
    if app._warncount:                      # Sphinx has no public name for it; its status code is set later
        Path(app.doctreedir, ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def setup(app):
    app.connect("build-finished", forget)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
