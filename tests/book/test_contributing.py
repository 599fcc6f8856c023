"""The page for authors: every example on it is extracted and run."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbclient
import pytest

from backprop import explorers
from tests.chapters.source import normal_form
from tests.conftest import ROOT
from tests.explorers.node import node

PAGE = (ROOT / "book/contributing.md").read_text("utf-8")
BLOCK = re.compile(r"^(`{3,})\{code-block\} \w+\n:name: ([\w-]+)\n(.*?)^\1$", re.S | re.M)
EXAMPLES = {name: code for _, name, code in BLOCK.findall(PAGE)}
CHAPTER = "97-sigmoid"


def run(command, folder):
    """Run a command in a folder, with this Python's programs first; fail with everything that it printed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(command, cwd=folder, shell=isinstance(command, str), env={**os.environ, "PATH": path},
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def test_the_page_has_the_examples_that_are_run_here():
    assert set(EXAMPLES) == {"example-chapter", "example-chapter-test", "example-exercise", "example-activation",
                             "example-explorer", "example-explorer-module"}


def test_the_page_names_only_files_that_exist():
    example = {"descent.py", "js/descent.js"}
    named = set(re.findall(r"`((?:src|tests|book|chapters)/[\w./-]+)`", PAGE))
    named |= {f"src/backprop/{name}" for name in re.findall(r"`((?:engine/|activations)[\w./-]*\.py)`", PAGE)}
    named |= set(re.findall(r"(?<= )tests/[\w./-]+", "\n".join(re.findall(r"pytest (.*)", PAGE))))
    missing = {name for name in named if "NN" not in name and not (ROOT / name).exists()}
    assert len(named) > 8 and missing == {f"src/backprop/explorers/{name}" for name in example}


# ---- the chapter

