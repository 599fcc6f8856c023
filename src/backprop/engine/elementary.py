"""Elementary functions without a maths library: branch-free, so that loops over them are vectorized.

Worst errors in units in the last place of their type, held by tests to mpmath: exp 1, expm1 2, tanh 3, sigmoid 2,
softplus 3, normal_cdf 6, normal_pdf 3, log 1. `exp` overflows to ∞ above 709 and is 0 below −708 (float32: 88 and
−87), and with it sigmoid, softplus and the normal functions give 0 a little early. A NaN stays a NaN everywhere.
"""

import math

import numpy as np

from .intrinsics import VECTOR_BYTES
from .scalar_intrinsics import inverse_root_estimate, leading_half, polynomial, power_of_two
from .jit import exact, inlined_kernel, kernel

zero, half, one, two = (polynomial(v) for v in (0.0, 0.5, 1.0, 2.0))
infinity = polynomial(math.inf)
LOG2_E = polynomial(1 / math.log(2))
LN2_HIGH = polynomial(6.93147180369123816490e-01, f32=[0.693359375])  # ln 2 in two parts: n · HIGH is exact
LN2_LOW = polynomial(1.90821492927058770002e-10, f32=[-2.12194440e-4])
ROUND = polynomial(1.5 * 2.0**52, f32=[1.5 * 2.0**23])  # x + ROUND − ROUND is x rounded to an integer
LOWEST, HIGHEST = polynomial(-708.0, f32=[-87.0]), polynomial(709.0, f32=[88.0])
SATURATED = polynomial(20.0, f32=[9.5])  # tanh is 1 to the last place beyond
THREE_HALVES = polynomial(1.5)
LEAST = polynomial(2.0**-960, f32=[2.0**-100])  # a radicand of 0 gets a root, and no step of it is subnormal: slow
LARGEST = polynomial(2.0**1023, f32=[2.0**127])
FAR = polynomial(40.0)  # the normal density is 0 beyond
SQRT_HALF, INV_SQRT_2PI = polynomial(math.sqrt(0.5)), polynomial(1 / math.sqrt(2 * math.pi))
expm1_series = polynomial(*[1 / math.factorial(k) for k in range(2, 14)],
                          f32=[1 / math.factorial(k) for k in range(2, 8)])
atanh_series = polynomial(*[1 / (2 * k + 1) for k in range(16)], f32=[1 / (2 * k + 1) for k in range(8)])
# p with erfc(z) = t exp(p(2t − 1) − z²), t = 2/(2 + z): the Chebyshev interpolant at 26 nodes, as monomials
erfc_series = polynomial(
    -0.6717940840566922, 0.6726432239776567, 0.047343306841863754, -0.046895610231160824, -0.00987268936410846,
    0.00882493855611383, 0.0017589335075480397, -0.0023458124784660516, -0.00014624628859718252, 0.0006736785371369921,
    -9.373894209180262e-05, -0.00017430116360991256, 7.141808767204543e-05, 3.17373281553494e-05,
    -3.0237808255729664e-05, 1.608020509543863e-07, 8.662494482986966e-06, -2.9942941183632983e-06,
    -1.4094127307024032e-06, 1.3137199073509627e-06, -4.1484920834137306e-08, -3.0865598204020786e-07,
    7.746001345360843e-08, 3.675878538183351e-08, -1.277650623749424e-08, -1.114146642189226e-09)


@kernel
def clip(x, low, high):
    x = low if x < low else x
    return high if x > high else x


@kernel
def split_exp(x, low):
    """q and s with exp(x + low) = s (1 + q): s a power of two, |low| ≪ 1, |q| < 0.42."""
    t = x * LOG2_E(x) + ROUND(x)
    n = t - ROUND(x)
    r = (x - n * LN2_HIGH(x)) - n * LN2_LOW(x) + low
    return r + r * r * expm1_series(r), power_of_two(t)


