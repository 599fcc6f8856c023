"""Building the module: once for each version of the sources, whole or not at all, and with a reason why not."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import llvmlite
import numba
import pytest

from backprop import wasm
from backprop.engine.cache import DAY, RECENT
from backprop.wasm import ENVIRONMENT, TESTED, Unavailable

build = wasm.module.__wrapped__  # without the memory of this process


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache."""
    monkeypatch.setenv("BACKPROP_CACHE_DIR", str(tmp_path))
    return tmp_path / "wasm"


class Compiler:
    """Stands in for the compiler's process: writes `output` to the file that it is given."""

    def __init__(self, output=b"module", returncode=0, stderr=""):
        self.output, self.result, self.runs = output, SimpleNamespace(returncode=returncode, stderr=stderr), []

    def __call__(self, command, *, env, **options):
        self.runs.append(env)
        Path(command[-1]).write_bytes(self.output)
        return self.result


@pytest.fixture
def compiler(monkeypatch):
    compiler = Compiler()
    monkeypatch.setattr(subprocess, "run", compiler)
    return compiler


def test_the_module_is_built_once_and_then_read(cache, compiler):
    assert build() == build() == b"module"
    assert len(compiler.runs) == 1
    assert len([*cache.iterdir()]) == 1


def test_a_change_of_the_sources_builds_another(cache, compiler, monkeypatch):
    build()
    monkeypatch.setattr(wasm, "source_hash", lambda folder: "another")
    compiler.output = b"changed"
    assert build() == b"changed"
    assert len([*cache.iterdir()]) == 2


def test_the_hash_covers_the_engine_and_the_compiler(cache, compiler, monkeypatch):
    folders = []
    monkeypatch.setattr(wasm, "source_hash", lambda *given: folders.append(given) or "0")
    build()
    assert folders == [(Path(wasm.__file__).parent,)]  # besides the engine, which is always in it


def test_the_name_carries_the_versions_of_the_compiler(cache, compiler):
    build()
    assert f"-{numba.__version__}-{llvmlite.__version__}.wasm" in next(cache.iterdir()).name


def test_modules_of_long_ago_go_when_another_is_built(cache, compiler):
    cache.mkdir(parents=True)
    long_ago = time.time() - 2 * DAY
    for age in range(RECENT + 2):
        file = cache / f"engine-{age}.wasm"
        file.write_bytes(b"old")
        os.utime(file, (long_ago - age,) * 2)
    (cache / "engine-today.wasm").write_bytes(b"of another branch")
    built = build()
    left = {path.name for path in cache.glob("*.wasm")}
    # the youngest are today's and the RECENT − 1 that come after it; the three oldest of the rest go
    assert {f"engine-{age}.wasm" for age in range(RECENT + 2)} - left == {
        f"engine-{age}.wasm" for age in range(RECENT - 1, RECENT + 2)}
    assert "engine-today.wasm" in left and built == b"module"


def test_the_compiler_sees_nothing_of_this_machine(cache, compiler, monkeypatch):
    monkeypatch.setenv("BACKPROP_VECTOR_BYTES", "64")
    build()
    assert ENVIRONMENT.items() <= compiler.runs[0].items()


def test_two_builds_at_once_both_get_a_whole_module(cache, monkeypatch):
    both_have_begun, results = threading.Barrier(2, timeout=10), []

    def slow(command, **options):
        target = Path(command[-1])
        target.write_bytes(b"half")
        both_have_begun.wait()
        assert not [path for path in cache.iterdir() if path.suffix == ".wasm" and path.read_bytes() == b"half"]
        target.write_bytes(b"whole")
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", slow)
    threads = [threading.Thread(target=lambda: results.append(build())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [b"whole", b"whole"]
    assert [path.read_bytes() for path in cache.iterdir()] == [b"whole"]


def test_a_compiler_that_fails_leaves_a_reason_and_nothing_else(cache, compiler):
    compiler.result.returncode, compiler.result.stderr = 1, "LLVM ERROR: out of memory"
    with pytest.raises(Unavailable, match="could not be compiled to WebAssembly here:\nLLVM ERROR: out of memory"):
        build()
    assert [*cache.iterdir()] == []
    compiler.result.returncode = 0
    assert build() == b"module"  # a failure is not remembered


def test_a_real_compiler_that_fails_is_quoted(cache, monkeypatch):
    monkeypatch.setitem(ENVIRONMENT, "BACKPROP_VECTOR_BYTES", "24")
    with pytest.raises(Unavailable, match="(?s)could not be compiled.*it must be 16, 32 or 64"):
        build()
    assert [*cache.iterdir()] == []


def test_a_python_that_cannot_be_started_is_a_reason_too(cache, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(cache / "no-python"))
    with pytest.raises(Unavailable, match="no-python"):
        build()
    assert [*cache.iterdir()] == []


@pytest.mark.parametrize("package", [numba, llvmlite])
def test_an_untested_compiler_is_refused_before_it_is_asked(cache, compiler, monkeypatch, package):
    monkeypatch.setattr(package, "__version__", "0.1.2")
    name = package.__name__
    with pytest.raises(Unavailable, match=f"compiled with {name} {TESTED[name]}, but {name} 0.1.2 is installed; "
                                          "install the versions of requirements.txt"):
        build()
    assert not compiler.runs and not cache.exists()


def test_the_tested_versions_are_those_of_the_requirements(root):
    pins = dict(line.split("==") for line in (root / "requirements.txt").read_text("utf-8").split() if "==" in line)
    assert TESTED == {name: ".".join(pins[name].split(".")[:2]) for name in TESTED}


def test_a_module_that_was_built_stays_in_this_process_when_its_file_goes(cache, compiler, monkeypatch):
    monkeypatch.setattr(wasm, "module", wasm.cache(build))
    wasm.module()
    for path in cache.iterdir():
        os.remove(path)
    assert wasm.module() == b"module"
    assert len(compiler.runs) == 1


@pytest.mark.parametrize("name, fast", [
    ("_ZN8backprop6engine14matrix_product5tilesB3v56B98x", True),
    ("_ZN8backprop6engine3ops10activation7forwardB3v58", True),
    ("_ZN8backprop6engine3ops10activation4planB3v58", False),
    ("_ZN8backprop6engine10optimizers6updateB4v125", True),
    ("_ZN8backprop6engine10optimizers4clipB4v125", False),
    ("plan_dense", False),
])
def test_speed_is_for_where_the_time_goes_and_size_for_all_else(name, fast):
    from backprop.wasm.compile import is_fast

    assert is_fast(name) is fast
