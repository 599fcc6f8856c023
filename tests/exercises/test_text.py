"""The text of an exercise, as the page shows it."""

from backprop.exercises.text import html


def test_code_in_a_statement_scrolls_within_reach_of_the_keyboard_and_is_shown_as_it_is():
    made = html("Look:\n\n```python\nif a < b:  # <b>\n    a = b\n```\n")
    assert made == ('<p>Look:</p>\n<div class="bp-block" role="group" tabindex="0" aria-label="Code">'
                    "if a &lt; b:  # &lt;b&gt;\n    a = b</div>")


def test_a_formula_stays_on_one_line_with_its_bracket_and_its_comma():
    formula = r'<span class="math inline">\(x\)</span>'
    assert html("($x$), $x$ or $x$.") == (f'<p><span class="bp-unbroken">({formula}),</span> {formula} or '
                                          f'<span class="bp-unbroken">{formula}.</span></p>')
