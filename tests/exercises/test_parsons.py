"""Lines in order: several orders are right, the first line out of place is named with its reason, as in the page."""

import itertools
import json
import random
from pathlib import Path

import pytest

from backprop.exercises import line_proof, widget
from backprop.exercises.exercise_file import load
from backprop.exercises.kinds import parsons
from backprop.exercises.line_order import lines_of, obstacle
from backprop.exercises.lint import lint
from backprop.exercises.notebook_file import Malformed
from backprop.exercises.page import described, words
from tests.explorers.node import node

from .folder import changed, made, of_kind

JS = Path(widget.__file__).parent / "js"
PARSONS = of_kind("parsons")


def orders(source, name="f"):
    """All orders of the lines of a function that are accepted, as texts without spaces."""
    _, lines = lines_of(source, name)
    found = []
    for order in itertools.permutations(range(len(lines))):
        if parsons.first_fault(lines, len(lines), order) is None:
            found.append(" ".join(lines[k].text.replace(" ", "") for k in order))
    return sorted(found)


def function(*lines):
    return "def f(x):\n" + "\n".join(f"    {line}" for line in lines)


def test_a_line_comes_after_those_that_it_reads_from():
    assert orders(function("a = x", "b = a", "c = x", "return b + c")) == [
        "a=x b=a c=x returnb+c", "a=x c=x b=a returnb+c", "c=x a=x b=a returnb+c"]  # fmt: skip


def test_a_line_that_changes_a_name_waits_for_those_that_read_the_old_value():
    assert orders(function("a = x + 1", "x = 2", "return a + x")) == ["a=x+1 x=2 returna+x"]


def test_lines_that_add_to_a_name_may_change_places_but_not_before_its_first_value():
    assert orders(function("g = 0", "g += x", "g += 2 * x", "return g")) == [
        "g=0 g+=2*x g+=x returng", "g=0 g+=x g+=2*x returng"]  # fmt: skip
    assert len(orders(function("g = 1", "g *= x", "g += 2", "return g"))) == 1


def test_a_method_that_changes_its_object_is_a_write_and_one_that_does_not_is_a_read():
    assert len(orders(function("a = [x]", "a.append(1)", "a.append(2)", "return a"))) == 1
    assert len(orders(function("a = x.sum()", "b = x.mean()", "return a, b"))) == 2
    assert len(orders("def f(rng):\n    a = rng.normal()\n    b = rng.normal()\n    return a, b")) == 1


def test_a_part_of_an_array_belongs_to_the_array():
    assert len(orders(function("x[0] = 1", "x[1] = x[0]", "return x"))) == 1
    assert len(orders(function("x[0] += 1", "x[1] += 2", "return x"))) == 2


def test_names_of_a_comprehension_or_a_loop_are_its_own():
    assert len(orders(function("a = [i for i in x]", "b = [i for i in x]", "return a, b"))) == 2
    assert (
        len(
            orders(
                function("a = 0", "b = 0", "for i in x:", "    a += i", "for i in x:", "    b += 2 * i", "return a, b")
            )
        )
        > 2
    )


def test_a_block_stays_together_and_its_lines_inside_it():
    found = orders(function("s = 0", "for i in x:", "    t = i * i", "    s += t", "u = 1", "return s + u"))
    assert found == [
        "s=0 fori in x: t=i*i s+=t u=1 returns+u".replace("fori in x:", "foriinx:"),
        "s=0 u=1 foriinx: t=i*i s+=t returns+u",
        "u=1 s=0 foriinx: t=i*i s+=t returns+u",
    ]  # fmt: skip


def test_nested_blocks_are_completed_from_the_inside():
    _, lines = lines_of(
        function("s = 0", "for i in x:", "    for j in i:", "        s += j", "    s *= 2", "return s"), "f"
    )
    assert parsons.first_fault(lines, 6, [0, 1, 2, 3, 4, 5]) is None
    assert obstacle(lines, [0, 1, 2], 4)[1:] == ("needs", "s")  # of two obstacles the one that can be put into words


@pytest.mark.parametrize(
    "source",
    [
        function("if x:", "    a = 1", "else:", "    a = 2", "return a"),
        function("a = 1; b = 2", "return a"),
        function("a = (1 +", "     2)", "return a"),
        function("try:", "    a = 1", "finally:", "    b = 2", "return b"),
        "f = lambda x: x",
    ],
)
def test_what_cannot_be_put_in_order_is_refused(source):
    with pytest.raises(Malformed):
        lines_of(source, "f")


@pytest.mark.parametrize("exercise", PARSONS, ids=lambda exercise: exercise.id)
def test_random_accepted_orders_are_right(exercise):
    puzzle, mixer = parsons.puzzle(exercise), random.Random(1)
    label = {number: name for name, number in parsons.labels(puzzle).items()}
    seen = set()
    for _ in range(20):
        order = line_proof._accepted(puzzle.lines[: puzzle.count], mixer)
        seen.add(tuple(order))
        assert parsons.judge(exercise, " ".join(label[k] for k in order), 0).right
    if exercise.id not in {"order-the-training-loop", "order-the-norms"}:  # whose loops leave no choice
        assert len(seen) > 1


@pytest.fixture
def dense(tmp_path):
    return load(made(tmp_path, "parsons"))


def letters(exercise, *texts):
    puzzle = parsons.puzzle(exercise)
    return " ".join(
        next(n for n, k in parsons.labels(puzzle).items() if puzzle.lines[k].text == text) for text in texts
    )


