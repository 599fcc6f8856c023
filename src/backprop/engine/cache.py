"""Where compiled code is kept: one folder per hash of everything that decides what the compiler makes.

Numba's own disk cache looks only at the file of the function that is called. A change in a callee of
another file would leave the old machine code in use, so the hash covers every source file of the engine.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

ENGINE = Path(__file__).parent
SETTINGS = ("BACKPROP_KERNEL", "BACKPROP_VECTOR_BYTES", "BACKPROP_TARGET", "NUMBA_BOUNDSCHECK")  # they change the compiled code


def source_hash(*folders):
    """Sixteen hex digits for the engine's sources, those of further `folders`, and SETTINGS."""
    digest = hashlib.sha256()
    for folder in (ENGINE, *folders):
        for path in sorted(Path(folder).rglob("*.py")):
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    for name in SETTINGS:
        digest.update(f"{name}={os.environ.get(name, '')}\0".encode())
    return digest.hexdigest()[:16]


def cache_folder(name):
    """A writable folder `name` below $BACKPROP_CACHE_DIR or the user's cache; else below the temporary folder."""
    user = os.getuid() if hasattr(os, "getuid") else None
    roots = [Path(os.environ.get("BACKPROP_CACHE_DIR") or user_cache_path("backprop", appauthor=False)),
             Path(tempfile.gettempdir(), f"backprop-{'user' if user is None else user}")]
    for root in roots:
        folder = root / name
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # In a shared temporary folder somebody else may have taken the name, and code in it would be theirs.
            if root == roots[1] and user is not None and root.stat().st_uid != user:
                continue
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="backprop-"))
