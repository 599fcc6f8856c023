"""Proves by running them that the accepted orders of a parsons exercise are the right ones, and the refused ones wrong.

Random accepted orders have to compute what the solution computes. An accepted order with two neighbors exchanged that
is refused has to compute something else, or to stop: else a reader with a right order would be told that it is wrong.
"""

import random

from .calls import call, misfit
from .kinds import parsons
from .line_order import obstacle
from .values import same

ORDERS, SEEDS = 20, range(5)


def faults(exercise):
    """A list of sentences: what the files of parsons exercises can have wrong."""
    made = parsons.puzzle(exercise)
    texts = [(line.text, line.indent) for line in made.lines[: made.count]]
    if twice := {text for text, _ in texts if texts.count((text, _)) > 1}:
        return [f"two lines read {min(twice)!r}, so a reader could not tell them apart"]
    cases = [case for seed in SEEDS for case in exercise.cases(seed)]
    if words := misfit(exercise.solution, list(cases[0])):
        return [f"the inputs do not fit the solution: {words}"]
    right = [call(exercise.solution, case) for case in cases]
    if stopped := [made_call.fault for made_call in right if made_call.fault]:
        return [f"the solution stopped: {stopped[0]}"]
    return [*_orders(exercise, made, cases, right), *_mistakes(exercise, made, cases, right)]


def _orders(exercise, made, cases, right):
    mixer, lines = random.Random(0), made.lines[: made.count]
    for _ in range(ORDERS):
        order = _accepted(lines, mixer)
        if not _agrees(exercise, made, order, cases, right):
            return [f"this order is accepted, but it does not compute what the solution does: {_shown(lines, order)}"]
        for k in range(len(order) - 1):
            other = [*order[:k], order[k + 1], order[k], *order[k + 2 :]]
            if parsons.first_fault(lines, made.count, other) and _agrees(exercise, made, other, cases, right):
                return [f"this order is refused, but it computes what the solution does: {_shown(lines, other)}"]
    return []


def _accepted(lines, mixer):
    """A random order that is accepted."""
    order = []
    while len(order) < len(lines):
        order.append(mixer.choice([k for k in range(len(lines)) if k not in order and not obstacle(lines, order, k)]))
    return order


def _mistakes(exercise, made, cases, right):
    for message, wrong in exercise.mistakes:
        order = parsons.order_of(exercise, wrong)
        if len(set(order)) < len(order):
            return [f"the wrong function of {message!r} has a line twice"]
        if not parsons.first_fault(made.lines, made.count, order):
            return [f"the wrong function of {message!r} has an order that is accepted"]
        if _agrees(exercise, made, order, cases, right):
            return [f"the wrong function of {message!r} computes what the solution does"]
    return []


def _agrees(exercise, made, order, cases, right):
    """Whether the lines in this order give what the solution gives."""
    body = "\n".join("    " * (made.lines[k].indent + 1) + made.lines[k].text for k in order)
    names = dict(exercise.names)
    try:
        exec(f"{made.head}\n{body}", names)
    except SyntaxError:
        return False
    for case, expected in zip(cases, right, strict=True):
        got = call(names[exercise.entry], case)
        if got.fault or not same(got.value, expected.value):
            return False
    return True


def _shown(lines, order):
    return " | ".join(lines[k].text for k in order)
