"""What the compiler is asked for: nothing is counted, nothing is compiled twice, registers are filled."""

import gc

import numpy as np
import pytest
from llvmlite.binding import Linkage

from backprop.engine import elementary, jit
from backprop.engine.intrinsics import VECTOR_BYTES, noinline
from backprop.engine.norms import absolute_sum


@pytest.fixture
def tanh_sum(monkeypatch):
    """An entry, not compiled yet, with a loop over a part of an array, which it hands to a kernel."""
    monkeypatch.setattr(jit, "CACHED", False)

    @jit.entry
    def tanh_sum(x):
        noinline()
        part = x[1:]
        for i in range(part.size):
            part[i] = elementary.tanh(part[i])
        return absolute_sum(part)

    return tanh_sum


def code(entry):
    """The intermediate code of an entry after optimization for a float64 array."""
    entry(np.ones(100))
    [text] = entry.inspect_llvm().values()
    return text


def test_an_entry_computes_and_counts_no_references(tanh_sum):
    x = np.linspace(-2, 2, 99)
    assert tanh_sum(x.copy()) == pytest.approx(np.abs(np.tanh(x[1:])).sum(), rel=1e-14)
    assert "NRT_" not in code(tanh_sum)


def test_a_loop_takes_whole_registers(tanh_sum):
    assert f"<{VECTOR_BYTES // 8} x double>" in code(tanh_sum)


def test_a_kernel_becomes_machine_code_only_as_a_part_of_an_entry(monkeypatch):
    monkeypatch.setattr(jit, "CACHED", False)

    @jit.kernel
    def half(x):
        return x / 2

    @jit.entry
    def quarter(x):
        return half(half(x))

    assert quarter(2.0) == 0.5
    [overload] = half.overloads.values()
    assert isinstance(overload.library, jit.KernelCode)
    own = overload.fndesc.llvm_func_name
    assert own in {f.name for f in overload.library.get_defined_functions()}
    assert not overload.library._codegen._engine.is_symbol_defined(own)


def test_nothing_that_an_entry_calls_can_stand_in_for_what_another_calls(monkeypatch):
    monkeypatch.setattr(jit, "CACHED", False)

    @jit.entry
    def length(x):
        noinline()
        return absolute_sum(x)

    @jit.entry
    def twice(x):
        return length(x) + length(x)

    assert twice(np.ones(9)) == 18 and length(np.ones(9)) == 9
    [overload] = twice.overloads.values()
    called = [f for f in overload.library._final_module.functions
              if not f.is_declaration and f.linkage != Linkage.external]
    assert any("length" in f.name for f in called)
    assert {f.linkage for f in called} == {Linkage.internal}


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_afterwards_as_it_was(enabled, tanh_sum):
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        tanh_sum(np.ones(3))
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()
