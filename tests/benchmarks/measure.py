"""One setting's measurements, in a process of its own: `python -m tests.benchmarks.measure CASES DTYPES ROUNDS`.

Prints one line of JSON per result: the versions, the products, then each case in each precision. Every ratio is the
median over rounds of (peer's time / ours in the same round), and every peer has run once before.
"""

import json
import platform
import sys

import numpy as np

from . import ours, peer_jax, peer_sklearn, peer_torch
from .cases import cases
from .clock import clock
from .peak import peak, run_chains
from .settings import processor

# Adam's first steps are sign(g): a gradient that is zero but for rounding sends equal runs apart by this much.
SAME_LOSS = {"float64": 1e-6, "float32": 2e-2}
# scikit-learn shuffles by itself, so that it only starts from the same parameters: its noise is the mini-batches'.
SIMILAR_LOSS = 0.15
PRODUCT = 512  # rows, columns and terms of the product that shows what a library gets out of the processor


def loss(case, theta):
    net = case.network("float64")
    net.theta[:] = theta
    return net.loss(case.X, case.y)


def check_losses(key, dtype, losses):
    """All peers must have solved the same problem, or their times say nothing."""
    same = [value for name, value in losses.items() if name != "scikit-learn"]
    if not max(same) - min(same) <= SAME_LOSS[dtype] * max(same):
        raise SystemExit(f"case {key} {dtype}: the peers end at different losses: {losses}")
    if not abs(losses.get("scikit-learn", losses["ours"]) / losses["ours"] - 1) <= SIMILAR_LOSS:
        raise SystemExit(f"case {key} {dtype}: scikit-learn ends at another loss: {losses}")


def interleaved(runs, rounds):
    """Seconds of each run in each round, the peers in turn."""
    seconds = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(run())
    return {name: np.array(values) for name, values in seconds.items()}


def measure(key, case, dtype, rounds):
    runs = {"ours": ours.prepare(case, dtype), "JAX": peer_jax.prepare(key, case, dtype),
            "PyTorch": peer_torch.prepare(key, case, dtype)}
    if peer_sklearn.can_do(case):
        runs["scikit-learn"] = peer_sklearn.prepare(case, dtype)
    first, losses = {}, {}
    for name, run in runs.items():
        start = clock()
        _, theta = run()
        first[name] = clock() - start
        losses[name] = loss(case, theta)
    check_losses(key, dtype, losses)
    timed = {name: lambda run=run: run()[0] for name, run in runs.items()}
    times = interleaved({**timed, "peak": lambda: run_chains(dtype)[0]}, rounds)
    best = run_chains(dtype)[1] / times.pop("peak")  # per round: a busy neighbor slows it as it slows the others
    return {
        "case": key, "name": case.name, "dtype": dtype, "loss": losses, "first call": first,
        "microseconds": {name: float(np.median(t)) / case.steps * 1e6 for name, t in times.items()},
        "ratio": {name: float(np.median(t / times["ours"])) for name, t in times.items() if name != "ours"},
        "share": float(np.median(case.flops * case.steps / times["ours"] / best)) if case.flops else None,
    }


def products(rounds):
    """Shares of the peak that each library's own product of square matrices reaches: who is handicapped?"""
    shares = {}
    for dtype in ("float64", "float32"):
        runs = {name: peer.product(PRODUCT, dtype) for name, peer in
                {"ours": ours, "JAX": peer_jax, "PyTorch": peer_torch, "NumPy": peer_sklearn}.items()}
        for run in runs.values():
            run()
        times = interleaved({**runs, "peak": lambda dtype=dtype: run_chains(dtype)[0]}, rounds)
        best = run_chains(dtype)[1] / times.pop("peak")
        shares[dtype] = {name: float(np.median(2 * PRODUCT**3 / t / best)) for name, t in times.items()}
    return shares


def versions():
    import jax
    import numba
    import sklearn
    import torch
    from threadpoolctl import threadpool_info

    from backprop.engine.intrinsics import VECTOR_BYTES

    blas = [f"{lib['internal_api']} {lib['version']} for {lib.get('architecture')}" for lib in threadpool_info()
            if lib["user_api"] == "blas"]
    return {"processor": processor(), "python": platform.python_version(), "numba": numba.__version__,
            "jax": jax.__version__, "torch": f"{torch.__version__} ({torch.backends.cpu.get_cpu_capability()})",
            "scikit-learn": sklearn.__version__, "numpy": np.__version__, "blas": sorted(set(blas)),
            "vector bytes": VECTOR_BYTES, "gflops": {d: peak(d) / 1e9 for d in ("float64", "float32")}}


def main():
    names, dtypes, rounds = sys.argv[1].split(","), sys.argv[2].split(","), int(sys.argv[3])
    known = cases()
    print(json.dumps({"versions": versions()}), flush=True)
    print(json.dumps({"products": products(rounds)}), flush=True)
    for key in names:
        for dtype in dtypes:
            print(json.dumps({"row": measure(key, known[key], dtype, rounds)}), flush=True)


if __name__ == "__main__":
    main()
