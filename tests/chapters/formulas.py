"""The formulas of a page and the symbols that they use, for the comparison with the notation.

A symbol is a Latin or Greek letter at the base or in an exponent. Subscripts are indices, words (`\\text`, `\\mathrm`,
`\\operatorname`) explain themselves, and accents do not make another letter.
"""

import re

from tests.chapters.equations import OPTION, displayed, without_cells

GREEK = ("alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma "
         "tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell").split()
CODE = re.compile(r"`[^`\n]*`")
INLINE = re.compile(r"(?<![\\$])\$(?!\$)((?:[^$\\]|\\.)+)\$")
GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
WORDS = re.compile(rf"\\(?:text\w*|mathrm|operatorname\*?|begin|end|label|color|phantom|hspace|vspace)\s*{GROUP}")
SUBSCRIPT = re.compile(rf"_(?:{GROUP}|\\\w+|[^\s\\{{])")
TOKEN = re.compile(r"\\math(?:cal|frak|scr)\s*\{\w\}|\\[A-Za-z]+|[A-Za-z]")


def formulas(page):
    """The LaTeX of every formula of a page, displayed and inline; formulas that cells print are not among them."""
    lines, found = without_cells(page), []
    for first, last in displayed(page):
        body = [line for line in lines[first + 1 : last] if not OPTION.match(line)]
        found.append("\n".join(body))
        lines[first : last + 1] = [""] * (last + 1 - first)
    return found + INLINE.findall(CODE.sub("", "\n".join(lines)))


def symbols(latex):
    r"""The symbols of a formula as written: letters, `\delta`, `\mathcal{L}`."""
    bare = SUBSCRIPT.sub(" ", WORDS.sub(" ", latex))
    found = {token.replace(" ", "") for token in TOKEN.findall(bare)}
    return {token for token in found if not token.startswith("\\") or token[1:] in GREEK or token.endswith("}")}


def defined(notation):
    """The symbols that have a row in the notation: those in the first column of its tables."""
    cells = re.findall(r"^\| (\$.*?) \|", notation, re.M)
    return {symbol for cell in cells for formula in re.findall(r"\$(.+?)\$", cell) for symbol in symbols(formula)}


def unexplained(page, notation):
    """Symbols of a page that the notation lacks, each with the first formula that uses it."""
    first = {}
    for formula in formulas(page):
        for symbol in symbols(formula) - defined(notation):
            first.setdefault(symbol, " ".join(formula.split()))
    return [f"{page.name} uses {symbol} in `{formula}`, and book/notation.md has no row for it: "
            "add the row, or write a symbol that has one" for symbol, formula in sorted(first.items())]
