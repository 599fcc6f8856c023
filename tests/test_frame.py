"""The repository keeps its own rules: layers, pins, what is in git, what the README promises, what the site ships."""
import ast
import fnmatch
import re
import subprocess
import textwrap
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGE = ROOT / "src/backprop"

# A module may import, of this package, its own layer and the layers before it.  What is not named here belongs to the
# middle (network, training, ...), which builds on the engine.  An import inside a function counts in the engine only:
# History.plot() may fetch the figures when it is called.
LAYERS = ["engine", "middle", "symbolic and figures", "exercises and explorers", "package"]
LAYER_OF = {"engine": 0, "symbolic": 2, "figures": 2, "exercises": 3, "explorers": 3, "__init__": 4}
MIDDLE = 1


def tracked():
    """Files that are in git or would be if everything were added; every file where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        files = [ROOT / name for name in sorted(set(listed.stdout.decode().split("\0"))) if name]
        return [file for file in files if file.is_file()]
    unversioned = {".venv", "_build", "__pycache__", ".pytest_cache", ".hypothesis"}
    return [file for file in ROOT.rglob("*") if file.is_file() and not unversioned & set(file.parts)]


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def layer(dotted):
    """The layer of a module, given its path inside the package: ("engine", "tape") is in layer 0."""
    return LAYER_OF.get(dotted[0] if dotted else "__init__", MIDDLE)


def statements(tree, into_functions):
    """Every node below `tree`, or every one that runs when the module is imported."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if into_functions or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from statements(node, into_functions)


def imports(file):
    """The modules of this package that a file imports, as paths inside the package."""
    inside = file.relative_to(PACKAGE).with_suffix("").parts
    for node in statements(ast.parse(file.read_text("utf-8")), into_functions=inside[0] == "engine"):
        if isinstance(node, ast.Import):
            named = [alias.name.split(".") for alias in node.names]
            yield from (tuple(name[1:]) for name in named if name[0] == "backprop")
        elif isinstance(node, ast.ImportFrom):
            base = list(inside[:-node.level]) if node.level else []
            start = base + (node.module.split(".") if node.module else [])
            if not node.level and start[:1] != ["backprop"]:
                continue
            start = start if node.level else start[1:]
            # "from . import tape" names a module; "from .tape import row" names what is in it
            for alias in node.names:
                yield tuple(start) if start else (alias.name,)


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_run_one_way(file):
    inside = file.relative_to(PACKAGE).with_suffix("").parts
    here = layer(inside)
    for there in imports(file):
        later = f"{LAYERS[here]} imports backprop.{'.'.join(there)}, which belongs to {LAYERS[layer(there)]}"
        assert layer(there) <= here, later


@pytest.mark.parametrize("code", [
    "from ..network import MLP", "from backprop.network import MLP", "from .. import network",
    "import backprop.network", "def f():\n    from ..network import MLP",
])
def test_a_wrong_import_in_the_engine_would_be_noticed(tmp_path, monkeypatch, code):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    file = tmp_path / "engine" / "wrong.py"
    file.parent.mkdir()
    file.write_text(code)
    assert max(map(layer, imports(file))) > layer(("engine",))


def test_git_holds_no_notebook_outputs_and_no_binary_file():
    notebooks = [file for file in tracked() if file.suffix == ".ipynb"]
    binaries = [file for file in tracked() if b"\0" in file.read_bytes()]
    assert tracked()
    assert not notebooks        # chapters are .md, and hold no outputs
    assert not binaries


def toc_entries():
    text = (ROOT / "book/_toc.yml").read_text("utf-8")
    return re.findall(r"(?:root|file): *(\S+)", text)


@pytest.mark.parametrize("entry", toc_entries())
def test_a_page_of_the_table_of_contents_exists(entry):
    assert (ROOT / f"{entry}.md").is_file()


def test_every_chapter_is_in_the_table_of_contents():
    chapters = {f"chapters/{file.stem}" for file in (ROOT / "chapters").glob("*.md")}
    assert chapters and chapters <= set(toc_entries())


@pytest.mark.parametrize("file", sorted((ROOT / "chapters").glob("*.md")), ids=lambda file: file.name)
def test_a_chapter_has_the_whole_jupytext_header(file):
    header = yaml.safe_load(file.read_text("utf-8").split("---\n")[1])
    assert header["jupytext"]["text_representation"]["format_name"] == "myst"
    assert header["kernelspec"]["name"] == "python3"


