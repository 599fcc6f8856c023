"""The numerics of the book: flat arrays, integer tables, and kernels that Numba compiles. Read `tape` first.

tape, plan                what a network is, and how one is written        machine    runs it down and up
mlp, over_time            how whole layers are planned
ops/                      one file an operation, forward beside backward   training   mini-batches, optimizers
matrix_product, elementary, activation_functions, random                   the arithmetic underneath
intrinsics, matrix_intrinsics, scalar_intrinsics                           its LLVM IR
measures, mean_field, diagnosis                                            what is read off, and its theory

The engine imports nothing else of the package. Machine code is cached on disk under a hash of these sources.
"""

import numba

from .cache import engine_folder

# Numba reads the setting when a function is decorated, that is, during these imports; it belongs to others after.
_before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(engine_folder())
try:
    from . import (activation_functions, diagnosis, initializers, machine, mean_field, measures, mlp, plan, random,
                   tape, training)
finally:
    numba.config.CACHE_DIR = _before

__all__ = ["activation_functions", "diagnosis", "initializers", "machine", "mean_field", "measures", "mlp", "plan",
           "random", "tape", "training"]
