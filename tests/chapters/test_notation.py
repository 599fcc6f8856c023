"""A symbol means one thing in the whole book, and the notation says what."""

import re

import pytest

import backprop as bp
from tests.chapters.formulas import GREEK, formulas, symbols, unexplained
from tests.chapters.source import chapters
from tests.conftest import ROOT

NOTATION = (ROOT / "book/notation.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\$.*?) \|", NOTATION, re.M)
SYMBOLS = [symbol for row in ROWS for symbol in re.findall(r"\$(.+?)\$", row)]
by_name = pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)


def test_no_symbol_is_defined_twice():
    assert len(SYMBOLS) == len(set(SYMBOLS)) and len(SYMBOLS) > 30


@by_name
def test_every_symbol_of_a_chapters_formulas_has_a_row(page):
    found = unexplained(page, NOTATION)
    assert formulas(page) and not found, "\n" + "\n".join(found)


@by_name
def test_formulas_are_set_in_one_weight(page):
    heavy = [formula for formula in formulas(page) if r"\mathbb" in formula]
    assert not heavy, r"write \operatorname{E}, not \mathbb{E}"


@pytest.mark.parametrize("command", ["delta", "eta", "theta", "kappa", "sigma", "phi", "chi", "mathcal{L}"])
def test_the_greek_letters_of_the_code_have_a_meaning(command):
    assert any("\\" + command in symbol for symbol in SYMBOLS)


@pytest.mark.parametrize("name", re.findall(r"`net\.(\w+)", NOTATION))
def test_what_the_notation_calls_a_part_of_a_network_is_one(name):
    assert hasattr(bp.MLP([2, 3, 2]), name)


@pytest.mark.parametrize("name", re.findall(r"`g\.(\w+)", NOTATION))
def test_what_the_notation_calls_a_part_of_a_gradient_is_one(name):
    assert hasattr(bp.MLP([2, 3, 2]).gradient([[0.0, 1.0]], [1]), name)


@pytest.mark.parametrize("field", ["q", "fixed_q", "chi", "fixed_chi"])
def test_what_the_notation_calls_a_part_of_mean_field_theory_is_one(field):
    assert f"`{field}`" in NOTATION and hasattr(bp.mean_field("tanh", 1.0), field)


# ---- the check itself

@pytest.mark.parametrize("latex, found", [
    (r"\delta_l = (\delta_{l+1} W_{l+1}^\top) \odot \phi'(Z_l)", {r"\delta", "W", r"\phi", "Z"}),
    (r"\operatorname{Var}(W) = \frac{2}{n_\mathrm{in} + n_{\mathrm{out}}} \text{ for ReLU}", {"W", "n"}),
    (r"\partial \mathcal{L} / \partial b", {r"\mathcal{L}", "b"}),
    (r"u(t) = \frac{s e^{2 s t}}{e^{2st} - 1}", {"u", "t", "s", "e"}),
    (r"\lVert \hat{x} \rVert_2 \le \sqrt{\tfrac12 q^*}", {"x", "q"}),
    (r"\begin{aligned} a &= b \\ &= c_{i_{j}} \end{aligned}", {"a", "b", "c"}),
    (r"\varepsilon \, \mathrm{d}x", {r"\varepsilon", "x"}),
])
def test_the_symbols_of_a_formula_are_found(latex, found):
    assert symbols(latex) == found


def test_a_symbol_without_a_row_is_named_with_its_formula(tmp_path):
    page = tmp_path / "01-made-up.md"
    equation = "```{math}\n:label: eq-a\n:class: derived\ny = \\psi x\n```\n"
    page.write_text("Here $\\mu_l$ and `$code$` and\n\n" + equation, "utf-8")
    notation = "| symbol | meaning |\n|---|---|\n| $x$, $y_l$ | numbers |\n"
    first, second = unexplained(page, notation)
    assert r"01-made-up.md uses \mu in `\mu_l`" in first and r"uses \psi in `y = \psi x`" in second
    assert not unexplained(page, notation + "| $\\mu$ | a mean |\n| $\\psi$ | a function |\n")


def test_greek_letters_are_known_by_their_commands():
    assert len(GREEK) == len(set(GREEK)) and {"delta", "chi", "Delta"} <= set(GREEK)
