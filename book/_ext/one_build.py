"""Sphinx: one build at a time.

Two builds that write the same folder spoil each other's pages and cache.  The second one stops at once, with a word
to the reader.  The system drops the lock with the process, so a build that was killed blocks nobody.
"""
import sys
from pathlib import Path

try:
    import fcntl
except ImportError:                     # Windows: no such lock, and no such protection
    fcntl = None


def lock(app):
    if fcntl is None:
        return
    folder = Path(app.outdir).parent
    folder.mkdir(parents=True, exist_ok=True)
    app.one_build = (folder / ".lock").open("w")           # kept open, and so locked, until the process ends
    try:
        fcntl.flock(app.one_build, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(f"Another build is writing {folder}. Wait until it has ended, then build again.", file=sys.stderr)
        sys.exit(1)


def setup(app):
    # As early as an extension can: before Sphinx reads its environment from the folder.
    lock(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
