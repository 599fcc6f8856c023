"""The engine as a WebAssembly module: `module()` gives its bytes, `codes()` the numbers it is spoken to in.

The module is built once (some 15 s, in a process of its own) and kept under a hash of the sources it is made of.
"""

import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from ..engine.cache import cache_folder, source_hash

# Numba has to make IR that knows nothing of this machine and is not optimized for it yet.
ENVIRONMENT = {
    "NUMBA_OPT": "0", "NUMBA_LOOP_VECTORIZE": "0", "NUMBA_SLP_VECTORIZE": "0", "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "", "BACKPROP_VECTOR_BYTES": "16", "BACKPROP_KERNEL": "blocked", "BACKPROP_TARGET": "wasm", "BACKPROP_NO_CACHE": "1",
}
FAILED = "the explorers' engine could not be compiled to WebAssembly here"
TESTED = {"numba": "0.68", "llvmlite": "0.50"}  # the module is made from the intermediate code of these two


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
    except OSError as error:  # a platform without processes
        raise Unavailable(f"{FAILED}: {error}") from error
    finally:
        Path(temporary).unlink(missing_ok=True)


def codes():
    """Every number that JavaScript needs to speak to the module, by name: JavaScript holds none of its own."""
    from ..engine import diagnosis, plan, tape
    from ..names import ACTIVATIONS, INITIALIZERS, LOSSES, NORMS, OPTIMIZERS

    counts = ("THETA", "STATISTICS", "VALUES", "SCRATCH", "N_LAYERS")
    own = {name: number for name, number in ACTIVATIONS.items() if number < tape.CUSTOM}  # readers' are called by address
    return {
        "activations": own, "initializers": INITIALIZERS, "losses": LOSSES, "norms": NORMS,
        "optimizers": OPTIMIZERS, "counts": {name.lower(): int(getattr(plan, name)) for name in counts},
        "verdicts": list(diagnosis.VERDICTS),
    }
