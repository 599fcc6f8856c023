"""Sphinx: style and script of sphinx-design go to the pages that have a card, a grid or tabs, and to no other."""

NAMES = ("sphinx-design", "design-tabs")


def drop(app, pagename, templatename, context, doctree):
    if 'class="sd-' in context.get("body", ""):
        return
    for kind in ("css_files", "script_files"):
        context[kind] = [file for file in context.get(kind, []) if not any(name in str(file.filename) for name in NAMES)]


def setup(app):
    app.connect("html-page-context", drop, priority=900)        # after sphinx-design has put them there
    return {"parallel_read_safe": True, "parallel_write_safe": True}
