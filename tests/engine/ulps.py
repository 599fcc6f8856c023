"""How far a computed value is from the true one, in units in the last place, and where to look for the worst."""

import mpmath
import numpy as np

mpmath.mp.prec = 160  # three times a double: the reference itself is exact for this purpose

REFERENCES = {
    "exp": mpmath.exp, "expm1": mpmath.expm1, "tanh": mpmath.tanh, "log": mpmath.log,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "normal_cdf": mpmath.ncdf, "normal_pdf": mpmath.npdf,
}
RANGES = {  # between these the result is a normal number, and the function promises to find it
    "float64": {"exp": (-708, 709), "expm1": (-708, 709), "tanh": (-30, 30), "sigmoid": (-708, 709),
                "softplus": (-708, 709), "normal_cdf": (-37.5, 10), "normal_pdf": (-37.5, 37.5)},
    "float32": {"exp": (-87, 88), "expm1": (-87, 88), "tanh": (-15, 15), "sigmoid": (-87, 88),
                "softplus": (-87, 88), "normal_cdf": (-12.9, 7), "normal_pdf": (-12.9, 12.9)},
}


def points(name, dtype="float64", count=400, seed=0):
    """Arguments all over the range, near 0, very near 0, and where a result changes its formula."""
    rng = np.random.default_rng(seed)
    if name == "log":
        near_one = 10.0 ** rng.uniform(-16, -1, count)
        return np.concatenate([10.0 ** rng.uniform(-307, 308, count), rng.uniform(0.5, 2, count), 1 + near_one,
                               1 - near_one])
    low, high = RANGES[dtype][name]
    smallest = -20 if dtype == "float64" else -8
    x = np.concatenate([rng.uniform(low, high, count), rng.uniform(-3, 3, count), rng.uniform(-0.4, 0.4, count),
                        10.0 ** rng.uniform(smallest, 0.5, count) * rng.choice([-1, 1], count), [low, high, 0.0]])
    return x.astype(dtype)


def ulps(name, x, y):
    """|y − f(x)| in units in the last place of f(x), for each of the points x."""
    exact = [REFERENCES[name](mpmath.mpf(float(v))) for v in x]
    units = np.spacing(np.abs(np.array([float(v) for v in exact])).astype(y.dtype)).astype(float)
    return np.array([float(abs(mpmath.mpf(float(v)) - e)) for v, e in zip(y, exact, strict=True)]) / units
