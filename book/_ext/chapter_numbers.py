"""Sphinx: chapter 7 says so over its title, and its equations, figures and tables are 7.1, 7.2, …, each kind from 1.

Sphinx takes the first part of such a number from numbered tables of contents, which count what has been written so
far.  A chapter's number is that of its file, 07-failure-modes.  Its title stays without, as links in sentences need it.
"""
import re

CHAPTER = re.compile(r"chapters/(\d+)-[\w-]+$")


def number(app, env):
    for document, kinds in env.toc_fignumbers.items():
        if chapter := CHAPTER.match(document):
            for numbers in kinds.values():
                in_order = sorted(numbers, key=numbers.get)         # Sphinx goes on counting from page to page
                numbers.update({identifier: (int(chapter[1]), k) for k, identifier in enumerate(in_order, 1)})
    return []


def announce(app, pagename, templatename, context, doctree):
    if chapter := CHAPTER.match(pagename):
        line = f'<p class="bp-chapter">Chapter {int(chapter[1])}</p>\n'
        context["body"] = re.sub(r"<h1\b", lambda h1: line + h1[0], context["body"], count=1)


def setup(app):
    app.connect("env-get-updated", number, priority=900)        # after Sphinx has counted
    app.connect("html-page-context", announce)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
