"""Plans: buffers get places that do not overlap, and share one only where nobody reads what is overwritten."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

import backprop as bp
from backprop.engine.plan import (
    ALIGNMENT,
    FIXED,
    MAX_LAYERS,
    MAX_ROWS,
    N_BUFFERS,
    OVERWRITES,
    PER_EXAMPLE,
    PLACE,
    SCRATCH,
    VALUES,
)
from backprop.engine.tape import ACTIVATION, DENSE, DX, NONE, OP, OPT, SOFTPLUS, X2, P, X, Y
from backprop.names import LOSSES
from tests import drawn
from tests.drawn import Drawn


def planned(layers, inputs=5, loss="mse", batch=4):
    net = bp.Network(inputs, layers)
    work = net.workspace(loss)
    work.reserve(batch)
    return work.plan, work


def shares(plan):
    """{result: operand} for the buffers, by number, that live in the place of another."""
    overwrites = plan.buffers[: plan.counts[N_BUFFERS], OVERWRITES]
    return {b: int(operand) for b, operand in enumerate(overwrites) if operand != NONE}


@drawn.examples(150)
@given(drawn.networks())
def test_no_two_buffers_overlap_but_an_activations_result_and_operand(d: Drawn):
    plan, work = planned(d.layers, d.inputs, d.loss, d.rows)
    count, pieces = int(plan.counts[N_BUFFERS]), []
    for b in range(count):
        size = d.rows * plan.buffers[b, PER_EXAMPLE] + plan.buffers[b, FIXED]
        if plan.buffers[b, OVERWRITES] == NONE:
            pieces.append((int(plan.buffers[b, PLACE]), int(size), b))
        assert plan.buffers[b, PLACE] % ALIGNMENT == 0
    pieces.sort()
    for (first, size, a), (second, _, b) in pairwise(pieces):
        assert first + size <= second, f"buffers {a} and {b} overlap"
    assert pieces[-1][0] + pieces[-1][1] <= plan.counts[VALUES] == work.A.size
    assert work.A.ctypes.data % 64 == 0


@drawn.examples(150)
@given(drawn.networks())
def test_what_is_overwritten_has_no_other_reader(d: Drawn):
    plan, work = planned(d.layers, d.inputs, d.loss, d.rows)
    rows = plan.rows[: len(work.tape)]
    for result, operand in shares(plan).items():
        readers = [row for row in rows if operand in (row[X], row[X2])]
        maker = next((row for row in rows if row[Y] == operand), None)
        assert [row[Y] for row in readers] == [result]
        assert readers[0][OP] == ACTIVATION and readers[0][OPT] <= SOFTPLUS
        assert maker is not None and maker[OP] != ACTIVATION


@pytest.mark.parametrize("layers, count", [
    pytest.param([bp.Dense(3), bp.Tanh()], 1, id="overwrites a weighted sum"),
    pytest.param([bp.BatchNorm(), bp.Tanh(), bp.Dense(3)], 1, id="overwrites a normalization"),
    pytest.param([bp.Dense(3), bp.GELU()], 0, id="GELU needs its operand"),
    pytest.param([bp.Dense(3), bp.SiLU()], 0, id="SiLU needs its operand"),
    pytest.param([bp.Tanh(), bp.Dense(3)], 0, id="never the input"),
    pytest.param([bp.Dense(3), bp.Tanh(), bp.ReLU()], 1, id="not the result of an activation"),
    pytest.param([bp.Dense(3), bp.Residual([bp.Tanh()])], 0, id="not the source of a skip"),
    pytest.param([bp.Dense(3), bp.Residual([bp.Dense(3), bp.Tanh()])], 1, id="within a branch"),
    pytest.param([bp.Dense(3), bp.Residual([]), bp.Tanh()], 1, id="a sum"),
])
def test_an_activation_overwrites_its_operand_where_it_may(layers, count):
    assert len(shares(planned(layers)[0])) == count


def test_a_plan_that_keeps_every_value_shares_no_place():
    net = bp.MLP([5, 7, 3])
    assert not shares(net._workspace(None, sharing=False).plan)


def test_nobody_computes_the_gradient_of_the_input():
    plan, work = planned([bp.Dense(3), bp.Tanh(), bp.Dense(3)])
    assert [int(row[DX]) for row in work.tape if row[OP] == DENSE] == [0, 1]


def test_parameters_lie_in_order_without_gaps():
    net = bp.Network(5, [bp.Dense(7), bp.BatchNorm(), bp.Tanh(), bp.Dense(3)])
    starts = [(p.ctypes.data - net.theta.ctypes.data) // 8 for p in net.parameters.values()]
    assert list(net.parameters) == ["W1", "b1", "gamma1", "beta1", "W2", "b2"]
    assert starts == [0, 35, 42, 49, 56, 77] and net.theta.size == 80
    assert [int(row[P]) for row in net.workspace("mse").tape] == [0, 42, -1, 56, -1]


@pytest.mark.parametrize("loss", LOSSES)
def test_scratch_is_enough_for_the_greediest_operation(loss):
    plan, work = planned([bp.Dense(300), bp.BatchNorm(), bp.Dense(3)], 200, loss)
    assert plan.counts[SCRATCH] > 300 * 200  # the transpose of W and a packed panel beside it
    assert work.S.size > plan.counts[SCRATCH]


def test_memory_grows_with_the_batch_and_then_stays():
    net = bp.MLP([5, 7, 3])
    work = net.workspace("mse")
    sizes = []
    for rows in (1, 100, 3, 100):
        net.loss(np.zeros((rows, 5)), np.zeros((rows, 3)), "mse")
        sizes.append(work.A.size)
    assert sizes[0] < sizes[1] == sizes[2] == sizes[3]


def test_a_network_with_more_operations_than_the_tables_hold_gets_larger_tables():
    assert bp.MLP([2] * (MAX_LAYERS + 2)).depth == MAX_LAYERS + 1
    net = bp.Network(2, [bp.Dense(2), *[bp.ReLU()] * MAX_ROWS])
    assert len(net.tape) == MAX_ROWS + 1


def test_a_network_beyond_all_tables_is_refused(monkeypatch):
    monkeypatch.setattr("backprop.workspace.LARGEST", MAX_ROWS)
    with pytest.raises(ValueError, match=f"more than {MAX_ROWS} operations"):
        bp.Network(2, [bp.Dense(2), *[bp.ReLU()] * MAX_ROWS])
