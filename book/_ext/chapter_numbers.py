"""Sphinx: chapter 7 says so over its title, and its equations, figures and tables are 7.1, 7.2, …, each kind from 1.

Sphinx takes the first part of such a number from numbered tables of contents, which count what has been written so
far.  A chapter's number is that of its file, 07-failure-modes.  Its title stays without, as links in sentences need it.
"""
import copy
import re

CHAPTER = re.compile(r"chapters/(\d+)-[\w-]+$")


def recount(app, env):
    """Give Sphinx back its own numbers of the last build: it writes every page again whose numbers differ from them."""
    env.toc_fignumbers = getattr(env, "counted_by_sphinx", env.toc_fignumbers)
    return []


def number(app, env):
    """Number each chapter's own; if a number differs from the last build's, every page is written: any may name it."""
    env.counted_by_sphinx = copy.deepcopy(env.toc_fignumbers)
    for document, kinds in env.toc_fignumbers.items():
        if chapter := CHAPTER.match(document):
            for numbers in kinds.values():
                in_order = sorted(numbers, key=numbers.get)         # Sphinx goes on counting from page to page
                numbers.update({identifier: (int(chapter[1]), k) for k, identifier in enumerate(in_order, 1)})
    before, env.numbered = getattr(env, "numbered", None), copy.deepcopy(env.toc_fignumbers)
    return [] if before == env.numbered else list(env.found_docs)


def announce(app, pagename, templatename, context, doctree):
    if chapter := CHAPTER.match(pagename):
        line = f'<p class="bp-chapter">Chapter {int(chapter[1])}</p>\n'
        context["body"] = re.sub(r"<h1\b", lambda h1: line + h1[0], context["body"], count=1)


def setup(app):
    app.connect("env-get-updated", recount, priority=100)       # before Sphinx counts
    app.connect("env-get-updated", number, priority=900)        # after it
    app.connect("html-page-context", announce)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
