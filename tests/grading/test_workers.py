"""Workers die, and so does the grader: nobody's work is lost, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

from backprop.exercises.grading import workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are copies of this process")


def killed_by_some(job):
    if job == b"deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return job.upper()


def test_a_job_that_kills_its_worker_is_the_only_one_that_fails(monkeypatch):
    monkeypatch.setattr(workers, "grade_bytes", killed_by_some)
    jobs = {f"s{k}": b"deadly" if k == 3 else b"right" for k in range(8)}
    found = {student: (outcome, failed) for student, outcome, failed in workers.outcomes(jobs, 2)}
    assert set(found) == set(jobs)
    assert found["s3"][0] is None and "BrokenProcessPool" in found["s3"][1]
    assert all(found[student] == (b"RIGHT", "") for student in jobs if student != "s3")


GRADER = """
import os, time
from backprop.exercises.grading import workers

def slow(job):
    with open(f"worker-{os.getpid()}", "w") as file:
        time.sleep(2)
    return job

workers.grade_bytes = slow
list(workers.outcomes({str(k): b"" for k in range(100)}, 2))
"""


def test_the_workers_of_a_grader_that_was_killed_end_too(tmp_path):
    deaf = ["sh", "-c", "trap '' INT; exec \"$0\" -c \"$1\"", sys.executable, GRADER]  # as what a script starts with &
    grader = subprocess.Popen(deaf, cwd=tmp_path)
    deadline = time.monotonic() + 60
    while len(pids := [int(file.name.partition("-")[2]) for file in tmp_path.glob("worker-*")]) < 2:
        assert time.monotonic() < deadline and grader.poll() is None
        time.sleep(0.1)
    grader.kill()
    grader.wait()
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        assert time.monotonic() < deadline, "a worker is still there"
        time.sleep(0.1)
