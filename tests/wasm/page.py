"""The WebAssembly module under wasmtime, driven as a page's script drives it."""

import ctypes

import numpy as np
import wasmtime

from backprop import wasm
from backprop.names import ACTIVATIONS, INITIALIZERS, LOSSES, NORMS

PAGE_BYTES, STACK, HEAP = 65536, 65536, 131072  # below the heap: constants, and a stack that grows down


class Page:
    """One instance of the module, and an arena for the arrays that both sides see."""

    def __init__(self, module=None):
        self.engine, self.top = wasmtime.Engine(), HEAP
        self.module, self.store = wasmtime.Module(self.engine, module or wasm.module()), wasmtime.Store(self.engine)
        self.memory = wasmtime.Memory(self.store, wasmtime.MemoryType(wasmtime.Limits(4, None)))
        i32 = wasmtime.GlobalType(wasmtime.ValType.i32(), True)
        given = {"__linear_memory": self.memory, "__stack_pointer": wasmtime.Global(self.store, i32, STACK)}
        instance = wasmtime.Instance(self.store, self.module, [given[i.name] for i in self.module.imports])
        self.exports = instance.exports(self.store)

    def close(self):
        """Give the memory back now: wasmtime cannot do it while Python shuts down."""
        for resource in (self.store, self.module, self.engine):
            resource.close()

    def call(self, name, *arguments):
        return self.exports[name](self.store, *arguments)

    def clear(self):
        self.top = HEAP

    def place(self, length):
        """The address of `length` new numbers of eight bytes."""
        start = self.top
        self.top = -(-(start + 8 * int(length)) // 64) * 64
        missing = self.top - self.memory.data_len(self.store)
        if missing > 0:
            self.memory.grow(self.store, -(-missing // PAGE_BYTES))
        return start

    def put(self, values):
        """The address of a copy of `values` as float64."""
        values = np.asarray(values, float).ravel()
        start = self.place(values.size)
        self.view(start, values.size)[:] = values
        return start

    def view(self, start, length, dtype=np.float64):
        """The numbers at an address; the view dies when memory grows."""
        memory = ctypes.cast(self.memory.data_ptr(self.store), ctypes.c_void_p).value
        return np.ctypeslib.as_array((ctypes.c_byte * (8 * int(length))).from_address(memory + start)).view(dtype)


def sizes(page, plan):
    """The counts of a plan, by name."""
    counts, where = page.view(plan, 16, np.int64).copy(), wasm.codes()["counts"]
    return {name: int(counts[where[name]]) for name in where}


class PageNetwork:
    """`bp.MLP` of the same arguments, with one batch, in the page. Hidden layers have one width."""

    def __init__(self, page, X, y, *, depth, width, outputs, activation, loss, norm="none", residual=False,
                 residual_scale=1.0, init="xavier", gain=1.0, bias_std=0.0, seed=0):
        page.clear()
        self.page, (self.rows, inputs), self.depth = page, X.shape, depth
        self.plan = page.place(page.call("plan_size"))
        h = page.call("plan_begin", self.plan, 1, 1, inputs)
        for _ in range(depth - 1):
            h = page.call("plan_hidden", self.plan, h, width, ACTIVATIONS[activation], NORMS[norm], int(residual),
                          residual_scale, 0.0)
        page.call("plan_output", self.plan, page.call("plan_dense", self.plan, h, outputs))
        page.call("plan_loss", self.plan, LOSSES[loss])
        page.call("lay_out", self.plan, self.rows, 0)
        self.sizes = sizes(page, self.plan)
        self.theta, self.g, self.statistics, self.A, self.D, self.S = (
            page.place(self.sizes[name]) for name in ("theta", "theta", "statistics", "values", "values", "scratch"))
        page.call("initialize", self.plan, self.theta, self.statistics, INITIALIZERS[init], gain, bias_std, seed)
        page.call("set_batch", self.plan, self.A, page.put(X), X.size, page.put(y), np.asarray(y).size)

    def parameters(self):
        return self.page.view(self.theta, self.sizes["theta"])

    def gradient(self):
        """(loss, g), from a forward and a backward pass."""
        loss = self.page.call("forward", self.plan, self.theta, self.statistics, self.A, self.S, self.rows, 1)
        self.page.call("backward", self.plan, self.theta, self.g, self.A, self.D, self.S, self.rows, 1)
        return loss, self.page.view(self.g, self.sizes["theta"]).copy()
