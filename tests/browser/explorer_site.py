"""The explorers' own pages, written as the book's build writes them, without building the book."""

import functools
import http.server
import shutil
import threading
from contextlib import contextmanager

import explorer_pages  # of book/_ext

from tests.conftest import ROOT, Quiet

FILES = ("explorers.js", "explorer-page.css", "book.css", "favicon.svg")


def write(folder, explorers):
    """One page for each of `explorers` below `folder`."""
    (folder / "_static").mkdir(exist_ok=True)
    for name in FILES:
        shutil.copy(ROOT / "book/_static" / name, folder / "_static" / name)
    for each in explorers:
        explorer_pages.write_page(each, folder, "The book")


@contextmanager
def served(folder):
    """The address of a local server for a folder; ends in a slash."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
