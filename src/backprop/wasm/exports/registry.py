"""What every export needs: its registration, the types of pointers, and the plan behind one."""

import math

from numba import carray, cfunc, njit, types
from numba.extending import intrinsic

from ...engine.jit import KernelCompiler
from ...engine.plan import MAX_LAYERS, MAX_ROWS, Plan, shapes

i32, int64, f64, void = types.int32, types.int64, types.float64, types.void
F, I = types.CPointer(f64), types.CPointer(int64)
ALL = 1 << 28  # arrays whose length the kernels do not ask for
SHAPES = shapes(MAX_ROWS, MAX_LAYERS)
STARTS = tuple(sum(math.prod(shape) for shape in SHAPES[:k]) for k in range(len(SHAPES) + 1))
PLAN_SIZE = STARTS[-1]
EXPORTS = {}
# Only intermediate code is made of an export, and of what it calls.
internal = njit(pipeline_class=KernelCompiler, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def export(signature):
    def register(function):
        compiled = cfunc(signature, error_model="numpy", nopython=True, pipeline_class=KernelCompiler)
        EXPORTS[function.__name__] = compiled(function)

    return register


@intrinsic
def shifted(typing, pointer, n):
    """The pointer to element n."""
    return pointer(pointer, types.intp), lambda context, builder, signature, args: builder.gep(args[0], [args[1]])


@internal
def plan_at(memory):
    """The plan that starts at the pointer `memory`."""
    return Plan(carray(memory, SHAPES[0]), carray(shifted(memory, STARTS[1]), SHAPES[1]),
                carray(shifted(memory, STARTS[2]), SHAPES[2]), carray(shifted(memory, STARTS[3]), SHAPES[3]),
                carray(shifted(memory, STARTS[4]), SHAPES[4]), carray(shifted(memory, STARTS[5]), SHAPES[5]))
