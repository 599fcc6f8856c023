"""Lint finds what it promises to find; the command starts, proves and refuses exercises."""

import pytest
from click.testing import CliRunner

from backprop.exercises import lint as module
from backprop.exercises.command_line import main
from backprop.exercises.lint import lint
from backprop.exercises.scaffold import KINDS

from .folder import changed, made


@pytest.fixture(autouse=True)
def fewer_seeds(monkeypatch):
    monkeypatch.setattr(module, "SEEDS", range(5))


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_exercise_passes_as_it_is(tmp_path, kind):
    assert lint(made(tmp_path, kind)) == []


SUM = "return X.sum(axis=0) / len(X)"
FAULTS = {
    "a wrong solution": (
        "code",
        (SUM, "return 1 / X.sum(axis=0) if X[0, 0] > 0 else None"),
        "the solution does not pass",
    ),
    "a finished stub": ("code", ("    ...\n", "    return X.mean(axis=0)\n"), "the stub solves the exercise already"),
    "a stub that answers": (
        "numeric",
        (
            ":tags: [ex-solution]",
            ":tags: [ex-stub]\n\nmy_exercise = 3\n```\n\n```{code-cell} ipython3\n:tags: [ex-solution]",
        ),
        "the stub is not taken as not attempted",
    ),
    "a mistake that is right": (
        "code",
        ("lambda X: X.mean(axis=1)", "lambda X: X.mean(axis=0)"),
        "gets another verdict: Right.",
    ),
    "two mistakes that are one": (
        "code",
        ("lambda X: X.mean(axis=1)", "lambda X: X.mean()"),
        "gets another verdict: Not yet:",
    ),
    "two messages that are one": (
        "code",
        (
            "you averaged over everything; each column has a mean of its own.",
            "you averaged each row; a row is an example, and the mean goes over examples.",
        ),
        "two mistakes have the message",
    ),
    "a mistake without a message": (
        "code",
        ("mistakes = [", "mistakes = [\n    3,"),
        "mistakes is a list of pairs (message, wrong function), not of 3",
    ),
    "no inputs": ("code", (":tags: [ex-inputs]", ":tags: []"), "needs a cell ex-inputs"),
    "no hint": ("code", ('+++ {"tags": ["ex-hint"]}', "+++"), "there is no hint"),
    "a solution in a hint": (
        "code",
        ("Along which axis do the examples lie?", f"Try `{SUM}`."),
        "holds 'returnX.sum(axis=0)/len(X)' of a hidden cell",
    ),
    "a solution in the statement": (
        "code",
        ("the mean of each column", f"`{SUM}`, the mean of each column"),
        "of a hidden cell",
    ),
    "an unknown kind": ("code", ("kind: code", "kind: essay"), "kind is 'essay'; it must be one of code"),
    "another name than the file's": (
        "code",
        ("id: my-exercise", "id: other"),
        "id is 'other', but the file is my-exercise.md",
    ),
    "another chapter than the folder's": (
        "code",
        ("chapter: 99-test", "chapter: 98-test"),
        "chapter is '98-test', but the folder is 99-test",
    ),
    "points that are none": ("code", ("points: 1", "points: many"), "points is 'many'"),
    "no points": ("code", ("points: 1\n", ""), "the front matter lacks 'points'"),
    "an entry that nothing defines": ("code", ("entry: my_exercise", "entry: elsewhere"), "defines elsewhere"),
    "no title": ("code", ("# My exercise", "My exercise"), "a line '# Title' was expected"),
    "a tag that is none": ("code", ("ex-stub", "ex-stab"), "has the tag ex-stab"),
    "a tag of another kind of cell": ("code", ("ex-hint", "ex-stub"), "a markdown cell has the tag ex-stub"),
    "no header": ("code", ("---\nchapter", "chapter"), "does not start with front matter"),
    "a header that is kept by nobody": (
        "code",
        ("  notebook_metadata_filter: all,-jupytext.text_representation.jupytext_version\n", ""),
        "JupyterLab does not keep",
    ),
    "YAML that is none": ("code", ("points: 1", "points: [1"), "the front matter is not YAML"),
    "a cell without an end": (
        "code",
        ("axis=1)),", "axis=1)),\n```\n\n```{code-cell} ipython3\n"),
        "its code is no Python: ",
    ),
    "code that stops": (
        "code",
        ('return {"X": rng', 'return {"X": rgn'),
        "stopped with NameError: name 'rgn' is not defined (line 2 of exercise my-exercise, cell",
    ),
    "a role of MyST": (
        "code",
        ("the mean of each column", "by {eq}`eq-he` the mean of each column"),
        "the text uses a role",
    ),
    "a formula in a message": ("code", ("you averaged over everything", "you averaged $X$"), "messages are plain text"),
    "a batch that is no input": (
        "code",
        ("chapter: 99-test\n", "batch: A\nchapter: 99-test\n"),
        "the front matter names A",
    ),
    "a gradient without a loss": (
        "code",
        ("chapter: 99-test\n", "chapter: 99-test\ngradient: [X]\n"),
        "belong together",
    ),
    "a place without a value": (
        "numeric",
        ("{{ factor }}.\nBy", "{{ faktor }}.\nBy"),
        "the text has {{ faktor }}, but the inputs are factor, layers",
    ),
    "a number that is not shown whole": (
        "numeric",
        ("round(rng.uniform(0.3, 0.6), 2)", "rng.uniform(0.3, 0.6)"),
        "round it in inputs(rng)",
    ),
    "no explanation": (
        "numeric",
        ('+++ {"tags": ["ex-explanation"]}', '+++ {"tags": ["ex-hint"]}'),
        "needs a cell ex-explanation",
    ),
    "an answer of zero": (
        "numeric",
        ("return factor**layers", "return 0.0"),
        "a relative tolerance needs a finite number other than 0",
    ),
    "an option without a word": (
        "predict",
        ("- `same`", "- `other` Something else.\n- `same`"),
        "no mistake gives the option other",
    ),
    "an outcome that is no option": (
        "predict",
        ('"thousandth" if', '"millionth" if'),
        "the solution gives 'millionth', which is no option",
    ),
    "an option without a key": ("predict", ("- `same` They", "- They"), "an option is one line"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_told(tmp_path, fault):
    kind, change, words = FAULTS[fault]
    found = lint(changed(tmp_path, kind, change))
    assert any(words in sentence for sentence in found), found


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


def test_the_command_starts_an_exercise_and_proves_it(tmp_path):
    done = run("new", "first-step", "--kind", "numeric", "--chapter", "99-test", "--folder", tmp_path)
    file = tmp_path / "99-test" / "first-step.md"
    assert done.exit_code == 0 and file.is_file() and str(file) in done.output
    done = run("lint", file)
    assert done.exit_code == 0 and "ok    99-test/first-step\n1 of 1 exercises pass." in done.output
    assert run("lint", tmp_path).exit_code == 0


def test_the_command_overwrites_nothing_and_refuses_names_that_cannot_be(tmp_path):
    again = ("new", "first-step", "--chapter", "99-test", "--folder", tmp_path)
    assert run(*again).exit_code == 0
    assert run(*again).exit_code == 1 and "exists already" in run(*again).output
    for name in ("First", "../up", "a b", "-x"):
        assert run("new", "--chapter", "99-test", "--folder", tmp_path, "--", name).exit_code != 0


def test_the_command_names_the_chapters_where_the_book_has_not_the_one_asked_for():
    refused = run("new", "first-step", "--chapter", "77-nope")
    assert refused.exit_code == 1 and "no chapter '77-nope'; it has 01-networks, " in refused.output


def test_the_command_fails_where_an_exercise_does(tmp_path):
    file = changed(tmp_path, "code", ("points: 1", "points: many"))
    done = run("lint", file)
    assert done.exit_code == 1 and "FAULT 99-test/my-exercise\n      points is 'many'" in done.output
    assert run("lint", tmp_path / "99-test" / "..").exit_code == 1


def test_an_empty_folder_is_no_proof(tmp_path):
    assert run("lint", tmp_path).exit_code == 1
