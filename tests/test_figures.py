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
from backprop.figures.layer_norms import drawable, geometric_mean, layer_ticks

BACKGROUNDS = "#ffffff", "#121212"  # of the book's pages, light and dark


def history():
    X, y = bp.data.moons(60)
    return bp.train(bp.MLP([2, 4, 2]), X, y, epochs=12, validation=(X[:20], y[:20]), progress=False)


def examples():
    deltas = np.geomspace(1e-9, 1, 30)
    return {
        "layer norms": figures.layer_norms({"measured": deltas}, theory={"bound": deltas * 2, "measured": deltas}),
        "two panels": figures.layer_norms({"1/n": np.array([deltas, 3 * deltas])}, {"1/n": deltas}, ratio=True),
        "loss curves": figures.loss_curves({"a": np.ones((3, 9)), "b": np.ones((2, 9))}, reference=("ln 10", 2.3)),
        "learning curves": figures.learning_curves(history()),
    }


@pytest.fixture(params=["layer norms", "two panels", "loss curves", "learning curves"])
def plot(request):
    return examples()[request.param]


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


def test_the_same_data_give_the_same_bytes():
    for name, plot in examples().items():
        assert plot.svg() == examples()[name].svg()


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


def test_series_differ_by_more_than_color():
    plot = figures.layer_norms({name: [1.0, 2.0] for name in "abcd"})
    marks = {(line.get_marker(), line.get_markerfacecolor()) for line in plot.axes[0].get_lines()}
    assert len(marks) == 4


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