def test_the_readme_names_only_commands_that_the_makefile_has():
    readme, makefile = ((ROOT / name).read_text("utf-8") for name in ("README.md", "Makefile"))
    named = set(re.findall(r"^    make ([a-z]+)", readme, re.M)) | set(re.findall(r"`make ([a-z]+)`", readme))
    assert {"book", "test", "lab", "clean"} <= named <= set(re.findall(r"^([a-z]+):", makefile, re.M))


def test_the_readme_names_only_paths_that_exist():
    paths = re.findall(r"^\| `([\w./<>-]+)`", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert paths
    assert not [path for path in paths if not (ROOT / path).exists()]


def test_the_readme_lists_every_chapter_by_its_title():
    listed = re.findall(r"^\| (\d+) \[(.+?)\]\((.+?)\)", (ROOT / "README.md").read_text("utf-8"), re.M)
    files = sorted((ROOT / "chapters").glob("*.md"))
    titles = [re.search(r"^# (.+)$", file.read_text("utf-8"), re.M)[1] for file in files]
    assert listed == [(str(k), title, f"chapters/{file.name}")
                      for k, (title, file) in enumerate(zip(titles, files, strict=True), 1)]


def test_the_readmes_example_runs_and_learns(capsys):
    [program] = re.findall(r"^      import backprop.*?(?=^\S)", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    names = {}
    exec(textwrap.dedent(program), names)
    assert names["history"].loss[-1] < 0.2                 # ln 10 = 2.3 is what guessing costs
    assert "gradient and differences agree" in capsys.readouterr().out


def test_the_book_loads_exactly_its_own_extensions():
    named = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]["extensions"]
    own = {file.stem for file in (ROOT / "book/_ext").glob("*.py")}
    assert own <= set(named)


def pins():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def wanted():
    project = PROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values(), PROJECT["build-system"]["requires"]]
    return [Requirement(line) for group in groups for line in group]


def test_every_requirement_is_an_exact_pin_of_a_registry_package():
    assert pins()
    for pin in pins():
        assert re.fullmatch(r"==[^*]+", str(pin.specifier)) and pin.url is None and pin.marker is None, str(pin)


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_a_declared_range_admits_its_pin(requirement):
    pinned = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in pins()}
    name = canonicalize_name(requirement.name)
    assert name in pinned, f"{name} is declared in pyproject.toml and missing from requirements.txt"
    assert requirement.specifier.contains(pinned[name]), f"{requirement} does not admit the pin {pinned[name]}"


# ---- the built site

OURS = ["_static/book.css", "_static/favicon.svg", "_static/chain.svg", "_static/wide-equations.js",
        "_static/social-card.png", "_static/explorer*", "_static/LICENSE*.txt", "_static/THIRD-PARTY-NOTICES.txt"]


def test_every_third_party_file_of_the_site_has_its_notice(html):
    notices = (ROOT / "THIRD-PARTY-NOTICES.md").read_text("utf-8")
    table = "\n".join(line for line in notices.splitlines() if line.startswith("| "))
    known = OURS + re.findall(r"`([^`]+)`", table)
    files = [file.relative_to(html).as_posix() for file in (html / "_static").rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if not any(fnmatch.fnmatch(file, pattern) for pattern in known)]


def test_the_site_ships_the_licenses(html):
    for source, copy in [("LICENSE", "LICENSE.txt"), ("LICENSE-TEXT", "LICENSE-TEXT.txt"),
                         ("THIRD-PARTY-NOTICES.md", "THIRD-PARTY-NOTICES.txt")]:
        assert (html / "_static" / copy).read_text("utf-8") == (ROOT / source).read_text("utf-8")


def test_the_site_ships_no_source_maps_and_no_icon_script(html):
    assert not [*html.rglob("*.map"), *html.rglob("fontawesome.js*"), *html.rglob("*.ttf")]


def test_every_page_says_what_it_is_about(html):
    for entry in toc_entries():
        page = (html / f"{entry}.html").read_text("utf-8")
        tags = dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)"', page))
        assert {"og:title", "og:image", "twitter:card"} <= set(tags), entry
        assert '<link rel="icon" href="../_static/favicon.svg"' in page


def test_the_social_card_is_a_picture_of_the_size_that_previews_ask_for(html):
    header = (html / "_static/social-card.png").read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")) == (1200, 630)
