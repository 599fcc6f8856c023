"""What axe-core finds on a page, in words."""

import json

from axe_playwright_python.sync_playwright import Axe

# What MathJax and a figure draw is hidden from assistive tools, which get MathML and a label instead; it is thousands
# of elements, on which axe would spend most of its time.
HIDDEN = ["mjx-math[aria-hidden=true]", ".bp-plot[role=img] svg"]


def violations(page, context=None):
    """The rules that the page, or the part of it that a selector names, breaks; "" if it breaks none."""
    part = {"include": [[context or "html"]], "exclude": [[hidden] for hidden in HIDDEN]}
    # Preloading styles would ask for a file that does not exist.  What passes is not asked for: to describe thousands
    # of elements takes as long as to try them.
    options = {"preload": False, "resultTypes": ["violations", "incomplete"]}
    found = Axe().run(page, context=part, options=options).response
    broken = [(rule["id"], rule["help"], [node["html"][:200] for node in rule["nodes"]])
              for rule in found["violations"]]
    # Text of exactly the color of its ground is a question to axe, not a fault.
    unsure = [node for rule in found["incomplete"] for node in rule["nodes"]]
    broken += [("1:1 contrast", node["html"][:200]) for node in unsure if "1:1 contrast" in json.dumps(node)]
    return json.dumps(broken, indent=1) if broken else ""


READERS = {
    "light": dict(color_scheme="light"),
    "dark": dict(color_scheme="dark"),
    "phone": dict(viewport={"width": 390, "height": 844}),
    "forced colors": dict(forced_colors="active"),
}
