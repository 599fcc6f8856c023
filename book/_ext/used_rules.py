"""Sphinx: of the style sheets of the theme and of the extensions, only the rules that some page can use.

They are made for every kind of site: 440 KB, of which these pages use less than a third.  A rule stays unless each of
its selectors names a class or an identifier that occurs in no page and in no script.  When in doubt it stays: words
count wherever they stand, and what is inside :not() or [...] is not looked at.
"""
import re
from pathlib import Path

import tinycss2

SHEETS = ("styles/*.css", "basic.css", "sphinx-design.min.css", "mystnb.*.css", "togglebutton.css")
REWRITTEN = ("mystnb.*.css",)           # copied at the end of every build, also of one that writes no page
WORD = re.compile(r"-?[A-Za-z_][\w-]*")
COMPOSED = {"bs-tooltip-auto"}          # put together by a script: its words occur, it does not


def words(outdir):
    """Every word in the written pages and in the scripts that could name a class or an identifier."""
    files = [*outdir.rglob("*.html"), *(outdir / "_static").rglob("*.js")]
    ours = [file for file in files if "mathjax" not in file.parts]      # MathJax brings its own style
    return COMPOSED.union(*(WORD.findall(file.read_text("utf-8")) for file in ours))


def groups(tokens):
    """The selectors of a list of selectors."""
    found = [[]]
    for token in tokens:
        if token == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found


def names(selector):
    """The classes and identifiers that an element, or one around it, must have."""
    for before, token in zip([None, *selector], selector, strict=False):
        if token.type == "hash" or token.type == "ident" and before == ".":
            yield token.value


def can_match(selector, used):
    return all(name in used for name in names(selector) if WORD.fullmatch(name))


def keep(rules, used):
    """The CSS of those rules that can match something."""
    for rule in rules:
        if rule.type == "qualified-rule":
            if selectors := [tinycss2.serialize(s).strip() for s in groups(rule.prelude) if can_match(s, used)]:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content).strip()}}}\n"
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            inner = "".join(keep(parsed(rule.content), used))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{\n{inner}}}\n"
        else:
            yield rule.serialize() + "\n"


def parsed(css):
    """Rules of a text or of tokens. Raises ValueError where they are none."""
    rules = tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True)
    if faults := [rule.message for rule in rules if rule.type == "error"]:
        raise ValueError(faults[0])
    return rules


def cut(app, exception):
    if exception or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    used = words(outdir)
    for file in (file for pattern in SHEETS for file in (outdir / "_static").glob(pattern)):
        css = file.read_text("utf-8")
        license = re.match(r"(?:@charset[^;]*;)?\s*(/\*!.*?\*/\s*)?", css, re.S)[0]
        try:
            file.write_text(license + "".join(keep(parsed(css[len(license):]), used)), "utf-8")
        except ValueError as fault:
            raise RuntimeError(f"{file}: {fault}") from fault


def make_way(app, exception):
    for file in (file for pattern in REWRITTEN for file in Path(app.outdir, "_static").glob(pattern)):
        file.unlink()


def setup(app):
    app.connect("build-finished", make_way, priority=100)       # before MyST-NB copies its own
    app.connect("build-finished", cut, priority=910)            # after icons.py
    return {"parallel_read_safe": True, "parallel_write_safe": True}
