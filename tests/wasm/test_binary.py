"""WebAssembly's bytes: integers as LEB128, names, and a symbol that nobody defines."""

import pytest
import wasmtime

from backprop.wasm import binary
from backprop.wasm.binary import EXPORTS, IMPORTS, ORDER, Reader, imported_names, module_from_object


@pytest.mark.parametrize("n, encoded", [(0, b"\0"), (127, b"\x7f"), (128, b"\x80\1"), (624485, b"\xe5\x8e\x26"),
                                        (2**32 - 1, b"\xff\xff\xff\xff\x0f")])
def test_integers_are_leb128(n, encoded):
    assert binary.integer(n) == encoded
    assert Reader(encoded).integer() == n


def test_a_string_has_its_length_before_it():
    text = b"x" * 300
    reader = Reader(binary.string(text) + binary.string(b"next"))
    assert (reader.string(), reader.string()) == (text, b"next")


TEXT = """(module
  (import "env" "__linear_memory" (memory 1)) (import "env" "table" (table 1 2 funcref))
  (import "env" "__stack_pointer" (global (mut i32))) (import "env" "sin" (func (param f64) (result f64)))
  (import "env" "limited" (memory 1 2)))"""


def sections(module):
    reader = Reader(module, 8)
    while reader.position < len(module):
        yield reader.integer(), reader.string()


def test_imports_of_every_kind_are_named():
    body = dict(sections(wasmtime.wat2wasm(TEXT)))[IMPORTS]
    assert [*imported_names(body)] == ["__linear_memory", "table", "__stack_pointer", "sin", "limited"]


def test_a_function_that_nobody_defines_is_an_error_that_names_it():
    module = wasmtime.wat2wasm('(module (import "env" "sin" (func (param f64) (result f64))))')
    with pytest.raises(ValueError, match="WebAssembly has no sin: a kernel calls what the engine lacks"):
        module_from_object(bytes(module), [])


def test_the_sections_of_the_real_module_stand_in_the_order_of_the_standard(page):
    from backprop import wasm

    kinds = [kind for kind, _ in sections(wasm.module())]
    assert kinds == sorted(kinds, key=ORDER.index) and len(set(kinds)) == len(kinds)
    assert EXPORTS in kinds and 0 not in kinds  # no custom section
