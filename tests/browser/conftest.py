"""Readers of all sorts, who visit pages with exercises."""

import re

import pytest


@pytest.fixture
def visit(browser):
    """visit(address, …): a page for a reader of that kind. At the end nothing may have gone wrong."""
    contexts, faults = [], []

    def go(address, script=None, context=None, **reader):
        context = context or browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **reader})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: message.type == "error" and faults.append(message.text))
        page.on(
            "request",
            lambda request: (
                re.match(r"http://127\.0\.0\.1|file:|blob:|data:", request.url) or faults.append(request.url)
            ),
        )
        if script:
            page.add_init_script(script)
        page.goto(address)
        page.locator("[data-exercise], .bp-progress").first.wait_for(timeout=20_000)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not faults, faults
