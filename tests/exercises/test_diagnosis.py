"""Each sort of wrong answer gets the sentence that names it. The exercise is a gradient of a batch of 7 examples."""

import numpy as np
import pytest

import backprop as bp
from backprop.exercises.diagnose import diagnose
from backprop.exercises.values import Part

B = 7


def right(A, W, b, T):
    delta = (A @ W + b - T) / len(A)
    return A.T @ delta, delta.sum(axis=0)


def with_dW(change):
    """The right answer, but for a change of dW."""

    def answer(A, W, b, T):
        dW, db = right(A, W, b, T)
        return change(dW), db

    return answer


def per_example(A, W, b, T):
    delta = A @ W + b - T
    return A[:, :, None] * delta[:, None, :], right(A, W, b, T)[1]


def summed_per_example(A, W, b, T):
    delta = (A @ W + b - T) / len(A)
    return A[:, :, None] * delta[:, None, :], right(A, W, b, T)[1]


def loss(A, W, b, T):
    return 0.5 * np.sum((A @ W + b - T) ** 2) / len(A)


def differences(h, central):
    def answer(A, W, b, T):
        dW = np.empty_like(W)
        for i in np.ndindex(W.shape):
            step = np.zeros_like(W)
            step[i] = h
            low = loss(A, W - step, b, T) if central else loss(A, W, b, T)
            dW[i] = (loss(A, W + step, b, T) - low) / (2 * h if central else h)
        return dW, right(A, W, b, T)[1]

    return answer


def in_float32(A, W, b, T):
    return right(*(x.astype(np.float32) for x in (A, W, b, T)))


def one_entry(dW):
    dW[2, 1] += 0.5
    return dW


def overwriting(A, W, b, T):
    for a, t in zip(A, T, strict=True):
        delta = (a @ W + b - t) / len(A)
        dW = np.outer(a, delta)
    return dW, right(A, W, b, T)[1]


def first_only(A, W, b, T):
    return np.outer(A[0], A[0] @ W + b - T[0]), right(A, W, b, T)[1]


WRONG = {
    "named mistake": (
        lambda A, W, b, T: right(A, W, b, 0 * T),
        "the targets are missing: δ is the difference Z − T, not Z.",
    ),
    "another order": (
        lambda A, W, b, T: right(A, W, b, T)[::-1],
        "the values are right, but they stand in another order than asked for: dW, db.",
    ),
    "nothing in it": (lambda A, W, b, T: (None, None), "dW is None; expected an array of shape (5, 3)."),
    "shape": (with_dW(lambda dW: dW[:-1]), "dW has shape (4, 3); expected (5, 3)."),
    "flattened": (
        with_dW(np.ravel),
        "(15,); expected (5, 3): the right number of entries in the wrong shape, and they are right: reshape it.",
    ),
    "transposed": (
        with_dW(np.transpose),
        "dW has shape (3, 5); expected (5, 3): it is transposed, and its entries are right.",
    ),
    "transposed and wrong": (with_dW(lambda dW: dW.T + 1), "dW has shape (3, 5); expected (5, 3): it is transposed."),
    "sign": (with_dW(np.negative), "dW has the wrong sign."),
    "twice": (with_dW(lambda dW: 2 * dW), "dW is twice what it should be: is there a ½ in the loss that cancels the 2?"),
    "half": (with_dW(lambda dW: dW / 2), "dW is half as large as it should be: where is the 2 from d(u²) = 2u du?"),
    "no average": (
        with_dW(lambda dW: B * dW),
        "dW is 7 times too large and the batch has 7 examples: you forgot to average.",
    ),
    "averaged twice": (
        with_dW(lambda dW: dW / B),
        "dW is 7 times too small and the batch has 7 examples: you averaged twice, or where the loss adds up.",
    ),
    "sign and no average": (with_dW(lambda dW: -B * dW), "dW has the wrong sign, and it is 7 times too large"),
    "another factor": (
        with_dW(lambda dW: 1.7 * dW),
        "dW has the right direction, but it is 1.7 times as large as it should be.",
    ),
    "zero": (with_dW(lambda dW: 0 * dW), "dW is zero everywhere."),
    "per example": (
        per_example,
        "(7, 5, 3); expected (5, 3): you have one gradient per example; average them over the batch, axis 0.",
    ),
    "per example, to be summed": (
        summed_per_example,
        "you have one gradient per example; add them up over the batch, axis 0.",
    ),
    "the last example": (
        overwriting,
        "dW is the gradient of example 7 of 7 alone: does each example overwrite the one before? Add them up.",
    ),
    "the first example": (first_only, "dW is the gradient of example 1 of 7 alone."),
    "whole numbers": (
        with_dW(lambda dW: (10 * dW).astype(int)),
        "dW has dtype int64, which holds no fractions; expected float64.",
    ),
    "NaN": (with_dW(lambda dW: dW * np.nan), "dW holds NaN, first at [0, 0]: look for 0/0, ∞ − ∞ or 0·∞."),
    "infinity": (
        with_dW(lambda dW: np.where(dW == dW[1, 2], np.inf, dW)),
        "dW holds infinite values, first at [1, 2]: look for an overflow",
    ),
    "float32": (in_float32, "Compute in float64, as the inputs are."),
    "rounded to float32": (
        with_dW(lambda dW: dW.astype(np.float32).astype(float)),
        "dW was rounded to float32 on its way: right to",
    ),
    "forward difference": (
        differences(1e-6, central=False),
        "digits only: it looks like a finite difference. Use the formula.",
    ),
    "central difference": (
        differences(1e-5, central=True),
        "digits only: it looks like a finite difference. Use the formula.",
    ),
    "one entry": (with_dW(one_entry), "1 of the 15 entries of dW differ; at [2, 1] yours is "),
    "explained": (with_dW(one_entry), "Move W[2, 1] by ±"),
}


