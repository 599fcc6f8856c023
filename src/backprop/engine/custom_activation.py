"""Activations that a reader adds at run time: their compiled loops are called by the addresses in the tape's row.

Columns H and W hold φ's loop y ← φ(x) and the loop dy ← dy ⊙ φ′(x) for float64, K and STRIDE those for float32. A
page has no such activations, and WebAssembly no calls by address.
"""

import os

from .intrinsics import call_at, noinline
from .jit import kernel
from .tape import STRIDE, H, K, W, X, Y

FOR_PAGE = os.environ.get("BACKPROP_TARGET") == "wasm"


@kernel
def native_forward(t, A, n):
    noinline()
    call_at(t[H] if A.itemsize == 8 else t[K], A, t[X], A, t[Y], n)


@kernel
def native_backward(t, A, D, n):
    noinline()
    call_at(t[W] if A.itemsize == 8 else t[STRIDE], A, t[X], D, t[Y], n)


@kernel
def no_forward(t, A, n):
    pass


@kernel
def no_backward(t, A, D, n):
    pass


forward, backward = (no_forward, no_backward) if FOR_PAGE else (native_forward, native_backward)
