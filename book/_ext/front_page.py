"""Sphinx: the address of the book itself leads to its first page.

The table of contents starts in book/, so index.html at the root only forwards.  Jupyter Book would write a bare tag;
this is a page with a title and a link, also for readers whose browser does not forward.
"""
from html import escape
from pathlib import Path

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={address}">
<title>{title}</title>
</head>
<body><main><h1>{title}</h1><p><a href="{address}">Open the book</a></p></main></body>
</html>
"""


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    page = PAGE.format(address=app.builder.get_target_uri(app.config.root_doc), title=escape(app.config.html_title))
    Path(app.outdir, "index.html").write_text(page, "utf-8")


def setup(app):
    app.connect("build-finished", write, priority=400)  # before sphinx_external_toc, which fills gaps
    return {"parallel_read_safe": True, "parallel_write_safe": True}
