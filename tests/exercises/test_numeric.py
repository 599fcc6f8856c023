"""Numbers: how they are written, which mistakes are recognized, and that the page judges exactly as Python does."""

import json
from pathlib import Path

import pytest

import backprop as bp
from backprop.exercises import kinds, page, widget
from backprop.exercises.kinds import numeric, predict
from backprop.exercises.read_number import read_number
from backprop.exercises.scaffold import KINDS
from tests.explorers.node import node

from .folder import of_kind

NUMBERS = json.loads((Path(__file__).parent / "numbers.json").read_text("utf-8"))
JS = Path(widget.__file__).parent / "js"
NUMERIC, PREDICT = of_kind("numeric"), of_kind("predict")


def run(script):
    return json.loads(node("--input-type=module", "--eval", script).stdout)


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_python_reads_a_number_as_people_write_it(text, value):
    assert read_number(text) == value


def test_the_page_reads_the_same_numbers():
    texts = [text for text, _ in NUMBERS]
    script = (
        f"import {{ readNumber }} from {json.dumps((JS / 'read_number.js').as_uri())}; "
        f"console.log(JSON.stringify({json.dumps(texts)}.map(readNumber)))"
    )
    assert run(script) == [value for _, value in NUMBERS]


def test_zero_is_not_called_a_logarithm():
    assert not [words for value, _, words in numeric._usual(1.0, 0.01) if value == 0]


@pytest.mark.parametrize("value", [True, None, [1.0], float("nan"), float("inf"), 1j])
def test_what_is_no_finite_number_is_not_taken_for_one(value):
    assert read_number(value) is None


def answers(variant):
    """Right, wrong in every known way, just inside and just outside the tolerance, and far away."""
    answer, tolerance = variant["answer"], variant["tolerance"]
    known = [answer, *(value for value, _, _ in variant["near"])]
    return known + [answer * (1 + s * tolerance * k) for s in (-1, 1) for k in (0.99, 1.01)] + [1e9, -1e9, 0.0]


@pytest.mark.parametrize("exercise", NUMERIC, ids=lambda exercise: exercise.id)
def test_the_page_gives_the_verdicts_of_python(exercise):
    variants = [numeric.page(exercise, seed) for seed in page.seeds(exercise)]
    assert len(variants) == page.VARIANTS
    given = [[repr(x) for x in answers(variant)] + ["", "x"] for variant in variants]
    script = (
        f"import {{ judge }} from {json.dumps((JS / 'judge.js').as_uri())}; const words = {json.dumps(page.words(exercise))}; "
        f"console.log(JSON.stringify({json.dumps([*zip(variants, given, strict=True)])}.map(([variant, given]) => "
        f"given.map((text) => judge({{ kind: 'numeric' }}, variant, words, text)))))"
    )
    for seed, texts, verdicts in zip(page.seeds(exercise), given, run(script), strict=True):
        for text, verdict in zip(texts, verdicts, strict=True):
            result = numeric.judge(exercise, text, seed)
            assert (verdict["status"], verdict["message"]) == (result.status, result.message), (seed, text)


@pytest.mark.parametrize("exercise", PREDICT, ids=lambda exercise: exercise.id)
def test_the_page_judges_a_prediction_as_python_does(exercise):
    script = (
        f"import {{ judge }} from {json.dumps((JS / 'judge.js').as_uri())}; "
        f"console.log(JSON.stringify({json.dumps([*exercise.options])}.map((key) => judge({{ kind: 'predict' }}, "
        f"{json.dumps(predict.page(exercise, 0))}, {json.dumps(page.words(exercise))}, key))))"
    )
    for key, verdict in zip(exercise.options, run(script), strict=True):
        result = predict.judge(exercise, key, 0)
        assert (verdict["status"], verdict["message"]) == (result.status, result.message), key


@pytest.mark.parametrize("exercise", NUMERIC, ids=lambda exercise: exercise.id)
def test_readers_get_different_numbers(exercise):
    assert len({page.variant(exercise, seed)["statement"] for seed in page.seeds(exercise)}) >= 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a: -a, "the size is right, the sign is not."),
        (lambda a: a / 2, "that is half as large as it should be."),
        (lambda a: 100 * a, "a percentage?"),
        (lambda a: 1 / a, "that is the reciprocal"),
        (lambda a: 1.05 * a, "close, but more than 1 % off"),
        (lambda a: 50 * a, "your number is too large."),
        (lambda a: a / 50, "your number is too small."),
        (lambda a: "about 3", "write a number"),
    ],
)
def test_slips_that_every_number_can_have_are_named(change, words):
    exercise = next(exercise for exercise in NUMERIC if exercise.id == "half-time")
    answer = numeric.page(exercise, 0)["answer"]
    assert words in str(numeric.judge(exercise, change(answer), 0))


def test_the_feedback_says_for_which_numbers_it_holds():
    shown = bp.exercise("half-time", seed=3)
    values = shown.exercise.cases(3)[0]
    assert f"For s = {values['s']:g}, s0 = {values['s0']:g}." in str(bp.check("half-time", 100))
    assert bp.check("half-time", shown.exercise.solution(**values)).right


def test_a_prediction_names_the_answers_that_there_are():
    assert "'shrinks', 'level', 'grows'" in str(bp.check("weights-or-deltas", "sideways"))
    assert "'shrinks', 'level', 'grows'" in str(bp.check("weights-or-deltas", None))
    assert bp.check("weights-or-deltas", "level").right


def test_a_kind_is_one_module_with_the_same_names_and_a_scaffold():
    for kind in kinds.KINDS.values():
        names = ("judge", "answer_of", "asked", "markdown", "page", "faults", "SEEDS", "WORDS")
        assert all(hasattr(kind, name) for name in names), kind
    assert set(kinds.KINDS) == set(KINDS)


@pytest.mark.parametrize(("given", "said"), [
    (float("nan"), "that is NaN: write a number"), (float("-inf"), "that is infinite: write a number"),
    (True, "that is the truth value True: write a number"), ([1.0], "that is a list of 1: write a number"),
    (len, "that is a function (call it, with parentheses and arguments): write a number"), ("half", "write a number"),
])
def test_what_is_no_number_is_called_what_it_is(given, said):
    result = bp.check("sigmoid-bound", given)
    assert result.status == "not yet" and result.message.startswith(said)


@pytest.mark.parametrize(("given", "status"), [
    ("relu-1", "right"), (" ReLU-1", "right"), ("relu", "not yet"), (1, "not yet"), (["relu-1"], "not yet"),
    ("  ", "not yet"), ("", "not attempted"),
])
def test_a_prediction_is_the_key_of_an_option_in_capitals_or_not(given, status):
    assert bp.check("which-vanishes", given).status == status
