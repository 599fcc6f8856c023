"""The chapters in JupyterLab, as `make lab` starts it: they open as notebooks, and saving leaves them alone."""
import shutil
import time

import pytest

from tests.browser import jupyterlab
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
CHAPTERS = sorted(file.name for file in (ROOT / "chapters").glob("*.md"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the chapters: what a test saves must not end in the repository."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "chapters", folder / "chapters")
    shutil.copy(ROOT / "jupytext.toml", folder)
    return folder


@pytest.fixture(scope="module")
def lab(folder):
    with jupyterlab.serve(folder) as address:
        yield address


@pytest.fixture(params=CHAPTERS, scope="module")
def chapter(request):
    return request.param


@pytest.fixture(scope="module")
def page(browser, lab, chapter):
    """JupyterLab after a double click on the chapter, for the tests of that chapter."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.goto(f"{lab}/lab/tree/chapters?reset")
    page.locator(".jp-DirListing-item", has_text=chapter).dblclick(timeout=60_000)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    yield page
    context.close()


def test_a_double_click_opens_a_chapter_as_a_notebook_without_a_question(page, folder, chapter):
    title = (folder / "chapters" / chapter).read_text("utf-8").split("\n# ", 1)[1].split("\n", 1)[0]
    assert page.locator(".jp-Notebook .jp-MarkdownCell h1").first.inner_text().startswith(title)
    assert page.locator(".jp-Dialog").count() == 0


def test_saving_leaves_an_unchanged_chapter_unchanged(page, folder, chapter):
    file = folder / "chapters" / chapter
    before, saved_at = file.read_text("utf-8"), file.stat().st_mtime_ns
    page.locator(".jp-Notebook .jp-MarkdownCell").first.click()
    page.keyboard.press("Control+s")
    deadline = time.monotonic() + 20
    # The file is emptied before it is written, so for a moment it is new and empty.
    while (file.stat().st_mtime_ns == saved_at or not file.stat().st_size) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert file.stat().st_mtime_ns > saved_at, "JupyterLab did not save"
    page.wait_for_timeout(500)  # what was emptied last is written by now
    assert file.read_text("utf-8") == before
