"""The explorers in Firefox: they start, answer to their controls, and show Python's numbers."""

import json
import re

import pytest

from backprop import explorers

from . import explorer_site, firefox
from .explorer_page import agree

pytestmark = pytest.mark.browser
CLASSES = [getattr(explorers, name) for name in explorers.__all__]


def check(report, trained=True):
    """Nothing went wrong on the page, each explorer drew its pictures, and every number is Python's.

    Without `trained` only in states without steps: a chapter may begin in one where a last digit grows to order one.
    """
    assert not report["errors"], (report["page"], report["errors"])
    for found in report["explorers"]:
        for seen in found:
            state = json.loads(seen["state"])
            if trained or not state.get("steps"):
                agree(getattr(explorers, seen["name"])(**state), state, json.loads(seen["result"]))
            assert len(seen["verdict"]) > 10 and all(width > 100 and drawn > 100 for width, drawn in seen["pictures"]), seen
        states = [seen["state"] for seen in found]
        assert len(set(states)) > 1 or len(states) == 1, states           # the controls did something


def test_every_explorer_runs_in_firefox_with_the_numbers_of_python(tmp_path):
    firefox.find()
    explorer_site.write(tmp_path, [kind() for kind in CLASSES])
    profile = tmp_path / "profile"
    profile.mkdir()
    with firefox.visits(tmp_path, [f"explorers/{kind.slug}.html" for kind in CLASSES], profile) as reports:
        for kind in CLASSES:
            report = reports.get(timeout=firefox.LONG)
            assert report["page"] == f"/explorers/{kind.slug}.html"
            assert [found[0]["name"] for found in report["explorers"]] == [kind.__name__] and len(report["explorers"][0]) > 1
            check(report)


def test_the_chapters_explorers_run_in_firefox(html, tmp_path):
    pages = [f"chapters/{file.name}" for file in sorted((html / "chapters").glob("*.html"))
             if re.search(r'_anywidget_id": "backprop\.explorers', file.read_text("utf-8"))]
    assert pages
    with firefox.visits(html, pages, tmp_path) as reports:
        for page in pages:
            report = reports.get(timeout=firefox.LONG)
            assert report["page"] == f"/{page}" and report["explorers"]
            check(report, trained=False)
