"""The module's interface: pointers are i32 byte offsets, counts i32, numbers f64; tables are int64.

A plan is one block of `plan_size()` int64; `backprop.wasm.codes()` publishes where in it what stands.
Imported only by `compile`, in a process of its own whose settings make Numba's IR independent of this machine.
"""

from . import arithmetic, measures, passes, planning
from .registry import EXPORTS

__all__ = ["EXPORTS", "arithmetic", "measures", "passes", "planning"]
