"""The explorers' own pages and a visit to one, for each explorer that `backprop.explorers` names."""

import pytest

from tests.conftest import served

from .. import explorer_site
from ..explorer_page import Explorer
from .states import CLASSES


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("site")
    explorer_site.write(made, [kind() for kind in CLASSES])
    return made


@pytest.fixture(scope="session")
def http(folder):
    with served(folder) as site:
        yield site + "explorers/"


@pytest.fixture(params=CLASSES, ids=lambda kind: kind.__name__)
def kind(request):
    return request.param


@pytest.fixture
def visit(browse, http):
    """visit(kind, fragment, …): the explorer's page, for a reader of that kind. Nothing may go wrong on it."""

    def go(kind, fragment="", base=None, script=None, **reader):
        page = browse(f"{base or http}{kind.slug}.html{fragment and f'#{kind.slug}={fragment}'}", script, **reader)
        return Explorer(page).settle()

    return go
