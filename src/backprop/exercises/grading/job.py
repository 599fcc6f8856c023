"""One submission as bytes, to be graded anywhere: by a process of this machine or by another machine."""

import base64
import json
import tempfile
import traceback
from pathlib import Path

from . import assignment as assignments
from .judge import judged
from .walls import why_not


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
            outcome = not_graded(assignment, traceback.format_exc()[-2000:])
    return json.dumps(outcome).encode()


def not_graded(assignment, words):
    """The outcome where the grader failed, which a later run tries again."""
    rows = [{"id": each.id, "points": 0.0, "of": each.points, "status": "not graded", "message": ""}
            for each in assignment.exercises]
    return {"exercises": rows, "cells": [], "problem": "", "grader": words}
