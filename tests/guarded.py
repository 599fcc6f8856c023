"""A pytest plugin that puts guard zones around every array and every buffer that a kernel is handed.

python -m pytest -p tests.guarded tests/layers

Zones around arrays, and between the values in A, hold NaN: a number that a kernel reads from one spoils its result,
and what it writes into one is found when the test ends. Between the gradients in D, which `backward` clears, they
hold 0.
"""

import numpy as np
import pytest

from backprop import network, training, workspace
from backprop.engine import plan as planning
from backprop.engine.plan import FIXED, N_BUFFERS, NONE, OVERWRITES, PER_EXAMPLE, PLACE, SHARES

ZONE = 4 * planning.ALIGNMENT  # elements: four of the widest vector registers in float32
ZONES = []  # (what it guards, the zone, the number it holds)

aligned, lay_out, reserve = workspace.aligned, planning.lay_out, workspace.Workspace.reserve


def guarded(size, dtype):
    """`aligned`, between two zones."""
    whole = aligned(size + 2 * ZONE, dtype)
    for zone in (whole[:ZONE], whole[ZONE + size :]):
        zone[:] = np.nan
        ZONES.append((f"an array of {size}", zone, np.nan))
    return whole[ZONE : ZONE + size]


def spread(plan, batch, sharing):
    """`lay_out`, with room for a zone behind every buffer."""
    buffers = plan.buffers[: plan.counts[N_BUFFERS]]
    buffers[:, FIXED] += ZONE
    lay_out(plan, batch, sharing)
    buffers[:, FIXED] -= ZONE


def reserve_guarded(work, batch):
    """`Workspace.reserve`, with the zones behind the buffers filled."""
    before = work.capacity
    reserve(work, batch)
    if work.capacity == before:
        return
    for number, b in enumerate(work.plan.buffers[: work.plan.counts[N_BUFFERS]]):
        if b[SHARES] == NONE and b[OVERWRITES] == NONE:
            end = b[PLACE] + batch * b[PER_EXAMPLE] + b[FIXED]
            work.A[end : end + ZONE] = np.nan
            ZONES.append((f"buffer {number}", work.A[end : end + ZONE], np.nan))
            ZONES.append((f"the gradient of buffer {number}", work.D[end : end + ZONE], 0.0))


def put_up(monkeypatch):
    """Put guard zones around all that is made from now on."""
    for module in (network, training, workspace):
        monkeypatch.setattr(module, "aligned", guarded)
    monkeypatch.setattr(planning, "lay_out", spread)
    monkeypatch.setattr(workspace.Workspace, "reserve", reserve_guarded)


def trespasses():
    """What lies beside a zone that something was written into."""
    return [name for name, zone, value in ZONES if not np.array_equal(zone, np.full_like(zone, value), equal_nan=True)]


def pytest_configure(config):
    config.guard_zones = pytest.MonkeyPatch()
    put_up(config.guard_zones)


def pytest_unconfigure(config):
    config.guard_zones.undo()


@pytest.fixture(autouse=True)
def nothing_is_written_outside_its_buffer():
    ZONES.clear()
    yield
    assert ZONES == [] or not trespasses(), f"written beside {', '.join(trespasses()[:5])}"
