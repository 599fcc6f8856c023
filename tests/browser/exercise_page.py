"""An exercise of a page as a test sees it."""

import json

from backprop.exercises import library

from .windows import only


def alone(*ids):
    """A script that leaves nothing of a page's article but these exercises, or all of them.

    That they work among everything else of a chapter is tried with whole chapters.
    """
    return only(", ".join(f"#exercise-{id}" for id in ids) or ".bp-static[id^=exercise-]")


class Exercise:
    def __init__(self, page, id):
        self.page, self.id, self.root = page, id, page.locator(f"[data-exercise={id}]")
        self.root.wait_for(timeout=20_000)

    @property
    def state(self):
        return json.loads(self.root.get_attribute("data-state"))

    @property
    def source(self):
        return library.find(self.id)

    @property
    def said(self):
        """What the live region holds, without the sign that is hidden from screen readers."""
        return "".join(self.root.locator(".bp-result > :not([aria-hidden])").all_inner_texts()).strip()

    def button(self, name):
        return self.root.get_by_role("button", name=name)

    def answer(self, value):
        self.root.get_by_label("Your answer").fill(str(value))
        self.button("Check").click()

    def formula(self, text):
        self.root.get_by_label("Your formula").fill(text)
        self.button("Check").click()

    def commit(self, key):
        self.root.locator(f"input[value={key}]").check()
        self.button("Commit").click()
