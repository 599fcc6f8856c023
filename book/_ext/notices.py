"""Sphinx: the licenses travel with the pages, and the foot of every page links to them."""
import shutil
from pathlib import Path

# File in the repository, and what the link to it says.
LICENSES = {"LICENSE-TEXT": "text: CC BY 4.0", "LICENSE": "code: BSD-3-Clause",
            "THIRD-PARTY-NOTICES.md": "third-party notices"}


def site_name(file):
    """Ends in .txt, so that every server and every browser shows it as text."""
    return f"_static/{Path(file).stem}.txt"


def copy(app, exception):
    if exception or app.builder.format != "html":
        return
    for file in LICENSES:
        shutil.copyfile(Path(app.srcdir, file), Path(app.outdir, site_name(file)))


def link(app, pagename, templatename, context, doctree):
    links = [f'<a href="{context["pathto"](site_name(file), 1)}">{words}</a>' for file, words in LICENSES.items()]
    context["theme_extra_footer"] = "Licenses: " + ", ".join(links) + "."


def setup(app):
    app.connect("build-finished", copy)
    app.connect("html-page-context", link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
