"""What the engine's LLVM IR shares, and the intrinsics about a function itself: how it is compiled, a call by address.

All IR stands here, in `matrix_intrinsics.py` and in `scalar_intrinsics.py`. It adapts to the element type of its
arguments (float64 or float32) and to VECTOR_BYTES, the width of a vector register: 64 with AVX-512, 32 with AVX2,
16 with SSE, NEON and WebAssembly.
"""

import os

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic


def _vector_bytes():
    given = os.environ.get("BACKPROP_VECTOR_BYTES")
    if given:
        if given not in ("16", "32", "64"):
            raise ValueError(f"BACKPROP_VECTOR_BYTES is {given!r}; it must be 16, 32 or 64")
        return int(given)
    has = llvm.get_host_cpu_features().get
    return 64 if has("avx512f") else 32 if has("avx2") else 16


VECTOR_BYTES = _vector_bytes()
I1, I32, I64 = ir.IntType(1), ir.IntType(32), ir.IntType(64)


class Element:
    """What the IR needs to know of an element type: LLVM type, bytes, LLVM's name for it, lanes per register."""

    def __init__(self, numba_type):
        double = numba_type == types.float64
        self.type, self.bytes = (ir.DoubleType(), 8) if double else (ir.FloatType(), 4)
        self.name, self.lanes = f"f{8 * self.bytes}", VECTOR_BYTES // self.bytes
        self.vector = ir.VectorType(self.type, self.lanes)


def declare(builder, name, result, arguments):
    return cgutils.get_or_insert_function(builder.module, ir.FunctionType(result, arguments), name)


def element_pointer(context, builder, numba_type, array, offset):
    return builder.gep(cgutils.create_struct_proxy(numba_type)(context, builder, value=array).data, [offset])


def splat(builder, x, lanes):
    vector = builder.insert_element(ir.Constant(ir.VectorType(x.type, lanes), ir.Undefined), x, I32(0))
    return builder.shuffle_vector(vector, vector, ir.Constant(ir.VectorType(I32, lanes), [0] * lanes))


@intrinsic
def lanes(typing, A):
    """Elements of A in one vector register, known to the compiler."""
    return types.intp(A), lambda context, bd, sig, args: I64(Element(sig.args[0].dtype).lanes)


@intrinsic
def noinline(typing):
    """Ask LLVM for one copy of the calling function, which keeps compile time and code size down.

    Its loops get whole vector registers: on many processors with AVX-512 LLVM would take half of each, because early
    ones lowered their clock for whole ones.
    """

    def codegen(context, bd, sig, args):
        # llvmlite's own `add` knows only attributes without a value.
        set.update(bd.function.attributes, ["noinline", f'"prefer-vector-width"="{8 * VECTOR_BYTES}"'])
        return context.get_dummy_value()

    return types.void(), codegen


@intrinsic
def call_at(typing, address, x, x0, y, y0, n):
    """Call the C function void f(T *x, T *y, int64 n) at `address` with &x[x0] and &y[y0]."""
    i = types.intp

    def codegen(context, bd, sig, args):
        element = Element(sig.args[1].dtype)
        pointer = element.type.as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer, pointer, I64])
        function = bd.inttoptr(args[0], kind.as_pointer())
        x, y = (element_pointer(context, bd, sig.args[k], args[k], args[k + 1]) for k in (1, 3))
        bd.call(function, [x, y, args[5]])
        return context.get_dummy_value()

    return types.void(i, x, i, y, i, i), codegen
