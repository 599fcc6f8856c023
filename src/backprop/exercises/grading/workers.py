"""Spreads jobs over the processes of this machine, or over a Dask cluster. A worker that dies stops nobody else's."""

import os
import signal
import threading
import time
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed

from .job import grade_bytes

EVERY = 1.0  # seconds between two looks at whether the grader is still there


def outcomes(jobs, workers=None, client=None):
    """(student, outcome as bytes, "") of each job in {student: bytes}, as it comes, or (student, None, what failed)."""
    yield from (_on_cluster(jobs, client) if client is not None else _here(jobs, workers or os.cpu_count()))


def _on_cluster(jobs, client):
    from distributed import as_completed as completed

    futures = {client.submit(grade_bytes, job, pure=False): student for student, job in jobs.items()}
    for future in completed(list(futures)):
        yield _result(futures[future], future)


def _here(jobs, workers):
    left = dict(jobs)
    if not left:
        return
    with _pool(workers) as pool:
        futures = {pool.submit(grade_bytes, job): student for student, job in jobs.items()}
        for future in as_completed(futures):
            if not isinstance(future.exception(), BrokenExecutor):
                del left[futures[future]]
                yield _result(futures[future], future)
    for student, job in left.items():  # a worker was killed, and its pool with it: now each by itself
        with _pool(1) as pool:
            yield _result(student, pool.submit(grade_bytes, job))


def _result(student, future):
    try:
        return student, future.result(), ""
    except Exception as error:  # the system ended the worker, or the cluster lost it
        return student, None, f"{type(error).__name__}: {error}"


def _pool(workers):
    return ProcessPoolExecutor(workers, initializer=_end_with, initargs=(os.getpid(),))


def _end_with(grader):
    """A worker would wait for ever for the next job of a grader that was killed: it ends instead, and cleans up."""
    def watch():
        while os.getppid() == grader:
            time.sleep(EVERY)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 2)  # nobody is there to read what the interrupt says
        while True:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(EVERY)

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are born deaf to it
    threading.Thread(target=watch, daemon=True).start()
