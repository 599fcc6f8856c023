"""No kernel reads or writes outside its buffers: the layers' tests again, between guard zones and with bounds checks."""

import os
import subprocess
import sys

import pytest

import backprop as bp
from backprop.engine import machine
from tests import guarded
from tests.batches import batch
from tests.conftest import ROOT

CHECKED = "NUMBA_BOUNDSCHECK"


def run(*arguments, **environment):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *arguments]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment})
    assert ran.returncode == 0 and " passed" in ran.stdout, f"{ran.stdout[-5000:]}\n{ran.stderr[-2000:]}"


def test_between_guard_zones_every_operation_passes_its_tests():
    run("-p", "tests.guarded", "tests/layers/test_every_size.py", "tests/layers/test_gradients.py",
        "tests/test_training.py", "-k", "every_size or layers or ten_lines")


def test_with_bounds_checks_every_operation_passes_its_tests():
    # The plain kernel, because the blocked one is machine code of its own; in double precision, because what takes
    # time here is the compiler. Guard zones besides, for an index beyond a buffer may be one within the array.
    run("-p", "tests.guarded", "tests/layers/test_every_size.py", "tests/engine/test_bounds.py",
        "-k", "not float32 and not passes_its_tests", NUMBA_BOUNDSCHECK="1", BACKPROP_KERNEL="plain")


@pytest.mark.skipif(os.environ.get(CHECKED) != "1", reason="of use in the inner run, which checks bounds")
def test_bounds_are_checked():
    net = bp.MLP([3, 4, 2])
    work = net.workspace("mse")
    work.put(*batch(net, "mse", 1))
    with pytest.raises(IndexError):
        machine.forward(work.tape, net.theta[:-1], net.statistics, work.A, work.S, 1, 1)


@pytest.fixture
def zones(monkeypatch):
    kept = guarded.ZONES[:]
    guarded.ZONES.clear()
    guarded.put_up(monkeypatch)
    yield
    guarded.ZONES[:] = kept


@pytest.mark.parametrize("where", ["before an array", "after an array", "after a value", "after a gradient"])
def test_guard_zones_notice_a_single_number(zones, where):
    net = bp.MLP([3, 4, 2], norm="batch")
    net.gradient(*batch(net, "mse", 5), "mse")
    assert guarded.trespasses() == []
    work = net.workspace("mse")
    before, after = [zone for name, zone, _ in guarded.ZONES if name == f"an array of {net.theta.size}"][:2]
    end = int(work.plan.buffers[0, guarded.PLACE]) + 5 * 3  # of the inputs
    array, index = {"before an array": (before, -1), "after an array": (after, 0), "after a value": (work.A, end),
                    "after a gradient": (work.D, end)}[where]
    array[index] = 1.0
    assert len(guarded.trespasses()) == 1
