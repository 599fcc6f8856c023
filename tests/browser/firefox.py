"""Firefox on pages that drive themselves: no driver for it is to be had from a package registry.

The server puts one script into every page that it hands out. The script tries each explorer as a reader would, posts what it
saw, and goes to the page that the answer names.
"""

import functools
import http.server
import json
import os
import queue
import shutil
import subprocess
import threading
from contextlib import contextmanager

import pytest

from tests.conftest import Quiet

BROWSERS = ("firefox-esr", "firefox")
LONG = 60  # seconds for one page, on a busy machine
DRIVER = """
const errors = [];
addEventListener("error", event => errors.push(String(event.message ?? event.target.src)), true);
addEventListener("unhandledrejection", event => errors.push(String(event.reason)));
for (const level of ["error", "warn"]) console[level] = (...words) => errors.push(words.join(" "));
const pause = ms => new Promise(done => setTimeout(done, ms));
async function until(test) {
  for (let n = 0; n < 800; n++) { if (test()) return; await pause(25); }
  throw new Error(`waited in vain: ${test}`);
}
const settled = async root => { await pause(60); await until(() => root.getAttribute("aria-busy") === "false"); };
const seen = root => ({ name: root.dataset.explorer, state: root.dataset.state, result: root.dataset.result,
  verdict: root.querySelector(".bp-verdict").textContent,
  pictures: [...root.querySelectorAll("svg[role=img]")]
    .map(svg => [svg.getBoundingClientRect().width, svg.innerHTML.length]) });
async function drive(root) {
  const found = [];
  const look = async () => { await settled(root); found.push(seen(root)); };
  await look();
  const slider = [...root.querySelectorAll("input[type=range]")].find(e => e.checkVisibility());
  if (slider) {
    slider.value === slider.max ? slider.stepDown(1) : slider.stepUp(1);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await look();
  }
  const menu = [...root.querySelectorAll("[data-key] select")].find(e => e.checkVisibility());
  if (menu) {
    menu.selectedIndex = (menu.selectedIndex + 1) % menu.options.length;
    menu.dispatchEvent(new Event("change", { bubbles: true }));
    await look();
  }
  for (const name of ["Reset", "Step", "Step", "Step back", "Forward", "Back"]) {  // initially: other states may be chaotic
    const button = [...root.querySelectorAll("button")].find(e => e.textContent === name && e.checkVisibility());
    if (button) { button.click(); await look(); }
  }
  return found;
}
addEventListener("load", async () => {
  const report = { page: location.pathname, explorers: [], errors };
  try {
    const count = what => document.querySelectorAll(what).length;
    await until(() => count("[data-explorer]") > 0);
    await pause(500);                                  // a chapter may have another one
    for (const root of document.querySelectorAll("[data-explorer]")) report.explorers.push(await drive(root));
  } catch (error) { errors.push(String(error)); }
  const next = await (await fetch("/report", { method: "POST", body: JSON.stringify(report) })).text();
  if (next) location.href = next;
});
"""
# What a new profile would do at its first start: nothing of it belongs to the book.
SETTINGS = {
    "browser.shell.checkDefaultBrowser": False, "browser.startup.homepage_override.mstone": "ignore",
    "browser.aboutwelcome.enabled": False, "datareporting.policy.dataSubmissionEnabled": False, "app.update.auto": False,
    "extensions.update.enabled": False, "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False, "toolkit.telemetry.enabled": False,
}


def find():
    """The path of the installed Firefox; skips the test where there is none, and fails it where one is asked for."""
    named = os.environ.get("BACKPROP_FIREFOX")
    executable = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None or not shutil.which(executable):
        required = os.environ.get("BACKPROP_REQUIRE_BROWSER") == "1" or os.environ.get("CI") == "true"
        (pytest.fail if required else pytest.skip)(
            f"no Firefox: BACKPROP_FIREFOX names {named}, where there is none." if named else
            f"no Firefox: looked for {', '.join(BROWSERS)} on the PATH. "
            "Install it, or name one with BACKPROP_FIREFOX=/path/to/firefox.")
    return executable


class Driven(Quiet):
    """Serves a folder, every page of it with the driver; collects the reports."""

    def __init__(self, *arguments, reports, pages, **more):
        self.reports, self.pages = reports, pages
        super().__init__(*arguments, **more)

    def do_GET(self):
        path = self.translate_path(self.path.partition("?")[0])
        if not path.endswith(".html") or not os.path.isfile(path):
            return super().do_GET()
        with open(path, encoding="utf-8") as file:
            page = file.read().replace("<head>", f"<head><script>{DRIVER}</script>", 1).encode()
        self.answer(page, "text/html; charset=utf-8")

    def do_POST(self):
        self.reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer((self.pages.pop(0) if self.pages else "").encode(), "text/plain")

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def visits(folder, pages, profile):
    """Opens the pages, paths below `folder`, one after the other; a queue of what the driver reports of each."""
    executable, reports, rest = find(), queue.Queue(), list(pages)[1:]
    profile.joinpath("user.js").write_text(
        "".join(f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in SETTINGS.items()))
    handler = functools.partial(Driven, directory=folder, reports=reports, pages=[f"/{page}" for page in rest])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        browser = subprocess.Popen(
            [executable, "--headless", "--no-remote", "--profile", profile, f"http://127.0.0.1:{server.server_port}/{pages[0]}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": str(profile)})
        try:
            yield reports
        finally:
            browser.terminate()
            browser.wait(20)
            server.shutdown()
            thread.join()
