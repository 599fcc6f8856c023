"""What every chapter keeps to: short cells, nothing installed, numbers that come from cells, pictures with captions."""

import ast
import re
import statistics

import pytest
import yaml

from tests.chapters.source import cells, chapters, pages, prose

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
def test_every_number_that_the_text_takes_from_a_cell_is_put_there_and_used(page):
    given = set(re.findall(r"""say\(f?"([^"]+)\"""", "\n".join(code for _, code in cells(page))))
    given = {name.replace("{short}", short) for name in given for short in ("small", "he")}
    used = set(re.findall(r"\{glue:text\}`([\w-]+)`", prose(page)))
    assert used <= given, f"nothing says {sorted(used - given)}"
    assert given <= used | {"small-worst", "small-best"}, f"said and not used: {sorted(given - used)}"


@by_name
def test_a_line_of_the_source_holds_one_sentence(page):
    text = re.sub(r"```\{math\}.*?```|\$\$.*?\$\$|^\|.*?$|^- .*?$", "", prose(page), flags=re.S | re.M)
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
    assert built.count('class="bp-plot"') == len(re.findall(r"^  figure:", page.read_text("utf-8"), re.M))
    assert "glue" not in re.sub(r"<(?:script|pre|span)[^>]*>.*?</(?:script|pre|span)>", "", built, flags=re.S)
