"""The module's size and its whole interface, pinned: what it asks of a page, and what a page may call."""

from backprop import wasm
from backprop.engine import plan
from backprop.names import ACTIVATIONS, INITIALIZERS, LOSSES, NORMS, OPTIMIZERS

LARGEST = 100 * 1024
IMPORTS = [("env", "__linear_memory", "MemoryType"), ("env", "__stack_pointer", "GlobalType")]
EXPORTS = {  # parameters → result, i a pointer or an integer, d a number; the i of what returns nothing means nothing
    "plan_size": " → i", "plan_mlp": "iiiiiiiidd → i", "plan_loss": "ii → i", "lay_out": "ii → i",
    "initialize": "iiiiddi → i", "random_normal": "iiii → i", "random_integers": "iiiii → i", "set_batch": "iiiiii → i",
    "forward": "iiiiiii → d", "backward": "iiiiiiii → i", "update": "iiiiiiiii → i", "layer_norms": "iiiiii → i",
    "histograms": "iiiddii → i", "layer_moments": "iiii → i", "overflow_place": "iiiii → i", "diagnose": "iiid → i",
    "weight_variance": "iii → d", "mean_field_propagate": "iiddiii → i", "elementary": "id → d",
}
LETTERS = {"i32": "i", "f64": "d"}


def signature(function):
    return " → ".join("".join(LETTERS[str(t)] for t in types) for types in (function.params, function.results))


def test_the_module_asks_for_a_memory_and_a_stack_and_nothing_else(page):
    assert [(i.module, i.name, type(i.type).__name__) for i in page.module.imports] == IMPORTS


def test_the_module_offers_exactly_these_functions(page):
    assert {e.name: signature(e.type) for e in page.module.exports} == EXPORTS


def test_the_module_is_small_enough_for_a_page():
    assert len(wasm.module()) <= LARGEST


def test_the_module_carries_no_names_paths_or_debugging_sections():
    module = wasm.module()
    assert module.startswith(b"\0asm\1\0\0\0")
    for word in (b"numba", b"backprop", b".py", b"producers", b"linking", b".debug"):
        assert word not in module


def test_a_page_has_as_many_integers_for_a_plan_as_a_plan_has(page):
    assert page.call("plan_size") == sum(table.size for table in plan.new_plan())


def test_the_published_codes_are_those_of_the_tables():
    codes = wasm.codes()
    assert codes["activations"] == ACTIVATIONS and codes["initializers"] == INITIALIZERS
    assert codes["losses"] == LOSSES and codes["norms"] == NORMS and codes["optimizers"] == OPTIMIZERS
    assert codes["counts"] == {name: int(getattr(plan, name.upper())) for name in codes["counts"]}
    assert {"theta", "statistics", "values", "scratch", "n_layers"} == codes["counts"].keys()
