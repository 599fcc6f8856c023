"""Each way to cheat, to break out or to stop the run that we know of: no mark moves, and the grader goes on."""

import time

import pytest

from backprop.exercises.grading.assignment import open_bundle
from backprop.exercises.grading.judge import judged
from backprop.exercises.grading.limits import Limits
from tests.grading.conftest import RIGHT, notebook

LIMITS = Limits(start=20, cell=2, cells=4, call=1.5, total=10, memory=400 * 2**20, processes=20)
SECRET = b"0123456789abcdef"

FORGE = """
import os, sys
sys.path.insert(0, "/job")
import wire
for fd in range(3, 64):
    try:
        os.write(fd, wire.pack({"value": "relu-1", "right": True, "points": 100}))
    except OSError:
        pass
"""
IN_CELL = {  # what a cell does when it runs, before the answer, which is right, is defined
    "fork bomb": "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
    "os._exit": "import os\nos._exit(0)",
    "killed from within": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "gigabytes at once": "x = bytearray(10**9)\nimport time\ntime.sleep(2)",
    "a slow leak": "import time\nx = []\nwhile True:\n    x.append(bytearray(10**7))\n    time.sleep(0.01)",
    "an endless loop that swallows exceptions":
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    "a leak in many processes":
        "import os, time\nfor _ in range(10):\n    if os.fork() == 0:\n        x = bytearray(10**8)\n"
        "        x[::4096] = bytes(len(x[::4096]))\n        time.sleep(60)\ntime.sleep(2)",
    "a forged reply of terabytes":
        FORGE.replace('wire.pack({"value": "relu-1", "right": True, "points": 100})', 'b"\\xff" * 64'),
}
ANSWERS = {  # what the function is instead of an answer
    "an object that lies about its shape":
        "class Liar(np.ndarray):\n    shape = (5, 3)\n    dtype = np.dtype('f8')\n    __eq__ = lambda s, o: True\n"
        "def dense_backward(A, W, b, T):\n    return np.zeros(1).view(Liar), np.zeros(1).view(Liar)",
    "an object that equals everything":
        "class Same:\n    __eq__ = lambda s, o: True\n    __array__ = lambda s, *a, **k: np.zeros((5, 3))\n"
        "def dense_backward(A, W, b, T):\n    return Same(), Same()",
    "an array of terabytes":
        "def dense_backward(A, W, b, T):\n    return np.broadcast_to(0.0, (10**6, 10**6)), b",
    "deep nesting":
        "def dense_backward(A, W, b, T):\n    x = []\n    for _ in range(10**5):\n        x = [x]\n    return x",
    "a list that holds itself": "def dense_backward(A, W, b, T):\n    x = []\n    x.append(x)\n    return x",
    "a patched NumPy":
        "np.abs = np.allclose = np.array_equal = np.testing.assert_allclose = lambda *a, **k: True\n"
        "np.ndarray.__doc__\ndef dense_backward(A, W, b, T):\n    return A, b",
    "an endless call": "def dense_backward(A, W, b, T):\n    while True:\n        pass",
    "a call that ends the process": "import os\ndef dense_backward(A, W, b, T):\n    os._exit(0)",
    "gigabytes of output":
        "def dense_backward(A, W, b, T):\n    import sys\n    line = 'x' * 10**6\n    for _ in range(2000):\n"
        "        print(line)\n        sys.stderr.write(line)\n    return A, b",
    "a reply of its own": FORGE.replace("for fd", "def dense_backward(A, W, b, T):\n  for fd").replace("\n    ", "\n      "),
    "exit": "def dense_backward(A, W, b, T):\n    raise SystemExit",
    "an exception that cannot be shown":
        "class E(Exception):\n    def __str__(self):\n        raise self\ndef dense_backward(A, W, b, T):\n    raise E",
    "the solution looked for on disk":
        "import pathlib\nfound = [p for p in pathlib.Path('/').rglob('dense-backward.md')]\n"
        "def dense_backward(A, W, b, T):\n    return found[0].read_text()",
    "the grader's own check":
        "import backprop as bp\ndef dense_backward(A, W, b, T):\n"
        "    from backprop.exercises import library\n    return library.find('dense-backward').solution(A, W, b, T)",
}


