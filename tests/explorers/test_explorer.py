"""What every explorer is in Python: traits that are checked, a description for the page, a figure for the book."""

import base64
import json
import re
import subprocess
import sys

import pytest
import traitlets

from backprop import explorers, wasm
from backprop.explorers import explorer

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
        if setting["kind"] == "choice":
            assert setting["value"] in setting["options"]
            with pytest.raises(traitlets.TraitError, match=setting["key"]):
                kind(**{setting["key"]: "nonsense"})


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


def test_an_explorer_is_made_without_importing_what_only_its_figure_needs():
    script = (
        "import sys, backprop as bp; bp.explorers.GradientFlow(); "
        "print(sorted({'matplotlib', 'sklearn', 'sympy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
