"""Grades a class: in parallel, each submission once, and on again where an earlier run stopped.

The folder of a run holds `run.json` (the secret of its inputs), `results/`, one file a student, `marks.csv` and
`feedback/`. A result is written whole or not at all, and a submission that has changed since is graded again.
"""

import base64
import hashlib
import json
import os
import secrets
import tempfile
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import datetime, UTC
from pathlib import Path

from . import assignment as assignments
from .judge import judged, unsound
from .safe_names import file_name
from .submissions import moment
from .walls import why_not

RUN = "run.json"


class Run:
    """run = Run(folder, bundle); run.grade(submissions); run.results()"""

    def __init__(self, folder, bundle, *, trusted=False):
        self.folder, self.bundle, self.trusted = Path(folder), Path(bundle), trusted
        self.assignment = assignments.open_bundle(bundle)
        (self.folder / "results").mkdir(parents=True, exist_ok=True)
        self.secret = self._begin(assignments.digest(bundle))
        if faults := unsound(self.assignment, self.secret):
            raise ValueError(f"{faults[0]}; nothing was graded")

    def _begin(self, digest):
        """The secret of this run; of the earlier one, if it goes on."""
        file = self.folder / RUN
        if file.exists():
            begun = json.loads(file.read_text("utf-8"))
            if begun["bundle"] != digest:
                raise ValueError(f"{self.folder} holds marks of another version of this assignment: "
                                 f"choose another folder with --out, so that nothing is mixed")
            if begun["trusted"] != self.trusted:
                raise ValueError(f"{self.folder} was begun {'with' if begun['trusted'] else 'without'} "
                                 f"--trust-students: choose another folder with --out, so that nothing is mixed")
            return bytes.fromhex(begun["secret"])
        secret = secrets.token_bytes(16)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        write(file, {"name": self.assignment.name, "titles": {each.id: each.title for each in self.assignment.exercises},
                     "bundle": digest, "trusted": self.trusted, "begun": now, "secret": secret.hex()})
        file.chmod(0o600)
        return secret

    def grade(self, submissions, *, workers=None, client=None, done=lambda: None):
        """Grade those that have not been graded as they are. `done` is called after each, `client` is Dask's."""
        waiting = {}
        for submission in submissions:
            if submission.raw is None or self._is_graded(submission):
                self._keep_facts(submission)
                done()
            else:
                waiting[submission.student] = submission
        for student, outcome in self._outcomes(waiting, workers, client):
            self._keep(waiting[student], json.loads(outcome))
            done()

    def _outcomes(self, waiting, workers, client):
        """(student, outcome) of each as it comes; only bytes travel."""
        packed = pack_bundle(self.bundle)
        jobs = {student: pack_job(packed, submission.raw, self.secret, self.trusted)
                for student, submission in waiting.items()}
        if client is not None:
            from distributed import as_completed as completed

            futures = {client.submit(grade_bytes, job, pure=False): student for student, job in jobs.items()}
            for future in completed(list(futures)):
                yield futures[future], future.result()
        elif jobs:
            with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
                futures = {pool.submit(grade_bytes, job): student for student, job in jobs.items()}
                for future in as_completed(futures):
                    yield futures[future], future.result()

    def _file(self, student):
        return self.folder / "results" / f"{file_name(student)}.json"

    def _is_graded(self, submission):
        try:
            kept = json.loads(self._file(submission.student).read_text("utf-8"))
        except (OSError, ValueError):
            return False
        return kept.get("digest") == _digest(submission.raw) and not kept.get("grader")

    def _keep_facts(self, submission):
        """What may have changed of a submission that is not graded now: nothing there, or another time."""
        if submission.raw is None:
            nothing = [{"id": each.id, "points": 0.0, "of": each.points, "status": "not attempted", "message": ""}
                       for each in self.assignment.exercises]
            self._keep(submission, {"exercises": nothing, "cells": [], "problem": ""})
        else:
            self._keep(submission, json.loads(self._file(submission.student).read_text("utf-8")))

    def _keep(self, submission, outcome):
        own = {"student": submission.student, "note": submission.problem, "trusted": self.trusted,
               "digest": _digest(submission.raw) if submission.raw is not None else "",
               "submitted": submission.submitted.isoformat(timespec="seconds") if submission.submitted else "",
               "late_hours": self._late_hours(submission)}
        write(self._file(submission.student), {**outcome, **own})

    def _late_hours(self, submission):
        if not self.assignment.due or not submission.submitted:
            return 0.0
        late = (submission.submitted - moment(self.assignment.due)).total_seconds() / 3600
        return round(max(0.0, late), 2)

    def results(self):
        """All results, in the order of the students' names."""
        return read_run(self.folder)[1]


def read_run(folder):
    """(run.json, results in the order of the students' names) of a folder of marks. Raises ValueError for another."""
    try:
        begun = json.loads((folder / RUN).read_text("utf-8"))
    except (OSError, ValueError):
        raise ValueError(f"{folder} is not a folder of marks: `grade` makes one") from None
    found = [json.loads(file.read_text("utf-8")) for file in (folder / "results").glob("*.json")]
    return begun, sorted(found, key=lambda result: result["student"].casefold())


def write(file, content):
    """Write JSON so that a crash leaves the old file or the new one."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        json.dump(content, opened, indent=1)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(temporary, file)


def _digest(raw):
    return hashlib.sha256(raw).hexdigest()


def pack_bundle(bundle):
    """The files of a bundle as {name: text}."""
    bundle = Path(bundle)
    return {file.relative_to(bundle).as_posix(): file.read_text("utf-8") for file in sorted(bundle.rglob("*"))
            if file.is_file()}


def pack_job(bundle, raw, secret, trusted):
    return json.dumps({"bundle": bundle, "raw": base64.b64encode(raw).decode(), "secret": secret.hex(),
                       "trusted": trusted}).encode()


def grade_bytes(job):
    """Grade one submission anywhere: bytes in, bytes out. Whatever goes wrong is the result, not an exception."""
    job = json.loads(job)
    with tempfile.TemporaryDirectory(prefix="backprop-bundle-") as folder:
        for name, text in job["bundle"].items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        assignment = assignments.open_bundle(folder)
        try:
            if not job["trusted"] and (words := why_not()):  # this may be another machine than the one that was asked
                raise OSError(words)
            raw, secret = base64.b64decode(job["raw"]), bytes.fromhex(job["secret"])
            outcome = judged(assignment, raw, secret, trusted=job["trusted"])
        except Exception:  # a fault of the grader or of an exercise, never a reason to stop the run
            outcome = {"exercises": [{"id": each.id, "points": 0.0, "of": each.points, "status": "not graded",
                                      "message": ""} for each in assignment.exercises],
                       "cells": [], "problem": "", "grader": traceback.format_exc()[-2000:]}
    return json.dumps(outcome).encode()
