"""Sphinx: the letters of the figures of a page stand in it once.

Each figure is complete in itself, for it must show in a notebook too: it brings the outline of every letter in it.
In a page with ten figures that is most of their weight.  Here one outline of a letter serves all of them.
"""
import re

OUTLINE = re.compile(r'<path id="(\w+-)(DejaVu[\w-]+)"([^>]*)/>\s*')
USE = re.compile(r'xlink:href="#([^"]+)"')


def share(body):
    """`body` with the outlines of all its figures gathered at its beginning, each shape once.

    Not in the first figure that has them: an explorer that comes alive takes its static figure away.
    """
    shapes, instead = {}, {}

    def gather(found):
        mark, letter, shape = found.groups()
        shapes.setdefault((letter, shape), f"glyph-{len(shapes)}-{letter}")
        instead[mark + letter] = shapes[letter, shape]
        return ""

    body = OUTLINE.sub(gather, body)
    if not shapes:
        return body
    body = USE.sub(lambda found: f'xlink:href="#{instead.get(found[1], found[1])}"', body)
    outlines = "".join(f'<path id="{name}"{shape}/>' for (_, shape), name in shapes.items())
    return f'<svg aria-hidden="true" width="0" height="0" style="position:absolute"><defs>{outlines}</defs></svg>{body}'


def share_in_page(app, pagename, templatename, context, doctree):
    if "body" in context:
        context["body"] = share(context["body"])


def setup(app):
    app.connect("html-page-context", share_in_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
