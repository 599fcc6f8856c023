"""The text of an exercise: numbers of a variant put into it, and Markdown turned into HTML.

{{ name }} stands for an input of that name.  Formulas stay TeX between \\( and \\), which both MathJaxes, that of the
page and that of JupyterLab, turn into mathematics.
"""

import re
from functools import cache
from html import escape

from .notebook_file import Malformed

PLACE = re.compile(r"\{\{ *(\w+) *\}\}")
FORMULA = re.compile(r'([(\[“‘]*)(<span class="math inline">[^<]*</span>)([.,;:!?)\]”’…-]*)')


def fill(text, values):
    """`text` with the values in their places. Raises `Malformed` for a place that has no value."""

    def put(place):
        if place[1] not in values:
            raise Malformed(f"the text has {place[0]}, but the inputs are {', '.join(values) or 'none'}")
        return written(values[place[1]])

    return PLACE.sub(put, text)


def written(value):
    """A number as the text shows it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def html(markdown):
    """The HTML of CommonMark with $formulas$. HTML in the source is shown as text."""
    return _kept(_parser().render(markdown).strip())


def inline_html(markdown):
    """The same without a paragraph around it."""
    return _kept(_parser().renderInline(markdown))


def _kept(markup):
    """Each formula on one line with its punctuation: a browser may break beside it, since to it that is a box."""

    def joined(found):
        before, formula, after = found.groups()
        return f'<span class="bp-unbroken">{found[0]}</span>' if before or after else formula

    return FORMULA.sub(joined, markup)


@cache
def _parser():
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    def formula(tex, setting):
        opening, closing = ("\\[", "\\]") if setting["display_mode"] else ("\\(", "\\)")
        return f"{opening}{escape(tex.strip(), quote=False)}{closing}"

    def code(renderer, tokens, k, options, env):  # as js/code_block.js makes it, and for its reasons
        content = escape(tokens[k].content.rstrip())
        return f'<div class="bp-block" role="group" tabindex="0" aria-label="Code">{content}</div>\n'

    parser = (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .use(dollarmath_plugin, renderer=formula, allow_labels=False)
    )
    parser.add_render_rule("fence", code)
    return parser
