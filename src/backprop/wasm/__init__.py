"""The engine as a WebAssembly module: `module()` gives its bytes, `codes()` the numbers it is spoken to in.

The module is built once (some 15 s, in a process of its own) and kept under a hash of the sources it is made of.
"""

import math
import os
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from ..engine.cache import DAY, RECENT, cache_folder, source_hash

# Numba has to make IR that knows nothing of this machine and is not optimized for it yet.
ENVIRONMENT = {
    "NUMBA_OPT": "0", "NUMBA_LOOP_VECTORIZE": "0", "NUMBA_SLP_VECTORIZE": "0", "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "", "BACKPROP_VECTOR_BYTES": "16", "BACKPROP_KERNEL": "blocked", "BACKPROP_TARGET": "wasm",
    "BACKPROP_NO_CACHE": "1",
}
FAILED = "the explorers' engine could not be compiled to WebAssembly here"
TESTED = {"numba": "0.68", "llvmlite": "0.50"}  # the module is made from the intermediate code of these two

# What a page reads in a plan's tables.
COUNTS = ("N_ROWS", "N_BUFFERS", "N_BLOCKS", "N_LAYERS", "THETA", "STATISTICS", "VALUES", "SCRATCH", "INPUT", "OUTPUT",
          "TARGET")
KINDS = ("WEIGHTS", "RECURRENT_WEIGHTS", "BIASES", "GATE_BIASES", "NORM_SCALES", "NORM_SHIFTS")
COLUMNS = {
    "buffers": ("PER_EXAMPLE", "HEIGHT", "BREADTH", "PLACE"),
    "blocks": ("OFFSET", "FAN_IN", "FAN_OUT", "KIND", "LAYER"),
    "layers": ("Z", "PHI", "WIDTH", "WEIGHT_BLOCK", "PHI_CODE", "ROW"),
    "rows": ("OP", "X", "X2", "Y"),
}


class Unavailable(RuntimeError):
    """The WebAssembly module cannot be built here; the message says why. Explorers then stand still in the page."""


@cache
def module():
    """The bytes of the module. Raises `Unavailable`."""
    versions = _versions()
    path = cache_folder("wasm") / f"engine-{source_hash(Path(__file__).parent)}-{versions}.wasm"
    if not path.exists():
        _build(path)
    return path.read_bytes()


def _versions():
    import llvmlite
    import numba

    have = {"numba": numba.__version__, "llvmlite": llvmlite.__version__}
    for name, tested in TESTED.items():
        if not have[name].startswith(tested + "."):
            raise Unavailable(f"the explorers' engine is compiled with {name} {tested}, but {name} {have[name]} is "
                              f"installed; install the versions of requirements.txt")
    return "-".join(have.values())


def _build(path):
    # A name of its own, then a rename: two builds at once cannot see each other's half-written file.
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        made = subprocess.run([sys.executable, "-m", "backprop.wasm.compile", temporary], capture_output=True,
                              text=True, env={**os.environ, **ENVIRONMENT})
        if made.returncode:
            raise Unavailable(f"{FAILED}:\n{made.stderr[-2000:]}")
        os.replace(temporary, path)
        _remove_old(path)
    except OSError as error:  # a platform without processes
        raise Unavailable(f"{FAILED}: {error}") from error
    finally:
        Path(temporary).unlink(missing_ok=True)


def _remove_old(current):
    """Remove the modules of earlier sources, but the RECENT last made and those of today."""
    others = [path for path in current.parent.glob("engine-*.wasm") if path != current]
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[RECENT:]:
        if time.time() - path.stat().st_mtime > DAY:
            path.unlink(missing_ok=True)


def codes():
    """Every number that JavaScript needs to speak to the module, by name: JavaScript holds none of its own."""
    from ..engine import diagnosis, plan, tape
    from ..names import ACTIVATIONS, INITIALIZERS, LOSSES, NORMS, OPTIMIZERS
    from ..optimizers import BY_NAME
    from ..training import ORDER_STREAM

    own = {name: number for name, number in ACTIVATIONS.items() if number < tape.CUSTOM}  # not a reader's own formulas
    settings = {name: kind(learning_rate=1.0).settings[1:].tolist() for name, kind in BY_NAME.items()}  # all but η
    return {
        "activations": own, "initializers": INITIALIZERS, "losses": LOSSES, "norms": NORMS,
        "optimizers": OPTIMIZERS, "optimizer_settings": settings, "order_stream": ORDER_STREAM,
        "operations": list(tape.OPERATIONS), "verdicts": list(diagnosis.VERDICTS),
        "counts": _numbers(plan, COUNTS), "kinds": _numbers(plan, KINDS), "tables": _tables(plan),
        "columns": {table: _numbers(tape if table == "rows" else plan, names) for table, names in COLUMNS.items()},
    }


def _numbers(module, names):
    return {name.lower(): int(getattr(module, name)) for name in names}


def _tables(plan):
    """Where each table of a plan starts, in integers, and how many columns it has."""
    tables, start = {}, 0
    for name, table in zip(plan.Plan._fields, plan.shapes(plan.MAX_ROWS, plan.MAX_LAYERS), strict=True):
        tables[name] = {"start": start, "columns": table[-1]}
        start += math.prod(table)
    return tables
