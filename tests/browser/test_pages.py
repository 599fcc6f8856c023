"""Every page of the built book, in a real browser: what it asks for, what it weighs, how it reads."""
import gzip
import re
from urllib.parse import urlsplit

import nbformat
import pytest
import yaml
from fontTools.ttLib import TTFont

from tests.browser.accessibility import violations
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

BUDGET = 500_000        # bytes a page transfers, compressed
CHARACTERS = 70         # in a line of text


def documents(part):
    """The files that a table of contents names, in order."""
    here = [part[key] for key in ("root", "file") if key in part]
    below = [part[key] for key in ("parts", "chapters", "sections") if key in part]
    return here + [name for items in below for item in items for name in documents(item)]


TOC = yaml.safe_load((ROOT / "book/_toc.yml").read_text("utf-8"))
PAGES = [f"{name}.html" for name in documents(TOC)]
CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]


class Visit:
    """One page opened by one reader, with everything that the browser reported."""

    def __init__(self, browser, address, **reader):
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **reader})
        self.page = self.context.new_page()
        self.requests, self.responses, self.faults = [], {}, []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("response", self.keep)
        self.page.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url} {request.failure}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self.listen)
        self.page.goto(address)
        self.page.evaluate("async () => { await window.MathJax?.startup?.promise; await document.fonts.ready; }")
        self.page.wait_for_load_state("networkidle")

    def keep(self, response):
        self.responses[response.url] = response
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def listen(self, message):
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text}")

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.context.close()


@pytest.fixture(params=PAGES, scope="module")
def name(request):
    return request.param


@pytest.fixture(scope="module")
def loaded(browser, site, name):
    """A visit of the page over http, shared by the tests that only look.

    `wide` gives its window another size, which is taken back.
    """
    with Visit(browser, site + name) as visit:
        yield visit


@pytest.fixture
def wide(loaded):
    def resize(width):
        loaded.page.set_viewport_size({"width": width, "height": 900})
        # An explorer hears of its new width in one frame and is drawn anew in the next; the third is for the browser.
        frame = "() => new Promise(done => requestAnimationFrame(done))"
        for _ in range(3):
            loaded.page.evaluate(frame)
        loaded.page.wait_for_function("() => !document.querySelector('[data-explorer][aria-busy=true]')")
        return loaded.page

    yield resize
    resize(1280)


def transferred(visit):
    """Bytes of each file on the wire, compressed as a web server does; what is compressed already hardly changes."""
    return {urlsplit(url).path: len(gzip.compress(response.body(), 6)) for url, response in visit.responses.items()
            if urlsplit(url).scheme == "http"}


def test_a_page_over_http_asks_only_this_site_and_nothing_fails(loaded, site):
    elsewhere = [url for url in loaded.requests if not url.startswith((site, "data:", "blob:"))]
    assert not elsewhere
    assert not loaded.faults


def test_a_page_weighs_at_most_half_a_megabyte(loaded):
    sizes = transferred(loaded)
    heaviest = dict(sorted(sizes.items(), key=lambda item: -item[1])[:8])
    assert sum(sizes.values()) <= BUDGET, f"{sum(sizes.values())} bytes; the heaviest: {heaviest}"


def test_mathematics_is_set_by_mathjax(loaded):
    formulas = loaded.page.locator(".bd-article .math").count()
    typeset = loaded.page.locator(".bd-article .math mjx-container").count()
    faulty = loaded.page.locator("mjx-merror, [data-mjx-error], mjx-utext")
    broken = faulty.evaluate_all("all => all.map(e => e.outerHTML)")
    assert typeset == formulas
    assert not broken       # mjx-utext: a character that MathJax has no glyph for


def test_the_fonts_of_the_site_draw_every_character_of_a_formula(loaded, drawn):
    shown = loaded.page.evaluate("""() => [...document.querySelectorAll('mjx-c')].map(c => {
        const style = getComputedStyle(c, '::before'), text = style.content.replace(/^"|"$/g, '');
        return [style.fontFamily.split(',').map(name => name.trim()), text];
    })""")
    for families, text in {(tuple(families), text) for families, text in shown}:
        inside = [family for family in families if family in drawn]
        assert inside or not text, (families, text)
        missing = [c for c in text.replace("\\\\", "\\") if not any(ord(c) in drawn[family] for family in inside)]
        assert not missing, f"{families} lack {missing}: book/_ext/math_fonts.py has cut them away"


