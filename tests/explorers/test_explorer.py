"""What every explorer is in Python: traits that are checked, a description for the page, a figure for the book."""

import base64
import gzip
import json
import re
import subprocess
import sys

import ipywidgets
import numpy as np
import pytest
import traitlets

from backprop import explorers, wasm
from backprop.explorers import explorer, settings

CLASSES = [getattr(explorers, name) for name in explorers.__all__]


@pytest.fixture(params=CLASSES, ids=lambda each: each.__name__)
def kind(request):
    return request.param


def test_the_state_is_the_settings_in_the_order_of_the_class(kind):
    made = kind()
    assert list(made.state) == [setting["key"] for setting in made._settings] == kind.setting_names()


def test_each_setting_tells_the_page_its_range_and_its_initial_value(kind):
    for setting in kind()._settings:
        assert {"key", "kind", "label", "value"} <= set(setting)
        if setting["kind"] in {"integer", "real"}:
            assert setting["min"] <= setting["value"] <= setting["max"], setting
            with pytest.raises(traitlets.TraitError):
                kind(**{setting["key"]: setting["max"] + 1})
        if setting["kind"] == "real":
            with pytest.raises(traitlets.TraitError, match="finite"):
                kind(**{setting["key"]: float("nan")})
        if setting["kind"] == "numbers":
            assert setting["least"] <= len(setting["value"]) <= setting["most"]
            beyond, long = [setting["max"] + 1] * setting["most"], [setting["min"]] * (setting["most"] + 1)
            for bad in (beyond, long, [float("nan")] * setting["most"], "nonsense"):
                with pytest.raises(traitlets.TraitError):
                    kind(**{setting["key"]: bad})
        if setting["kind"] == "choice":
            assert setting["value"] in setting["options"]
            with pytest.raises(traitlets.TraitError, match=setting["key"]):
                kind(**{setting["key"]: "nonsense"})


def test_the_gallery_has_a_title_a_name_and_a_line_for_it(kind):
    assert kind.title and re.fullmatch("[a-z-]+", kind.slug) and 20 < len(kind.summary) < 120, kind.summary
    assert len({each.slug for each in CLASSES}) == len(CLASSES)


def test_its_numbers_are_finite_floats_and_arrays(kind):
    for name, values in kind().numbers().items():
        assert np.isfinite(values).all() and np.asarray(values).dtype.kind in "fi", name


def test_its_script_stays_below_25_kilobytes_on_the_wire(kind):
    size = len(gzip.compress(str(kind._esm).encode(), 9))
    assert size <= 25_000, f"{size / 1000:.1f} KB"


def test_a_list_of_numbers_needs_one_length():
    for lengths in ({}, {"length": 2, "most": 3}):
        with pytest.raises(TypeError, match="either length or most"):
            settings.numbers([0, 0], -1, 1, **lengths)


def test_two_explorers_side_by_side_share_what_is_linked(monkeypatch):
    monkeypatch.setenv(explorer.BOOK, "1")
    pair = [explorers.GradientFlow(depth=depth) for depth in (3, 4)]
    both = explorers.compare(*pair, linked=("seed", "steps"))
    assert [link.source[1] for link in both.links] == ["seed", "steps"]
    data, _ = both._repr_mimebundle_()
    assert data["text/html"].startswith('<div class="bp-compare">')
    assert all(each.model_id in data["text/html"] for each in pair)
    assert data["text/html"].count("<svg") == 2
    twins = explorers.compare(explorers.GradientFlow(depth=3), explorers.GradientFlow(depth=3, width=32))
    assert twins.children[0].state == twins.children[1].state
    alike = twins._repr_mimebundle_()[0]["text/html"]
    assert alike.count("<svg") == 1 and all(each.model_id in alike for each in twins.children)
    monkeypatch.delenv(explorer.BOOK)
    assert "text/html" not in both._repr_mimebundle_()
    with pytest.raises(ValueError, match="GradientFlow has no setting 'colour' to link; it has depth"):
        explorers.compare(*pair, linked=("colour",))


