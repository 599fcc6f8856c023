"""Compiler options, shared by the whole engine.

IEEE arithmetic throughout, except that a·b + c may become one fused multiply-add ("contract").
"""

import os

from numba import njit
from numba.core.caching import FunctionCache
from numba.core.runtime import rtsys
from numba.extending import register_jitable

CACHED = not os.environ.get("BACKPROP_NO_CACHE")


class QuickCache(FunctionCache):
    """Numba's disk cache, but loading from it leaves out what only the compiler needs.

    Numba itself registers every function that it knows first, and for that imports SciPy's linear algebra and a C
    parser: half of the time to a reader's first trained step. Machine code needs only the run-time system behind
    arrays. What a compilation needs, it asks for itself.
    """

    def load_overload(self, sig, target_context):
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)


def _compiled(function, **options):
    dispatcher = njit(function, error_model="numpy", nogil=True, no_cfunc_wrapper=True, _nrt=False, **options)
    if CACHED:
        dispatcher._cache = QuickCache(function)
    return dispatcher


def entry(function):
    """Compile a function that Python calls."""
    return _compiled(function, fastmath={"contract"})


def kernel(function):
    """Compile a function that only compiled code calls; without a Python wrapper it compiles faster.

    A call from Python would be a jump to nowhere: what Python calls is an `entry`.
    """
    return _compiled(function, fastmath={"contract"}, no_cpython_wrapper=True)


def inlined_kernel(function):
    """Compile a kernel of a few numbers into each of its callers, however long it is: a call keeps a loop scalar."""
    return _compiled(function, fastmath={"contract"}, no_cpython_wrapper=True, forceinline=True)


def summing_kernel(function):
    """Compile a kernel whose sums may be reordered, which is what lets a reduction be vectorized."""
    return _compiled(function, fastmath={"contract", "reassoc", "nsz"}, no_cpython_wrapper=True)


def exact(function):
    """Compile without any liberty: the same bits on every machine and in WebAssembly."""
    return _compiled(function, fastmath=False)


# Planning code handles a few integers: Python runs it as it stands, and only WebAssembly compiles it.
planner = register_jitable
