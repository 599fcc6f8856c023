"""Compiler options, shared by the whole engine.

IEEE arithmetic throughout, except that a·b + c may become one fused multiply-add ("contract").
"""

import gc
import hashlib
import os

from llvmlite.binding import Linkage
from numba import njit
from numba.core.caching import FunctionCache
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
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


class KernelCode(JITCodeLibrary):
    """A kernel's intermediate code as it stands: it is optimized and becomes machine code as a part of each entry.

    Numba itself would do both for every function, once more for all functions that it calls: a third of the time that
    the engine takes to compile.
    """

    def _optimize_final_module(self):
        pass

    def _finalize_final_module(self):
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name):
        self._ensure_finalized()
        return 0  # there is no wrapper for Python

    @property
    def codegen(self):
        return self  # which is asked only for `set_env`

    def set_env(self, name, env):
        """Nothing to do: only machine code has an environment."""


class EntryCode(JITCodeLibrary):
    """An entry's machine code, which has all that it calls to itself.

    What two entries call Numba compiles into both, and a process then runs for both the copy that it made first; but
    one that loads them from disk runs each with its own. The copies were optimized in different company and may round
    a·b + c·d differently. So a copy gets a name that no other code knows: it may even take its arguments otherwise.
    Who calls an entry gets its code as it was before.
    """

    def _optimize_final_module(self):
        self._shared_module = self._final_module.clone()
        for function in self._shared_module.functions:
            if not function.is_declaration and function.linkage == Linkage.external:
                function.linkage = "linkonce_odr"
        defined = [function for function in self._final_module.functions if not function.is_declaration]
        own = "".join(function.name for function in defined if function.linkage == Linkage.external)
        mark = hashlib.sha256(own.encode()).hexdigest()[:12]
        for function in defined:
            if function.linkage == Linkage.linkonce_odr:
                function.linkage, function.name = "internal", f"{function.name}.{mark}"
        super()._optimize_final_module()


class _Compiler(CompilerBase):
    """Numba's compiler with another kind of code."""

    def define_pipelines(self):
        self.state.library = self.code(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        self.state.library.enable_object_caching()
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


class KernelCompiler(_Compiler):
    code = KernelCode


class EntryCompiler(_Compiler):
    code = EntryCode


def _compiled(function, **options):
    # Nothing in the engine allocates an array. Counting the references to those of its callers, an atomic operation at
    # every call, would take half the time of a small network.
    return njit(function, error_model="numpy", nogil=True, no_cfunc_wrapper=True, _nrt=False, **options)


def _without_collections(compile):
    """The same, while Python's cyclic garbage collector rests: it would go again and again through all that the
    compiler has made, which is in use."""

    def resting(signature):
        enabled = gc.isenabled()
        gc.disable()
        try:
            return compile(signature)
        finally:
            if enabled:
                gc.enable()

    return resting


def _called_from_python(function, fastmath):
    dispatcher = _compiled(function, fastmath=fastmath, pipeline_class=EntryCompiler)
    dispatcher.compile = _without_collections(dispatcher.compile)
    if CACHED:
        dispatcher._cache = QuickCache(function)
    return dispatcher


def _called_from_compiled_code(function, fastmath, **options):
    return _compiled(function, fastmath=fastmath, no_cpython_wrapper=True, pipeline_class=KernelCompiler, **options)


def entry(function):
    """Compile a function that Python calls."""
    return _called_from_python(function, {"contract"})


def exact(function):
    """Compile one without any liberty: the same bits on every machine and in WebAssembly."""
    return _called_from_python(function, False)


def kernel(function):
    """Compile a function that only compiled code calls.

    A call from Python would be a jump to nowhere: what Python calls is an `entry`.
    """
    return _called_from_compiled_code(function, {"contract"})


def inlined_kernel(function):
    """Compile a kernel of a few numbers into each of its callers, however long it is: a call keeps a loop scalar."""
    return _called_from_compiled_code(function, {"contract"}, forceinline=True)


def summing_kernel(function):
    """Compile a kernel whose sums may be reordered, which is what lets a reduction be vectorized."""
    return _called_from_compiled_code(function, {"contract", "reassoc", "nsz"})


# Planning code handles a few integers: Python runs it as it stands, and only WebAssembly compiles it, like a kernel.
planner = register_jitable(pipeline_class=KernelCompiler, no_cpython_wrapper=True, no_cfunc_wrapper=True)
