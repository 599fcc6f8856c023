"""The explorers' own pages, written as the book's build writes them, without building the book."""

import shutil

import explorer_pages  # of book/_ext

from tests.conftest import ROOT

FILES = ("explorers.js", "explorer-page.css", "book.css", "favicon.svg")


def write(folder, explorers):
    """One page for each of `explorers` below `folder`."""
    (folder / "_static").mkdir(exist_ok=True)
    for name in FILES:
        shutil.copy(ROOT / "book/_static" / name, folder / "_static" / name)
    for each in explorers:
        explorer_pages.write_page(each, folder, "The book")
