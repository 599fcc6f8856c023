"""The environments in which the benchmark runs: one core, one thread, and which instructions everybody may use.

A peer's libraries read their environment when they are loaded, so each setting is measured in a process of its own.
"""

import os
import platform
from pathlib import Path

import llvmlite.binding as llvm

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def features():
    return dict(llvm.get_host_cpu_features())


def processor():
    info = Path("/proc/cpuinfo")
    names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")] \
        if info.exists() else []
    return f"{names[0] if names else platform.processor()} ({llvm.get_host_cpu_name()})"


def narrowed():
    """AVX2 at most, for the engine and for every peer."""
    allowed = ",".join(f"{'+' if has and not name.startswith(('avx512', 'avx10', 'amx')) else '-'}{name}"
                       for name, has in sorted(features().items()))
    return {"BACKPROP_VECTOR_BYTES": "32", "NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": allowed,
            "XLA_FLAGS": ONE_THREAD["XLA_FLAGS"] + " --xla_cpu_max_isa=AVX2", "ATEN_CPU_CAPABILITY": "avx2",
            "ONEDNN_MAX_CPU_ISA": "AVX2", "OPENBLAS_CORETYPE": "Haswell", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}


def settings():
    """name -> (what differs in the environment, what to say about it)"""
    chosen = {"as installed": ({}, "Every library chooses its instructions itself.")}
    if features().get("avx512f"):
        chosen["mended"] = (
            {"OPENBLAS_CORETYPE": "SKYLAKEX", "MKL_ENABLE_INSTRUCTIONS": "AVX512", "ATEN_CPU_CAPABILITY": "avx512"},
            "OpenBLAS, MKL and PyTorch are told to use AVX-512, which they may not do by themselves on this processor.")
        chosen["AVX2 only"] = (narrowed(), "Nobody may use AVX-512.")
    return chosen


def environment(setting):
    return {**os.environ, **ONE_THREAD, **settings()[setting][0]}


def notes(measured):
    """What a reader of the table must know, from the libraries' shares of the peak in a product of large matrices.

    A library far behind the best one has no kernel for this processor; on a busy machine all fall back together."""
    if not features().get("avx512f"):
        yield "This processor has no AVX-512: the table is the AVX2 table, and no library misses wider vectors."
    for dtype, shares in measured.items():
        for library, share in shares.items():
            if library != "ours" and share < 0.6 * max(shares.values()):
                yield f"{library} is handicapped: its product of large {dtype} matrices reaches {share:.0%} of the peak."
