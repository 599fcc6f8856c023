"""Messages between the grader and a sandbox: every plain value comes back as it was, and nothing else comes in."""

import io
import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backprop.exercises.grading import wire
from backprop.exercises.values import sort

ARRAYS = hnp.arrays(st.sampled_from(["f8", "f4", "i8", "u1", "?", "c16"]), hnp.array_shapes(min_dims=0, min_side=0))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers() | st.floats() | ARRAYS,
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12)


def there_and_back(value):
    return wire.receive(io.BytesIO(wire.pack(value)).read)


def same(a, b):
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and (a == b or a != a)


@given(PLAIN)
def test_a_plain_value_comes_back_as_it_was(value):
    assert same(value, there_and_back(value))


@pytest.mark.parametrize("value", [np.float32(0.5), np.int64(7), np.bool_(True), np.asfortranarray(np.eye(3)[:, :2])])
def test_a_number_of_numpy_keeps_its_type_and_an_array_its_entries(value):
    assert same(np.ascontiguousarray(value) if value.ndim else value, there_and_back(value))


class Odd:
    pass


@pytest.mark.parametrize("value", [Odd(), np.array([Odd()]), np.array(["a"]), lambda: 1, 10**1000])
def test_what_is_not_plain_is_replaced_by_an_empty_object(value):
    assert type(there_and_back([value])[0]).__module__ == "backprop.exercises.grading.wire"


def test_what_is_not_plain_keeps_the_name_of_its_type():
    assert sort(there_and_back(Odd())) == "an Odd"


def test_a_set_comes_back_and_holds_only_what_a_set_can_hold():
    assert there_and_back({"a", "b", "c"}) == {"a", "b", "c"}
    with pytest.raises(wire.Refused):
        wire.receive(io.BytesIO(message({"set": [{"list": []}]})).read)


def test_nesting_beyond_the_limit_is_cut_off_by_an_honest_writer():
    value = []
    for _ in range(1000):
        value = [value]
    there_and_back(value)


def message(value, sizes=(), arrays=b""):
    head = json.dumps({"value": value, "sizes": list(sizes)}).encode()
    return struct.pack(">I", len(head)) + head + arrays


def nested(depth):
    value = None
    for _ in range(depth):
        value = {"list": [value]}
    return value


@pytest.mark.parametrize("raw", [
    message({"array": [0, "<f8", [2**40]]}, [8], bytes(8)),            # a header that claims terabytes
    message({"array": [0, "<f8", [2**62, 4]]}, [8], bytes(8)),         # whose size overflows
    message({"array": [0, "|O", [1]]}, [8], bytes(8)),                 # objects are pickles
    message({"array": [0, "<f8", [-1]]}, [8], bytes(8)),
    message({"array": [0, "<f8", [1] * 40]}, [8], bytes(8)),
    message({"array": [3, "<f8", [1]]}, [8], bytes(8)),
    message({"array": [0, ["<f8"], [1]]}, [8], bytes(8)),
    message({"array": [0, "<f8", [True]]}, [8], bytes(8)),
    message({"array": [0, "<f8"]}, [8], bytes(8)),
    message(None, [2**40]),                                            # a buffer of terabytes
    message(None, [-5]),
    message(None, ["8"]),
    message(nested(50)),
    message({"list": [None] * 20_000}),
    message({"int": "9" * 5000}),
    message({"int": 5}),
    message({"float": "0x"}),
    message({"eval": "1"}),
    message({"int": "1", "float": "1"}),
    message(3),
    message({"dict": [[1]]}),
    struct.pack(">I", 2**31),                                          # a head of gigabytes
    struct.pack(">I", 4) + b"{}{}",
    struct.pack(">I", 2) + b"[]",
    struct.pack(">I", 2**20) + b"[" * 2**20,
], ids=lambda raw: repr(raw[4:50]))
def test_a_message_beyond_the_agreement_is_refused(raw):
    with pytest.raises(wire.Refused):
        wire.receive(io.BytesIO(raw).read)


@given(st.binary(max_size=200))
def test_noise_is_refused_or_read_but_never_anything_else(noise):
    stream = io.BytesIO(struct.pack(">I", len(noise)) + noise)
    with pytest.raises(wire.Refused):
        wire.receive(stream.read)
