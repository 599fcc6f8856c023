"""The engine's own tests again: with the plain loops, and with every width of vector that this processor has."""

import os
import subprocess
import sys

import llvmlite.binding as llvm
import pytest

from backprop.engine.intrinsics import VECTOR_BYTES
from backprop.engine.matrix_product import KERNEL

WIDTHS = {16: None, 32: "avx2", 64: "avx512f"}  # bytes: what the processor has to have for it
# What the settings reach: all else is compiled alike, whatever the matrix kernel. The product is tried in both
# precisions; whole networks in double precision, because what takes time here is the compiler.
SUITE = ("test_matrix_product.py", "test_machine.py", "test_settings.py")
CHOSEN = "not under_every_setting and (matrix_product or not float32)"


def settings():
    features = llvm.get_host_cpu_features()
    yield {"BACKPROP_KERNEL": "plain"}
    for width, feature in WIDTHS.items():
        if width != VECTOR_BYTES and (feature is None or features.get(feature)):
            yield {"BACKPROP_VECTOR_BYTES": str(width)}


def run(setting):
    files = [os.path.join(os.path.dirname(__file__), name) for name in SUITE]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", CHOSEN, *files]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **setting})


def test_there_is_more_than_one_setting():
    assert len([*settings()]) >= 2


@pytest.mark.parametrize("setting", [*settings()], ids=str)
def test_the_engine_passes_its_tests_under_every_setting(setting):
    ran = run(setting)
    output = f"{ran.stdout[-5000:]}\n{ran.stderr[-2000:]}"
    assert ran.returncode == 0 and " passed" in ran.stdout, output


def test_the_setting_has_taken_effect():
    """Of use in the inner runs; outside it says what the default is."""
    assert KERNEL == os.environ.get("BACKPROP_KERNEL", "blocked")
    assert VECTOR_BYTES == int(os.environ.get("BACKPROP_VECTOR_BYTES", VECTOR_BYTES))
