"""A chapter shows the exercises that are written for it, of all kinds, and each of them once."""

import re
from collections import Counter

import pytest

from backprop.exercises.exercise_file import load
from backprop.exercises.kinds import KINDS
from tests.conftest import ROOT

from .folder import FILES

CHAPTERS = sorted({file.parent.name for file in FILES})


def written_for(chapter):
    return [load(file) for file in FILES if file.parent.name == chapter]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_eight_exercises_or_more_and_four_kinds(chapter):
    kinds = Counter(exercise.kind for exercise in written_for(chapter))
    assert kinds.total() >= 8 and len(kinds) >= 4, kinds


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_chapter_shows_how_much_of_it_is_solved(chapter):
    text = (ROOT / "chapters" / f"{chapter}.md").read_text("utf-8")
    assert text.count(f'\nbp.progress("{chapter}")\n') == 1


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_chapter_shows_each_of_its_exercises_once(chapter):
    text = (ROOT / "chapters" / f"{chapter}.md").read_text("utf-8")
    shown = Counter(re.findall(r'^bp\.exercise\("([\w-]+)"\)$', text, re.M))
    assert shown == Counter(exercise.id for exercise in written_for(chapter))


def test_no_two_exercises_have_the_same_name():
    assert len({file.stem for file in FILES}) == len(FILES)


def test_every_kind_is_used():
    assert {load(file).kind for file in FILES} == set(KINDS)
