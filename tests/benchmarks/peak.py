"""What one core can do at best: chains of multiply-adds that do not wait for one another, all in registers."""

from functools import cache

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from backprop.engine.intrinsics import I32, I64, VECTOR_BYTES, Element, declare, splat

from .clock import clock

CHAINS = 24 if VECTOR_BYTES == 64 else 12  # more than latency times units (4 · 2), fewer than there are registers


@intrinsic
def multiply_adds(typing, x, n):
    """Repeat s ← s x + x n times on CHAINS vectors s of x's type; return a number that depends on all of them."""

    def codegen(context, bd, sig, args):
        e = Element(sig.args[0])
        multiply_add = declare(bd, f"llvm.fmuladd.v{e.lanes}{e.name}", e.vector, [e.vector] * 3)
        x = splat(bd, args[0], e.lanes)
        sums = [cgutils.alloca_once_value(bd, bd.fmul(x, ir.Constant(e.vector, [float(k)] * e.lanes)))
                for k in range(CHAINS)]
        with cgutils.for_range(bd, args[1], intp=I64):
            for s in sums:
                bd.store(bd.call(multiply_add, [bd.load(s), x, x]), s)
        total = bd.load(sums[0])
        for s in sums[1:]:
            total = bd.fadd(total, bd.load(s))
        return bd.extract_element(total, I32(0))

    return x(x, types.intp), codegen


@njit
def chains(x, n):
    return multiply_adds(x, n)


def run_chains(dtype, n=200_000):
    """Seconds for n rounds of the chains, and the floating-point operations in them: a multiply-add counts as two."""
    x = np.dtype(dtype).type(0.5)
    start = clock()
    chains(x, n)
    return clock() - start, 2 * n * CHAINS * (VECTOR_BYTES // x.itemsize)


@cache
def peak(dtype):
    """Floating-point operations a second, best of many runs."""
    run_chains(dtype, 1)
    seconds, operations = zip(*(run_chains(dtype) for _ in range(200)))
    return operations[0] / min(seconds)
