"""The command that runs a program behind walls: no network, no files but its own, no privileges, its own processes.

bubblewrap builds the walls. A superuser's program becomes nobody's first: for the superuser some limits do not count.
That takes two bubblewraps, an outer one that may show folders which nobody may not enter, and an inner one, which
builds its own walls in /tmp, so that there has to be such a folder.
"""

import atexit
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from ...engine.cache import engine_folder
from .limits import Limits

NOBODY = "65534"
PACKAGE = Path(__file__).parents[2]
SCRATCH = "/scratch"  # the only folder inside that can be written to
ENGINE = "/engine"  # the engine's machine code; a copy in SCRATCH spares a submission its compilation
SOLUTIONS = "exercises/book"  # the book's exercises, where they travel with the package
LINKS = [("usr/bin", "/bin"), ("usr/lib", "/lib"), ("usr/lib64", "/lib64"), ("usr/sbin", "/sbin")]
ELSEWHERE = ("Grade on Linux: a machine, a virtual machine, or on Windows WSL 2; or, if you trust every student with "
             "this computer and with the marks, add --trust-students.")


@cache
def why_not():
    """Why no walls can be built here, and what to do; "" if they can."""
    if platform.system() != "Linux":
        return f"Submissions are run behind walls that bubblewrap builds, which needs Linux. {ELSEWHERE}"
    missing = [name for name in ("bwrap", "prlimit", "setpriv") if not shutil.which(name)]
    if missing:
        package = "bubblewrap" if "bwrap" in missing else "util-linux"
        return (f"Submissions are run behind walls that bubblewrap builds, and {missing[0]} is not installed: "
                f"apt install {package} (or dnf install {package}). {ELSEWHERE}")
    tried = subprocess.run(command(None, ["/usr/bin/env", "true"]), capture_output=True, text=True)
    if tried.returncode:
        return (f"bubblewrap is installed, but it cannot build walls here: {tried.stderr.strip()[-300:]} "
                f"(in a container it needs user namespaces). {ELSEWHERE}")
    return ""


def interpreter():
    """The interpreter inside: the same, but not the link of an environment, whose folder is not shown."""
    return os.path.realpath(sys.executable)


def libraries():
    """Where what a notebook imports is installed: this environment, and NumPy's folder where that is another."""
    return list(dict.fromkeys([sysconfig.get_paths()["purelib"], str(Path(np.__file__).parents[1])]))


def environment(scratch=SCRATCH):
    """All variables that the program gets."""
    paths = os.pathsep.join([*libraries(), str(PACKAGE.parent)])
    return {"PATH": "/usr/bin:/bin", "HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8", "MPLBACKEND": "Agg",
            "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
            "NUMBA_NUM_THREADS": "1", "BACKPROP_CACHE_DIR": f"{scratch}/cache"}


@cache
def machine_code():
    """A copy of the engine's machine code that everybody may read, for as long as this process lives."""
    folder = Path(tempfile.mkdtemp(prefix="backprop-engine-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    held = engine_folder()
    shutil.copytree(held, folder / held.name, copy_function=shutil.copy)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def mounts(job, engine):
    found = ["--ro-bind", "/usr", "/usr"]
    for target, link in LINKS:
        if Path(link).is_symlink():
            found += ["--symlink", target, link]
        elif Path(link).is_dir():
            found += ["--ro-bind", link, link]
    folders = {folder: folder for folder in [sys.base_prefix, *libraries(), str(PACKAGE)]}
    if job:
        folders |= {str(job): "/job"}
    if engine:
        folders |= {str(machine_code()): ENGINE}
    for place in folders.values():  # a superuser's bubblewrap would make the folders above for itself alone
        for parent in reversed(Path(place).parents[:-1]):
            found += ["--perms", "0755", "--dir", str(parent)]
    for folder, place in folders.items():
        found += ["--ro-bind", folder, place]
    # An editable installation leaves files in both places.
    for package in (PACKAGE, *(Path(each, PACKAGE.name) for each in libraries())):
        if (package / SOLUTIONS).is_dir():
            found += ["--tmpfs", str(package / SOLUTIONS)]
    return found


def command(job, program, limits=None, *, engine=False):
    """The command that runs `program`, a list, with the folder `job` to be seen as /job.

    `engine`: with the engine's machine code to be seen as ENGINE.
    """
    limits = limits or Limits()
    settings = [word for name, value in environment().items() for word in ("--setenv", name, value)]
    files = ["--dev", "/dev", "--size", str(2**20), "--tmpfs", "/dev/shm", "--size", str(limits.scratch),
             "--tmpfs", SCRATCH, "--chdir", SCRATCH]
    walls = ["--unshare-user", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
             "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv", *settings,
             "--hostname", "sandbox"]
    held = ["prlimit", f"--nproc={limits.processes}", f"--as={limits.address_space}",
            f"--cpu={int(limits.total) + 1}", f"--fsize={limits.file_size}", f"--nofile={limits.files}", "--core=0"]
    if os.getuid():
        return ["bwrap", "--unshare-pid", *mounts(job, engine), "--proc", "/proc", *walls, *files, *held, *program]
    empty = ["--dir", "/tmp", "--dir", SCRATCH, "--dir", "/dev/shm"]
    return ["bwrap", "--unshare-pid", *mounts(job, engine), *empty, "--proc", "/proc",
            "--dev", "/dev", "--die-with-parent", "--cap-drop", "ALL", "--cap-add", "CAP_SETUID",
            "--cap-add", "CAP_SETGID",
            "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
            "bwrap", "--ro-bind", "/", "/", *walls, *files, *held, *program]
