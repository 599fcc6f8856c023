"""Figures: the same data give the same picture, colors follow the page, and the words hold the numbers."""

import re
import xml.etree.ElementTree as ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import backprop as bp
from backprop import figures
from backprop.figures import style
from backprop.figures.layer_norms import drawable, geometric_mean, layer_ticks, plain

BACKGROUNDS = "#ffffff", "#121212"  # of the book's pages, light and dark


def history():
    X, y = bp.data.moons(60)
    return bp.train(bp.MLP([2, 4, 2]), X, y, epochs=12, validation=(X[:20], y[:20]), progress=False)


DELTAS = np.geomspace(1e-9, 1, 30)
EXAMPLES = {  # how to draw one of each
    "layer norms": lambda: figures.layer_norms({"measured": DELTAS}, theory={"bound": DELTAS * 2, "measured": DELTAS}),
    "two panels": lambda: figures.layer_norms({"1/n": np.array([DELTAS, 3 * DELTAS])}, {"1/n": DELTAS}, ratio=True),
    "loss curves": lambda: figures.loss_curves({"a": np.ones((3, 9)), "b": np.ones((2, 9))}, reference=("ln 10", 2.3)),
    "predicted curves": lambda: figures.predicted_curves(
        np.arange(9), {"a": np.outer([1.0, 2.0, 3.0], np.arange(9))}, {"a": 2 * np.arange(9), "b": np.ones((2, 9))},
        xlabel="$t$", ylabel="value"),
    "marks": lambda: figures.predicted_curves([1, 2], {"a": [3.0, 4.0]}, {"b": [3.0, 4.0]}, xlabel="n", ylabel="m",
                                              log="xy", role="loss", joined=False),
    "learning curves": lambda: figures.learning_curves(history()),
    "curves": lambda: figures.curves({"a": (DELTAS, DELTAS**2), "b": (DELTAS, DELTAS)}, {"c": (DELTAS, DELTAS)}),
    "plane": lambda: figures.plane(({"0": [[0, 0]], "1": [[1, 1]]}, ((1, 1), -1)), xlabels=("p",), ylabels=("q",)),
    "pixels": lambda: figures.pixels({"w": np.outer(DELTAS[:8], -DELTAS[:8])}, (["u"], "ab", np.array([[1.0, 2.0]]))),
    "network diagram": lambda: figures.network_diagram([3, 4, 2]),
    "network values": lambda: figures.network_values([[1, 2], [0]], [[[1], [-1]]], [[0.5]], ["in", "out"]),
    "computation graph": lambda: figures.computation_graph({"x": (3, 6), "f": (9, 1)}, {("x", "f"): 6}),
}


def examples():
    return {name: draw() for name, draw in EXAMPLES.items()}


@pytest.fixture(params=EXAMPLES)
def plot(request):
    return EXAMPLES[request.param]()


