"""Sphinx: what belongs together stays on one line: a formula and its punctuation, a number and what it is a number of.

A browser may break a line on either side of a formula, since to it that is a box; a comma then starts the next line.
And it may break at every space: before the % of 12 %, within 1.0 ± 0.3 and 3 × 3, after "chapter" in chapter 7.
"""
import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

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


# At its beginning a text follows something else: a number from a cell, perhaps.
TOGETHER = [(re.compile(r"(^|(?<=\d)) (?=%)"), "\u00a0"), (re.compile(r"(^|(?<=\d)) ([±×]) (?=\d|$)"), "\u00a0\\2\u00a0"),
            (re.compile(r"(?<=[Cc]hapter) (?=\d)"), "\u00a0")]


def together(text):
    """`text` with no-break spaces where a number must not be parted from what is beside it."""
    for pattern, kept in TOGETHER:
        text = pattern.sub(kept, text)
    return text


class Together(SphinxPostTransform):
    default_priority = 900  # when the numbers of cells are in their places

    def run(self, **_):
        for text in list(self.document.findall(nodes.Text)):
            parents = (nodes.FixedTextElement, nodes.literal, nodes.math, nodes.math_block, nodes.raw)
            if " " in text and not isinstance(text.parent, parents) and (kept := together(str(text))) != text:
                text.parent.replace(text, nodes.Text(kept))


def setup(app):
    app.add_post_transform(Together)
    app.connect("html-page-context", keep_in_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
