"""Grades a class: in parallel, each submission once, and on again where an earlier run stopped.

The folder of a run holds `run.json` (the secret of its inputs), `results/`, one file a student, `marks.csv` and
`feedback/`. A result is written whole or not at all, and a submission that has changed since is graded again.
"""

import hashlib
import json
import os
import secrets
import tempfile
from datetime import datetime, UTC
from pathlib import Path

from . import assignment as assignments
from .job import not_graded, pack_bundle, pack_job
from .judge import unsound
from .safe_names import file_name
from .submissions import moment
from .workers import outcomes

RUN = "run.json"


class Run:
    """run = Run(folder, bundle); run.grade(submissions); run.results()"""

    def __init__(self, folder, bundle, *, trusted=False):
        self.folder, self.bundle, self.trusted = Path(folder), Path(bundle), trusted
        self.assignment = assignments.open_bundle(bundle)
        if self.folder.exists() and not (self.folder / RUN).exists():
            if not self.folder.is_dir() or {each.name for each in self.folder.iterdir()} - {"results"}:
                raise ValueError(f"{self.folder} is there already and holds no marks: choose another with --out")
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
        packed = pack_bundle(self.bundle)
        jobs = {student: pack_job(packed, submission.raw, self.secret, self.trusted)
                for student, submission in waiting.items()}
        for student, outcome, failed in outcomes(jobs, workers, client):
            self._keep(waiting[student], not_graded(self.assignment, failed) if failed else json.loads(outcome))
            done()

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
