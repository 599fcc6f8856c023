"""Sphinx: a page for each explorer, explorers/<slug>.html, and the directive that shows all of them.

The page holds the explorer alone, to be linked to or embedded in an `iframe`; engine, code and style are the files
that the chapters share.  It works from a file, and asks for nothing that is not beside it.
"""
import html
import json
from pathlib import Path

import book_explorers
import execution_cache
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

FOLDER = "explorers"
STATE = book_explorers.STATE
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="description" content="{summary}">
<script>
(() => {{
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {{ document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; }};
  dark.onchange = follow;
  follow();
}})();
</script>
<link rel="icon" href="../_static/favicon.svg">
<link rel="stylesheet" href="../_static/book.css">
<link rel="stylesheet" href="../_static/explorer-page.css">
</head>
<body>
<main>
<h1>{title}</h1>
{figure}
<p class="bp-source"><a href="../index.html" target="_top">{book}</a></p>
</main>
<script type="{kind}">{state}</script>
<script src="../_static/{loader}" defer></script>
</body>
</html>
"""


def classes():
    from backprop import explorers

    return [getattr(explorers, name) for name in explorers.__all__]


def page(title, summary, figure, widgets, outdir, book):
    """The HTML of a page below `outdir`/explorers with these widgets; writes the files that they share."""
    models = {}
    for widget in widgets:
        models[widget.model_id] = model = widget._get_embed_state()
        book_explorers.share_model(model, Path(outdir, "_static"))
    state = {"version_major": 2, "version_minor": 0, "state": book_explorers.ordered(models)}
    return PAGE.format(title=html.escape(title), summary=html.escape(summary), figure=figure, book=html.escape(book),
                       kind=STATE, state=json.dumps(state).replace("</", "<\\/"), loader=book_explorers.LOADER)


def write_page(explorer, outdir, book):
    """Write the page of one explorer below `outdir`, and the files that it shares; return its path."""
    view = {"model_id": explorer.model_id, "version_major": 2, "version_minor": 0}
    note = f"This explorer is not live here: {explorer.unavailable}." if explorer.unavailable else ""
    figure = explorer._static(note, None if note else view)["text/html"]
    path = Path(outdir, FOLDER, f"{explorer.slug}.html")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(explorer.title, explorer.summary, figure, [explorer], outdir, book), "utf-8")
    return path


def write_pages(app, exception):
    """Write the page of every explorer, unless those that stand there were made of the same sources."""
    if exception or app.builder.format != "html":
        return
    root, own = Path(app.srcdir), sorted(Path(__file__).parent.glob("*.py"))
    now = execution_cache.fingerprint(root, [*execution_cache.sources(root, without=()), root / "_config.yml", *own])
    record, kinds = Path(app.doctreedir, "explorer_pages"), classes()
    pages = {Path(app.outdir, FOLDER, f"{kind.slug}.html") for kind in kinds}
    if record.exists() and record.read_text() == now and all(page.exists() for page in pages):
        return
    for kind in kinds:
        write_page(kind(), app.outdir, app.config.html_title)
    for file in set(Path(app.outdir, FOLDER).glob("*.html")) - pages:
        file.unlink()
    record.write_text(now)


class Gallery(SphinxDirective):
    """Every explorer with its figure and its line, in the order of `backprop.explorers.__all__`.

    When the package changes, execution_cache.py has every page read again; without that the figures are as they were.
    """

    def run(self):
        up = "../" * self.env.docname.count("/")
        cards = []
        for kind in classes():
            figure = kind().figure()._repr_mimebundle_()["text/html"]
            cards.append(f'<li><a href="{up}{FOLDER}/{kind.slug}.html">{html.escape(kind.title)}</a>'
                         f"<p>{html.escape(kind.summary)}</p>{figure}</li>")
        return [nodes.raw("", f'<ul class="bp-gallery">{"".join(cards)}</ul>', format="html")]


def setup(app):
    app.add_directive("explorer-gallery", Gallery)
    app.connect("build-finished", write_pages, priority=300)     # before book_explorers.py, which removes what is unused
    return {"parallel_read_safe": True, "parallel_write_safe": True}
