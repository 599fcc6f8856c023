"""Compiler options, shared by the whole engine.

IEEE arithmetic throughout, except that a·b + c may become one fused multiply-add ("contract").
"""

import os

from numba import njit
from numba.extending import register_jitable

_OPTIONS = dict(error_model="numpy", nogil=True, no_cfunc_wrapper=True, cache=not os.environ.get("BACKPROP_NO_CACHE"))


def entry(function):
    """Compile a function that Python calls."""
    return njit(function, fastmath={"contract"}, **_OPTIONS)


def kernel(function):
    """Compile a function that only compiled code calls; without a Python wrapper it compiles faster."""
    return njit(function, fastmath={"contract"}, no_cpython_wrapper=True, **_OPTIONS)


def summing_kernel(function):
    """Compile a kernel whose sums may be reordered, which is what lets a reduction be vectorized."""
    return njit(function, fastmath={"contract", "reassoc", "nsz"}, no_cpython_wrapper=True, **_OPTIONS)


def exact(function):
    """Compile without any liberty: the same bits on every machine and in WebAssembly."""
    return njit(function, fastmath=False, **_OPTIONS)


# Planning code handles a few integers: Python runs it as it stands, and only WebAssembly compiles it.
planner = register_jitable
