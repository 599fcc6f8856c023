"""Sphinx: files that the theme puts into the site and no page asks for.

Source maps and the comments that point to them, the script that _templates/static/webpack-macros.html leaves out, and
the icon fonts that icons.py has cut down.
"""
import re
from pathlib import Path

UNUSED = ("**/*.map", "scripts/fontawesome.js*", "vendor/fontawesome/webfonts/*.ttf",
          "vendor/fontawesome/webfonts/*.woff2", "webpack-macros.html", "sbt-webpack-macros.html", "images/logo_*",
          "locales/**/*")
CHANGED = ("scripts/*.js", "styles/*.css", "*.css")
COMMENT = re.compile(r"\n?(?://|/\*)# sourceMappingURL=\S+?(?:\*/)?\s*$")


def remove(app, exception):
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    for pattern in UNUSED:
        for file in static.glob(pattern):
            if file.is_file():
                file.unlink()
    for folder in sorted((f for f in static.rglob("*") if f.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    for file in (f for f in static.rglob("*") if f.suffix in {".js", ".css"}):
        text = file.read_text("utf-8")
        if (shorter := COMMENT.sub("\n", text)) != text:
            file.write_text(shorter, "utf-8")


def make_way(app, builder):
    """Sphinx reports every file that it copies over one that was changed; these were, by us."""
    for pattern in CHANGED:
        for file in Path(app.outdir, "_static").glob(pattern):
            file.unlink()


def setup(app):
    app.connect("write-started", make_way)
    app.connect("build-finished", remove, priority=950)         # after icons.py
    return {"parallel_read_safe": True, "parallel_write_safe": True}
