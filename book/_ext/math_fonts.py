"""Sphinx: of MathJax's fonts, only the characters that the formulas of the pages can show.

The fonts draw every arrow, relation and card suit that TeX knows; a page fetches 35 to 40 KB for one letter of a font.
Kept are letters, digits, punctuation, accents and the pieces of tall brackets, whatever the pages say; of the symbols,
those that stand in a page themselves or by the name of a command, which MathJax's own tables translate.
A test looks in the browser whether a character of a formula is missing.
"""
import re
from pathlib import Path

from fontTools.ttLib import TTFont
from icons import subset_of

FANCY = {"Calligraphic": "cal", "Fraktur": "frak", "Script": "scr"}           # font: \mathcal{…}, \cal
COMMAND = re.compile(r"\\([A-Za-z]+)")
SYMBOL = re.compile(r'\b([A-Za-z]+)"?:\[?"(\\u[0-9A-Fa-f]{4}|[^"\\])"')         # alpha:"\u03b1" or sum:["\u2211",…
MACRO = re.compile(r'\b([A-Za-z]+)"?:\["Macro","((?:[^"\\]|\\.)*)"')       # iff:["Macro","\\;\\Longleftrightarrow\\;"
ALWAYS = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3F6), (0x2000, 0x206F),                       # text, Greek
    (0x2B0, 0x36F), (0x20D0, 0x20FF),                                                   # accents
    (0x2212, 0x2212), (0x2217, 0x2217), (0x221A, 0x221A), (0x2223, 0x2225), (0x22EE, 0x22F1),  # what - * √ | ‖ … become
    (0x2308, 0x230B), (0x2320, 0x2321), (0x2329, 0x232A), (0x239B, 0x23BD), (0x23D0, 0x23E1),  # brackets in pieces
    (0x27E8, 0x27E9), (0xE000, 0xF8FF),
]


def translations(tex):
    """({command: character}, {command: commands that it stands for}), from MathJax's TeX input."""
    symbols = {name: chr(int(code[2:], 16)) if code[1:] else code for name, code in SYMBOL.findall(tex)}
    macros = {name: COMMAND.findall(body.replace("\\\\", "\\")) for name, body in MACRO.findall(tex)}
    return symbols, macros


def characters(text, tex):
    """Code points that formulas anywhere in `text` can show."""
    symbols, macros = translations(tex)
    commands = set(COMMAND.findall(text))
    for _ in range(3):                  # a macro may stand for a macro
        commands |= {inner for name in commands for inner in macros.get(name, ())}
    named = {ord(symbols[name]) for name in commands if name in symbols}
    return named | set(map(ord, set(text))) | {code for first, last in ALWAYS for code in range(first, last + 1)}


def letters(text, command):
    """Code points that a text sets in the style of a command: L of mathcal{L}."""
    return set(map(ord, "".join(re.findall(rf"\\(?:math)?{command}\b[\s{{]*([A-Za-z0-9]+)", text))))


def cut(app, exception):
    if exception or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    mathjax = outdir / "_static/mathjax"
    pages = "".join(file.read_text("utf-8") for file in outdir.rglob("*.html"))
    tex = "".join(file.read_text("utf-8") for file in sorted((mathjax / "input").rglob("*.js")))
    wanted = characters(pages, tex)
    for file in mathjax.rglob("*.woff"):
        fancy = [command for name, command in FANCY.items() if name in file.name]
        font = TTFont(file)
        kept = (letters(pages, *fancy) if fancy else wanted) & set(font.getBestCmap())
        if not kept:                    # no page fetches it
            continue
        font = subset_of(font, kept, hinting=True)
        font.flavor = "woff"
        font.save(file)


def setup(app):
    app.connect("build-finished", cut, priority=900)            # after mathjax_files.py
    return {"parallel_read_safe": True, "parallel_write_safe": True}
