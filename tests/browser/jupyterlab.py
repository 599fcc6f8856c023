"""A JupyterLab for a test: its own port, settings and workspaces, and it is gone afterwards."""
import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

STARTUP = 60            # seconds
OWN = ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR",
       "IPYTHONDIR")

# The front matter of a notebook that a test writes.
HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---
"""


@contextlib.contextmanager
def serve(folder):
    """Start JupyterLab on a folder; give its address, without a slash at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
               "--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--notebook-dir={folder}"]
    own = {name: str(folder / f".{name.lower()}") for name in OWN}
    log = folder / ".lab.log"
    with log.open("w") as lines:
        server = subprocess.Popen(command, stdout=lines, stderr=subprocess.STDOUT, env={**os.environ, **own})
    try:
        wait_for(f"http://127.0.0.1:{port}/api/status", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(server)


def wait_for(address, server, log):
    deadline = time.monotonic() + STARTUP
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), urlopen(address):
            return
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start within {STARTUP} s:\n{log.read_text()[-2000:]}")


def stop(server):
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:       # it waits for kernels that are still starting; they end when it does
        server.kill()
        server.wait()


@contextlib.contextmanager
def run_all(browser, folder, notebook):
    """A page that shows `notebook`, a text, served from `folder`, right after Run All was chosen.

    `page.started` is the moment of that; `page.outside` collects what is asked of other machines.
    """
    (folder / "chapter.md").write_text(notebook, "utf-8")
    with serve(folder) as address:
        context = browser.new_context(viewport={"width": 1400, "height": 1100})
        page = context.new_page()
        page.outside = []
        page.on("request", lambda request: re.match(r"(http|ws)://127\.0\.0\.1|blob:|data:", request.url)
                or page.outside.append(request.url))
        page.goto(f"{address}/lab/tree/chapter.md?reset")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=90_000)
        page.get_by_text(re.compile(r"Python 3.*\| Idle")).first.wait_for(timeout=90_000)
        page.wait_for_timeout(1000)         # JupyterLab says idle a moment before it runs what it is asked to run
        page.locator(".lm-MenuBar-item", has_text="Run").first.click()
        page.started = time.monotonic()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        yield page
        context.close()


def wait_for_explorer(page):
    """Wait for the first explorer that a cell shows; a cell that failed is quoted instead."""
    error = ".jp-RenderedText[data-mime-type*=error]"
    page.locator(f"[data-explorer], {error}").first.wait_for(timeout=120_000)
    failures = page.locator(error).all_inner_texts()
    assert not failures, failures
