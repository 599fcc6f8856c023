"""Two-dimensional convolution (cross-correlation) of images, as matrix products without a matrix of patches.

Shapes   X (B, H, W, n)   W (K, K, n, m)   b (m,)   Y (B, H', W', m)   H' = (H + 2p − K)//s + 1   OPT: p
[Chellapilla2006] for the product; [Goodfellow2016, §9.5] for the gradients.
Each image is padded once, into scratch. There the K n numbers that kernel row i sees at neighboring output pixels
are windows s n apart, so that one output row is K products with overlapping rows as the left operand.
"""

from ..intrinsics import noinline
from ..jit import kernel, planner
from ..matrix_product import PRODUCT_SCRATCH, product, transpose
from ..plan import BIASES, BREADTH, HEIGHT, WEIGHTS, begin_layer, features, image_buffer, parameters, row, scratch
from ..tape import CONV2D, DX, H, K, M, N, ONE, OPT, P, STRIDE, W, X, Y, ZERO


@planner
def plan(plan, x, m, size, stride, padding):
    """Append the operation for m features out; return its result's buffer."""
    height, breadth, n = plan.buffers[x, HEIGHT], plan.buffers[x, BREADTH], features(plan, x)
    begin_layer(plan)
    out_height, out_breadth = (height + 2 * padding - size) // stride + 1, (breadth + 2 * padding - size) // stride + 1
    y = image_buffer(plan, out_height, out_breadth, m, ONE)
    new = row(plan, CONV2D, x, y)
    new[P] = parameters(plan, size * size * n, m, WEIGHTS)
    parameters(plan, ONE, m, BIASES)
    new[H], new[W], new[K], new[STRIDE], new[OPT] = height, breadth, size, stride, padding
    padded, patch = (height + 2 * padding) * (breadth + 2 * padding) * n, size * size * n
    scratch(plan, 2 * padded + patch * m + out_breadth * patch + ONE + PRODUCT_SCRATCH)
    return y


@kernel
def pad(t, A, x, S):
    """Copy the image A[x:] into S[0:], surrounded by zeros."""
    noinline()
    n, w, p = t[N], t[W], t[OPT]
    wide = (w + 2 * p) * n
    for i in range((t[H] + 2 * p) * wide):
        S[i] = 0
    for v in range(t[H]):
        source, target = A[x + v * w * n : x + (v + 1) * w * n], S[(v + p) * wide + p * n : (v + p) * wide + (p + w) * n]
        for i in range(w * n):
            target[i] = source[i]


@kernel
def forward(t, theta, A, S, B):
    noinline()
    n, m, k, s, p = t[N], t[M], t[K], t[STRIDE], t[OPT]
    high, wide = t[H] + 2 * p, t[W] + 2 * p
    h, w = (high - k) // s + 1, (wide - k) // s + 1
    bias, free = (theta, t[P] + k * k * n * m, ZERO), high * wide * n
    for image in range(B):
        pad(t, A, t[X] + image * t[H] * t[W] * n, S)
        for v in range(h):
            y = (A, t[Y] + (image * h + v) * w * m, m)
            for i in range(k):
                windows, weights = (S, (v * s + i) * wide * n, s * n, ONE), (theta, t[P] + i * k * n * m, m)
                product(windows, weights, bias if i == 0 else y, y, w, m, k * n, S, free)


@kernel
def backward(t, theta, g, A, D, S, B):
    noinline()
    n, m, k, s, p = t[N], t[M], t[K], t[STRIDE], t[OPT]
    high, wide, q = t[H] + 2 * p, t[W] + 2 * p, k * k * n
    h, w = (high - k) // s + 1, (wide - k) // s + 1
    gathered = high * wide * n  # in S: padded image, padded gradient, Wᵀ, one row of patches, a one, product's scratch
    turned = 2 * gathered
    patches = turned + q * m
    unit = patches + w * q
    free = unit + 1
    transpose(theta, t[P], m, S, turned, q, m)
    S[unit] = 1
    db = (g, t[P] + q * m, m)
    for image in range(B):
        x = t[X] + image * t[H] * t[W] * n
        dY = (D, t[Y] + image * h * w * m, m)
        product((S, unit, ZERO, ZERO), dY, db, db, ONE, m, h * w, S, free)  # db += Σ dY
        pad(t, A, x, S)
        for v in range(h):
            for i in range(k):
                dW, dy = (g, t[P] + i * k * n * m, m), (D, t[Y] + (image * h + v) * w * m, m)
                product((S, (v * s + i) * wide * n, ONE, s * n), dy, dW, dW, k * n, m, w, S, free)  # dW += windowsᵀ dY
        if t[DX]:
            for i in range(gathered, turned):
                S[i] = 0
            for v in range(h):
                scatter_row(t, D, t[Y] + (image * h + v) * w * m, S, gathered + v * s * wide * n, turned, patches, free)
            unpad(t, D, x, S, gathered)


@kernel
def scatter_row(t, D, dy, S, target, turned, patches, free):
    """Add dY Wᵀ of one output row to the windows of the padded gradient that it came from, S[target:]."""
    n, m, k, s, wide = t[N], t[M], t[K], t[STRIDE], t[W] + 2 * t[OPT]
    w, q = (wide - k) // s + 1, k * k * n
    for i in range(w * q):
        S[patches + i] = 0
    rows = (S, patches, q)
    product((D, dy, m, ONE), (S, turned, q), rows, rows, w, q, m, S, free)
    for u in range(w):
        for i in range(k):
            window = S[target + (i * wide + u * s) * n : target + (i * wide + u * s + k) * n]
            patch = S[patches + u * q + i * k * n : patches + u * q + (i + 1) * k * n]
            for j in range(k * n):
                window[j] += patch[j]


@kernel
def unpad(t, D, x, S, start):
    """Add the inner part of the padded gradient S[start:] to D[x:]."""
    n, w, p = t[N], t[W], t[OPT]
    wide = (w + 2 * p) * n
    for v in range(t[H]):
        source = S[start + (v + p) * wide + p * n : start + (v + p) * wide + (p + w) * n]
        target = D[x + v * w * n : x + (v + 1) * w * n]
        for i in range(w * n):
            target[i] += source[i]
