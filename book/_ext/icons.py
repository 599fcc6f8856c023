"""Sphinx: of Font Awesome, only the icons that the pages show.

The theme ships 1,900 icons: a font of 160 KB and 20 KB of compressed rules.  The pages use about twenty.  After the
build this keeps the rules of icons that some page names, and a font of the characters that the style sheet still uses.
"""
import logging
import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

RULE = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"[^"]*"\}')
ESCAPE = re.compile(r'"\\([ef][0-9a-f]{3})"')
PRIVATE = re.compile("[\ue000-\uf8ff]")
FACE = re.compile(r'url\((\.\./vendor/fontawesome/webfonts/[\w-]+)\.woff2\) format\("woff2"\),'
                  r'url\([^)]*\.ttf\) format\("truetype"\)')


def used_classes(outdir):
    """Icon classes in the written pages and in the scripts, which put icons into pages too."""
    written = [*outdir.rglob("*.html"), *(outdir / "_static").rglob("*.js")]
    return set(re.findall(r"\bfa-[\w-]+", "".join(f.read_text("utf-8") for f in written)))


def keep_used_rules(css, used):
    def rule(match):
        return match[0] if used & set(re.findall(r"fa-[\w-]+", match[1])) else ""
    return RULE.sub(rule, css)


def characters(css):
    return {int(code, 16) for code in ESCAPE.findall(css)} | {ord(char) for char in PRIVATE.findall(css)}


def subset_of(font, wanted, hinting=False):
    """`font` with the characters that are `wanted`, and no other."""
    options = subset.Options(notdef_outline=True, hinting=hinting, drop_tables=[*subset.Options().drop_tables, "FFTM"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    return font


def cut_font(source, target, wanted):
    font = subset_of(TTFont(source), wanted)
    for record in font["name"].names:       # the license reserves the name for the font as it was made
        record.string = record.toUnicode().replace("Font Awesome", "Icons of the book, from FA")
    font.flavor = "woff"
    font.save(target)


def cut(app, exception):
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    sheet = static / "styles/pydata-sphinx-theme.css"
    whole = sorted((static / "vendor/fontawesome/webfonts").glob("*.ttf"))
    if not whole:                       # no page was written, so Sphinx copied nothing: all is cut already
        return
    css = keep_used_rules(sheet.read_text("utf-8"), used_classes(Path(app.outdir)))
    css, faces = FACE.subn(r'url(\1.woff) format("woff")', css)
    if faces != 3:
        raise RuntimeError(f"{sheet} names {faces} icon fonts where 3 were expected: the theme has changed")
    sheet.write_text(css, "utf-8")
    for source in whole:
        cut_font(source, source.with_suffix(".woff"), characters(css))


def setup(app):
    logging.getLogger("fontTools").setLevel(logging.WARNING)     # it reports every table that it cuts
    app.connect("build-finished", cut, priority=900)            # after every extension has put its files there
    return {"parallel_read_safe": True, "parallel_write_safe": True}
