"""Playground in a browser: points drawn by hand, the way back to the same initial weights, weights and NaN in words."""

import re

import numpy as np
import pytest

from backprop.explorers import OptimizerRace, Playground
from backprop.explorers.playground_data import EXAMPLE
from tests.conftest import served

from . import explorer_site
from .explorer_page import Explorer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("playground")
    explorer_site.write(folder, [Playground(), OptimizerRace()])
    with served(folder) as address:
        yield address + "explorers/"


@pytest.fixture
def visit(browse, site):
    def go(fragment="", slug="playground"):
        address = f"{site}{slug}.html#{slug}={fragment}"
        return Explorer(browse(address, viewport={"width": 1000, "height": 1000})).settle()

    return go


def test_a_click_into_the_plane_adds_a_point_there(visit):
    play = visit("data:drawn")
    plane = play.root.locator(".bp-plane")
    box = plane.bounding_box()
    play.page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.75 * box["height"])
    state = play.settle().state
    assert state["data"] == "drawn" and state["points"][:-3] == EXAMPLE
    # a quarter of the plane's height from below, to a pixel
    assert state["points"][-3:] == pytest.approx([0.0, -0.75, 0], abs=0.02)
    assert play.agrees()


def test_a_click_into_another_data_set_does_not_throw_it_away(visit):
    play = visit()
    before = play.state
    play.root.locator(".bp-plane").click(position={"x": 40, "y": 40})
    assert play.settle().state == before


def test_a_chosen_unit_shows_its_output_and_its_bias_and_is_let_go_again(visit):
    play = visit("steps:20")
    assert "Choose a unit" in play.root.locator(".bp-readout").inner_text()
    plain = play.root.locator(".bp-plane").evaluate("svg => svg.parentElement.querySelector('canvas').toDataURL()")
    play.root.locator("[data-part='2_3']").click()
    state = play.settle().state
    assert (state["layer"], state["unit"], state["source"], state["steps"]) == (2, 3, 0, 20)
    assert "the output of unit 3 of layer 2" in play.root.locator(".bp-readout").inner_text()
    assert play.agrees() and play.result["bias"] == pytest.approx(play.python().network().biases[1][2])
    other = play.root.locator(".bp-plane").evaluate("svg => svg.parentElement.querySelector('canvas').toDataURL()")
    assert other != plain
    play.root.locator("[data-part='2_3']").press("Enter")
    assert play.settle().state["unit"] == 0 and "bias" not in play.result


def test_a_click_on_a_line_reads_out_the_weight_and_its_gradient(visit):
    play = visit("steps:20,depth:2,width:2")
    [x1, y1], [x2, y2] = play.root.locator(".bp-units").evaluate("""svg => [0, 2].map(i => {
        const b = svg.querySelectorAll('.bp-frame')[i].getBoundingClientRect();
        return [i ? b.left : b.right, (b.top + b.bottom) / 2]; })""")
    play.page.mouse.click(0.6 * x1 + 0.4 * x2, 0.6 * y1 + 0.4 * y2)     # the line from x to the first unit
    state = play.settle().state
    assert (state["layer"], state["unit"], state["source"]) == (1, 1, 1) and play.agrees()
    net = play.python().network()
    assert play.result["weight"] == pytest.approx(net.weights[0][0, 0])
    gradient = net.gradient(*play.python().plane()[0]).weights[0][0, 0]
    assert play.result["weight_gradient"] == pytest.approx(gradient, rel=1e-6)
    assert "from unit 1 to unit 1 of layer 1" in play.root.locator(".bp-readout").inner_text()


def test_lines_are_as_wide_as_weights_are_large_or_their_gradients(visit):
    play = visit("depth:2,width:1,seed:3")
    def widths():
        return play.root.locator(".bp-units").evaluate("""svg => [...svg.querySelectorAll('.bp-wire')]
          .map(e => [e.getAttribute('class'), Number(e.getAttribute('stroke-width')),
                     e.getAttribute('d').split('M').length - 1])""")

    W = play.python().network().weights
    for key, values in (("weights", W), ("gradients", play.python().network().gradient(*play.python().plane()[0]).weights)):
        play.control("edges").select_option(key)
        play.settle()
        drawn = widths()
        assert sum(count for *_, count in drawn) == sum(np.count_nonzero(w) for w in values)
        assert sum(count for name, _, count in drawn if "bp-negative" in name) == sum(np.sum(w < 0) for w in values)
        assert max(width for _, width, _ in drawn) == 3.5                 # the largest of a layer


