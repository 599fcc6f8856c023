"""What the tests share: the repository, the built book as a reader gets it, and a browser."""
import functools
import http.server
import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@contextmanager
def served(folder):
    """The address of a local server for a folder; ends in a slash."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def html():
    """The folder of the built book."""
    if not (HTML / "index.html").exists():
        pytest.fail(f"The book is not built: there is no {HTML / 'index.html'}. Run `make book` first.", pytrace=False)
    return HTML


@pytest.fixture(scope="session")
def site(html):
    """The address of a local server for the built book; ends in a slash."""
    with served(html) as address:
        yield address


def find_chromium():
    named = os.environ.get("BACKPROP_CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def browser():
    """Playwright's handle of the installed Chromium."""
    executable = find_chromium()
    if executable is None or not Path(executable).exists():
        words = (f"no browser: BACKPROP_CHROMIUM names {executable}, where there is none." if executable else
                 f"no browser: looked for {', '.join(BROWSERS)} on the PATH. "
                 "Install Chromium, or name one with BACKPROP_CHROMIUM=/path/to/chromium.")
        required = os.environ.get("BACKPROP_REQUIRE_BROWSER") == "1" or os.environ.get("CI") == "true"
        (pytest.fail if required else pytest.skip)(words)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Without its sandbox, which refuses to start as root: it only sees pages of this book.  Without /dev/shm,
        # which is too small for it in most containers.
        chromium = playwright.chromium.launch(executable_path=executable,
                                              args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()
