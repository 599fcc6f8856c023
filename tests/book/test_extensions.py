"""The book's Sphinx extensions, one by one, where a built page cannot show what they do."""
import copy
import multiprocessing
import re
import types

import book_explorers
import chapter_numbers
import execution_cache
import failed_build
import icons
import math_fonts
import mathjax_files
import one_build
import page_head
import pytest
import shared_glyphs
import unbroken
import used_rules
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
    loaded = ["core", "input/tex-base", "[tex]/ams", "[tex]/boldsymbol", "output/chtml", "a11y/assistive-mml"]
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


def test_a_rule_stays_unless_none_of_its_selectors_can_match():
    css = (".used,.gone{color:red}.gone>p{top:0}p:not(.gone){left:0}"
           "@media print{#gone{top:0}}@media print{#used b{top:0}}")
    kept = "".join(used_rules.keep(used_rules.parsed(css), {"used"}))
    assert kept.split() == [".used{color:red}", "p:not(.gone){left:0}", "@media", "print{", "#used", "b{top:0}", "}"]


def test_a_rule_about_state_or_attributes_stays():
    css = '@font-face{src:url(x)}:root{--a:1}.sd-col-1\\/2{top:0}[data-x="gone"]{top:0}a:hover{top:0}'
    assert "".join(used_rules.keep(used_rules.parsed(css), set())).split() == [
        "@font-face{src:url(x)}", ":root{--a:1}", ".sd-col-1\\/2{top:0}", '[data-x="gone"]{top:0}', "a:hover{top:0}"]


def test_the_outlines_of_two_figures_stand_in_a_page_once_and_every_use_finds_its_own():
    figures = [f'<svg><defs><path id="{mark}-DejaVuSans-41" d="{shape}"/></defs>'
               f'<use xlink:href="#{mark}-DejaVuSans-41"/><use xlink:href="#{mark}-marker"/></svg>'
               for mark, shape in [("a1", "M 0"), ("b2", "M 0"), ("c3", "M 9")]]
    shared = shared_glyphs.share("".join(figures))
    shapes = dict(re.findall(r'<path id="([^"]+)" d="([^"]+)"/>', shared))
    uses = re.findall(r'<use xlink:href="#([^"]+)"/>', shared)
    assert sorted(shapes.values()) == ["M 0", "M 9"]
    assert [shapes[use] for use in uses[::2]] == ["M 0", "M 0", "M 9"]
    assert uses[1::2] == ["a1-marker", "b2-marker", "c3-marker"]
    assert shared_glyphs.share("<p>No figure.</p>") == "<p>No figure.</p>"


def test_a_font_keeps_what_a_formula_asks_for_by_name_or_by_a_macro():
    tex = (r'{odot:"\u2299",sum:["\u2211",{a:1}],cup:"\u222a",Longleftrightarrow:"\u27fa",'
           r'iff:["Macro","\\;\\Longleftrightarrow\\;"]}')
    kept = math_fonts.characters(r"\(a \odot b\) and \[x \iff y → z\]", tex)
    assert {0x2299, 0x27FA, 0x2192, ord("A"), 0x3B1} <= kept
    assert not {0x2211, 0x222A} & kept
    assert math_fonts.letters(r"\mathcal{L} \\mathcal N \cal{D} \mathscr{X}", "cal") == set(map(ord, "LND"))


COUNTED = {"chapters/02-a": {"displaymath": {"one": (1,), "two": (2,)}, "figure": {"f": (1,)}},
           "chapters/10-b": {"displaymath": {"ten": (12,), "three": (3,)}}, "book/notation": {"figure": {"g": (7,)}}}
NUMBERED = {"chapters/02-a": {"displaymath": {"one": (2, 1), "two": (2, 2)}, "figure": {"f": (2, 1)}},
            "chapters/10-b": {"displaymath": {"ten": (10, 2), "three": (10, 1)}}, "book/notation": {"figure": {"g": (7,)}}}


def count(environment, counted):
    """What Sphinx does in one build with an environment; returns (the numbers that it compares with, pages to write)."""
    chapter_numbers.recount(None, environment)
    before, environment.toc_fignumbers = environment.toc_fignumbers, copy.deepcopy(counted)
    return before, chapter_numbers.number(None, environment)


def test_every_chapter_counts_its_own_equations_from_one():
    environment = types.SimpleNamespace(toc_fignumbers={}, found_docs=set(COUNTED))
    count(environment, COUNTED)
    assert environment.toc_fignumbers == NUMBERED


def test_pages_are_written_again_only_when_a_number_has_changed():
    environment = types.SimpleNamespace(toc_fignumbers={}, found_docs=set(COUNTED))
    assert set(count(environment, COUNTED)[1]) == set(COUNTED)          # the first build
    del environment.toc_fignumbers["chapters/02-a"]                     # it was edited: Sphinx forgot what it had read
    assert count(environment, COUNTED) == (COUNTED, [])
    more = {**COUNTED, "chapters/10-b": {"displaymath": {"ten": (12,), "three": (3,), "new": (4,)}}}
    assert set(count(environment, more)[1]) == set(COUNTED)


def test_a_chapter_says_its_number_over_its_title_and_other_pages_say_none():
    pages = {name: {"body": "<section><h1>A</h1><h1>B</h1></section>"} for name in ("chapters/07-a", "book/notation")}
    for name, context in pages.items():
        chapter_numbers.announce(None, name, "page.html", context, None)
    assert pages["chapters/07-a"]["body"].count("Chapter 7") == 1
    assert pages["chapters/07-a"]["body"].index("Chapter 7") < pages["chapters/07-a"]["body"].index("<h1>A")
    assert "Chapter" not in pages["book/notation"]["body"]


def test_a_page_carries_of_a_widget_what_its_script_asks_for():
    def widget(slug, layout):
        return {"state": {"_anywidget_id": "backprop.x.Widget", "_slug": slug, "_view_name": "AnyView", "value": slug,
                          "layout": f"IPY_MODEL_{layout}"}}
    models = {"k2": widget("b", "l2"), "l1": {"state": {}}, "slider": {"state": {"layout": "IPY_MODEL_l3"}},
              "l3": {"state": {}}, "k1": widget("a", "l1"), "l2": {"state": {}}}
    kept = book_explorers.ordered(models)
    assert list(kept)[-2:] == ["k1", "k2"] and set(kept) == {"slider", "l3", "k1", "k2"}
    assert kept["k1"]["state"] == {"_anywidget_id": "backprop.x.Widget", "_slug": "a", "value": "a"}


def test_a_formula_keeps_its_comma_and_its_bracket():
    formula = '<span class="math notranslate nohighlight">\\(x\\)</span>'
    assert unbroken.keep(f"({formula}), then {formula} and {formula}.") == (
        f'<span class="bp-unbroken">({formula}),</span> then {formula} and <span class="bp-unbroken">{formula}.</span>')


@pytest.mark.parametrize("text, kept", [
    ("some 12 % of them", "some 12\u00a0% of them"), (" % of them", "\u00a0% of them"), ("in %", "in %"),
    ("1.0 ± 0.3 points", "1.0\u00a0±\u00a00.3 points"), (" ± ", "\u00a0±\u00a0"), ("after ± are", "after ± are"),
    ("4 × 4 pixels", "4\u00a0×\u00a04 pixels"), ("see Chapter 7", "see Chapter\u00a07"),
])
def test_a_number_is_not_parted_from_its_sign(text, kept):
    assert unbroken.together(text) == kept
