"""Compiled code is kept where it can be, under a hash of all that it is made of; nobody else's setting is touched."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numba
import pytest

import backprop
from backprop.engine import cache
from backprop.engine.cache import DAY, RECENT, SETTINGS, cache_folder, remove_old, source_hash

PACKAGE = Path(backprop.__file__).parent


def python(code, folder=PACKAGE.parent, **environment):
    """What a fresh Python that finds the package in `folder` prints."""
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True,
                         env={**os.environ, "PYTHONPATH": str(folder), **{k: str(v) for k, v in environment.items()}})
    assert not ran.returncode, ran.stderr
    return ran.stdout.strip()


WHERE = "from backprop.engine import random; print(random.start._cache.cache_path)"


@pytest.fixture
def copied_engine(tmp_path, monkeypatch):
    """The hash of a copy of the engine's sources, and the copy."""
    copy = tmp_path / "engine"
    shutil.copytree(PACKAGE / "engine", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "ENGINE", copy)
    return copy


def test_a_copy_of_the_sources_has_the_same_hash(copied_engine, monkeypatch):
    there = source_hash()
    monkeypatch.undo()
    assert there == source_hash()


@pytest.mark.parametrize("change", [
    lambda folder: folder.joinpath("elementary.py").write_text(folder.joinpath("elementary.py").read_text() + "\n"),
    lambda folder: folder.joinpath("ops", "dense.py").rename(folder / "ops" / "weighted_sum.py"),
    lambda folder: folder.joinpath("ops", "new.py").write_text(""),
    lambda folder: folder.joinpath("ops", "add.py").unlink(),
], ids=["a callee", "a name", "a new file", "a missing file"])
def test_a_change_in_any_source_file_changes_the_hash(copied_engine, change):
    before = source_hash()
    change(copied_engine)
    assert source_hash() != before


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_changes_the_code_changes_the_hash(name, monkeypatch):
    before = source_hash()
    monkeypatch.setenv(name, "another")
    assert source_hash() != before


def test_a_further_folder_changes_the_hash():
    assert source_hash(PACKAGE / "wasm") != source_hash()


def test_numbas_own_setting_is_what_it_was_after_the_import(tmp_path):
    code = "import numba; numba.config.CACHE_DIR = '/elsewhere'; import backprop; print(numba.config.CACHE_DIR)"
    assert python(code) == "/elsewhere"
    assert str(numba.config.CACHE_DIR) != str(cache_folder(f"numba-{source_hash()}"))


def test_code_is_kept_where_the_environment_says(tmp_path):
    where = Path(python(WHERE, BACKPROP_CACHE_DIR=tmp_path))
    assert where.is_relative_to(tmp_path / f"numba-{source_hash()}")


def test_an_unwritable_folder_falls_back_to_the_temporary_one(tmp_path):
    # Below a file nobody can make a folder; permissions would not hold the superuser back.
    (tmp_path / "file").write_text("")
    (tmp_path / "temporary").mkdir()
    where = Path(python(WHERE, BACKPROP_CACHE_DIR=tmp_path / "file" / "cache", TMPDIR=tmp_path / "temporary"))
    assert where.is_relative_to(tmp_path / "temporary")


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder to fall back to: the cache that the environment names cannot be made."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BACKPROP_CACHE_DIR", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_there_is_a_folder_even_where_the_usual_name_is_taken(temporary):
    (temporary / f"backprop-{os.getuid()}").write_text("")
    folder = cache_folder("numba-test")
    assert folder.is_dir() and folder.parent == temporary


def test_a_temporary_folder_of_another_user_is_not_trusted(temporary, monkeypatch):
    mine = cache_folder("numba-test")
    assert mine.parent == temporary / f"backprop-{os.getuid()}"
    other = os.getuid() + 1  # to whom the folder of that name, which this user makes, is a stranger's
    (temporary / f"backprop-{other}").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: other)
    assert cache_folder("numba-test").parent == temporary