@pytest.mark.parametrize("sort", WRONG)
def test_a_wrong_answer_gets_the_sentence_that_names_it(sort):
    answer, sentence = WRONG[sort]
    result = bp.check("dense-backward", answer)
    assert result.status == "not yet" and sentence in str(result), result


def test_the_right_answer_is_right_in_one_word():
    assert str(bp.check("dense-backward", right)) == "Right."


def test_another_order_of_summation_is_right_too():
    assert bp.check(
        "dense-backward",
        lambda A, W, b, T: (np.einsum("ij,ik->jk", A, (A @ W + b - T) / len(A)), np.mean(A @ W + b - T, 0)),
    ).right


def test_the_central_difference_tells_the_slope_that_is_right():
    words = bp.check("dense-backward", with_dW(one_entry)).message
    assert words.split("and ")[1].split(" is right")[0] == words.split("at the rate ")[1].split(" ")[0], words


def test_a_square_matrix_that_is_transposed_is_told_by_its_entries():
    want = np.arange(9.0).reshape(3, 3)
    assert diagnose(Part("dW", want.T.copy(), want)) == "dW is transposed: its rows should be its columns."


def test_one_number_is_not_called_a_multiple_of_another():
    assert diagnose(Part("q", np.array(1.7), np.array(1.0))) is None
    assert diagnose(Part("q", np.array(-1.0), np.array(1.0))) == "q has the wrong sign."


def test_whole_numbers_where_fractions_are_expected_are_named():
    want = np.array([0.4, 1.3, 2.6])
    assert (
        diagnose(Part("x", np.rint(want).astype(int), want))
        == "x has dtype int64, which holds no fractions; expected float64."
    )


def test_the_two_of_a_square_and_finite_differences_are_blamed_in_gradients_only():
    want = np.array([0.4, 1.3, -2.6])
    assert diagnose(Part("q", 2 * want, want), gradient=False) == "q is twice what it should be."
    assert diagnose(Part("q", want / 2, want), gradient=False) == "q is half as large as it should be."
    words = diagnose(Part("q", want + 1e-6, want), gradient=False)
    assert words.endswith("digits only: was it rounded or approximated?")
    of_each = diagnose(Part("q", np.ones((5, 3)), want), batch=5, gradient=False)
    assert "you have one result per example" in of_each
    assert "gradient" not in diagnose(Part("q", want[:1], want[:1] * 3), alone=[want[:1], want[1:2]], gradient=False)