@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """As much of the repository as the checks of a chapter read, with the example as its only chapter."""
    folder = tmp_path_factory.mktemp("copy")
    numbered = shutil.ignore_patterns("test_[0-9]*", "__pycache__")
    shutil.copytree(ROOT / "tests/chapters", folder / "tests/chapters", ignore=numbered)
    shutil.copytree(ROOT / "book", folder / "book", ignore=shutil.ignore_patterns("contributing.md", "__pycache__"))
    for name in ("tests/__init__.py", "tests/conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "chapters").mkdir()
    (folder / f"chapters/{CHAPTER}.md").write_text(EXAMPLES["example-chapter"], "utf-8")
    test = folder / f"tests/chapters/test_{CHAPTER.replace('-', '_')}.py"
    test.write_text(EXAMPLES["example-chapter-test"], "utf-8")
    return folder


def test_the_chapter_passes_every_check_of_chapters_and_its_own(copy):
    whole = "not built_page and not pages_of_the_book"  # the copy is not built, and has fewer equations
    report = run([sys.executable, "-m", "pytest", "tests/chapters", "-q", "-p", "no:cacheprovider", "-k", whole], copy)
    assert " passed" in report
    printed = run([sys.executable, "-m", "tests.chapters.equations"], copy)
    assert "eq-example-slope             derived" in printed
    assert f"test_{CHAPTER.replace('-', '_')}.py::test_the_slope_that_is_shown_is_the_engines" in printed


def test_the_checks_would_notice_a_chapter_without_its_test(copy, tmp_path):
    shutil.copytree(copy, tmp_path / "copy", ignore=shutil.ignore_patterns("test_97*"))
    with pytest.raises(AssertionError, match="eq-example-slope is derived and no test holds it"):
        run([sys.executable, "-m", "pytest", "tests/chapters/test_equations.py", "-q", "-p", "no:cacheprovider",
             "-k", "derived_equation_is_held"], tmp_path / "copy")


def test_the_chapter_runs_and_is_in_jupytexts_normal_form():
    text = EXAMPLES["example-chapter"]
    assert normal_form(text) == text
    notebook = jupytext.reads(text, "md:myst")
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    glued = {output.metadata["scrapbook"]["name"]: output.data for output in outputs
             if "scrapbook" in output.get("metadata", {})}
    latex = next(data for name, data in glued.items() if name.endswith("slope"))
    assert any("a \\left(1 - a\\right)" in value for value in latex.values())
    assert any("steepest: 0.25" in output.get("text", "") for output in outputs)


# ---- the exercise, the activation

def test_the_commands_write_an_exercise_and_prove_it(tmp_path):
    printed = run("set -e\n" + EXAMPLES["example-exercise"], tmp_path)
    assert "ok    07-failure-modes/column-means" in printed and "1 of 1 exercises pass." in printed
    assert (tmp_path / "my-exercises/07-failure-modes/column-means.md").exists()


def test_the_activation_trains_checks_and_differentiates(tmp_path):
    run([sys.executable, "-c", EXAMPLES["example-activation"]], tmp_path)


# ---- the explorer

@pytest.fixture
def descent(tmp_path):
    """The class of the example, its module beside a copy of the explorers' own."""
    shutil.copytree(Path(explorers.__file__).parent / "js", tmp_path / "js")
    (tmp_path / "js/descent.js").write_text(EXAMPLES["example-explorer-module"], "utf-8")
    (tmp_path / "descent.py").write_text(EXAMPLES["example-explorer"], "utf-8")
    spec = importlib.util.spec_from_file_location("descent", tmp_path / "descent.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Descent


STATE = {"learning_rate": 0.3, "steps": 7}


def test_the_explorer_computes_the_same_numbers_in_both_languages(descent, tmp_path):
    script = tmp_path / "js/run.mjs"
    script.write_text('import { descent } from "./descent.js";\n'
                      f"console.log(JSON.stringify(descent({json.dumps(STATE)}).losses));\n", "utf-8")
    shown = json.loads(node(script).stdout)
    assert shown == pytest.approx(descent(**STATE).losses(), rel=1e-12)  # a power by two libraries
    assert len(shown) == 8


def test_the_explorer_has_a_figure_and_words_for_the_book(descent, monkeypatch):
    monkeypatch.setenv("BACKPROP_BOOK", "1")
    data, _ = descent(**STATE)._repr_mimebundle_()
    assert "<svg" in data["text/html"] and "at step 7" in data["text/html"]
    with pytest.raises(TypeError, match="Descent has no setting 'rate'; it has learning_rate, steps"):
        descent(rate=1.0)


MOUNT = """async ({ source, traits }) => {
  const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const listeners = {};
  const model = {
    get: (key) => traits[key],
    set: (key, value) => { traits[key] = value; listeners[`change:${key}`]?.(); },
    on: (event, call) => { listeners[event] = call; }, off: () => {}, save_changes: () => {},
  };
  await module.default.render({ model, el: document.body });
}"""


@pytest.mark.browser
def test_the_explorer_is_mounted_and_answers_to_its_controls(browser, descent):
    made = descent(**STATE)
    traits = {name: getattr(made, name) for name in ("_settings", "_title", "_slug", "_python", "_anywidget_id")}
    context = browser.new_context()
    page = context.new_page()
    try:
        page.evaluate(MOUNT, {"source": str(made._esm), "traits": {**traits, **made.state}})
        root = page.locator("[data-explorer=Descent]")
        assert json.loads(root.get_attribute("data-result"))["loss"] == pytest.approx(made.numbers()["loss"], rel=1e-12)
        root.locator("[data-key=learning_rate] input").first.press("ArrowRight")  # another network starts untrained
        page.wait_for_function("JSON.parse(document.querySelector('[data-explorer]').dataset.state).steps === 0")
        assert json.loads(root.get_attribute("data-result"))["loss"] == 1
        assert "Converges." in root.locator(".bp-verdict").inner_text()
    finally:
        context.close()
