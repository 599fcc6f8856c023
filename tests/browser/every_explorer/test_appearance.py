"""Every explorer is legible to readers of all sorts, on narrow pages, and without JavaScript."""

import pytest

from backprop import explorers

from ..accessibility import READERS, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_axe_finds_nothing(visit, kind, reader):
    flow = visit(kind, **reader)
    if flow.root.locator("summary").is_visible():
        flow.root.locator("summary").click()
        flow.settle()
    assert not violations(flow.page)


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_is_cut_off_on_a_narrow_page(visit, kind, width):
    flow = visit(kind, viewport={"width": width, "height": 844})
    assert flow.root.evaluate("root => root.scrollWidth <= root.clientWidth")
    outside = flow.root.evaluate("""root => [...root.querySelectorAll('svg[role=img], svg[role=img] text')].filter(e => {
      const box = e.getBoundingClientRect(), frame = e.closest('.bp-picture').getBoundingClientRect();
      return box.right > innerWidth || box.left < -0.5 || box.left < frame.left - 1 || box.right > frame.right + 1;
    }).map(e => e.textContent.slice(0, 60))""")
    assert not outside


CLASHES = """root => [...root.querySelectorAll('svg[role=img]')].flatMap(svg => {
  const all = [...svg.querySelectorAll('text')].map(e => [e.textContent, e.getBoundingClientRect()])
    .filter(([text, b]) => text.trim() && b.width);
  return all.flatMap(([s, a], i) => all.slice(i + 1).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4).map(([t]) => [s, t]));
})"""


def test_labels_in_its_pictures_do_not_overlap(visit, kind):
    for width in (1280, 390):
        clashes = visit(kind, viewport={"width": width, "height": 900}).root.evaluate(CLASHES)
        assert not clashes, (width, clashes)


def test_three_inputs_with_long_gradients_keep_off_one_another(visit):
    graph = visit(explorers.ChainRule, "computation:unit,position:9,x:-3.9,w:-3.9")
    assert not (clashes := graph.root.evaluate(CLASHES)), clashes


def test_every_target_is_at_least_24_pixels_and_its_marks_have_a_key(visit, kind):
    flow = visit(kind)
    assert flow.root.locator(".bp-legend .bp-key:visible").count() > 1
    for target in flow.root.locator("button:visible, input:visible, select:visible, summary:visible").all():
        box = target.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24, (target.evaluate("e => e.outerHTML"), box)


def test_without_javascript_its_figure_stands_there_with_words(browser, http, kind):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{http}{kind.slug}.html")
        figure = page.locator(".bp-static .bp-plot").first
        assert len(figure.get_attribute("aria-label")) > 40 and figure.bounding_box()["width"] > 200
