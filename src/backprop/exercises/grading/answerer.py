"""Runs inside the sandbox: executes a submission's cells, then calls its functions as it is asked to.

It shares its process with the student's code, so nothing that it says is believed; it is here to be useful to honest
submissions. `python answerer.py FOLDER`, where FOLDER holds `cells.json`; messages come on standard input and leave
on standard output, and both are moved out of the way before any cell runs.
"""

import copy
import json
import os
import shutil
import signal
import sys
import types
from pathlib import Path


class Channel:
    """Messages on what were standard input and output; a cell that prints, or reads, gets nothing of them."""

    def __init__(self, wire):
        self.wire, self.requests, self.replies = wire, os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)

    def read(self, n):
        got = self.requests.read(n)
        if len(got) < n:
            os._exit(0)  # the grader has gone
        return got

    def receive(self):
        return self.wire.receive(self.read)

    def send(self, value):
        self.replies.write(self.wire.pack(value))
        self.replies.flush()


class Shell:
    """Stands where IPython stands in a notebook: its commands do nothing, but a cell that is timed is run."""

    def __init__(self, names):
        self.names = names

    def run_cell_magic(self, name, line, body):
        if name in ("time", "timeit", "capture"):
            exec(compile(body, f"<cell %%{name}>", "exec"), self.names)

    def getoutput(self, *_, **__):
        return []

    def __getattr__(self, name):
        return lambda *_, **__: None


def too_long(*_):
    raise TimeoutError("the cell ran too long")


def described(error):
    """[type, message, line of the innermost frame that is the student's, the name of its cell]"""
    line, cell, trace = 0, "", error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.startswith("<cell "):
            line, cell = trace.tb_lineno, trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    if isinstance(error, SyntaxError):
        line = error.lineno or 0
    try:
        words = str(error.msg if isinstance(error, SyntaxError) else error)[:300]
    except Exception:
        words = ""
    return [type(error).__name__, words, line, cell]


def run_cells(cells, seconds, names):
    """Run each cell, also after one that failed, as a reader of the notebook would; [[number, what was raised], …]"""
    faults = []
    signal.signal(signal.SIGALRM, too_long)
    for number, source in cells:
        signal.alarm(seconds)
        try:
            exec(compile(source, f"<cell {number}>", "exec"), names)
        except BaseException as error:
            faults.append([number, described(error)])
        finally:
            signal.alarm(0)
    return faults


def differs(before, after):
    """Whether an argument is no longer what was handed over."""
    if hasattr(before, "tobytes") and hasattr(after, "tobytes"):
        return before.shape != after.shape or before.tobytes() != after.tobytes()
    return before is not after and before != after


def answer(request, names):
    if request["name"] not in names:
        return {"missing": sorted(name for name in names if not name.startswith("_"))[:100]}
    value = names[request["name"]]
    if "arguments" not in request:
        return {"value": value, "callable": callable(value)}
    given = request["arguments"]
    before = copy.deepcopy(given)
    try:
        value = value(*given)
    except NotImplementedError:
        return {"unfinished": True}
    except BaseException as error:
        return {"raised": described(error)}
    return {"value": value, "changed": [k for k, pair in enumerate(zip(before, given)) if differs(*pair)]}


def main(folder):
    sys.path.insert(0, str(folder))
    import wire  # a copy of it lies beside this file

    channel = Channel(wire)
    job = json.loads((folder / "cells.json").read_text("utf-8"))
    if job["engine"]:  # Numba wants to write where it reads
        shutil.copytree(job["engine"], os.environ["BACKPROP_CACHE_DIR"])
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    shell = Shell(module.__dict__)
    module.get_ipython = lambda: shell
    channel.send({"faults": run_cells(job["cells"], job["seconds"], module.__dict__)})
    while True:
        request = channel.receive()
        try:
            channel.send(answer(request, module.__dict__))
        except BaseException as error:
            channel.send({"raised": described(error)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
