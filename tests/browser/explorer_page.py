"""An explorer on a page, as a test sees it: through its three data attributes and its controls."""

import json

import numpy as np

from backprop import explorers

UNTRAINED, TRAINED = 1e-9, 1e-6  # relative: design of the engine's two targets; training enlarges differences


class Explorer:
    def __init__(self, page, nth=0, name=None):
        """The explorer number `nth` of the page, among those of the class `name` if that is given."""
        of = f"[data-explorer={name}]" if name else "[data-explorer]"
        self.page, self.root = page, page.locator(of).nth(nth)
        self.root.wait_for(timeout=20_000)

    def settle(self):
        """Wait until what is asked for is computed and drawn."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.page.wait_for_function(
            "root => root.getAttribute('aria-busy') === 'false'", arg=self.root.element_handle()
        )
        return self

    @property
    def state(self):
        return json.loads(self.root.get_attribute("data-state"))

    @property
    def result(self):
        shown = json.loads(self.root.get_attribute("data-result"))
        return {name: np.array(value, float) for name, value in shown.items()}

    @property
    def verdict(self):
        return self.root.locator(".bp-verdict").inner_text()

    def control(self, key):
        return self.root.locator(f"[data-key={key}] :is(input, select)")

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def python(self):
        """The explorer of the same state in Python."""
        return getattr(explorers, self.root.get_attribute("data-explorer"))(**self.state)

    def agrees(self):
        """The numbers on the screen are Python's."""
        return agree(self.settle().python(), self.state, self.result)


def agree(explorer, state, shown):
    """The numbers `shown` on a page in this state are those of the same explorer in Python."""
    expected = explorer.numbers()
    assert set(shown) == set(expected), (sorted(shown), sorted(expected))
    tolerance = TRAINED if state.get("steps") else UNTRAINED
    for name, values in expected.items():
        size = np.max(np.abs(values), initial=0, where=np.isfinite(values))
        np.testing.assert_allclose(
            np.array(shown[name], float), values, rtol=tolerance, atol=tolerance * size, err_msg=f"{name} of {state}"
        )
    return True