def test_python_links_two_explorers():
    first, second = explorers.GradientFlow(seed=3), explorers.GradientFlow()
    ipywidgets.link((first, "seed"), (second, "seed"))
    assert second.seed == 3
    second.seed = 5
    assert first.seed == 5


def test_a_second_run_has_the_seed_and_the_steps_of_the_first():
    flow = explorers.GradientFlow(depth=4, seed=3, steps=2)
    assert flow.second is None
    flow.second = {"init": "he"}
    assert flow.second.state == {**flow.state, "init": "he"}
    flow.seed, flow.depth = 5, 6
    assert flow.second.seed == 5 and flow.second.depth == 4
    assert flow.second.numbers()["loss"] == explorers.GradientFlow(depth=4, init="he", seed=5, steps=2).numbers()["loss"]
    flow.second = None
    assert flow.second is None


def test_a_second_run_refuses_what_it_cannot_have():
    flow = explorers.GradientFlow(depth=4)
    for values, said in (({"seed": 1}, "'seed' is the first run's"), ({"colour": 1}, "no setting 'colour'"),
                         (5, "second is 5; it must be a dict"), ("he", "second is 'he'; it must be a dict")):
        with pytest.raises(TypeError, match=said):
            flow.second = values
    with pytest.raises(traitlets.TraitError, match="depth"):
        flow.second = {"depth": 1000}
    with pytest.raises(TypeError, match="Neuron does not train"):
        explorers.Neuron().second = {}
    assert flow.second is None


def test_reset_returns_to_the_values_that_the_explorer_was_made_with():
    flow = explorers.GradientFlow(depth=50)
    flow.depth = 10
    assert next(setting["value"] for setting in flow._settings if setting["key"] == "depth") == 50


def test_an_unknown_setting_is_named_with_those_that_exist(kind):
    with pytest.raises(TypeError, match="no setting 'colour'; it has"):
        kind(colour="red")


def test_a_notebook_gets_the_live_explorer_without_a_figure(kind, monkeypatch):
    monkeypatch.delenv(explorer.BOOK, raising=False)
    data, _ = kind()._repr_mimebundle_()
    assert explorer.VIEW in data and "text/html" not in data


def test_a_book_gets_the_place_of_the_explorer_and_a_figure_with_words(kind, monkeypatch):
    monkeypatch.setenv(explorer.BOOK, "1")
    made = kind()
    data, _ = made._repr_mimebundle_()
    view = json.loads(re.search(r"<script[^>]*>(.*?)</script>", data["text/html"])[1])
    assert view["model_id"] == made.model_id
    assert "<svg" in data["text/html"] and "<title" not in data["text/html"]
    assert re.search(r'role="img" aria-label="[^"]{40,}"', data["text/html"])
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_two_builds_draw_the_same_figure_byte_for_byte(kind, monkeypatch):
    monkeypatch.setenv(explorer.BOOK, "1")
    first, second = (re.search("<svg.*", kind()._repr_mimebundle_()[0]["text/html"], re.S)[0] for _ in range(2))
    assert first == second


def test_where_webassembly_cannot_be_built_a_figure_and_the_reason_stand_in(kind, monkeypatch):
    def unavailable():
        raise wasm.Unavailable("numba 9.9 is installed <and> nothing is tested with it")

    monkeypatch.setattr(wasm, "module", unavailable)
    data, _ = kind()._repr_mimebundle_()
    assert explorer.VIEW not in data and explorer.VIEW not in data["text/html"]
    assert (
        "not live here: numba 9.9 is installed &lt;and&gt; nothing" in data["text/html"] and "<svg" in data["text/html"]
    )


def test_an_explorer_is_made_without_importing_what_only_its_figure_needs(kind):
    script = (
        f"import sys, backprop as bp; bp.explorers.{kind.__name__}(); "
        "print(sorted({'matplotlib', 'sklearn', 'sympy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
