"""Where compiled code is kept: one folder per hash of everything that decides what the compiler makes.

Numba's own disk cache looks only at the file of the function that is called. A change in a callee of
another file would leave the old machine code in use, so the hash covers every source file of the engine.
"""

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from platformdirs import user_cache_path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

ENGINE = Path(__file__).parent
SETTINGS = ("BACKPROP_KERNEL", "BACKPROP_VECTOR_BYTES", "BACKPROP_TARGET", "NUMBA_BOUNDSCHECK")  # they change the code
RECENT = 4  # folders that are kept however old they are: some megabytes each
DAY = 24 * 3600
IN_USE = "in-use"  # in each folder of compiled code, a file that the processes at work with it hold locked
HELD = []  # this process's own locks


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


def engine_folder():
    """The folder for these sources, held as long as the process lives. A new one makes old ones disappear."""
    folder = cache_folder(f"numba-{source_hash()}")
    new = not (folder / IN_USE).exists()
    _hold(folder)
    if new:
        remove_old(folder)
    return folder


def _hold(folder):
    """Note that the folder is in use, now and until this process ends."""
    try:
        os.utime(folder)
        file = open(folder / IN_USE, "a")  # the lock: it stays open
        HELD.append(file)
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:  # a file system without locks
        pass


def remove_old(current):
    """Remove its siblings but the RECENT last used, those used within a day, and those that a process holds."""
    def age(folder):
        try:
            return time.time() - folder.stat().st_mtime
        except OSError:  # another process has just removed it
            return 0.0

    others = sorted((folder for folder in current.parent.glob("numba-*") if folder != current), key=age)
    for folder in others[RECENT:]:
        if age(folder) > (DAY if fcntl else 30 * DAY):  # without locks, age alone has to tell
            _remove(folder)


def _remove(folder):
    """Remove a folder unless a process holds it; under another name first, so that nobody finds half of it."""
    try:
        with open(folder / IN_USE, "a") as file:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            gone = Path(tempfile.mkdtemp(prefix="removed-", dir=folder.parent))
            folder.rename(gone)
    except OSError:  # held, no longer there, or (on Windows) open
        return
    shutil.rmtree(gone, ignore_errors=True)