@pytest.mark.parametrize(
    "id, answer",
    [
        # a number that is off by one, or 1, says nothing about why
        ("dead-units", lambda Z: int(np.sum(np.all(Z <= 0, axis=0))) + 1),
        ("dead-units", lambda Z: int(np.sum(np.all(Z <= 0, axis=0))) - 1),
        ("dead-units", lambda Z: int(np.max(np.all(Z <= 0, axis=0)))),
        ("first-non-finite", lambda A: next((l for l, a in enumerate(A, 2) if not np.isfinite(a).all()), 0)),
        ("first-non-finite", lambda A: next((l for l, a in enumerate(A, 1) if not np.isfinite(a).all()), 0) // 2),
    ],
)
def test_a_number_that_a_mistake_gives_by_chance_does_not_name_it(id, answer):
    assert bp.check(id, answer).message.startswith("the result is ")


def test_a_sign_on_the_way_back_is_not_taken_for_a_missing_share():
    """With an odd number of steps the alternating sum of equal shares is one share."""

    def answer(H, theta, eta, steps):
        places = [theta]
        for _ in range(steps):
            places.append(places[-1] - eta * H @ places[-1])
        back, total = H @ places[-1], 0.0
        for theta in reversed(places[:-1]):
            total -= back @ H @ theta
            back = eta * H @ back - back
        return total

    assert bp.check("back-through-the-steps", answer).message.startswith("the result is ")


def test_an_input_that_a_wrong_answer_changes_is_mentioned():
    def answer(theta, gradients, eta, beta):
        v = gradients[0]  # a view: the next line adds into the input
        for g in gradients:
            v += g
            theta = theta - eta * v
        return theta

    result = bp.check("momentum-step", answer)
    assert "entries of the result differ" in result.message
    assert "Your function changed its input gradients on the way (statements such as -=" in result.details


def test_a_tuple_of_arrays_is_not_told_to_become_an_array():
    assert "np.array" not in bp.check("momentum-step", lambda theta, *given: (theta, theta)).message
    assert "np.array" in bp.check("momentum-step", lambda theta, *given: list(theta)).message


def test_a_long_line_is_cut():
    def answer(theta, gradients, eta, beta):
        return theta - eta * gradients.sum(0) - beta * 0 * gradients.sum(0) + gradients.sum(0) @ gradients.sum(1) * theta * eta

    words = bp.check("momentum-step", answer).message
    assert "…`, stopped with ValueError" in words and "gradients.sum(1)" not in words.split("`")[1]


def test_a_count_may_be_a_number_of_any_precision():
    assert bp.check("dead-units", lambda Z: np.float32(np.sum(np.all(Z <= 0, axis=0)))).right


def test_a_softmax_that_overflows_is_no_answer_where_large_logits_come():
    def naive(Z, y):
        p = np.exp(Z)
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(y)), y] -= 1
        return p / len(y)

    assert "exp overflows" in bp.check("softmax-delta", naive).message


# Answers with two faults get the sentence of the one that is asked for first.
ORDER = {
    "a named mistake, transposed": (
        (lambda A, W, b, T: (right(A, W, b, 0 * T)[0], right(A, W, b, 0 * T)[1])),
        "targets",
    ),
    "shape before transpose": (with_dW(lambda dW: dW.T[:-1]), "dW has shape (2, 5); expected (5, 3)."),
    "transpose before NaN": (
        with_dW(lambda dW: dW.T * np.nan),
        "dW has shape (3, 5); expected (5, 3): it is transposed.",
    ),
    "sign before factor": (with_dW(lambda dW: -2 * dW), "dW has the wrong sign, and it is twice what it should be"),
    "factor before float32": (
        with_dW(lambda dW: (2.0 * dW).astype(np.float32).astype(float) * 0 + 2.0 * dW),
        "dW is twice what it should be",
    ),
    "one example before float32": (
        lambda A, W, b, T: (overwriting(A, W, b, T)[0], right(A, W, b, T)[1].astype(np.float32)),
        "of example 7 of 7 alone",
    ),
    "NaN before a difference": (
        lambda A, W, b, T: (np.where(differences(1e-5, True)(A, W, b, T)[0] == 0, 0, np.nan), right(A, W, b, T)[1]),
        "dW holds NaN",
    ),
}


@pytest.mark.parametrize("case", ORDER)
def test_the_questions_are_asked_in_the_order_that_is_promised(case):
    answer, sentence = ORDER[case]
    assert sentence in bp.check("dense-backward", answer).message


def test_a_check_that_stops_blames_the_exercise_and_counts_for_nothing(monkeypatch):
    monkeypatch.setattr("backprop.exercises.kinds.code.judge", lambda *given: 1 / 0)
    result = bp.check("dense-backward", right)
    assert result.status == "not attempted" and "a fault of the exercise, not of yours" in str(result)
    assert "Traceback" not in str(result)


def test_the_call_is_shown_by_the_shapes_of_its_arguments():
    assert bp.check("dense-backward", WRONG["sign"][0]).details == "Called with A (7, 5), W (5, 3), b (3,), T (7, 3)."
