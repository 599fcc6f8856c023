"""The page for instructors: its commands are run as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backprop.exercises.grading.limits import Limits
from tests.conftest import ROOT
from tests.grading.conftest import RIGHT, notebook

PAGE = (ROOT / "book/for-instructors.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"^```\{code-block\} \w+\n:name: ([\w-]+)\n(.*?)^```", PAGE, re.S | re.M))
COMMAND = f"#!/bin/sh\nexec {sys.executable} -c 'from backprop.exercises.command_line import main; main()' \"$@\"\n"


@pytest.fixture(scope="module")
def folder(walled, tmp_path_factory):
    """After all the commands of the page, with two students who handed something in."""
    folder = tmp_path_factory.mktemp("class")
    program = folder / "bin/backprop-exercises"
    program.parent.mkdir()
    program.write_text(COMMAND)
    program.chmod(0o755)
    (folder / "submissions").mkdir()
    (folder / "submissions/ada.ipynb").write_bytes(notebook(RIGHT, "vanishing = 'relu-1'"))
    (folder / "submissions/bob.ipynb").write_bytes(notebook(RIGHT.replace("- T", "+ T")))
    (folder / "roster.csv").write_text(BLOCKS["instructor-roster"])
    environment = os.environ | {"PATH": f"{program.parent}:{os.environ['PATH']}",
                                "PYTHONPATH": str(Path(sys.modules["backprop"].__file__).parents[1])}
    for name in ("assign", "grade", "stats"):
        made = subprocess.run(["sh", "-ec", BLOCKS[f"instructor-{name}"]], cwd=folder, env=environment,
                              capture_output=True, text=True)
        assert made.returncode == 0, made.stdout + made.stderr
        (folder / f"{name}.txt").write_text(made.stdout)
    return folder


def test_the_page_names_the_files_that_there_are(folder):
    for name in re.findall(r"^\| `([\w.]+)` \|", PAGE, re.M):
        assert (folder / "homework-7-marks" / name).exists(), name
    assert (folder / "homework-7.ipynb").exists() and (folder / "homework-7-private").is_dir()


def test_the_times_of_the_roster_count(folder):
    rows = (folder / "homework-7-marks/marks.csv").read_text("utf-8").splitlines()
    assert rows[0].startswith("student,total,of,late_hours,delta-step,dense-backward")
    assert rows[1].startswith("ada,3.0,") and ",0.0," in rows[1]
    assert ",8.27," in rows[2], "bob: from 23:59 on the first to 8:15 on the second"
    assert "nothing was handed in" in rows[3]
    assert "dense-backward: 1 of 2 right" in (folder / "stats.txt").read_text()


def test_the_limits_that_the_page_states_are_those_that_hold():
    limits = Limits()
    assert (limits.memory, limits.cell, limits.call) == (2 * 2**30, 20, 5)
    assert "two gigabytes, twenty seconds a cell, five a call" in PAGE
    assert (limits.total, limits.processes) == (180, 64) and "three minutes in all, sixty-four processes" in PAGE
