"""Every line of LLVM IR in the engine: the matrix tile, the block transpose, typed constants, a call by address.

All of it adapts to the element type of its arguments (float64 or float32) and to VECTOR_BYTES, the width of
a vector register: 64 with AVX-512, 32 with AVX2, 16 with SSE, NEON and WebAssembly. Each intrinsic's meaning
stands in plain loops in `matrix_product.py`, which is also what the tests compare it with.
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
TILE_ROWS = 8 if VECTOR_BYTES == 64 else 4  # 2 · TILE_ROWS accumulators have to fit into the registers
I1, I32, I64 = ir.IntType(1), ir.IntType(32), ir.IntType(64)


class _Element:
    """What the IR needs to know of an element type: LLVM type, bytes, LLVM's name for it, lanes per register."""

    def __init__(self, numba_type):
        double = numba_type == types.float64
        self.type, self.bytes = (ir.DoubleType(), 8) if double else (ir.FloatType(), 4)
        self.name, self.lanes = f"f{8 * self.bytes}", VECTOR_BYTES // self.bytes
        self.vector = ir.VectorType(self.type, self.lanes)


def _declare(builder, name, result, arguments):
    return cgutils.get_or_insert_function(builder.module, ir.FunctionType(result, arguments), name)


def _pointer(context, builder, numba_type, array, offset):
    return builder.gep(cgutils.create_struct_proxy(numba_type)(context, builder, value=array).data, [offset])


def _splat(builder, x, lanes):
    vector = builder.insert_element(ir.Constant(ir.VectorType(x.type, lanes), ir.Undefined), x, I32(0))
    return builder.shuffle_vector(vector, vector, ir.Constant(ir.VectorType(I32, lanes), [0] * lanes))


class _Columns:
    """Loads and stores `count` vectors of one row; of the last vector only the lanes that `mask` admits."""

    def __init__(self, builder, element, count, mask):
        self.builder, self.element, self.count, self.mask = builder, element, count, mask
        e, lanes, bits = element, element.lanes, ir.VectorType(I1, element.lanes)
        pointer = e.vector.as_pointer()
        self.masked_load = _declare(
            builder, f"llvm.masked.load.v{lanes}{e.name}.p0", e.vector, [pointer, I32, bits, e.vector])
        self.masked_store = _declare(
            builder, f"llvm.masked.store.v{lanes}{e.name}.p0", ir.VoidType(), [e.vector, pointer, I32, bits])

    def _at(self, row, v):
        at = self.builder.gep(row, [I64(v * self.element.lanes)])
        return self.builder.bitcast(at, self.element.vector.as_pointer())

    def _whole(self, v):
        return self.mask is None or v < self.count - 1

    def load(self, row, v):
        if self._whole(v):
            x = self.builder.load(self._at(row, v))
            x.align = self.element.bytes
            return x
        zero = ir.Constant(self.element.vector, [0.0] * self.element.lanes)
        return self.builder.call(self.masked_load, [self._at(row, v), I32(self.element.bytes), self.mask, zero])

    def store(self, x, row, v):
        if self._whole(v):
            self.builder.store(x, self._at(row, v)).align = self.element.bytes
        else:
            self.builder.call(self.masked_store, [x, self._at(row, v), I32(self.element.bytes), self.mask])


@intrinsic(prefer_literal=True)
def tile(typing, rows, vectors, A, a, ar, ac, B, b, br, D, d, dr, C, c, cr, K, tail):
    """C = D + A·B for `rows` rows and `vectors` vectors of columns, the last vector `tail` lanes long.

    A is (array, offset, row stride, column stride); B, D and C are (array, offset, row stride). The sums stay
    in registers for all K terms.
    """
    i = types.intp
    signature = types.void(rows, vectors, A, i, i, i, B, i, i, D, i, i, C, i, i, i, i)
    R, V = rows.literal_value, vectors.literal_value

    def codegen(context, bd, sig, args):
        e = _Element(sig.args[2].dtype)
        a, b, d, c = (_pointer(context, bd, sig.args[k], args[k], args[k + 1]) for k in (2, 6, 9, 12))
        (ar, ac), br, dr, cr, K, tail = args[4:6], args[8], args[11], args[14], args[15], args[16]
        multiply_add = _declare(bd, f"llvm.fmuladd.v{e.lanes}{e.name}", e.vector, [e.vector] * 3)

        def rows_of(pointer, stride):
            return [bd.gep(pointer, [bd.mul(stride, I64(r))]) for r in range(R)]

        def body(mask):
            columns = _Columns(bd, e, V, mask)
            a_rows, c_rows, d_rows = rows_of(a, ar), rows_of(c, cr), rows_of(d, dr)
            sums = [[cgutils.alloca_once(bd, e.vector) for _ in range(V)] for _ in range(R)]
            for r in range(R):
                for v in range(V):
                    bd.store(columns.load(d_rows[r], v), sums[r][v])
            with cgutils.for_range(bd, K, intp=I64) as loop:
                b_row, k = bd.gep(b, [bd.mul(loop.index, br)]), bd.mul(loop.index, ac)
                y = [columns.load(b_row, v) for v in range(V)]
                for r in range(R):
                    x = _splat(bd, bd.load(bd.gep(a_rows[r], [k])), e.lanes)
                    for v in range(V):
                        bd.store(bd.call(multiply_add, [x, y[v], bd.load(sums[r][v])]), sums[r][v])
            for r in range(R):
                for v in range(V):
                    columns.store(bd.load(sums[r][v]), c_rows[r], v)

        lanes = ir.Constant(ir.VectorType(I64, e.lanes), list(range(e.lanes)))
        mask = bd.icmp_signed("<", lanes, _splat(bd, tail, e.lanes))
        if VECTOR_BYTES > 16:
            body(mask)
        else:  # masked access is slow on narrow machines: use it only where a vector is not full
            with bd.if_else(bd.icmp_signed("==", tail, I64(e.lanes))) as (full, partial):
                with full:
                    body(None)
                with partial:
                    body(mask)
        return context.get_dummy_value()

    return signature, codegen


