"""Exercises in which lines of code are put in order. Any order that computes the same is right.

The lines are those of the solution, mixed; a line that only the wrong functions of `mistakes` have is offered among
them. A wrong function names a mistake by its first line that is out of place, and by what that line is missing.
"""

import random
import string
import zlib
from functools import cache
from typing import NamedTuple

from ..line_order import KEEPS, NEEDS, OVERWRITES, Line, lines_of, obstacle
from ..notebook_file import Malformed
from ..result import NOT_ATTEMPTED, NOT_YET, RIGHT, Result

SEEDS = range(1)
FEWEST = 4
STRANGE = -1  # in the place of the missing line: the line belongs to no right order
WORDS = {
    "no lines": "put the lines in order first.",
    "out of place": "line {place}, “{text}”, is the first out of place: {why}",
    NEEDS: "it uses {name}, which does not have its value yet.",
    KEEPS: "it changes {name}, which another line still needs as it was.",
    OVERWRITES: "it sets {name}, which a line that is still to come would set again.",
    "last": "nothing after it runs, and lines are missing.",
    "block": "it belongs inside a block that is not open here.",
    "inside": "the block above it is not complete.",
    "strange": "it belongs nowhere.",
    "missing": "the {count} lines are in order so far, but not complete.",
}


class Puzzle(NamedTuple):
    """What is put in order: `lines` with the solution's first, and the order in which the reader meets them."""

    head: str
    lines: list  # Line; the solution's come first
    count: int  # how many of them are the solution's
    shown: list  # numbers of lines, as they are offered


@cache
def puzzle(exercise):
    head, lines = lines_of(exercise.code("ex-solution"), exercise.entry)
    if len(lines) < FEWEST:
        raise Malformed(f"{exercise.path.name}: {len(lines)} lines cannot be mixed; at least {FEWEST} are needed")
    known, strange = {(line.text, line.indent) for line in lines}, []
    for _, wrong in exercise.mistakes:
        for line in _wrong_lines(exercise, wrong):
            if (line.text, line.indent) not in known:
                known.add((line.text, line.indent))
                strange.append(Line(line.text, line.indent, None, ()))
    every = lines + strange
    shown, mixer = list(range(len(every))), random.Random(zlib.crc32(exercise.id.encode()))
    while first_fault(every, len(lines), shown) is None or shown[0] == 0:
        mixer.shuffle(shown)
    return Puzzle(head, every, len(lines), shown)


def _wrong_lines(exercise, function):
    return lines_of(exercise.code("ex-mistakes"), function.__name__)[1]


def first_fault(lines, count, order):
    """(place, line, missing line, why, name) of the first line that is out of place, or None."""
    for place, number in enumerate(order):
        if number >= count:
            return place, number, STRANGE, "strange", ""
        if found := obstacle(lines[:count], order[:place], number):
            return place, number, *found
    return None


def order_of(exercise, function):
    """The numbers of the lines of the solution, or of a wrong function."""
    made = puzzle(exercise)
    if function is exercise.solution:
        return list(range(made.count))
    number = {(line.text, line.indent): k for k, line in enumerate(made.lines)}
    return [number[line.text, line.indent] for line in _wrong_lines(exercise, function)]


def labels(made):
    """{label: number of the line}: the lines are lettered as they are offered."""
    return dict(zip(string.ascii_letters, made.shown, strict=False))


def answer_of(exercise, function, seed):
    label = {number: name for name, number in labels(puzzle(exercise)).items()}
    return " ".join(label[number] for number in order_of(exercise, function))


def asked(exercise):
    made = puzzle(exercise)
    spare = len(made.lines) > made.count
    return {
        "head": made.head,
        "spare": spare,
        "lines": [[made.lines[k].text, made.lines[k].indent] for k in made.shown],
    }


def markdown(exercise):
    made = puzzle(exercise)
    rows = [f"{name}   {'    ' * (made.lines[k].indent + 1)}{made.lines[k].text}" for name, k in labels(made).items()]
    return "\n".join(
        ["```text", f"    {made.head}", *rows, "```", "", 'Answer with the letters in order, such as `"b a c"`.']
    )


@cache
def page(exercise, seed):
    """What comes before what, in the numbers of the lines as they are offered."""
    made = puzzle(exercise)
    at = {number: place for place, number in enumerate(made.shown)}
    named = []
    for message, wrong in exercise.mistakes:
        if fault := first_fault(made.lines, made.count, order_of(exercise, wrong)):
            named.append([at[fault[1]], STRANGE if fault[2] == STRANGE else at[fault[2]], message])
    return {
        "order": [
            None
            if number >= made.count
            else {
                "block": -1 if made.lines[number].block is None else at[made.lines[number].block],
                "after": [[at[line], why, name] for line, why, name in made.lines[number].after],
            }
            for number in made.shown
        ],
        "named": named,
    }


def judge(exercise, answer, seed):
    made = puzzle(exercise)
    if answer is None or answer is ... or (isinstance(answer, str | list | tuple) and not len(answer)):
        return Result(exercise.id, NOT_ATTEMPTED, WORDS["no lines"])
    order = read_order(made, answer)
    if isinstance(order, str):
        return Result(exercise.id, NOT_YET, order)
    if fault := first_fault(made.lines, made.count, order):
        return Result(exercise.id, NOT_YET, _words(exercise, made, order, *fault))
    if len(order) < made.count:
        return Result(exercise.id, NOT_YET, WORDS["missing"].format(count=len(order)))
    return Result(exercise.id, RIGHT)


def read_order(made, answer):
    """The numbers of the lines that an answer names, or the sentence that says why it names none."""
    known = labels(made)
    letters = list(answer) if isinstance(answer, list | tuple) else answer
    if isinstance(answer, str):
        letters = answer.replace(",", " ").split()
        letters = list(answer) if len(letters) == 1 else letters
    if not isinstance(letters, list) or not all(isinstance(letter, str) and letter in known for letter in letters):
        return f'give the letters of the lines in order, such as "{" ".join([*known][:3])}"; they go from a to {[*known][-1]}.'
    if len(set(letters)) < len(letters):
        twice = next(letter for letter in letters if letters.count(letter) > 1)
        return f"the line {twice} stands there twice."
    return [known[letter] for letter in letters]


def _words(exercise, made, order, place, number, missing, why, name):
    before = order[:place]
    lacking = {STRANGE} if missing == STRANGE else {k for k in range(made.count) if k not in before}
    own = {line for line, *_ in made.lines[number].after} | {missing}
    for message, wrong in exercise.mistakes:
        theirs = first_fault(made.lines, made.count, order_of(exercise, wrong))
        if theirs and theirs[1] == number and theirs[2] in lacking & own:
            return message
    return WORDS["out of place"].format(place=place + 1, text=made.lines[number].text, why=WORDS[why].format(name=name))


def faults(exercise):
    from ..line_proof import faults as of_order

    if not exercise.has_inputs:
        return ["a parsons exercise needs a cell ex-inputs, on which its orders are tried"]
    return of_order(exercise)
