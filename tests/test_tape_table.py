"""The tape as a table that a reader can print."""

import numpy as np

import backprop as bp
from backprop.engine.tape import COLUMNS, LSTM_CELL, OPERATIONS
from backprop.names import ACTIVATIONS

TABLE = """\
   operation     X  X2    Y  AUX   P  N  M  option
0  dense         0       16        0  3  4
1  batch norm   16       32   48  16  4  4
2  activation   32       32           4  4  tanh
3  dense        32       64       24  4  4
4  activation   64       80           4  4  gelu
5  scale        80       96           4  4  0.5
6  add          32  96  112           4  4
7  dense       112      128       44  4  2"""


def test_the_tape_prints_one_row_an_operation():
    residual = bp.Residual([bp.Dense(4), bp.GELU()], 0.5)
    net = bp.Network(3, [bp.Dense(4), bp.BatchNorm(), bp.Tanh(), residual, bp.Dense(2)])
    assert str(net.tape) == repr(net.tape) == TABLE
    assert len(net.tape) == 8


def test_the_tape_is_an_array_of_its_own():
    net = bp.MLP([3, 4, 2])
    rows = np.asarray(net.tape)
    assert rows.shape == (3, COLUMNS) and rows.dtype == np.int64
    before = net.forward(np.ones((1, 3)))
    net.tape.rows[:] = 0
    rows[:] = 0
    assert np.array_equal(net.forward(np.ones((1, 3))), before)


def test_every_activation_is_shown_by_its_name():
    for name in set(ACTIVATIONS) - {"identity"}:
        assert str(bp.Network(3, [bp.Activation(name), bp.Dense(1)]).tape).splitlines()[1].endswith(f" {name}")


def test_every_operation_has_a_name():
    assert len(set(OPERATIONS)) == len(OPERATIONS) == LSTM_CELL + 1
