"""Plain data as bytes and back, between the grader and a sandbox, neither of which runs the other's code.

A message is the length of a JSON head (4 bytes, big endian), the head, and the bytes of its arrays one after another.
Every value in the head is null, a truth value, a text, or an object of one entry, whose key names the sort. The
reader believes nothing: sizes are compared with limits before anything is read, and an array's shape with its bytes.

This file uses NumPy and nothing of the package, for the sandbox gets a copy of it.
"""

import json
import math
import re
import struct

import numpy as np

LARGEST_HEAD = 2**20  # bytes
LARGEST = 2**25  # bytes of all arrays of a message
DEEPEST, LONGEST, DIGITS = 8, 10_000, 400
DTYPE = re.compile(r"[<>|][biufc]\d{1,2}")


class Refused(ValueError):
    """A message that is not of this form, or beyond its limits."""


def pack(value):
    """The message that holds a value."""
    arrays = []
    head = json.dumps({"value": _written(value, arrays, 0), "sizes": [len(a) for a in arrays]}).encode()
    return struct.pack(">I", len(head)) + head + b"".join(arrays)


def _written(value, arrays, depth):
    if value is None or type(value) in (bool, str):
        return value
    if type(value) is int:
        return {"int": str(value)} if abs(value) < 10**DIGITS else {"other": "int with very many digits"}
    if type(value) is float:
        return {"float": repr(value)}
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufc":
        array = np.ascontiguousarray(value)
        arrays.append(array.tobytes())
        sort = "scalar" if isinstance(value, np.generic) else "array"
        return {sort: [len(arrays) - 1, array.dtype.str, list(np.shape(value))]}
    if depth < DEEPEST:
        if type(value) in (list, tuple):
            return {type(value).__name__: [_written(each, arrays, depth + 1) for each in value]}
        if type(value) in (set, frozenset):  # the keys of a choice
            return {"set": [_written(each, arrays, depth + 1) for each in value]}
        if type(value) is dict:
            return {"dict": [[str(key), _written(each, arrays, depth + 1)] for key, each in value.items()]}
    return {"other": type(value).__name__}


def receive(read):
    """The value of the next message; `read(n)` gives just n bytes. Raises `Refused`."""
    (length,) = struct.unpack(">I", read(4))
    if length > LARGEST_HEAD:
        raise Refused(f"a reply with a head of {length} bytes; at most {LARGEST_HEAD} are taken")
    try:
        head = json.loads(read(length))
        value, sizes = head["value"], head["sizes"]
        if not all(type(size) is int and size >= 0 for size in sizes):
            raise Refused("a reply whose sizes are no sizes")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise error if isinstance(error, Refused) else Refused("a reply that is not of the agreed form") from None
    if sum(sizes) > LARGEST:
        raise Refused(f"a value of {sum(sizes)} bytes; at most {LARGEST} are taken")
    return _value(value, [read(size) for size in sizes], 0)


def _value(written, arrays, depth):
    if written is None or type(written) in (bool, str):
        return written
    if type(written) is not dict or len(written) != 1 or depth > DEEPEST:
        raise Refused("a reply that is not of the agreed form")
    [(sort, content)] = written.items()
    try:
        return READ[sort](content, arrays, depth)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise error if isinstance(error, Refused) else Refused("a reply that is not of the agreed form") from None


def _array(content, arrays, depth):
    index, dtype, shape = content
    if type(index) is not int or not 0 <= index < len(arrays) or not DTYPE.fullmatch(dtype):
        raise Refused("an array that is not of the agreed form")
    if len(shape) > DEEPEST or not all(type(n) is int and n >= 0 for n in shape):
        raise Refused("an array whose shape is no shape")
    dtype = np.dtype(dtype)
    if math.prod(shape) * dtype.itemsize != len(arrays[index]):
        raise Refused("an array whose bytes are not those of its shape")
    return np.frombuffer(arrays[index], dtype).reshape(shape).copy()


def _int(content, arrays, depth):
    if type(content) is not str or len(content) > DIGITS + 1:
        raise Refused("a whole number with too many digits")
    return int(content)


def _items(content, arrays, depth):
    if type(content) is not list or len(content) > LONGEST:
        raise Refused(f"a list of more than {LONGEST} values")
    return [_value(each, arrays, depth + 1) for each in content]


def _dict(content, arrays, depth):
    keys = [str(key) for key, _ in content]
    return dict(zip(keys, _items([each for _, each in content], arrays, depth), strict=True))


def _other(content, arrays, depth):
    """Stands for a value that is not carried over: an empty object whose type has the same name."""
    name = content if type(content) is str and content.isidentifier() and len(content) < 40 else "object"
    return type(name, (), {})()


READ = {
    "int": _int,
    "float": lambda content, arrays, depth: float(str(content)),
    "array": _array,
    "scalar": lambda content, arrays, depth: _array(content, arrays, depth)[()],
    "list": _items,
    "tuple": lambda content, arrays, depth: tuple(_items(content, arrays, depth)),
    "set": lambda content, arrays, depth: set(_items(content, arrays, depth)),
    "dict": _dict,
    "other": _other,
}
