"""Sphinx: a formula and the punctuation that belongs to it stay on one line.

A browser may break a line on either side of a formula, since to it that is a box; a comma then starts the next line.
"""
import re

FORMULA = re.compile(r'([(\[“‘]*)(<span class="math notranslate nohighlight">[^<]*</span>)([.,;:!?)\]”’…-]*)')


def keep(body):
    """`body` with each formula and what touches it in an element that does not wrap."""
    def joined(found):
        before, formula, after = found.groups()
        return f'<span class="bp-unbroken">{found[0]}</span>' if before or after else formula
    return FORMULA.sub(joined, body)


def keep_in_page(app, pagename, templatename, context, doctree):
    if "body" in context:
        context["body"] = keep(context["body"])


def setup(app):
    app.connect("html-page-context", keep_in_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
