"""Readers of all sorts, who visit pages."""

import pytest

from .windows import Window, Windows


@pytest.fixture(scope="session")
def windows(browser):
    kept = Windows(browser)
    yield kept
    kept.close()


@pytest.fixture
def browse(browser, windows):
    """browse(address, …): a page for a reader of that kind, in a window of its own or in one more of a `context`.

    At the end nothing may have gone wrong, and nothing may have been asked of another machine.
    """
    taken, added = [], []

    def go(address, script=None, context=None, **reader):
        if context:
            added.append(Window(browser, script, reader, context))
            page = added[-1].page
        else:
            taken.append(windows.take(script, reader))
            page = taken[-1][1].page
        page.goto(address)
        return page

    yield go
    faults = [fault for window in added for fault in window.forget()]
    for window in added:
        window.context.close()
    faults += [fault for kind, window in taken for fault in windows.leave(kind, window)]
    assert not faults, faults


@pytest.fixture
def visit(browse):
    """visit(address, …): a page with exercises or progress, once the first of them is there."""

    def go(address, *arguments, **reader):
        page = browse(address, *arguments, **reader)
        page.locator("[data-exercise], .bp-progress").first.wait_for(timeout=20_000)
        return page

    return go


@pytest.fixture(params=["http", "file"])
def address(request, site, html):
    """The page that the test's module names as PAGE, from a server and from a folder."""
    page = request.module.PAGE
    return site + page if request.param == "http" else (html / page).as_uri()