def luminance(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_it_is_a_matplotlib_figure_of_the_books_size(plot):
    assert isinstance(plot, Figure)
    assert tuple(plot.get_size_inches()) in {(3.5, 2.5), (7.0, 2.5)}
    assert not any(axes.get_title() for axes in plot.axes)


@pytest.mark.parametrize("draw", EXAMPLES.values(), ids=EXAMPLES)
def test_the_same_data_give_the_same_bytes(draw):
    assert draw().svg() == draw().svg()


def test_every_figure_has_an_example():
    drawn = {name for name in figures.__all__ if name != "Plot"}
    assert drawn <= {name.replace(" ", "_") for name in EXAMPLES}


def test_a_panel_is_a_well_formed_picture_hidden_from_readers_of_the_words(plot):
    pictures = plot.svg()
    assert len(pictures) == len(plot.panels)
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        width, height = (float(root.get(side).removesuffix("pt")) for side in ("width", "height"))
        assert (width, height) == pytest.approx((252, 180))
        assert root.get("aria-hidden") == "true"
        assert "<metadata" not in picture and len(picture) < 80_000


def test_identifiers_of_one_picture_never_meet_those_of_another():
    found = [set(re.findall(r' id="([^"]+)"', picture)) for plot in examples().values() for picture in plot.svg()]
    assert not set.intersection(*found)
    for k, identifiers in enumerate(found):
        assert not any(identifiers & other for other in found[k + 1 :])


def test_every_reference_inside_a_picture_resolves(plot):
    for picture in plot.svg():
        assert set(re.findall(r"#([\w.-]+)", picture)) <= set(re.findall(r' id="([^"]+)"', picture))


def test_every_color_is_a_variable_that_the_style_sheet_sets_for_light_and_dark(plot):
    sheet = style.style_sheet()
    for picture in plot.svg():
        assert not re.findall(r"(?:fill|stroke|stop-color): *#[0-9a-f]{3,6}", picture)
        for name in set(re.findall(r"var\(--plot-(\w+)\)", picture)):
            light, dark = style.COLORS[name]
            assert f"--plot-{name}:{light}" in sheet and f"--plot-{name}:{dark}" in sheet


@pytest.mark.parametrize("name", [name for name in style.COLORS if name != "grid"])
def test_colors_stand_out_on_their_background(name):
    needed = 4.5 if name in {"theory", "axis"} else 3  # text, and marks (WCAG 1.4.3 and 1.4.11)
    for color, background in zip(style.COLORS[name], BACKGROUNDS):
        assert contrast(color, background) >= needed


def test_a_page_gets_one_picture_with_words(plot):
    bundle = plot._repr_mimebundle_()
    assert bundle["text/html"].count('role="img"') == 1
    assert f'aria-label="{plot.alt.split("<")[0][:20]}' in bundle["text/html"]
    assert bundle["text/plain"] == plot.alt
    assert bundle["image/png"].startswith(b"\x89PNG")


def test_words_that_look_like_markup_stay_words():
    bundle = figures.layer_norms({'"><b>': [1.0, 2.0]})._repr_mimebundle_()
    assert "<b>" not in bundle["text/html"]


def test_drawing_leaves_matplotlibs_settings_alone():
    before = dict(matplotlib.rcParams)
    for plot in examples().values():
        plot.svg()
    assert dict(matplotlib.rcParams) == before


def test_the_words_hold_the_numbers_drawn():
    plot = figures.layer_norms({r"$\sigma_w^2 = 2$": [0.001, 0.5, 4.0]}, theory={"bound": [7.0, 8.0, 9.0]})
    assert "σ_w² = 2: 0.001 at layer 1, 4 at layer 3" in plot.alt
    assert "theory, bound: 7 at layer 1" in plot.alt
    assert "validation" in figures.learning_curves(history()).alt


def test_predicted_curves_draw_the_mean_of_runs_in_a_band_of_one_standard_deviation():
    plot = figures.predicted_curves([0.0, 1.0], {"a": [[1.0, 4.0], [3.0, 8.0]]}, {"a": [2.0, 5.0]}, xlabel="$t$", ylabel="y")
    line, theory = plot.axes[0].get_lines()
    np.testing.assert_array_equal(line.get_ydata(), [2, 6])
    assert theory.get_linestyle() == "--" and theory.get_label() == "theory" and theory.get_color() == style.THEORY
    band = plot.axes[0].collections[0].get_paths()[0].get_extents()
    assert (band.y0, band.y1) == pytest.approx((2 - np.sqrt(2), 6 + np.sqrt(8)))
    assert "a: 2 at 0, 6 at 1 (mean of 2, standard deviation 2.83)" in plot.alt and "theory, a: 2 at 0, 5 at 1" in plot.alt


def test_a_curve_of_another_length_than_its_abscissa_is_refused():
    with pytest.raises(ValueError, match="'a' has 3 values in a row, but x has 2"):
        figures.predicted_curves([0, 1], {"a": [1, 2, 3]}, {}, xlabel="x", ylabel="y")


def test_a_prediction_of_the_weight_gradient_lies_in_its_own_panel():
    plot = figures.layer_norms({"a": [1.0, 2.0]}, {"a": [3.0, 4.0]}, weight_theory={"a": [3.0, 3.0]})
    deltas, weights = (axes.get_lines() for axes in plot.axes)
    assert len(deltas) == 1 and weights[-1].get_linestyle() == "--"


def test_norms_of_another_gradient_are_named_after_it_and_long_labels_stand_in_two_columns():
    three = {"batch norm": [1.0, 2.0], "b": [1.0, 1.0], "c": [2.0, 1.0]}
    plot = figures.layer_norms(three, ratio=True, at=r"\bar{R}", spoken="∂ℒ/∂R")
    assert plot.axes[0].get_ylabel() == r"$\|\bar{R}_l\|\,/\,\|\bar{R}_{L-1}\|$"
    assert plot.alt.startswith("Gradient norm ‖∂ℒ/∂R‖ relative to the last layer per layer")
    assert plot.axes[0].get_legend()._ncols == 2
    assert figures.layer_norms({name: [1.0, 2.0] for name in "abc"}).axes[0].get_legend()._ncols == 3


def test_series_differ_by_more_than_color():
    plot = figures.layer_norms({name: [1.0, 2.0] for name in "abcd"})
    marks = {(line.get_marker(), line.get_markerfacecolor()) for line in plot.axes[0].get_lines()}
    assert len(marks) == 4


def test_labels_are_spoken_without_their_tex():
    assert plain(r"$\sigma_w^2 = 2$") == "σ_w² = 2"
    assert plain(r"$\ln\,(\|a_l\|^2\,/\,\|x\|^2)$ in direction $\Lambda_i$") == "ln(‖a_l‖²/‖x‖²) in direction Λ_i"


def test_theory_is_dashed_without_marks():
    line = figures.layer_norms({"a": [1.0, 2.0]}, theory={"a": [1.0, 2.0]}).axes[0].get_lines()[-1]
    assert line.get_linestyle() == "--" and line.get_marker() == "None" and line.get_color() == style.THEORY


def test_what_a_logarithm_cannot_show_leaves_a_gap():
    assert np.isnan(drawable([0.0, np.inf, np.nan, -1.0])).all()
    figures.layer_norms({"a": [0.0, np.inf, 1.0]}).svg()


def test_the_mean_of_norms_is_geometric():
    np.testing.assert_allclose(geometric_mean(np.array([[1.0, 4.0], [4.0, 0.0]])), [2.0, 0.0])


@pytest.mark.parametrize("L, ticks", [(1, [1]), (4, [1, 2, 3, 4]), (10, [1, 4, 6, 8, 10]),
                                      (30, [1, 5, 10, 15, 20, 25, 30]), (64, [1, 20, 40, 60])])
def test_layer_one_and_round_layers_have_ticks(L, ticks):
    assert layer_ticks(L) == ticks


def test_coordinates_are_short_and_scales_exact(plot):
    for picture in plot.svg():
        assert not re.search(r"\d\.\d{3}", re.sub(r"scale\([^)]*\)", "", picture))
        assert "scale(0.015625)" in picture  # of a glyph: 1/64
        assert "<style" not in picture


def test_on_a_logarithmic_axis_runs_give_a_geometric_mean_and_their_whole_range():
    plot = figures.predicted_curves({"a": [1.0, 10.0], "b": [1.0, 2.0, 3.0]}, {"a": [[1.0, 4.0], [4.0, 16.0]]},
                                    {"b": [1.0, 2.0, 4.0]}, xlabel="x", ylabel="y", role="loss", log="xy", joined=False,
                                    ticks=[1, 10])
    measured, theory = plot.axes[0].get_lines()
    np.testing.assert_allclose(measured.get_ydata(), [2, 8], rtol=1e-15)
    assert plot.axes[0].get_xscale() == plot.axes[0].get_yscale() == "log" and measured.get_linestyle() == "None"
    assert theory.get_label() == "b" and list(plot.axes[0].get_xticks()) == [1, 10]
    assert "a: 2 at 1, 8 at 10 (geometric mean of 2, from 4 to 16)" in plot.alt


def test_a_network_shows_the_numbers_that_it_is_given():
    values, W, b = [[1, 2], [0, 3.5]], [[[1, -1], [0.5, 2]]], [[0.25, -4]]
    plot = figures.network_values(values, W, b, ["in", "out"])
    written = [text.get_text() for text in plot.axes[0].texts]
    assert written == ["1", "-1", "0.5", "2", "1", "2", "in", "0", "$b$ 0.25", "3.5", "$b$ -4", "out"]
    assert "out: 0, 3.5 (weights [[ 1. , -1. ], [ 0.5,  2. ]], biases 0.25, -4)" in plot.alt


def test_gradients_on_the_way_back_stand_above_the_units_in_their_color():
    plot = figures.network_values([[1, 2], [0, 3.5]], [[[1, -1], [0.5, 2]]], [[0.25, -4]], deltas=[[[0.75, -3]]])
    above = [text for text in plot.axes[0].texts if "delta" in text.get_text()]
    assert [text.get_text() for text in above] == [r"$\delta$ 0.75", r"$\delta$ -3"]
    assert {text.get_color() for text in above} == {style.BACKWARD}
    assert plot.alt.endswith("biases 0.25, -4), δ 0.75, -3.")


def test_weights_that_do_not_fit_between_their_layers_are_refused():
    with pytest.raises(ValueError, match=r"weights 1 have shape \(1, 2\).*\(2, 2\)"):
        figures.network_values([[1, 2], [0, 3]], [[[1, 1]]], [[0, 0]])


@pytest.mark.parametrize("role", ["loss", "forward", "backward"])
def test_the_quantity_keeps_its_color(role):
    for given in (role, {"a": role}):
        plot = figures.predicted_curves([1, 2], {"a": [3.0, 4.0]}, xlabel="n", ylabel="m", role=given)
        assert plot.axes[0].get_lines()[0].get_color() == style.COLORS[role][0]


def test_runs_without_a_finite_mean_are_drawn_by_their_median_and_the_middle_half():
    runs = [[1.0, 1.0], [2.0, 4.0], [3.0, 5.0], [4.0, 7.0], [5.0, 1e9]]
    plot = figures.predicted_curves([0.0, 1.0], {"a": runs}, xlabel="x", ylabel="y", log="y", center="median")
    np.testing.assert_array_equal(plot.axes[0].get_lines()[0].get_ydata(), [3, 5])
    band = plot.axes[0].collections[0].get_paths()[0].get_extents()
    assert (band.y0, band.y1) == (2, 7)  # quartiles of five values are the second and the fourth
    assert "a: 3 at 0, 5 at 1 (median of 5, the middle half from 4 to 7)" in plot.alt
    with pytest.raises(ValueError, match="center is 'mode'; expected None or 'median'"):
        figures.predicted_curves([0, 1], {"a": [1, 2]}, xlabel="x", ylabel="y", center="mode")