@inlined_kernel
def exp_of_sum(x, low):
    """exp(x + low), where `low` carries the digits that x has no room for."""
    q, s = split_exp(clip(x, LOWEST(x), HIGHEST(x)), low)
    y = s + s * q
    y = zero(x) if x < LOWEST(x) else y
    return infinity(x) if x > HIGHEST(x) else y


@kernel
def exp(x):
    return exp_of_sum(x, zero(x))


@kernel
def expm1(x):
    """exp(x) − 1 for x ≤ HIGHEST, without cancellation near 0."""
    return expm1_within(clip(x, LOWEST(x), HIGHEST(x)))


@kernel
def expm1_within(x):
    """exp(x) − 1 for x between LOWEST and HIGHEST."""
    q, s = split_exp(x, zero(x))
    return s * q + (s - one(x))


@kernel
def tanh(x):
    e = expm1_within(two(x) * clip(x, -SATURATED(x), SATURATED(x)))
    return e / (e + two(x))


@kernel
def sigmoid(x):
    return one(x) / (one(x) + exp(-x))


@kernel
def newton_root(x):
    """√(x + LEAST) for x ≥ 0 within 0.51 units in the last place, by Newton's method for 1/√x; √LARGEST beyond it."""
    x = x + LEAST(x)
    x = LARGEST(x) if x > LARGEST(x) else x
    h, y = half(x) * x, inverse_root_estimate(x)
    y *= THREE_HALVES(x) - h * y * y
    y *= THREE_HALVES(x) - h * y * y
    y *= THREE_HALVES(x) - h * y * y
    r = x * y
    return r + half(x) * y * (x - r * r)


# For whole registers of AVX-512 the processor's own instruction takes longer than Newton's multiplications.
root = newton_root if VECTOR_BYTES == 64 else math.sqrt


@kernel
def softplus(x):
    """log(1 + exp x) = max(x, 0) + log1p(v) with v = exp(−|x|) and log1p(v) = 2 atanh(v / (2 + v))."""
    v = exp(-abs(x))
    w = v / (two(x) + v)
    return (zero(x) if x < zero(x) else x) + two(x) * w * atanh_series(w * w)


@inlined_kernel
def normal_cdf(x):
    """Φ(x) = ½ erfc(−x/√2). The exponent −x²/2 is split, or its rounding would spoil the far tail."""
    z = clip(abs(x), zero(x), FAR(x))
    t = two(x) / (two(x) + z * SQRT_HALF(x))
    p, h = erfc_series(two(x) * t - one(x)), leading_half(z)
    square = half(x) * h * h
    rounded = p - square
    low = ((-square - rounded) + p) - half(x) * (z - h) * (z + h)
    tail = half(x) * t * exp_of_sum(rounded, low)
    return tail if x < zero(x) else one(x) - tail


@inlined_kernel
def normal_pdf(x):
    """exp(−x²/2)/√(2π), with the square split as in `normal_cdf`."""
    z = clip(abs(x), zero(x), FAR(x))
    h = leading_half(z)
    return INV_SQRT_2PI(x) * exp_of_sum(-half(x) * h * h, -half(x) * (z - h) * (z + h))


@exact
def log(x):
    """Natural logarithm of a normal number x > 0 in float64; −∞ at 0, NaN below.

    x = 2ᵏ(1 + f) with 1 + f in [√½, √2); then log(1 + f) from s = f/(2 + f).  [Tang1990], coefficients of
    the minimax polynomial in s² as in the freely distributable libm.
    """
    bits = np.float64(x).view(np.int64) + np.int64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)
    k = np.float64((bits >> np.int64(52)) - np.int64(1023))
    f = np.int64((bits & np.int64(0x000FFFFFFFFFFFFF)) + np.int64(0x3FE6A09E667F3BCD)).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    r = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01 + z * (
        2.222219843214978396e-01 + z * (1.818357216161805012e-01 + z * (1.531383769920937332e-01 + z *
                                                                       1.479819860510658591e-01))))))
    h = 0.5 * f * f
    y = s * (h + r) + k * 1.90821492927058770002e-10 - h + f + k * 6.93147180369123816490e-01
    if x > 0.0:
        return y
    return -np.inf if x == 0.0 else np.nan
