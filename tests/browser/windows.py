"""Windows of the browser for readers of all kinds, and what goes wrong in them."""

import json
import re

OURS = re.compile(r"http://127\.0\.0\.1|file:|blob:|data:|about:")
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
KEPT = 6  # windows left open for a later test


def only(selector):
    """A script that leaves nothing of a page's article but what the selector names, before any script of the page runs.

    To set the formulas of a whole chapter and to draw all that is in it takes seconds.
    """
    return f"""document.addEventListener("readystatechange", () => {{
        const article = document.querySelector("article.bd-article");
        article?.replaceChildren(...article.querySelectorAll({json.dumps(selector)}));
        // The theme looks for what its table of contents names.
        for (const link of document.querySelectorAll("nav a[href^='#']"))
            if (!document.getElementById(link.getAttribute("href").slice(1))) link.remove();
    }}, {{ once: true }});"""


class Window:
    """A page in a context of its own, or in one that is given."""

    def __init__(self, browser, script, reader, context=None):
        self.context = context or browser.new_context(**{**DESKTOP, **reader})
        self.page, self.faults = self.context.new_page(), []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self.listen)
        self.page.on("request", self.watch)
        if script:
            self.page.add_init_script(script)

    def listen(self, message):
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text} {message.location['url']}")

    def watch(self, request):
        if not OURS.match(request.url):
            self.faults.append(f"third party: {request.url}")

    def forget(self):
        """Leave the page for an empty one, without what its site keeps in the browser. What went wrong until now."""
        self.page.evaluate("() => { try { localStorage.clear(); } catch {} }")
        faults = list(self.faults)
        self.page.goto("about:blank")
        self.faults.clear()
        return faults


class Windows:
    """Gives out windows, and takes them back for a test to come with the same kind of reader.

    To open one costs 0.4 s of a core, which is more than most pages of explorers need to start.
    """

    def __init__(self, browser):
        self.browser, self.idle = browser, []

    def take(self, script, reader):
        """A window for this kind of reader, in which `script` runs before any script of a page."""
        kind = json.dumps([script, reader], sort_keys=True)
        for place, (known, _) in enumerate(self.idle):
            if known == kind:
                return self.idle.pop(place)
        return kind, Window(self.browser, script, reader)

    def leave(self, kind, window):
        """Take a window back. What went wrong in it."""
        faults = window.forget()
        self.idle.append((kind, window))
        if len(self.idle) > KEPT:
            self.idle.pop(0)[1].context.close()
        return faults

    def close(self):
        for _, window in self.idle:
            window.context.close()