def marks(bundle, *sources, limits=LIMITS):
    found = judged(open_bundle(bundle), notebook(*sources), SECRET, limits=limits)
    return {row["id"]: row for row in found["exercises"]}, found


@pytest.fixture(autouse=True)
def in_time():
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 40  # LIMITS.total for cells that do not end, twice, on a busy machine


@pytest.mark.parametrize("name", IN_CELL)
def test_a_cell_that_attacks_gets_no_marks_and_the_next_student_all_of_theirs(walled, bundle, name):
    found, _ = marks(bundle, IN_CELL[name], RIGHT.replace("/ len(A)", "* 2"))
    assert not any(row["points"] for row in found.values())
    assert all(row["message"] for row in found.values())
    after, _ = marks(bundle, RIGHT)
    assert after["dense-backward"]["points"] == after["dense-backward"]["of"]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_cheats_gets_no_marks(walled, bundle, name):
    found, _ = marks(bundle, "import numpy as np", ANSWERS[name])
    assert found["dense-backward"]["points"] == 0
    assert found["dense-backward"]["status"] == "not yet" and found["dense-backward"]["message"]


def test_a_function_that_ends_the_process_is_not_held_against_the_other_answers(walled, bundle):
    found, _ = marks(bundle, "import numpy as np, os\ndef dense_backward(A, W, b, T):\n    os._exit(1)",
                     "def delta_step(delta, W, Z):\n    return (delta @ W.T) * (1 - np.tanh(Z) ** 2)",
                     "vanishing = 'relu-1'")
    assert [row["points"] for row in found.values()] == [0, 1, found["which-vanishes"]["of"]]


def test_a_right_answer_stays_right_among_attacks_that_do_not_touch_it(walled, bundle):
    found, _ = marks(bundle, RIGHT, "print('x' * 10**6)\n1/0")
    assert found["dense-backward"]["points"] == found["dense-backward"]["of"]


LOOKS = """
import os, socket, pathlib
seen = {{}}
def look(name, action):
    try:
        seen[name] = str(action())
    except BaseException as error:
        seen[name] = type(error).__name__
look("secret", lambda: open({secret!r}).read())
look("network", lambda: socket.create_connection(("127.0.0.1", {port}), 1))
look("write", lambda: open({folder!r} + "/mine", "w"))
look("processes", lambda: sorted(p for p in os.listdir("/proc") if p.isdigit()))
look("user", os.getuid)
look("variables", lambda: os.environ.get("HIDDEN"))
look("solutions", lambda: [p for top in os.listdir("/") if top not in ("proc", "usr")
                           for p in pathlib.Path("/", top).rglob("*dense-backward*")])
look("namespace", lambda: os.unshare(0x10000000) if hasattr(os, "unshare") else "none")
look("scratch", lambda: open("/scratch/mine", "w").write("x"))
"""


def test_a_submission_sees_nothing_but_its_own(walled, tmp_path, monkeypatch):
    import socket

    from backprop.exercises.grading.sandbox import Sandbox

    monkeypatch.setenv("HIDDEN", "secret")
    (tmp_path / "secret").write_text("other submissions, inputs, marks")
    with socket.create_server(("127.0.0.1", 0)) as server:
        source = LOOKS.format(secret=str(tmp_path / "secret"), folder=str(tmp_path), port=server.getsockname()[1])
        with Sandbox([(1, source)]) as sandbox:
            seen = sandbox.ask("seen")["value"]
    assert seen["secret"] == "FileNotFoundError" and seen["write"] in ("FileNotFoundError", "PermissionError")
    assert seen["network"] == "ConnectionRefusedError"  # in a network of its own, where nobody listens
    assert int(seen["user"]) != 0 or seen["namespace"] != "None"
    assert seen["variables"] == "None" and seen["solutions"] == "[]"
    assert seen["scratch"] == "1"
    assert not (tmp_path / "mine").exists()


def test_no_process_of_a_submission_is_left(walled):
    import subprocess

    from backprop.exercises.grading.sandbox import Sandbox

    with Sandbox([(1, "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(987)")], LIMITS):
        pass
    time.sleep(0.5)
    assert "answerer.py" not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
