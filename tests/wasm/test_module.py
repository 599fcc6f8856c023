"""The module's size and its whole interface, pinned: what it asks of a page, and what a page may call."""

from backprop import wasm
from backprop.engine import plan
from backprop.names import ACTIVATIONS, INITIALIZERS, LOSSES, NORMS, OPTIMIZERS

LARGEST = 100_000  # bytes
IMPORTS = [("env", "__linear_memory", "MemoryType"), ("env", "__stack_pointer", "GlobalType")]
EXPORTS = {  # parameters → result, i a pointer or an integer, d a number; the i of what returns nothing means nothing
    "plan_size": " → i", "plan_begin": "iiii → i", "plan_dense": "iii → i", "plan_hidden": "iiiiiidd → i",
    "plan_activation": "iii → i", "plan_norm": "iii → i", "plan_dropout": "iid → i", "plan_conv2d": "iiiiii → i",
    "plan_pool": "iiiii → i", "plan_flatten": "ii → i", "plan_residual": "iiid → i", "plan_concatenate": "iii → i",
    "plan_rnn": "iiiii → i", "plan_lstm": "iiii → i", "plan_output": "ii → i", "plan_loss": "ii → i",
    "lay_out": "iii → i", "initialize": "iiiiddi → i", "set_batch": "iiiiii → i", "forward": "iiiiiii → d",
    "backward": "iiiiiiii → i", "penalize": "iiidd → d", "update": "iiiiiiiii → i",
    "train": "iiiiiiiiiiiiiiiiiiiiii → i", "random_start": "iii → i", "random_order": "iiii → i",
    "random_normal": "iiii → i", "random_uniform": "iiddii → i", "random_integers": "iiiii → i",
    "layer_norms": "iiiiii → i", "histograms": "iiiddii → i", "layer_moments": "iiii → i",
    "overflow_place": "iiiii → i", "diagnose": "iiid → i", "weight_variance": "iii → d",
    "mean_field_propagate": "iiddiii → i", "activation_value": "id → d", "activation_slope": "id → d",
    "elementary": "id → d",
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
    assert {"theta", "statistics", "values", "scratch", "n_layers", "input", "output"} <= codes["counts"].keys()
    assert codes["kinds"] == {name: int(getattr(plan, name.upper())) for name in codes["kinds"]}