Z, DELTA, DW, DB, RETURN = (
    "Z = A @ W + b",
    "delta = (Z - T) / len(A)",
    "dW = A.T @ delta",
    "db = delta.sum(axis=0)",
    "return dW, db",
)
SAID = {
    "right": ([Z, DELTA, DW, DB, RETURN], "Right."),
    "right too": ([Z, DELTA, DB, DW, RETURN], "Right."),
    "a named order": ([DW, Z, DELTA, DB, RETURN], "Not yet: the gradient of W is made of δ, so δ comes first."),
    "the same mistake elsewhere": ([Z, DW, DELTA, DB, RETURN], "Not yet: the gradient of W is made of δ, so δ comes first."),
    "a line that does not belong": ([Z, DELTA, "dW = A @ delta"], "Not yet: A has to be transposed"),
    "needs": ([Z, DB], f"line 2, “{DB}”, is the first out of place: it uses delta, which does not have its value yet."),
    "return too early": ([Z, DELTA, DW, RETURN], "is the first out of place: it uses db, which does not have its value yet."),
    "incomplete": ([Z, DELTA, DW], "Not yet: the 3 lines are in order so far, but not complete."),
    "nothing": ([], "Not attempted yet: put the lines in order first."),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_the_first_line_that_is_out_of_place_is_named(dense, case):
    lines, said = SAID[case]
    assert said in str(parsons.judge(dense, letters(dense, *lines), 0))


def test_an_answer_is_letters_in_whatever_form(dense):
    right = letters(dense, Z, DELTA, DW, DB, RETURN)
    for answer in (right, right.replace(" ", ""), right.replace(" ", ", "), right.split(), tuple(right.split())):
        assert parsons.judge(dense, answer, 0).right
    for answer in ("a b z", 3, ["a", 1], {"a"}):
        assert "give the letters of the lines in order" in parsons.judge(dense, answer, 0).message
    assert "stands there twice" in parsons.judge(dense, "a a", 0).message


@pytest.mark.parametrize("exercise", PARSONS, ids=lambda exercise: exercise.id)
def test_the_page_gives_the_verdicts_of_python(exercise):
    puzzle, mixer = parsons.puzzle(exercise), random.Random(2)
    names, count = [*parsons.labels(puzzle)], len(puzzle.lines)
    at = {number: place for place, number in enumerate(puzzle.shown)}
    known = [
        [at[k] for k in parsons.order_of(exercise, f)] for f in (exercise.solution, *(w for _, w in exercise.mistakes))
    ]
    starts = [order[:k] + mixer.sample([p for p in range(count) if p not in order[:k]], count - len(order[:k]))
              for order in known for k in range(len(order)) for _ in range(3)]  # fmt: skip
    given = known + [order[:k] for order in known for k in range(len(order))] + starts
    script = (
        f"import {{ judge }} from {json.dumps((JS / 'judge.js').as_uri())}; "
        f"console.log(JSON.stringify({json.dumps(given)}.map((order) => judge({json.dumps(described(exercise))}, "
        f"{json.dumps(parsons.page(exercise, 0))}, {json.dumps(words(exercise))}, order))))"
    )
    verdicts = json.loads(node("--input-type=module", "--eval", script).stdout)
    assert {"right", "not yet", "not attempted"} == {verdict["status"] for verdict in verdicts}
    for order, verdict in zip(given, verdicts, strict=True):
        result = parsons.judge(exercise, " ".join(names[k] for k in order), 0)
        assert (verdict["status"], verdict["message"]) == (result.status, result.message), order


NEXT = "\n```\n\n```{code-cell} ipython3\n:tags: [ex-inputs]"
FAULTS = {
    "an order that is refused but right": (
        f"    db = delta.sum(axis=0)\n    return dW, db{NEXT}",
        f"    db = delta.sum(axis=0)\n    W = W * 1\n    return dW, db{NEXT}",
        "is refused, but it computes what the solution does",
    ),
    "a line twice": (
        f"    db = delta.sum(axis=0)\n    return dW, db{NEXT}",
        f"    dW = A.T @ delta\n    db = delta.sum(axis=0)\n    return dW, db{NEXT}",
        "two lines read 'dW = A.T @ delta'",
    ),
    "a mistake that is none": ("    dW = A @ delta\n", "    dW = A.T @ delta\n", "has an order that is accepted"),
    "a wrong line that is right": (
        "    dW = A @ delta\n",
        "    dW = (A.T) @ delta\n",
        "computes what the solution does",
    ),
    "no inputs": (":tags: [ex-inputs]", ":tags: []", "needs a cell ex-inputs"),
    "a line over two lines": (
        f"return dW, db{NEXT}",
        f"return (dW,\n            db){NEXT}",
        "is not one statement on one line",
    ),
    "a solution that stops": (f"return dW, db{NEXT}", f"return dW, dQ{NEXT}", "the solution stopped"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_lint_finds_it(tmp_path, fault):
    before, after, said = FAULTS[fault]
    found = lint(changed(tmp_path, "parsons", (before, after)))
    assert any(said in sentence for sentence in found), found


@pytest.mark.parametrize("exercise", PARSONS, ids=lambda exercise: exercise.id)
def test_the_lines_are_offered_mixed(exercise):
    puzzle = parsons.puzzle(exercise)
    assert sorted(puzzle.shown) == list(range(len(puzzle.lines)))
    assert parsons.first_fault(puzzle.lines, puzzle.count, puzzle.shown)
    assert sum(b == a + 1 for a, b in zip(puzzle.shown, puzzle.shown[1:], strict=False)) < puzzle.count / 2