@pytest.fixture(scope="session")
def drawn(html):
    """{family: code points that its font draws}, of MathJax's fonts."""
    fonts = html / "_static/mathjax/output/chtml/fonts"
    tables = (fonts / "tex.js").read_text("utf-8")
    faces = re.findall(r'"font-family":"([\w-]+)",src:\'url\("%%URL%%/([\w-]+\.woff)"\)', tables)
    assert len(faces) > 15
    return {family: set(TTFont(fonts / "woff-v2" / file).getBestCmap()) for family, file in faces}


def test_a_page_fits_a_telephone(wide):
    page = wide(390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    over = page.evaluate("""() => [...document.querySelectorAll('.bd-article *')].filter(e => {
        const scrolls = e.closest(
            'div.math, pre, .pst-scrollable-table-container, .visually-hidden, mjx-assistive-mml');
        return !scrolls && e.getBoundingClientRect().right > 391;
    }).map(e => e.outerHTML.slice(0, 120))""")
    assert not over


def test_an_equation_that_scrolls_is_reachable_with_the_keyboard(wide):
    scrolling = """() => [...document.querySelectorAll('.bd-article :is(div.math, div.math mjx-container)')]
        .filter(box => box.scrollWidth > box.clientWidth + 1)"""
    page = wide(250)
    page.wait_for_function(f"({scrolling})().every(box => box.tabIndex === 0)", timeout=5000)


def test_a_line_of_text_is_comfortable(wide):
    longest = wide(1600).evaluate("""() => {
        const lines = [];
        for (const p of document.querySelectorAll('.bd-article p:not([data-explorer] p)')) {
            const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), range = document.createRange();
            const rows = {};        // by height: letters of one line
            while (walker.nextNode()) {
                const node = walker.currentNode;
                if (node.parentElement.closest('mjx-container')) continue;
                for (let i = 0; i < node.length; i++) {
                    range.setStart(node, i); range.setEnd(node, i + 1);
                    const box = range.getClientRects()[0];
                    const row = Math.round(box?.bottom / 8);
                    if (box) rows[row] = (rows[row] ?? '') + node.data[i];
                }
            }
            lines.push(...Object.values(rows));
        }
        return lines.map(line => line.trim()).sort((a, b) => b.length - a.length)[0] ?? '';
    }""")
    assert len(longest) <= CHARACTERS, f"{len(longest)} characters: {longest}"


def test_a_page_from_a_folder_asks_only_this_folder_and_nothing_fails(browser, html, name):
    with Visit(browser, (html / name).as_uri()) as visit:
        elsewhere = [url for url in visit.requests if not url.startswith((html.as_uri(), "data:", "blob:"))]
        assert not elsewhere
        assert not visit.faults


def test_in_light_on_a_wide_screen_a_page_has_no_accessibility_violation(loaded):
    assert loaded.page.evaluate("document.documentElement.dataset.theme") == "light"
    assert not violations(loaded.page)


def test_in_dark_on_a_telephone_a_page_has_no_accessibility_violation(browser, site, name):
    # Opened anew: what scrolls on so narrow a page is put within reach of the keyboard when the page is made.
    with Visit(browser, site + name, color_scheme="dark", viewport={"width": 390, "height": 844}) as visit:
        assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert not violations(visit.page)


def test_the_download_button_gives_a_notebook_with_outputs(loaded, name):
    link = loaded.page.locator(".dropdown-menu a", has_text=".ipynb")
    assert link.count() == 1 or name not in CHAPTERS
    if not link.count():
        return                              # a page of text alone
    loaded.page.get_by_role("button", name="Download this page").click()
    link.wait_for(state="visible")
    response = loaded.context.request.get(link.evaluate("a => a.href"))
    loaded.page.keyboard.press("Escape")
    assert response.ok
    notebook = nbformat.reads(response.text(), as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code and any(cell.outputs for cell in code)
    assert all(cell.execution_count for cell in code)


def test_the_root_of_the_site_leads_to_the_book(browser, site):
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    page.wait_for_url(site + PAGES[0])
    context.close()


def test_icons_are_drawn_without_the_themes_script(browser, site):
    with Visit(browser, site + PAGES[0]) as visit:
        assert not [url for url in visit.requests if "fontawesome.js" in url]
        drawn = visit.page.evaluate("""async () => {
            await document.fonts.ready;
            return [...document.fonts].filter(f => f.family.includes('Font Awesome') && f.status === 'loaded').length;
        }""")
    assert drawn >= 1


def test_the_menu_of_a_telephone_opens_and_leads_to_a_chapter(browser, site):
    with Visit(browser, site + PAGES[0], viewport={"width": 390, "height": 844}) as visit:
        visit.page.locator("button.primary-toggle:visible").click()
        visit.page.locator("#pst-primary-sidebar-modal a.reference", has_text="Failure modes").click()
        visit.page.wait_for_url("**/chapters/07-failure-modes.html")