def test_arrow_keys_and_enter_draw_and_erase_points_and_each_is_told(visit):
    play = visit("data:drawn,brush:second")
    cross = play.root.locator("[data-part=cross]")
    cross.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        play.page.keyboard.press(key)
        play.settle()
    x, y = play.state["cursor"]
    assert x > 0 and y > 0
    assert play.root.locator(".bp-message").inner_text() == f"Cross at ({x}, {y}); Enter adds a point of class 2"
    play.page.keyboard.press("Enter")
    assert play.settle().state["points"] == [*EXAMPLE, x, y, 1] and play.agrees()
    play.page.keyboard.press("Home")
    focused = play.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == f"Point 1 of class 1 at ({EXAMPLE[0]}, {EXAMPLE[1]}); Enter removes it"
    play.page.keyboard.press("Enter")
    assert play.settle().state["points"] == [*EXAMPLE[3:], x, y, 1] and play.agrees()


def test_restart_goes_back_to_the_same_initial_weights(visit):
    play = visit()
    first = play.result
    play.press("Train")
    play.page.wait_for_function("JSON.parse(document.querySelector('[data-explorer]').dataset.state).steps > 20")
    play.press("Pause")
    assert play.settle().result["loss"] < first["loss"]
    play.press("Restart")
    again = play.settle().result
    assert again.keys() == first.keys() and all(np.array_equal(again[name], first[name]) for name in first)


def test_the_table_reads_out_the_weights_of_the_chosen_layer(visit):
    play = visit("steps:10,layer:2")
    play.root.locator("summary").click()
    play.settle()
    rows = play.root.locator("table").first.locator("tbody tr").all()
    shown = np.array([[float(cell.replace("−", "-")) for cell in row.locator("td").all_inner_texts()] for row in rows])
    net = play.python().network()
    # four digits are shown
    np.testing.assert_allclose(shown, np.vstack([net.weights[1], net.biases[1]]), rtol=6e-4)


def test_the_layer_is_named_in_the_picture_and_in_words_before_a_unit_is_chosen(visit):
    play = visit("steps:20")
    for layer in (1, 2, 3):
        named = play.root.locator(".bp-units .bp-here").text_content()
        assert named == ("outputs" if layer == 3 else f"layer {layer}")
        words = play.root.locator(".bp-readout").inner_text()
        W = play.python().network().weights[layer - 1]
        assert words.startswith(f"Layer {layer} (inputs × units: {W.shape[0]} × {W.shape[1]})")
        assert "Choose a unit" in words
        assert f"size {np.abs(W).max():.3g}" in words
        play.control("layer").press("ArrowRight")           # at the last layer there is no further one
        play.settle()
    assert play.state["layer"] == 3


def test_a_unit_that_a_layer_lacks_is_said_to_be_missing(visit):
    play = visit("unit:30")
    assert play.root.locator(".bp-readout").inner_text().startswith("There is no unit 30 there. Layer 1 (")
    play = visit("unit:1,source:30")
    assert play.root.locator(".bp-readout").inner_text().startswith("There is no unit 30 there. The plane shows the output")


def test_training_that_diverges_leaves_an_address_that_says_so(visit):
    play = visit("activation:relu,init:he,depth:20,width:64,learning_rate:10")
    play.press("Train")
    play.page.wait_for_function("document.querySelector('.bp-verdict').textContent.startsWith('Diverged.')")
    play.root.get_by_role("button", name="Train", exact=True).wait_for()
    words, state = play.settle().verdict, play.state
    play.page.wait_for_function("steps => location.hash.includes(`steps:${steps}`)", arg=state["steps"])
    again = visit(play.page.url.split("playground=")[1])
    assert again.verdict == words and again.state == state and words.startswith(f"Diverged. In step {state['steps']}, ")
    again.press("Step back")                                # every update was finite, and what comes of them is not
    assert again.settle().state["steps"] == state["steps"] - 1
    assert again.verdict.startswith(f"Diverged. In step {state['steps'] - 1}, ") and " of layer " in again.verdict


def test_a_run_that_diverges_is_explained_with_layer_step_and_reason(visit):
    play = visit("activation:relu,init:he,depth:20,width:64,learning_rate:10,steps:300")
    error = play.python().diverged()
    words = play.verdict
    assert words.startswith("Diverged. In step ") and f"layer {error.layer} " in words
    assert re.search(rf"In step {error.step}, with SGD at learning rate 10\.0, ", words)
    assert "Try a smaller rate." in words and play.state["steps"] == 300


def test_a_race_is_run_again_at_once_when_a_rate_changes(visit):
    race = visit("steps:60", slug="optimizer-race")
    before = race.result
    race.control("learning_rate").press("ArrowLeft")
    after = race.settle()
    assert after.state["steps"] == 60 and after.agrees()
    names = list(OptimizerRace.RACERS)
    assert after.result["loss"][names.index("sgd")] != before["loss"][names.index("sgd")]
    assert after.result["loss"][names.index("adam")] == before["loss"][names.index("adam")]


def test_restart_and_train_run_the_race_from_the_start(visit):
    race = visit("steps:400", slug="optimizer-race")
    race.press("Restart")
    assert race.settle().state["steps"] == 0
    race.press("Train")
    race.page.wait_for_function("JSON.parse(document.querySelector('[data-explorer]').dataset.state).steps > 0")
    race.press("Pause")
    assert 0 < race.settle().state["steps"] < 400
