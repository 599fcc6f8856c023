"""LLVM IR for one number: constants of its type, polynomials with fused multiply-add, work on the bits of a float."""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from .intrinsics import I32, I64, Element, declare


def polynomial(*coefficients, f32=None):
    """c₀ + c₁x + c₂x² + … in the precision of x, by Horner's rule; `f32` replaces the coefficients for float32.

    A single coefficient is a constant of x's type: a float literal would promote float32 to float64.
    """

    @intrinsic
    def horner(typing, x):
        def codegen(context, bd, sig, args):
            e = Element(sig.args[0])
            c = [ir.Constant(e.type, v) for v in (f32 if f32 and e.bytes == 4 else coefficients)]
            multiply_add = declare(bd, f"llvm.fmuladd.{e.name}", e.type, [e.type] * 3)
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
