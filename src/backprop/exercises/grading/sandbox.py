"""A submission at work behind walls: its cells are run, its functions are called, and only plain data comes out."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from . import walls, wire
from .limits import Limits
from .watch import Watch

HERE = Path(__file__).parent
CHUNK = 2**16


class Ended(Exception):
    """The submission's process is gone; the message says why, in words for its author."""


class Sandbox:
    """Runs the cells [(number, source), …] of one submission.

    with Sandbox(cells) as sandbox:
        sandbox.faults                          # [[cell, [type, message, line, place]], …]
        sandbox.ask("dense_backward", [A, W])   # {"value": …, "changed": […]} or {"raised": …} or {"missing": […]}
    """

    def __init__(self, cells, limits=None, *, trusted=False):
        self.limits = limits or Limits()
        self.reason = ""
        self.started = time.monotonic()
        self.folder = Path(tempfile.mkdtemp(prefix="backprop-grading-"))
        os.chmod(self.folder, 0o755)  # the program behind the walls may be nobody's
        for name in ("wire.py", "answerer.py"):
            shutil.copy(HERE / name, self.folder)
        engine = not trusted and any("backprop" in source for _, source in cells)
        job = {"cells": [list(cell) for cell in cells], "seconds": self.limits.cell,
               "engine": walls.ENGINE if engine else ""}
        (self.folder / "cells.json").write_text(json.dumps(job), "utf-8")
        self.errors = tempfile.TemporaryFile()
        place = str(self.folder) if trusted else "/job"
        program = [walls.interpreter(), "-s", f"{place}/answerer.py", place]
        command = program if trusted else walls.command(self.folder, program, self.limits, engine=engine)
        own = {"PATH": os.environ.get("PATH", os.defpath)}  # bubblewrap has to be found; it clears the rest
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, start_new_session=True,
            env=walls.environment(str(self.folder)) if trusted else own)
        self.watch = Watch(self.process.pid, self.limits, self.end)
        try:
            self.faults = _faults(self._receive(self.limits.start + self.limits.cells))
            self.ready = True  # its cells have run, to the end or to an error
        except Ended:
            self.faults, self.ready = [], False

    def ask(self, name, arguments=None):
        """The reply on a name that the notebook defines: its value, or that of a call. Raises `Ended`."""
        if self.reason:
            raise Ended(self.reason)
        request = {"name": name} | ({} if arguments is None else {"arguments": list(arguments)})
        self._send(wire.pack(request))
        reply = self._receive(self.limits.call)
        if type(reply) is not dict:
            self.end("the reply of your notebook was not of the agreed form")
            raise Ended(self.reason)
        return reply

    def _send(self, message):
        """Write all of it, but do not wait for ever for somebody who does not read."""
        deadline, pipe = time.monotonic() + self.limits.call, self.process.stdin.fileno()
        os.set_blocking(pipe, False)
        while message:
            if not select.select([], [pipe], [], max(0.0, deadline - time.monotonic()))[1]:
                self.end("your notebook no longer answered")
                raise Ended(self.reason)
            try:
                message = message[os.write(pipe, message[:CHUNK]):]
            except OSError:
                self._gone()

    def _receive(self, seconds):
        deadline = min(time.monotonic() + seconds, self.started + self.limits.total)
        try:
            return wire.receive(lambda n: self._read(n, deadline, seconds))
        except wire.Refused as refused:
            self.end(f"your notebook sent {refused}")
            raise Ended(self.reason) from None

    def _read(self, n, deadline, seconds):
        parts, left, pipe = [], n, self.process.stdout.fileno()
        while left:
            if not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
                self.end(f"your code ran too long: it was given {seconds:g} seconds")
                raise Ended(self.reason)
            part = os.read(pipe, min(left, CHUNK))
            if not part:
                self._gone()
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _gone(self):
        self.end("your code ended its Python process")
        raise Ended(self.reason)

    def end(self, reason):
        """End all its processes, once; the first reason stays."""
        self.reason = self.reason or reason
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def words(self):
        """What the walls themselves have said, for the instructor: why nothing could be started."""
        self.errors.seek(0)
        return self.errors.read(2000).decode("utf-8", "replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.watch.stop()
        self.end("graded")
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _faults(message):
    """[(cell, type, message, line)] of a message that may hold anything."""
    found = []
    for each in (message.get("faults", []) if type(message) is dict else [])[:100]:
        try:
            number, (kind, words, line, _) = each
            found.append((int(number), str(kind)[:60], str(words)[:300], int(line)))
        except (TypeError, ValueError):
            continue
    return found