@intrinsic
def transpose_block(typing, A, a, ar, B, b, br):
    """B = Aᵀ for one square block with one vector register per row."""
    i = types.intp

    def codegen(context, bd, sig, args):
        e = _Element(sig.args[0].dtype)
        source, target = (_pointer(context, bd, sig.args[k], args[k], args[k + 1]) for k in (0, 3))

        def row(pointer, stride, r):
            return bd.bitcast(bd.gep(pointer, [bd.mul(stride, I64(r))]), e.vector.as_pointer())

        x = [bd.load(row(source, args[2], r)) for r in range(e.lanes)]
        for vector in x:
            vector.align = e.bytes
        half = e.lanes // 2
        while half:  # swap the two off-diagonal quarters, then the same inside each quarter
            swapped = list(x)
            for r in range(e.lanes):
                if not r & half:
                    for shift, to in ((0, r), (half, r + half)):
                        pick = [j + shift if not j & half else e.lanes + j - half + shift for j in range(e.lanes)]
                        mask = ir.Constant(ir.VectorType(I32, e.lanes), pick)
                        swapped[to] = bd.shuffle_vector(x[r], x[r + half], mask)
            x, half = swapped, half // 2
        for r in range(e.lanes):
            bd.store(x[r], row(target, args[5], r)).align = e.bytes
        return context.get_dummy_value()

    return types.void(A, i, i, B, i, i), codegen


@intrinsic
def lanes(typing, A):
    """Elements of A in one vector register, known to the compiler."""
    return types.intp(A), lambda context, bd, sig, args: I64(_Element(sig.args[0].dtype).lanes)


def polynomial(*coefficients, f32=None):
    """c₀ + c₁x + c₂x² + … in the precision of x, by Horner's rule; `f32` replaces the coefficients for float32.

    A single coefficient is a constant of x's type: a float literal would promote float32 to float64.
    """

    @intrinsic
    def horner(typing, x):
        def codegen(context, bd, sig, args):
            e = _Element(sig.args[0])
            c = [ir.Constant(e.type, v) for v in (f32 if f32 and e.bytes == 4 else coefficients)]
            multiply_add = _declare(bd, f"llvm.fmuladd.{e.name}", e.type, [e.type] * 3)
            value = c[-1]
            for constant in c[-2::-1]:
                value = bd.call(multiply_add, [value, args[0], constant])
            return value

        return x(x), codegen

    return horner


@intrinsic
def power_of_two(typing, t):
    """2ⁿ from t = n + 1.5·2⁵² (float32: 2²³), whose low bits are the integer n."""

    def codegen(context, bd, sig, args):
        integer, bias, shift = (I64, 1023, 52) if sig.args[0] == types.float64 else (I32, 127, 23)
        bits = bd.shl(bd.add(bd.bitcast(args[0], integer), integer(bias)), integer(shift))
        return bd.bitcast(bits, args[0].type)

    return t(t), codegen


@intrinsic
def leading_half(typing, x):
    """x with the lower half of its significand cleared, so that its square is exact."""

    def codegen(context, bd, sig, args):
        integer, cleared = (I64, 27) if sig.args[0] == types.float64 else (I32, 12)
        return bd.bitcast(bd.and_(bd.bitcast(args[0], integer), integer(-(1 << cleared))), args[0].type)

    return x(x), codegen


@intrinsic
def noinline(typing):
    """Ask LLVM for one copy of the calling function; it keeps compile time and code size down."""

    def codegen(context, bd, sig, args):
        bd.function.attributes.add("noinline")
        return context.get_dummy_value()

    return types.void(), codegen


@intrinsic
def call_at(typing, address, x, x0, y, y0, n):
    """Call the C function void f(T *x, T *y, int64 n) at `address` with &x[x0] and &y[y0]."""
    i = types.intp

    def codegen(context, bd, sig, args):
        element = _Element(sig.args[1].dtype)
        pointer = element.type.as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer, pointer, I64])
        function = bd.inttoptr(args[0], kind.as_pointer())
        x, y = (_pointer(context, bd, sig.args[k], args[k], args[k + 1]) for k in (1, 3))
        bd.call(function, [x, y, args[5]])
        return context.get_dummy_value()

    return types.void(i, x, i, y, i, i), codegen
