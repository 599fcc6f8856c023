"""`make bench`: the engine against JAX and PyTorch, one core, one thread, all runs interleaved.

Each cell is the median over rounds of (peer's time / ours in the same round). Before timing, every peer has run
once (compilation is reported apart), and all must end with the same loss over the data.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np  # noqa: E402  (threads are chosen before it is loaded)

from . import ours, peer_jax, peer_torch  # noqa: E402
from .cases import cases  # noqa: E402
from .peak import peak  # noqa: E402

# Adam's first steps are sign(g): a gradient that is zero but for rounding sends equal runs apart by this much.
SAME_LOSS = {"float64": 1e-6, "float32": 2e-2}


def loss(case, dtype, theta):
    net = case.network("float64")
    net.theta[:] = theta
    return net.loss(case.X, case.y)


def measure(key, case, dtype, rounds):
    runs = {"ours": ours.prepare(case, dtype), "JAX": peer_jax.prepare(key, case, dtype),
            "PyTorch": peer_torch.prepare(key, case, dtype)}
    first, losses = {}, {}
    for name, run in runs.items():
        start = time.perf_counter()
        _, result = run()
        first[name] = time.perf_counter() - start
        losses[name] = loss(case, dtype, getattr(result, "theta", result))
    spread = max(losses.values()) - min(losses.values())
    if not spread <= SAME_LOSS[dtype] * max(losses.values()):
        raise SystemExit(f"case {key} {dtype}: the peers end at different losses: {losses}")
    seconds = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(run()[0])
    times = {name: np.array(values) for name, values in seconds.items()}
    return {
        "case": key, "dtype": dtype, "microseconds": {n: float(np.median(t)) / case.steps * 1e6 for n, t in times.items()},
        "ratio": {n: float(np.median(t / times["ours"])) for n, t in times.items() if n != "ours"},
        "first": first, "loss": losses,
        "share": case.flops * case.steps / float(np.median(times["ours"])) / peak(dtype) if case.flops else None,
    }


def versions():
    import jax
    import numba
    import torch

    return {"python": platform.python_version(), "numpy": np.__version__, "numba": numba.__version__,
            "jax": jax.__version__, "torch": torch.__version__, "processor": processor(),
            "torch vectors": torch.backends.cpu.get_cpu_capability()}


def processor():
    info = Path("/proc/cpuinfo")
    names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")] \
        if info.exists() else []
    return names[0] if names else platform.processor()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--cases", default="")
    options.add_argument("--save", default="_build/bench.json")
    chosen = options.parse_args()
    known, rows = cases(), []
    print(json.dumps(versions(), indent=1))
    print(f"\n{'case':46} {'dtype':8} {'ours µs':>9} {'JAX/ours':>9} {'torch/ours':>10} {'of peak':>8}")
    for key in chosen.cases.split(",") if chosen.cases else known:
        for dtype in ("float64", "float32"):
            row = measure(key, known[key], dtype, chosen.rounds)
            rows.append(row)
            share = "" if row["share"] is None else f"{row['share']:.0%}"
            print(f"{key + ': ' + known[key].name:46} {dtype:8} {row['microseconds']['ours']:>9.1f} "
                  f"{row['ratio']['JAX']:>9.2f} {row['ratio']['PyTorch']:>10.2f} {share:>8}", flush=True)
    Path(chosen.save).parent.mkdir(parents=True, exist_ok=True)
    Path(chosen.save).write_text(json.dumps({"versions": versions(), "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
