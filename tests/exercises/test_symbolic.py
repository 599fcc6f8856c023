"""Formulas are compared on their domain: what is equal is right however it is written, what differs is told where."""

import json
import math
from pathlib import Path

import pytest
import sympy as sp

import backprop as bp
from backprop.exercises import widget
from backprop.exercises.exercise_file import load
from backprop.exercises.kinds import symbolic
from backprop.exercises.lint import lint
from backprop.exercises.page import described, solved, words
from tests.explorers.node import node

from .folder import changed, made, of_kind

JS = Path(widget.__file__).parent / "js"
SYMBOLIC = of_kind("symbolic")


@pytest.fixture
def slope(tmp_path):
    """The scaffold: 2 x (w x − y), in w, x and y."""
    return load(made(tmp_path, "symbolic"))


RIGHT = ["2*x*(w*x - y)", "2*w*x**2 - 2*x*y", "(w*x - y)*x/0.5", "-2*(y - w*x)*x", "((w*x - y + 1)**2 - (w*x - y - 1)**2)/2*x",
         "2*x**2*w - y*x - x*y"]  # fmt: skip
WRONG = {
    "a named mistake": ("2*(w*x - y)", "that is the derivative with respect to a"),
    "a sign": ("2*x*(y - w*x)", "your formula has the wrong sign, everywhere."),
    "a factor": ("x*(w*x - y)", "your formula is 0.500 times what is right, everywhere."),
    "a sign and a factor": ("-6*x*(w*x - y)", "your formula is −3.00 times what is right, everywhere."),
    "a symbol too many": ("2*x**2*(w*x - y)", "your formula has a factor x too many: it is x times what is right"),
    "a symbol too few": ("2*(w*x - y)*x/w", "your formula lacks a factor w: it is what is right divided by w"),
    "a summand": ("2*x*(w*x - y) + 3", "your formula is 3.00 more than what is right, everywhere."),
    "a rounded number": ("1.9999*x*(w*x - y)", "nearly: is a number rounded? Write 1/3 and not 0.333."),
    "no value": ("2*x*(w*x - y) + 0*log(-x)", "your formula has no finite real value."),
    "elsewhere": ("2*x*(w*x + y)", "your formula is"),
    "in part of the domain": ("abs(2*x*(w*x - y))", "your formula is right at "),
}


@pytest.mark.parametrize("text", RIGHT)
def test_equal_formulas_are_right_however_they_are_written(slope, text):
    assert symbolic.judge(slope, text, 0).right, symbolic.judge(slope, text, 0)


@pytest.mark.parametrize("sort", WRONG)
def test_a_wrong_formula_gets_the_sentence_that_names_its_fault(slope, sort):
    text, said = WRONG[sort]
    result = symbolic.judge(slope, text, 0)
    assert result.status == "not yet" and said in result.message, result


def test_the_point_the_values_and_their_distance_are_told(slope):
    message = symbolic.judge(slope, "2*x*(w*x + y)", 0).message
    variant = symbolic.page(slope, 0)
    errors = [abs(4 * x * y) for _, x, y in variant["points"]]  # by how much the two differ at each point
    worst = variant["points"][errors.index(max(errors))]
    short = symbolic.short
    assert message.startswith(
        f"at w = {short(worst[0])}, x = {short(worst[1])}, y = {short(worst[2])} your formula is "
    )
    assert f"{short(max(errors))} too " in message


def test_a_pair_that_simplify_does_not_equate_is_equal(tmp_path):
    """Probing at points needs no rewriting rule; a nested radical that SymPy's simplify leaves as it is."""
    nested = "sqrt(x + 1 + 2*sqrt(x))"
    x = sp.Symbol("x", positive=True)
    assert sp.simplify(sp.sqrt(x + 1 + 2 * sp.sqrt(x)) - sp.sqrt(x) - 1) != 0
    file = changed(tmp_path, "symbolic", ("sp.diff((w * x - y) ** 2, w)", "sp.sqrt(x) + 1"))
    assert symbolic.judge(load(file), nested, 0).right


