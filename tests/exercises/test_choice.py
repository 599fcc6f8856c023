"""Choices: one or several right options, feedback for each, and the page judges exactly as Python does."""

import itertools
import json
from pathlib import Path

import pytest

from backprop.exercises import widget
from backprop.exercises.exercise_file import load
from backprop.exercises.kinds import choice
from backprop.exercises.lint import lint
from backprop.exercises.page import words
from tests.explorers.node import node

from .folder import changed, made, of_kind

JS = Path(widget.__file__).parent / "js"
CHOICES = of_kind("choice")


@pytest.fixture
def several(tmp_path):
    """The scaffold: `input` and `batch` are right, `loss` is not."""
    return load(made(tmp_path, "choice"))


@pytest.fixture
def one(tmp_path):
    """The same with a single right option, `input`."""
    name = "{name for name, value in changed.items() if value != gradient()}"
    return load(changed(tmp_path, "choice", ("several: true\n", ""), (f"return {name}", 'return "input"')))


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (
            {"input", "batch"},
            "right",
            "The input is a factor of the gradient. The gradient is divided by the batch size.",
        ),
        (["batch", "input", "input"], "right", "The input is a factor"),
        ({"input"}, "not yet", "what you chose is right, but there is more."),
        ("batch", "not yet", "what you chose is right, but there is more."),
        ({"input", "loss"}, "not yet", "A constant has the derivative 0."),
        ({"input", "batch", "loss"}, "not yet", "A constant has the derivative 0."),
        (set(), "not attempted", "choose an answer, then check it. The answers are 'input', 'loss', 'other', 'batch'."),
        (None, "not attempted", "choose an answer"),
        ("", "not attempted", "choose an answer"),
        ("none", "not yet", "the answers are 'input', 'loss', 'other', 'batch'; give a set of them."),
        (["input", 3], "not yet", "the answers are"),
        (3.0, "not yet", "the answers are"),
    ],
)
def test_several_options_are_judged_together(several, answer, status, said):
    result = choice.judge(several, answer, 0)
    assert result.status == status and result.message.startswith(said), result


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("input", "right", "The input is a factor of the gradient."),
        ("loss", "not yet", "A constant has the derivative 0."),
        ("batch", "not yet", "The gradient is divided by the batch size."),
        ({"input", "loss"}, "not yet", "choose one answer."),
        ({"input"}, "right", "The input is a factor"),
        (" Input", "right", "The input is a factor"),
        (["input", "INPUT"], "right", "The input is a factor"),
        (4, "not yet", "the answers are 'input'"),
        ([4], "not yet", "the answers are 'input'"),
    ],
)
def test_one_option_is_judged_with_its_own_feedback(one, answer, status, said):
    result = choice.judge(one, answer, 0)
    assert (result.status, result.message.startswith(said)) == (status, True), result


@pytest.mark.parametrize("exercise", CHOICES, ids=lambda exercise: exercise.id)
def test_the_page_judges_every_choice_as_python_does(exercise):
    keys = [*exercise.options]
    most = len(keys) if choice.several(exercise) else 1
    chosen = [list(c) for size in range(most + 1) for c in itertools.combinations(keys, size)]
    script = (
        f"import {{ judge }} from {json.dumps((JS / 'judge.js').as_uri())}; "
        f"console.log(JSON.stringify({json.dumps(chosen)}.map((keys) => judge({{ kind: 'choice' }}, "
        f"{json.dumps(choice.page(exercise, 0))}, {json.dumps(words(exercise))}, keys))))"
    )
    verdicts = json.loads(node("--input-type=module", "--eval", script).stdout)
    assert sum(verdict["status"] == "right" for verdict in verdicts) == 1
    for keys, verdict in zip(chosen, verdicts, strict=True):
        assert (verdict["status"], verdict["message"]) == choice.compare(choice.page(exercise, 0), keys), keys


FAULTS = {
    "an option without feedback": ("- `batch` The gradient is divided by the batch size.\n", "", "batch has no line"),
    "feedback for no option": ("- `loss` A constant", "- `lose` A constant", "ex-feedback speaks of lose"),
    "two answers where one is asked": ("several: true\n", "", "2 options are right; say `several: true`"),
    "an answer that is no option": ('"input": gradient(', '"inputs": gradient(', "gives 'inputs', which is no option"),
    "no right answer": ("if value != gradient()}", "if value is None}", "no option is right"),
    "a formula in the feedback": ("A constant has", "$c$ has", "messages are plain text"),
    "several that is no truth value": ("several: true", "several: 2", "several is 2; it is true, or it is not there"),
    "mistakes beside the feedback": (":tags: [ex-solution]", ":tags: [ex-mistakes]\n\nmistakes = []\n```\n\n"
     "```{code-cell} ipython3\n:tags: [ex-solution]", "has no cell ex-mistakes"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_lint_finds_it(tmp_path, fault):
    before, after, said = FAULTS[fault]
    found = lint(changed(tmp_path, "choice", (before, after)))
    assert any(said in sentence for sentence in found), found


def test_the_feedback_reaches_the_reader_only_after_an_answer(several):
    from backprop.exercises.page import described, plain
    from backprop.exercises.student import leaks, student_notebook

    for shown in (json.dumps(described(several)), plain(several, 0), json.dumps(student_notebook(several))):
        assert "derivative 0" not in shown
    assert leaks(several) == []
