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
# Rows and vectors of columns of a matrix tile. Its sums, a row of B and one number of A have to fit into the 32, 16 or
# 16 registers; and two multiply-adds a cycle that take four cycles each keep at least eight sums going.
TILE_ROWS, TILE_VECTORS = {64: (8, 3), 32: (4, 3), 16: (4, 2)}[VECTOR_BYTES]
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
    """Loads and stores `width` columns of a row as `count` vectors.

    The last vector ends with the last column, overlapping the one before it. A single vector that is not full, which
    has none to overlap, gets a `mask` instead.
    """

    def __init__(self, builder, element, count, width, mask=None):
        self.builder, self.element, self.mask, e = builder, element, mask, element
        self.starts = [I64(v * e.lanes) for v in range(count)]
        if count > 1:
            self.starts[-1] = builder.sub(width, I64(e.lanes))
        pointer, bits = e.vector.as_pointer(), ir.VectorType(I1, e.lanes)
        self.masked_load = _declare(
            builder, f"llvm.masked.load.v{e.lanes}{e.name}.p0", e.vector, [pointer, I32, bits, e.vector])
        self.masked_store = _declare(
            builder, f"llvm.masked.store.v{e.lanes}{e.name}.p0", ir.VoidType(), [e.vector, pointer, I32, bits])

    def _at(self, row, v):
        return self.builder.bitcast(self.builder.gep(row, [self.starts[v]]), self.element.vector.as_pointer())

    def load(self, row, v):
        if self.mask is None:
            x = self.builder.load(self._at(row, v))
            x.align = self.element.bytes
            return x
        zero = ir.Constant(self.element.vector, [0.0] * self.element.lanes)
        return self.builder.call(self.masked_load, [self._at(row, v), I32(self.element.bytes), self.mask, zero])

    def store(self, x, row, v):
        if self.mask is None:
            self.builder.store(x, self._at(row, v)).align = self.element.bytes
        else:
            self.builder.call(self.masked_store, [x, self._at(row, v), I32(self.element.bytes), self.mask])


@intrinsic(prefer_literal=True)
def column_of_tiles(typing, vectors, A, a, ar, ac, step, B, b, br, D, d, dr, C, c, cr, M, N, K):
    """C = D + A·B for N columns, which are `vectors` vectors, TILE_ROWS rows at a time.

    A is (array, offset, row stride, column stride, distance of a tile's first row from that of the tile before);
    B, D and C are (array, offset, row stride). The sums of a tile stay in registers for all K terms.
    """
    i = types.intp
    signature = types.void(vectors, A, i, i, i, i, B, i, i, D, i, i, C, i, i, i, i, i)
    V = vectors.literal_value

    def codegen(context, bd, sig, args):
        e = _Element(sig.args[1].dtype)
        a, b, d, c = (_pointer(context, bd, sig.args[k], args[k], args[k + 1]) for k in (1, 6, 9, 12))
        ar, ac, step, br, dr, cr, M, N, K = *args[3:6], args[8], args[11], *args[14:]
        multiply_add = _declare(bd, f"llvm.fmuladd.v{e.lanes}{e.name}", e.vector, [e.vector] * 3)

        def tile(rows, columns, a, d, c):
            a_rows, d_rows, c_rows = ([bd.gep(pointer, [bd.mul(stride, I64(r))]) for r in range(rows)]
                                      for pointer, stride in ((a, ar), (d, dr), (c, cr)))
            sums = [[cgutils.alloca_once_value(bd, columns.load(row, v)) for v in range(V)] for row in d_rows]
            with cgutils.for_range(bd, K, intp=I64) as loop:
                b_row, k = bd.gep(b, [bd.mul(loop.index, br)]), bd.mul(loop.index, ac)
                y = [columns.load(b_row, v) for v in range(V)]
                for r in range(rows):
                    x = _splat(bd, bd.load(bd.gep(a_rows[r], [k])), e.lanes)
                    for v in range(V):
                        bd.store(bd.call(multiply_add, [x, y[v], bd.load(sums[r][v])]), sums[r][v])
            for r in range(rows):
                for v in range(V):
                    columns.store(bd.load(sums[r][v]), c_rows[r], v)

        def all_rows(columns):
            whole = bd.sdiv(M, I64(TILE_ROWS))
            rest, done = bd.srem(M, I64(TILE_ROWS)), bd.mul(whole, I64(TILE_ROWS))
            with cgutils.for_range(bd, whole, intp=I64) as loop:
                i = bd.mul(loop.index, I64(TILE_ROWS))
                tile(TILE_ROWS, columns, bd.gep(a, [bd.mul(loop.index, step)]), bd.gep(d, [bd.mul(i, dr)]),
                     bd.gep(c, [bd.mul(i, cr)]))
            with cgutils.for_range(bd, rest, intp=I64) as loop:
                i = bd.add(done, loop.index)
                first = bd.gep(a, [bd.add(bd.mul(whole, step), bd.mul(loop.index, ar))])
                tile(1, columns, first, bd.gep(d, [bd.mul(i, dr)]), bd.gep(c, [bd.mul(i, cr)]))

        if V > 1:
            all_rows(_Columns(bd, e, V, N))
        else:
            with bd.if_else(bd.icmp_signed("==", N, I64(e.lanes))) as (full, partial):
                with full:
                    all_rows(_Columns(bd, e, V, N))
                with partial:
                    lanes = ir.Constant(ir.VectorType(I64, e.lanes), list(range(e.lanes)))
                    all_rows(_Columns(bd, e, V, N, bd.icmp_signed("<", lanes, _splat(bd, N, e.lanes))))
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


def _copy(elements):
    @intrinsic
    def copy(typing, A, a, B, b):
        i = types.intp

        def codegen(context, bd, sig, args):
            e = _Element(sig.args[0].dtype)
            vectors = ir.VectorType(e.type, elements(e)).as_pointer()
            source, target = (bd.bitcast(_pointer(context, bd, sig.args[k], args[k], args[k + 1]), vectors)
                              for k in (0, 2))
            x = bd.load(source)
            x.align = e.bytes
            bd.store(x, target).align = e.bytes
            return context.get_dummy_value()

        return types.void(A, i, B, i), codegen

    return copy


# Copy from A[a:] to B[b:] as many elements as a tile has rows or columns. A loop would be slow: its length is not known
# to be a whole number of vectors.
copy_tile_rows, copy_tile_columns = _copy(lambda e: TILE_ROWS), _copy(lambda e: TILE_VECTORS * e.lanes)


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
def inverse_root_estimate(typing, x):
    """1/√x within 3.5 % for a normal number x > 0: its exponent halved and negated, as integer arithmetic on its bits."""

    def codegen(context, bd, sig, args):
        integer, start = (I64, 0x5FE6EB50C7B537A9) if sig.args[0] == types.float64 else (I32, 0x5F375A86)
        bits = bd.sub(integer(start), bd.lshr(bd.bitcast(args[0], integer), integer(1)))
        return bd.bitcast(bits, args[0].type)

    return x(x), codegen


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
        element = _Element(sig.args[1].dtype)
        pointer = element.type.as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer, pointer, I64])
        function = bd.inttoptr(args[0], kind.as_pointer())
        x, y = (_pointer(context, bd, sig.args[k], args[k], args[k + 1]) for k in (1, 3))
        bd.call(function, [x, y, args[5]])
        return context.get_dummy_value()

    return types.void(i, x, i, y, i, i), codegen
