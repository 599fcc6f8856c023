"""The book's Sphinx extensions, one by one, where a built page cannot show what they do."""
import multiprocessing
import types

import execution_cache
import failed_build
import icons
import mathjax_files
import one_build
import page_head
import pytest
from docutils import nodes
from fontTools.ttLib import TTFont


@pytest.fixture
def sources(tmp_path):
    (tmp_path / "src/package/__pycache__").mkdir(parents=True)
    for name in ("requirements.txt", "src/package/module.py", "src/package/view.js"):
        (tmp_path / name).write_text("before")
    return tmp_path


@pytest.mark.parametrize("file", ["requirements.txt", "src/package/module.py", "src/package/new.csv"])
def test_a_changed_source_or_version_asks_for_a_fresh_execution(sources, file):
    before = execution_cache.state(sources)
    (sources / file).write_text("after")
    assert execution_cache.state(sources) != before


@pytest.mark.parametrize("file", ["src/package/view.js", "src/package/__pycache__/module.pyc", "chapter.md"])
def test_what_no_output_depends_on_keeps_the_executions(sources, file):
    before = execution_cache.state(sources)
    (sources / file).write_text("after")
    assert execution_cache.state(sources) == before


def build(folder, started, release):
    app = types.SimpleNamespace(outdir=folder / "html")
    one_build.lock(app)         # for as long as `app` lives
    started.set()
    release.wait(20)


def test_a_second_build_stops_with_a_word_and_a_later_one_runs(tmp_path, capsys):
    context = multiprocessing.get_context("spawn")
    started, release = context.Event(), context.Event()
    first = context.Process(target=build, args=(tmp_path, started, release))
    first.start()
    assert started.wait(20)
    second = types.SimpleNamespace(outdir=tmp_path / "html")
    with pytest.raises(SystemExit) as stopped:
        one_build.lock(second)
    second.one_build.close()
    assert stopped.value.code == 1
    assert f"Another build is writing {tmp_path}" in capsys.readouterr().err
    release.set()
    first.join()
    one_build.lock(second)
    second.one_build.close()


@pytest.mark.parametrize("warnings, remembered", [(0, True), (1, False)])
def test_a_build_with_warnings_is_read_again(tmp_path, warnings, remembered):
    environment = tmp_path / "environment.pickle"
    environment.touch()
    failed_build.forget(types.SimpleNamespace(_warncount=warnings, doctreedir=tmp_path), None)
    assert environment.exists() == remembered


def test_only_the_rules_of_icons_in_use_are_kept():
    used = '.fa-sun:before{content:"\\f185"}.fa-close:before,.fa-xmark:before{content:"\\f00d"}'
    kept = icons.keep_used_rules(used + '.fa-cat:before{content:"\\f6be"}', {"fa-sun", "fa-xmark"})
    assert kept == used
    assert icons.characters(kept + '--icon:"\uf0f3"') == {0xF185, 0xF00D, 0xF0F3}


def test_the_icon_font_of_the_site_draws_every_icon_that_its_style_sheet_names(html):
    css = (html / "_static/styles/pydata-sphinx-theme.css").read_text("utf-8")
    fonts = [TTFont(file) for file in (html / "_static/vendor/fontawesome/webfonts").glob("*.woff")]
    drawn = set().union(*(font.getBestCmap() for font in fonts))
    assert icons.characters(css)
    assert icons.characters(css) <= drawn
    assert not [name for font in fonts for name in font["name"].names if "Font Awesome" in name.toUnicode()]


def test_every_mathjax_component_that_the_pages_load_is_copied(html):
    loaded = ["core", "input/tex", "[tex]/boldsymbol", "output/chtml", "a11y/assistive-mml"]
    app = types.SimpleNamespace(config=types.SimpleNamespace(mathjax3_config={"loader": {"load": loaded}}))
    assert "input/tex/extensions/boldsymbol.js" in mathjax_files.components(app)
    for name in mathjax_files.components(app):
        assert (html / "_static/mathjax" / name).is_file()


def test_a_description_ends_at_a_word():
    page = nodes.document(None, None, "", nodes.paragraph("", "word " * 100))
    text = page_head.description(page, None)
    assert len(text) <= page_head.LENGTH + 2
    assert text.endswith("word …")
    assert page_head.description(page, {"description": "said by the author"}) == "said by the author"
