"""What axe-core finds on a page, in words."""

import json

from axe_playwright_python.sync_playwright import Axe

# What MathJax and a figure draw is hidden from assistive tools, which get MathML and a label instead; it is thousands
# of elements, on which axe would spend most of its time.
HIDDEN = ["mjx-math[aria-hidden=true]", ".bp-plot[role=img] svg"]

# A chapter's code is some 1,700 colored tokens in a dozen of looks, and three quarters of the texts whose contrast axe
# works out, at milliseconds each. Of the tokens that stand in one block on the same grounds, in the same color, size and
# weight, and hold nothing but text, the first is tried: what axe finds of it, it would find of each.
LOOK = ("color", "backgroundColor", "backgroundImage", "opacity", "fontSize", "fontWeight", "textShadow", "filter",
        "position", "visibility", "display")
MARK = "data-looks-like-another"
MARK_REPEATED = """([LOOK, MARK]) => {
  const look = e => LOOK.map(name => getComputedStyle(e)[name]).join();
  for (const block of document.querySelectorAll('pre, .bp-block')) {
    const seen = new Set();
    for (const token of block.querySelectorAll('span[class]')) {
      if (token.childElementCount || token.attributes.length > 1) continue;
      let grounds = '';
      for (let e = token; e !== block; e = e.parentElement) grounds += look(e) + '|';
      seen.has(grounds) ? token.setAttribute(MARK, '') : seen.add(grounds);
    }
  }
}"""


def violations(page, context=None):
    """The rules that the page, or the part of it that a selector names, breaks; "" if it breaks none."""
    page.evaluate(MARK_REPEATED, [LOOK, MARK])
    part = {"include": [[context or "html"]], "exclude": [[hidden] for hidden in HIDDEN]}
    # Preloading styles would ask for a file that does not exist.  What passes is not asked for: to describe thousands
    # of elements takes as long as to try them.
    options = {"preload": False, "resultTypes": ["violations", "incomplete"]}
    page.evaluate(Axe().axe_script)
    # As the selector of the rule: a long list of exclusions would cost axe more than it saves.
    contrast = {"rules": [{"id": "color-contrast", "selector": f"*:not([{MARK}])"}]}
    found = page.evaluate("([rules, part, options]) => { axe.configure(rules); return axe.run(part, options); }",
                          [contrast, part, options])
    broken = [(rule["id"], rule["help"], [node["html"][:200] for node in rule["nodes"]])
              for rule in found["violations"]]
    # Text of exactly the color of its ground is a question to axe, not a fault.
    unsure = [node for rule in found["incomplete"] for node in rule["nodes"]]
    broken += [("1:1 contrast", node["html"][:200]) for node in unsure if "1:1 contrast" in json.dumps(node)]
    page.evaluate("mark => document.querySelectorAll(`[${mark}]`).forEach(e => e.removeAttribute(mark))", MARK)
    return json.dumps(broken, indent=1) if broken else ""


READERS = {
    "light": dict(color_scheme="light"),
    "dark": dict(color_scheme="dark"),
    "phone": dict(viewport={"width": 390, "height": 844}),
    "forced colors": dict(forced_colors="active"),
}
