"""Each way to cheat, to break out or to stop the run that we know of: no mark moves, and the grader goes on."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from backprop.exercises.grading.assignment import open_bundle
from backprop.exercises.grading.judge import judged, seeds
from backprop.exercises.grading.limits import Limits
from backprop.exercises.grading.run import Run
from backprop.exercises.grading.sandbox import Sandbox
from backprop.exercises.grading.watch import Watch
from backprop.exercises.library import find
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
REASONS = {  # which defense it was that held, in the words that its author reads
    "os._exit": "your code ended its Python process", "killed from within": "your code ended its Python process",
    "gigabytes at once": "more than 0.390625 GiB of memory", "a slow leak": "more than 0.390625 GiB of memory",
    "a leak in many processes": "more than 0.390625 GiB of memory",
    "an endless loop that swallows exceptions": "your code ran too long",
    "a forged reply of terabytes": "your notebook sent a reply with a head of 4294967295 bytes",
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
    "an edited check cell":
        "def public_check(*a):\n    print('correct')\ndef check(*a):\n    return 1\nright = points = True\n"
        "def dense_backward(A, W, b, T):\n    return A, b",
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
    assert all(REASONS.get(name, "") in row["message"] != "" for row in found.values())
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


def test_answers_learned_by_heart_from_the_public_check_are_worth_nothing(walled, bundle):
    exercise = find("dense-backward")
    known = {float(case["A"][0, 0]): [part.tolist() for part in exercise.solution(**case)]
             for seed in range(50) for case in exercise.cases(seed)}
    found, _ = marks(bundle, f"import numpy as np\nKNOWN = {known!r}\ndef dense_backward(A, W, b, T):\n"
                             "    dW, db = KNOWN[float(A[0, 0])]\n    return np.array(dW), np.array(db)")
    assert found["dense-backward"]["points"] == 0 and "KeyError" in found["dense-backward"]["message"]


def test_the_inputs_of_each_run_are_its_own_secret(bundle, tmp_path):
    runs = [Run(tmp_path / name, bundle) for name in "ab"]
    assert runs[0].secret != runs[1].secret
    drawn = [seeds(each, run.secret, 0) for run in runs for each in run.assignment.exercises if each.kind == "code"]
    assert len({seed for each in drawn for seed in each}) == sum(map(len, drawn)) > 12
    assert (tmp_path / "a/run.json").stat().st_mode & 0o77 == 0


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
look("own folder", lambda: open("/job/wire.py", "a"))
look("library", lambda: open(os.__file__, "a"))
look("flood", lambda: [open("/scratch/%d" % k, "wb").write(bytes(2**20)) for k in range(200)])
look("one large file", lambda: open("/scratch/0", "wb").write(bytes(2**21)))
look("shared memory", lambda: open("/dev/shm/mine", "wb").write(bytes(2**21)))
look("open files", lambda: [os.open("/dev/null", 0) for _ in range(1000)])
"""


def test_a_submission_sees_nothing_but_its_own(walled, tmp_path, monkeypatch):
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
    assert {seen["own folder"], seen["library"]} <= {"OSError", "PermissionError"}  # what is run next stays as it was
    assert seen["flood"] == seen["one large file"] == seen["shared memory"] == seen["open files"] == "OSError"
    assert seen["scratch"] == "1"
    assert not (tmp_path / "mine").exists()


FORKS = """
import os, time
number = 0
try:
    while number < 1000 and os.fork():
        number += 1
    else:
        time.sleep(20)
except OSError:
    pass
"""


def test_a_submission_gets_no_more_processes_than_it_may_have(walled):
    with Sandbox([(1, FORKS)]) as sandbox:
        assert 0 < sandbox.ask("number")["value"] < Limits().processes


BUSY = "import os\nfor _ in range(3):\n    os.fork()\nprint(flush=True)\nwhile True:\n    pass"  # eight processes


@pytest.mark.parametrize("limits, words", [
    (Limits(total=1), "used more than 1 seconds of processor time"),
    (Limits(processes=3), "started more than 3 processes"),
    (Limits(memory=2**20), "used more than 0.000976562 GiB of memory"),
])
def test_what_all_processes_of_a_submission_use_is_added_up_from_outside(limits, words):
    ended = []
    with subprocess.Popen([sys.executable, "-S", "-c", BUSY], stdout=subprocess.PIPE, start_new_session=True) as process:
        try:
            process.stdout.read(1)
            watch = Watch(process.pid, limits, ended.append)
            watch.join(timeout=60)
            assert ended and words in ended[0]
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def test_no_process_of_a_submission_is_left(walled):
    name = f"987.{time.time_ns()}"  # its own among all that run on this machine
    source = f"import os\nif os.fork() == 0:\n    os.setsid()\n    os.execv('/usr/bin/sleep', ['sleep', {name!r}])"

    def running():
        return name in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout

    with Sandbox([(1, source)], LIMITS):
        deadline = time.monotonic() + 10
        while not running():
            assert time.monotonic() < deadline, "it never ran"
            time.sleep(0.05)
    time.sleep(0.5)
    assert not running()
