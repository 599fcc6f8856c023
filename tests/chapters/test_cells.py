"""What every chapter keeps to: short cells, nothing installed, numbers that come from cells, pictures with captions."""

import ast
import re
import statistics

import pytest
import yaml

from tests.chapters.source import cells, chapters, normal_form, pages, prose

HIDDEN = "remove-cell"  # a cell that hands numbers to the text
by_name = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)


def lines(code):
    return len([line for line in code.splitlines() if line.strip()])


def shown(page):
    return [code for options, code in cells(page) if HIDDEN not in options]


@by_name
def test_cells_are_short(page):
    lengths = [lines(code) for code in shown(page)]
    assert max(lengths) <= 25
    assert statistics.median(lengths) <= 8


@by_name
def test_saving_a_page_in_jupyterlab_would_change_nothing(page):
    text = page.read_text("utf-8")
    assert normal_form(text) == text


@by_name
def test_no_line_of_code_is_wider_than_its_box(page):
    wide = [line for code in shown(page) for line in code.splitlines() if len(line) > 73]  # as many as fit, by eye
    assert not wide


@by_name
def test_no_cell_installs_touches_the_path_or_plots_by_hand(page):
    for _, code in cells(page):
        names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
        attributes = {node.attr for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Attribute)}
        assert not names & {"plt", "matplotlib", "subprocess"}
        assert not attributes & {"rcParams", "path", "system"}
        assert "pip install" not in code


@by_name
def test_a_cell_that_draws_has_a_caption_and_a_name(page):
    for options, code in cells(page):
        if re.search(r"^figures\.\w+\(|\.plot\(\)$", code, re.M):
            figure = yaml.safe_load(options.strip("-\n"))["mystnb"]["figure"]
            assert figure["caption"] and re.fullmatch(r"fig-[\w-]+", figure["name"]), code


@by_name
def test_what_the_text_takes_from_a_cell_is_put_there_and_used(page):
    given = glued("\n".join(code for _, code in cells(page)))
    used = set(re.findall(r"\{glue:\w+\}`([\w-]+)`|^`{3,}\{glue:\w+\} *([\w-]+)", prose(page), re.M))
    used = {role or directive for role, directive in used}
    missing = [name for name in used if not any(re.fullmatch(pattern, name) for pattern in given)]
    idle = [pattern for pattern in given if not any(re.fullmatch(pattern, name) for name in used)]
    assert not missing, f"no cell says {missing}"
    assert not idle, f"said by a cell and not used: {idle}"


def glued(code):
    """The names that cells hand to the text with say(name, …) or glue(name, …), as patterns; an f-string has gaps."""
    patterns = []
    for call in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)):
        name = call.args[0] if getattr(call.func, "id", None) in ("say", "glue") and call.args else None
        if isinstance(name, ast.Constant):
            patterns.append(re.escape(name.value))
        elif isinstance(name, ast.JoinedStr):
            gaps = [re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+" for part in name.values]
            patterns.append("".join(gaps))
    return patterns


def test_names_that_cells_hand_to_the_text_are_found():
    code = 'def say(name, value):\n    glue(name, value)\nsay("a-b", 1)\nsay(f"{rule}-loss", 2)\nother("c")'
    assert glued(code) == [r"a\-b", r"[\w-]+\-loss"]


def test_no_two_figures_or_sections_of_the_book_share_a_name():
    named = [name for page in pages() for options, _ in cells(page) for name in re.findall(r"^ +name: (\S+)$", options, re.M)]
    named += [name for page in pages() for name in re.findall(r"^\(([\w-]+)\)=$", prose(page), re.M)]
    assert len(named) == len(set(named)), sorted(name for name in set(named) if named.count(name) > 1)


@by_name
def test_a_line_of_the_source_holds_one_sentence(page):
    text = re.sub(r"```\{(?:glue:)?math\}.*?```|^\|.*?$|^- .*?$", "", prose(page), flags=re.S | re.M)
    text = re.sub(r"`[^`]*`|\$[^$]*\$", "x", text)
    assert not re.findall(r"^.*[a-z)]\. [A-Z].*$", text, re.M)


@by_name
def test_every_displayed_equation_that_is_cited_exists_and_every_label_is_cited_or_numbered_once(page):
    text = page.read_text("utf-8")
    labels = re.findall(r"^:label: (\S+)$", text, re.M)
    assert len(labels) == len(set(labels))
    assert set(re.findall(r"\{eq\}`([\w-]+)`", text)) <= set(labels)


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)
def test_the_built_page_numbers_equations_by_chapter_and_shows_every_number(page, html):
    built = (html / f"chapters/{page.stem}.html").read_text("utf-8")
    chapter = int(page.name.split("-")[0])
    numbers = re.findall(r'<span class="eqno">\((.*?)\)<a', built)
    labels = re.findall(r"^:label: (\S+)$", page.read_text("utf-8"), re.M)
    assert numbers == [f"{chapter}.{k + 1}" for k in range(len(labels))]
    source = page.read_text("utf-8")
    explorers = built.count('class="bp-static"') - source.count("bp.exercise(")  # a picture stands in for each,
    explorers -= len(re.findall(r'class="bp-static"[^>]*><script[^>]*>[^<]*</script></div>', built))  # but not for twins
    assert built.count('class="bp-plot"') == len(re.findall(r"^  figure:", source, re.M)) + explorers
    assert "glue" not in re.sub(r"<(?:script|pre|span)[^>]*>.*?</(?:script|pre|span)>", "", built, flags=re.S)
