"""Watches the processes of a sandbox from outside and ends them when together they use too much."""

import os
import threading
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
EVERY = 0.05  # seconds between two looks; a process that fills memory needs longer than that for a gigabyte


def family(pid):
    """A process and all below it."""
    found = [pid]
    for each in found:
        try:
            for children in Path(f"/proc/{each}/task").glob("*/children"):
                found += map(int, children.read_text().split())
        except (OSError, ValueError):  # it has ended meanwhile
            continue
    return found


def used(pid):
    """(bytes, seconds of processor time, number) of a process and all below it."""
    held = spent = 0
    pids = family(pid)
    for each in pids:
        try:
            held += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * PAGE
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            spent += (int(fields[11]) + int(fields[12])) / TICK
        except (OSError, ValueError, IndexError):
            continue
    return held, spent, len(pids)


class Watch(threading.Thread):
    """Calls `end(words)` once, as soon as the family of `pid` goes beyond its limits."""

    def __init__(self, pid, limits, end):
        super().__init__(daemon=True)
        self.pid, self.limits, self.end, self.done = pid, limits, end, threading.Event()
        self.start()

    def run(self):
        while not self.done.wait(EVERY):
            held, spent, number = used(self.pid)
            if words := self.excess(held, spent, number):
                self.end(words)
                return

    def excess(self, held, spent, number):
        if held > self.limits.memory:
            return f"your notebook used more than {self.limits.memory / 2**30:g} GiB of memory"
        if spent > self.limits.total:
            return f"your notebook used more than {self.limits.total:g} seconds of processor time"
        if number > 2 * self.limits.processes:
            return f"your notebook started more than {self.limits.processes} processes"
        return ""

    def stop(self):
        self.done.set()