def test_an_answer_may_be_a_sympy_expression_a_number_or_a_text(slope):
    w, x, y = sp.symbols("w x y")
    assert symbolic.judge(slope, sp.diff((w * x - y) ** 2, w), 0).right
    assert symbolic.judge(slope, sp.diff((w * x - y) ** 2, x), 0).status == "not yet"
    assert symbolic.judge(slope, 3, 0).status == "not yet"
    assert "z is not known here" in symbolic.judge(slope, sp.Symbol("z"), 0).message
    for nothing in (None, ..., "", "  "):
        assert symbolic.judge(slope, nothing, 0).status == "not attempted"
    for odd in (True, ["x"], lambda: 1, 1j):
        assert "give the formula as text" in symbolic.judge(slope, odd, 0).message


@pytest.mark.parametrize("exercise", SYMBOLIC, ids=lambda exercise: exercise.id)
def test_the_page_gives_the_verdicts_of_python(exercise):
    answer = symbolic.answer_of(exercise, exercise.solution, 0)
    names = symbolic.symbols(exercise)
    given = [answer, *(symbolic.answer_of(exercise, wrong, 0) for _, wrong in exercise.mistakes), "", "2x", "1/0"]
    given += [f"-({answer})", f"2*({answer})", f"({answer}) + 1", f"{names[0]}*({answer})", f"({answer})/{names[-1]}"]
    given += [f"1.001*({answer})", f"abs({answer})", f"{names[0]}**2 - 1", f"log(-abs({names[0]}))"]
    shown = {**described(exercise), **solved(exercise)}
    script = (
        f"import {{ judge }} from {json.dumps((JS / 'judge.js').as_uri())}; "
        f"console.log(JSON.stringify({json.dumps(given)}.map((text) => judge({json.dumps(shown)}, "
        f"{json.dumps(symbolic.page(exercise, 0))}, {json.dumps(words(exercise))}, text))))"
    )
    for text, verdict in zip(given, json.loads(node("--input-type=module", "--eval", script).stdout), strict=True):
        result = symbolic.judge(exercise, text, 0)
        assert (verdict["status"], verdict["message"]) == (result.status, result.message), text


@pytest.mark.parametrize("exercise", SYMBOLIC, ids=lambda exercise: exercise.id)
def test_the_formula_that_is_shown_is_the_solutions(exercise):
    assert "answer" in exercise.explanation  # shown, and not typed again
    shown = symbolic.page(exercise, 0)["answer"]
    names = map(sp.Symbol, symbolic.symbols(exercise))
    assert shown == sp.latex(exercise.solution(*names))


FAULTS = {
    "no inputs": (":tags: [ex-inputs]", ":tags: []", "needs a cell ex-inputs"),
    "no explanation": ('+++ {"tags": ["ex-explanation"]}', '+++ {"tags": ["ex-hint"]}', "needs a cell ex-explanation"),
    "a domain with a pole": ("sp.diff((w * x - y) ** 2, w)", "sp.log(w)", "no finite real value at a point"),
    "a solution of zero": ("sp.diff((w * x - y) ** 2, w)", "0 * w", "the solution is 0 at every point"),
    "a symbol that is a function": ('{"w": rng', '{"exp": rng', "exp cannot be a symbol"),
    "a mistake that is right": ("y: 2 * (w * x - y)", "y: 2 * x * (w * x - y)", "another verdict: Right."),
    "a formula that no reader could write": ("sp.diff((w * x - y) ** 2, w)", "sp.besselj(w, x)", "besselj is no function"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_lint_finds_it(tmp_path, fault):
    before, after, said = FAULTS[fault]
    found = lint(changed(tmp_path, "symbolic", (before, after)))
    assert any(said in sentence for sentence in found), found


def test_points_are_drawn_from_the_domain_and_differ():
    for exercise in SYMBOLIC:
        points = symbolic.page(exercise, 0)["points"]
        assert len({tuple(point) for point in points}) == symbolic.POINTS and all(map(math.isfinite, sum(points, [])))


def test_a_check_in_a_notebook_says_the_same():
    assert bp.check("delta-of-a-sigmoid", "2*(a - y)*a*(1 - a)").right
    assert "that is ∂ℒ/∂a" in bp.check("delta-of-a-sigmoid", "2*(a - y)").message
