"""Sphinx: what a page says about itself to search engines and to whoever shares its link.

The description is the first paragraph of the page, or `description` in its front matter.  A social card needs an
absolute address, so it is named in full once `html.baseurl` of _config.yml says where the book lives.
"""
from html import escape

from docutils import nodes

LENGTH = 200


def description(doctree, meta):
    """At most LENGTH characters, ended at a word."""
    paragraphs = doctree.findall(nodes.paragraph)
    text = (meta or {}).get("description") or next((p.astext() for p in paragraphs), "")
    text = " ".join(text.split())
    return text if len(text) <= LENGTH else text[:LENGTH].rsplit(" ", 1)[0] + " …"


def describe(app, pagename, templatename, context, doctree):
    if doctree is None:
        return
    about, title = description(doctree, context.get("meta")), doctree.next_node(nodes.title)
    base = app.config.html_baseurl
    card = f"{base.rstrip('/')}/_static/social-card.png" if base else context["pathto"]("_static/social-card.png", 1)
    tags = {
        "description": about,
        "og:title": title.astext() if title else app.config.html_title,
        "og:description": about,
        "og:type": "article",
        "og:site_name": app.config.html_title,
        "og:image": card,
        "og:image:alt": "A chain of layers; the gradient fades on its way back.",
        "twitter:card": "summary_large_image",
    }
    attribute = {True: "property", False: "name"}
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n<meta {attribute[key.startswith("og:")]}="{key}" content="{escape(value)}">'
        for key, value in tags.items() if value
    )


def setup(app):
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
