"""The matrix product's LLVM IR: a tile of sums that stays in registers, a block transposed in registers, wide copies.

Each intrinsic's meaning stands in plain loops in `matrix_product.py`, which is also what the tests compare it with.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from .intrinsics import I1, I32, I64, VECTOR_BYTES, Element, declare, element_pointer, splat

# Rows and vectors of columns of a matrix tile. Its sums, a row of B and one number of A have to fit into the 32, 16 or
# 16 registers; and two multiply-adds a cycle that take four cycles each keep at least eight sums going.
TILE_ROWS, TILE_VECTORS = {64: (8, 3), 32: (4, 3), 16: (4, 2)}[VECTOR_BYTES]


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
        self.masked_load = declare(
            builder, f"llvm.masked.load.v{e.lanes}{e.name}.p0", e.vector, [pointer, I32, bits, e.vector])
        self.masked_store = declare(
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
        e = Element(sig.args[1].dtype)
        a, b, d, c = (element_pointer(context, bd, sig.args[k], args[k], args[k + 1]) for k in (1, 6, 9, 12))
        ar, ac, step, br, dr, cr, M, N, K = *args[3:6], args[8], args[11], *args[14:]
        multiply_add = declare(bd, f"llvm.fmuladd.v{e.lanes}{e.name}", e.vector, [e.vector] * 3)

        def tile(rows, columns, a, d, c):
            a_rows, d_rows, c_rows = ([bd.gep(pointer, [bd.mul(stride, I64(r))]) for r in range(rows)]
                                      for pointer, stride in ((a, ar), (d, dr), (c, cr)))
            sums = [[cgutils.alloca_once_value(bd, columns.load(row, v)) for v in range(V)] for row in d_rows]
            with cgutils.for_range(bd, K, intp=I64) as loop:
                b_row, k = bd.gep(b, [bd.mul(loop.index, br)]), bd.mul(loop.index, ac)
                y = [columns.load(b_row, v) for v in range(V)]
                for r in range(rows):
                    x = splat(bd, bd.load(bd.gep(a_rows[r], [k])), e.lanes)
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
                    all_rows(_Columns(bd, e, V, N, bd.icmp_signed("<", lanes, splat(bd, N, e.lanes))))
        return context.get_dummy_value()

    return signature, codegen


@intrinsic
def transpose_block(typing, A, a, ar, B, b, br):
    """B = Aᵀ for one square block with one vector register per row."""
    i = types.intp

    def codegen(context, bd, sig, args):
        e = Element(sig.args[0].dtype)
        source, target = (element_pointer(context, bd, sig.args[k], args[k], args[k + 1]) for k in (0, 3))

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
            e = Element(sig.args[0].dtype)
            vectors = ir.VectorType(e.type, elements(e)).as_pointer()
            source, target = (bd.bitcast(element_pointer(context, bd, sig.args[k], args[k], args[k + 1]), vectors)
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