def test_looking_for_a_folder_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKPROP_CACHE_DIR", str(tmp_path))
    assert cache_folder("numba-test") == tmp_path / "numba-test"
    assert [path.name for path in tmp_path.rglob("*")] == ["numba-test"]
    assert (tmp_path / "numba-test").stat().st_mode & 0o077 == 0  # nobody else may put code there


def folders(root, count, days):
    """Folders of code compiled from old sources, the first last used so many days ago, the next a day before, …"""
    made = []
    for k in range(count):
        folder = root / f"numba-{k:016x}"
        folder.mkdir(parents=True)
        (folder / "machine.nbc").write_text("code")
        then = time.time() - (days + k) * DAY
        os.utime(folder, (then, then))
        made.append(folder)
    return made


def test_old_folders_disappear_when_new_sources_come(tmp_path):
    old = folders(tmp_path, RECENT + 3, days=40)
    (tmp_path / "wasm").mkdir()
    python("import backprop", BACKPROP_CACHE_DIR=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [f"numba-{source_hash()}", "wasm", *(folder.name for folder in old[:RECENT])])


def test_folders_used_within_a_day_stay_however_many_there_are(tmp_path):
    recent = folders(tmp_path, RECENT + 3, days=-(RECENT + 2))
    remove_old(tmp_path / "numba-new")
    assert all(folder.exists() for folder in recent)


def test_a_folder_that_another_process_uses_stays_however_old_it_is(tmp_path):
    code = "import sys, backprop; print('imported', flush=True); sys.stdin.read()"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "BACKPROP_CACHE_DIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env=environment) as process:
        assert process.stdout.readline() == "imported\n"
        used = tmp_path / f"numba-{source_hash()}"
        folders(tmp_path, RECENT, days=40)
        long_ago = time.time() - 400 * DAY
        os.utime(used, (long_ago, long_ago))
        remove_old(tmp_path / "numba-new")
        assert used.exists()
        process.stdin.close()
        process.wait(60)
    remove_old(tmp_path / "numba-new")
    assert not used.exists()


def test_using_a_folder_makes_it_recent(tmp_path):
    python("import backprop", BACKPROP_CACHE_DIR=tmp_path)
    folder = tmp_path / f"numba-{source_hash()}"
    os.utime(folder, (0, 0))
    python("import backprop", BACKPROP_CACHE_DIR=tmp_path)
    assert time.time() - folder.stat().st_mtime < DAY


@pytest.mark.parametrize("name, value, message", [
    ("BACKPROP_KERNEL", "fast", "BACKPROP_KERNEL is 'fast'; it must be 'blocked' or 'plain'"),
    ("BACKPROP_VECTOR_BYTES", "24", "BACKPROP_VECTOR_BYTES is '24'; it must be 16, 32 or 64"),
])
def test_a_misspelled_setting_is_refused(name, value, message):
    ran = subprocess.run([sys.executable, "-c", "import backprop"], capture_output=True, text=True,
                         env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), name: value})
    assert ran.returncode and message in ran.stderr


STEP = """
import sys
import numpy as np
import backprop as bp
X, y = np.arange(8.0).reshape(4, 2), [0, 1, 0, 1]
net = bp.MLP([2, 3, 2])
bp.train(net, X, y, epochs=1, batch_size=2, progress=False)
"""
LOADED = "print([name for name in ('scipy.linalg', 'cffi', 'tqdm', 'matplotlib', 'sympy', 'sklearn') if name in sys.modules])"
THEN_COMPILED = """
from numba import njit
from backprop.engine.norms import length

@njit
def doubled(x):
    return 2 * length(x) * x.sum() / x.sum()

print(length(net.theta) * 2 == doubled(net.theta))
"""


def test_a_first_step_from_the_cache_imports_nothing_that_only_the_compiler_needs():
    python(STEP)  # compiles what is not there yet
    assert python(STEP + LOADED) == "[]"


def test_what_came_from_the_cache_can_be_called_by_what_is_compiled_later():
    python(STEP + THEN_COMPILED)
    assert python(STEP + THEN_COMPILED) == "True"
