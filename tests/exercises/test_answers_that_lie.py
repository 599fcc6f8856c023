"""Answers that are no function, not of the right sort, or up to something: always a sentence, never a traceback."""

import sys

import numpy as np
import pytest

import backprop as bp


def delta_step(delta, W, Z):
    return (delta @ W.T) * (1 - np.tanh(Z) ** 2)


class Pretender:
    """Claims to be an array."""

    shape, dtype, ndim = (7, 5), np.dtype(float), 2

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("never asked for")

    def __eq__(self, other):
        return True


class Subclass(np.ndarray):
    def __eq__(self, other):
        return True


class Silent(Exception):
    def __str__(self):
        raise ValueError("no words")


def raising(error):
    def answer(delta, W, Z):
        raise error

    return answer


def writing(delta, W, Z):
    result = delta_step(delta, W, Z)
    Z *= 0
    return result


def endless(delta, W, Z):
    return endless(delta, W, Z)


LIES = {
    "None": (None, "Not attempted yet: fill in delta_step"),
    "a value": (np.zeros((7, 5)), "pass the function itself, without parentheses"),
    "a text": ("delta_step", "pass the function itself"),
    "a class": (Pretender, "pass the function itself"),
    "no return": (lambda delta, W, Z: None, "gives nothing back: its value needs `return`"),
    "an ellipsis": (lambda delta, W, Z: ..., "gives nothing back"),
    "not implemented": (raising(NotImplementedError()), "gives nothing back"),
    "too few arguments": (
        lambda delta, W: 0,
        "your function takes the arguments (delta, W); it is called with 3 arguments: delta, W, Z.",
    ),
    "no arguments": (lambda: 0, "takes no arguments"),
    "an object that lies": (lambda delta, W, Z: Pretender(), "is a Pretender; expected an array of shape (7, 5)."),
    "a subclass": (
        lambda delta, W, Z: delta_step(delta, W, Z).view(Subclass),
        "a special kind of array; return a plain NumPy array.",
    ),
    "objects in an array": (
        lambda delta, W, Z: delta_step(delta, W, Z).astype(object),
        "has dtype object; expected real numbers",
    ),
    "complex": (
        lambda delta, W, Z: delta_step(delta, W, Z) + 0j,
        "has dtype complex128; expected real numbers, dtype float64.",
    ),
    "text in an array": (lambda delta, W, Z: np.full((7, 5), "1.0"), "has dtype <U3; expected real numbers"),
    "a list": (
        lambda delta, W, Z: delta_step(delta, W, Z).tolist(),
        "is a list of 7; expected an array of shape (7, 5). Put it into np.array(…).",
    ),
    "a tuple": (lambda delta, W, Z: (delta_step(delta, W, Z),), "is a tuple of 1; expected an array of shape (7, 5)."),
    "a number": (lambda delta, W, Z: 1.0, "is a number; expected an array of shape (7, 5)."),
    "a truth value": (lambda delta, W, Z: True, "is the truth value True; expected an array of shape (7, 5)."),
    "a function": (lambda delta, W, Z: delta_step, "is a function (call it, with parentheses and arguments)"),
    "empty": (lambda delta, W, Z: np.zeros((0, 5)), "has shape (0, 5); expected (7, 5)."),
    "huge": (
        lambda delta, W, Z: np.broadcast_to(0.0, (10**9, 10**6)),
        "has shape (1000000000, 1000000); expected (7, 5).",
    ),
    "changes its input": (writing, "the result is right, but the function changes its input Z; work on a copy"),
    "raises": (raising(ZeroDivisionError("division by zero")), "stopped with ZeroDivisionError: division by zero"),
    "leaves": (raising(SystemExit(1)), "gives its value back with `return`, not with exit()"),
    "raises without words": (raising(Silent()), "stopped with Silent."),
    "calls itself": (endless, "RecursionError: the function calls itself without end."),
    "an unknown name": (
        lambda delta, W, Z: Dleta @ W.T,  # noqa: F821
        "name 'Dleta' is not defined. Is the name spelled as it was defined",
    ),
    "shapes of a product": (lambda delta, W, Z: delta @ W, "the shapes in a matrix product do not fit"),
    "shapes entry by entry": (lambda delta, W, Z: delta * Z, "do not fit together entry by entry"),
}


@pytest.mark.parametrize("lie", LIES)
def test_it_is_answered_with_a_sentence(lie):
    answer, sentence = LIES[lie]
    result = bp.check("delta-step", answer)
    assert not result.right and sentence in str(result), result
    assert "Traceback" not in str(result) and "AssertionError" not in str(result)


def test_an_exception_is_reported_with_its_line_in_the_learners_code():
    def answer(delta, W, Z):
        P = delta @ W.T
        return P * missing  # noqa: F821

    words = str(bp.check("delta-step", answer))
    line = answer.__code__.co_firstlineno + 2
    assert f"line {line} of your cell, `return P * missing  # noqa: F821`, stopped with NameError" in words, words


def test_an_interruption_by_the_learner_goes_through():
    with pytest.raises(KeyboardInterrupt):
        bp.check("delta-step", raising(KeyboardInterrupt()))


def test_the_inputs_that_are_compared_are_out_of_reach():
    seen = []

    def answer(delta, W, Z):
        seen.append(Z)
        for array in (delta, W, Z):
            array[:] = 0
        return np.zeros_like(Z)

    assert "the result is zero everywhere." in str(bp.check("delta-step", answer))
    assert bp.check("delta-step", delta_step).right


def test_an_array_that_is_returned_again_and_again_is_copied_before_the_next_call():
    store = [np.zeros((4, 3)), np.zeros(3), np.zeros((3, 2))]

    def clip(gradients, limit):
        factor = min(1.0, limit / np.sqrt(sum(np.sum(g**2) for g in gradients)))
        for kept, g in zip(store, gradients, strict=True):
            kept[:] = factor * g
        return store

    assert bp.check("clip-by-norm", clip).right


def test_what_the_function_prints_is_kept_out_of_the_way_and_shown_with_the_feedback(capsys):
    def answer(delta, W, Z):
        print("Z is", Z.shape)
        print("warned", file=sys.stderr)
        return np.log(Z * 0 - 1)  # and a warning of NumPy

    result = bp.check("delta-step", answer)
    assert "Your function printed:\nZ is (7, 5)\nwarned" in str(result)
    assert capsys.readouterr() == ("", "")


def test_a_flood_of_output_is_cut():
    assert len(str(bp.check("delta-step", lambda delta, W, Z: print("x" * 10**6)))) < 2000


def test_a_count_is_no_truth_value_and_no_text():
    assert "is the truth value True; expected a whole number." in str(bp.check("dead-units", lambda Z: True))
    assert "is a str; expected a whole number." in str(bp.check("dead-units", lambda Z: "4"))


def test_an_open_exercise_refuses_what_is_not_a_pair_of_numbers():
    for answer in (
        lambda depth: "80",
        lambda depth: None,
        lambda depth: (80.0,),
        lambda depth: ("a", "b"),
        lambda depth: (-1.0, 0.0),
    ):
        assert bp.check("rescue-the-sigmoid", answer).status == "not yet"
