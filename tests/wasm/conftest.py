"""One page for all tests of the module."""

import pytest

from tests.wasm.page import Page


@pytest.fixture(scope="session")
def page():
    page = Page()
    yield page
    page.close()
