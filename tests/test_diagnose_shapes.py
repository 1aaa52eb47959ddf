"""Misconceptions about broadcasting: each is a rule of its own, and the one behind a student's answers is found."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.algebra.shapes import Shape, broadcast
from grader.diagnose.shapes import MISCONCEPTIONS, Answer
from grader.diagnose.sheets import POOL, Blind, blind, explaining, separating

SHAPES = [shape for ndim in range(3) for shape in product((0, 1, 2, 6), repeat=ndim)] + [(1, 2, 6), (3, 1, 1)]
PAIRS = list(product(SHAPES, repeat=2))
BY_ID = {each.id: each for each in MISCONCEPTIONS}
SHEET: list[tuple[Shape, ...]] = [
    ((3, 1, 2, 3), (5, 3)),
    ((3, 2, 1, 3, 4), (5, 3, 4)),
    ((3, 2, 1, 3, 4), (5, 1, 4)),
    ((3, 2, 1, 3, 2), (5, 3, 1)),
    ((3, 2, 1, 3, 2), (1, 3, 1, 2)),
    ((7, 1), (7,)),
]
"""The items of homework 3."""
Sheet = list[tuple[tuple[Shape, ...], Answer]]


def believed(id_: str, sheet: Sequence[tuple[Shape, ...]]) -> Sheet:
    """What a student answers who believes in a misconception."""
    return [(shapes, BY_ID[id_].predict(shapes)) for shapes in sheet]


def named(sheet: Sheet) -> list[str]:
    found = explaining(sheet)
    return [each.id for each in found.misconceptions] if found else []


# ── the rules ────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_at_least_23() -> None:
    """Each with a name of its own."""
    assert len({each.id for each in MISCONCEPTIONS}) == len(MISCONCEPTIONS) >= 23


def test_no_two_are_the_same_rule_and_none_is_right() -> None:
    """Some pair of shapes tells any two apart, and each from what numpy does."""
    rules = [broadcast, *(each.predict for each in MISCONCEPTIONS)]
    predicted = [tuple(map(rule, PAIRS)) for rule in rules]
    for (a, first), (b, second) in combinations(enumerate(predicted), 2):
        assert first != second, (a, b)


@pytest.mark.parametrize(
    ("id_", "shapes", "answer"),
    [
        ("aligned-left", [(7, 1), (7,)], (7, 1)),
        ("aligned-left", [(5, 3), (3,)], None),
        ("equal-rank", [(5, 3), (3,)], None),
        ("equal-rank", [(5, 1), (1, 3)], (5, 3)),
        ("equal-shapes", [(5, 1), (5, 3)], None),
        ("equal-shapes", [(5, 3), (5, 3)], (5, 3)),
        ("one-incompatible", [(5, 1), (5, 3)], None),
        ("one-incompatible", [(5, 3), (3,)], (5, 3)),
        ("one-stretches", [(7, 1), (1, 7)], None),
        ("one-stretches", [(7, 7), (1, 7)], (7, 7)),
        ("minimum", [(7, 1), (7,)], (7, 1)),
        ("minimum", [(4, 6), (3,)], (4, 3)),
        ("maximum", [(4, 6), (3,)], (4, 6)),
        ("repeats", [(4, 6), (3,)], (4, 6)),
        ("repeats", [(4, 6), (4,)], None),
        ("repeats", [(0,), (3,)], None),
        ("first-shape", [(3,), (2, 3)], (3,)),
        ("last-shape", [(2, 3), (3,)], (3,)),
        ("longer-shape", [(3,), (2, 4)], (2, 4)),
        ("longer-shape", [(7, 1), (9, 2)], (9, 2)),
        ("not-copied", [(3,), (2, 1)], (2, 1)),
        ("not-copied", [(3,), (2, 4)], None),
        ("first-size", [(2, 3), (4,)], (2, 3)),
        ("last-size", [(2, 3), (4,)], (2, 4)),
        ("sum", [(2, 3), (4,)], (2, 7)),
        ("product", [(2, 3), (4,)], (2, 12)),
        ("matmul", [(2, 3), (3, 4)], (2, 4)),
        ("matmul", [(2, 3), (3,), (1,)], None),
        ("matmul", [(2, 3), (1, 3)], None),
        ("concatenated", [(2, 3), (4,)], (2, 3, 4)),
        ("ones-dropped", [(2, 1, 3), (3,)], (2, 3)),
        ("padding-forgotten", [(2, 1), (3,)], (3,)),
        ("reversed", [(2, 1), (3,)], (3, 2)),
        ("last-only", [(2, 3), (4, 3)], (4, 3)),
        ("last-only", [(2, 3), (2, 4)], None),
        ("last-only", [(0, 3), (1, 3)], (0, 3)),
        ("anywhere", [(2, 3), (2,)], (2, 3)),
        ("anywhere", [(2, 3), (4,)], None),
        ("zero-as-one", [(0,), (4,)], (4,)),
        ("zero-wins", [(0,), (4,)], (0,)),
        ("zero-refused", [(0,), (1,)], None),
        ("scalar-refused", [(), (4,)], None),
    ],
)
def test_what_each_predicts(id_: str, shapes: list[Shape], answer: Answer) -> None:
    """The wrong answers that students give."""
    assert BY_ID[id_].predict(shapes) == answer


@given(st.lists(st.lists(st.integers(0, 4), max_size=4).map(tuple), min_size=2, max_size=4))
def test_every_rule_answers_for_all_shapes(shapes: list[Shape]) -> None:
    """However many shapes meet: a shape or None, never an exception."""
    for each in MISCONCEPTIONS:
        answer = each.predict(shapes)
        assert answer is None or all(size >= 0 for size in answer)


SMALL = st.lists(st.integers(0, 3), max_size=4).map(tuple)


@given(SMALL, SMALL)
def test_the_matrix_product_is_that_of_numpy(a: Shape, b: Shape) -> None:
    """Its rule is held to numpy itself."""
    try:
        want: Answer = np.matmul(np.zeros(a), np.zeros(b)).shape
    except ValueError:
        want = None
    assert BY_ID["matmul"].predict([a, b]) == want


# ── what stands behind answers ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("id_", "told"),
    [
        ("aligned-left", ["aligned-left"]),
        ("minimum", ["minimum"]),
        ("last-shape", ["last-shape"]),
        ("sum", ["sum"]),
        ("padding-forgotten", ["padding-forgotten"]),
        ("reversed", ["reversed"]),
        ("first-shape", ["first-shape", "longer-shape"]),
        ("one-incompatible", ["equal-rank", "equal-shapes"]),
        ("last-size", ["maximum"]),
        ("zero-as-one", []),
    ],
)
def test_one_misconception_explains_a_sheet(id_: str, told: list[str]) -> None:
    """It is named; two that the sheet cannot tell apart both are, and of those the simpler ones."""
    assert named(believed(id_, SHEET)) == told


@settings(max_examples=200)
@given(st.sampled_from(sorted(BY_ID)), st.lists(st.sampled_from(PAIRS), min_size=1, max_size=8))
def test_what_is_named_explains_the_answers(id_: str, sheet: list[tuple[Shape, ...]]) -> None:
    """Whatever is named predicts every wrong answer, and is no dearer than the student's own misconception."""
    answered = believed(id_, sheet)
    for other in named(answered):
        assert all(BY_ID[other].predict(shapes) == got for shapes, got in answered if got != broadcast(shapes))
        assert BY_ID[other].cost <= BY_ID[id_].cost


def test_a_sheet_that_sees_all_names_each() -> None:
    """On items that separate all misconceptions, every one is named, and alone."""
    sheet = list(separating(blind([]))) + SHEET
    for id_ in BY_ID:
        assert named(believed(id_, sheet)) == [id_]


def test_right_answers_say_nothing() -> None:
    """Nor does an empty sheet."""
    assert explaining([(shapes, broadcast(shapes)) for shapes in SHEET]) is None
    assert explaining([]) is None


def test_one_answer_apart() -> None:
    """Five of six wrong answers are explained, and it says so; half of them say nothing."""
    sheet = believed("sum", SHEET)
    found = explaining([*sheet[:5], (SHEET[5], (99,))])
    assert found is not None
    assert ([each.id for each in found.misconceptions], found.explained, found.wrong) == (["sum"], 5, 6)
    assert named([*sheet[:3], *((shapes, (99,)) for shapes in SHEET[3:])]) == []


def test_what_is_half_right_and_half_something_else_says_nothing() -> None:
    """Four of six wrong answers are explained, but two right ones contradict it: nobody believes that."""
    pairs: list[tuple[Shape, ...]] = [((2, 3), (3, 4)), ((5, 2), (2, 7)), ((4, 3), (3, 9)), ((6, 2), (2, 5))]
    explained = [(shapes, BY_ID["sum"].predict(shapes)) for shapes in pairs]
    slips: list[tuple[tuple[Shape, ...], Answer]] = [(((2, 3), (9,)), (99,)), (((2, 3), (8,)), (98,))]
    right = [(shapes, broadcast(shapes)) for shapes in ([(2, 1), (3,)], [(4, 1), (1, 5)])]
    assert named([*explained, *slips]) == ["sum"]
    assert named([*explained, *slips, *right]) == []


def test_one_wrong_answer_of_two_is_not_most() -> None:
    """Two wrong answers, of which one is explained, say nothing."""
    assert named([(SHEET[4], BY_ID["sum"].predict(SHEET[4])), (SHEET[5], (99,))]) == []


def test_right_answers_speak_against_a_misconception() -> None:
    """Who multiplies once, and broadcasts rightly where the product would be wrong, does not always multiply."""
    wrong = ([(2, 3), (4,)], (2, 12))
    right = [([(2, 3), (3,)], (2, 3)), ([(4,), (4,)], (4,))]
    assert explaining([wrong]) is not None
    assert explaining([wrong, *right]) is None


def test_three_equally_good_explanations_say_nothing() -> None:
    """(7, 1) for (7, 1) and (7,) may come from many beliefs."""
    assert explaining([(SHEET[5], (7, 1))]) is None


# ── what a sheet can tell apart ──────────────────────────────────────────────────────────────────────────


def test_few_pairs_separate_all() -> None:
    """Added to no items at all, the proposal leaves nothing uncaught and nothing alike."""
    proposed = separating(blind([]))
    assert len(proposed) <= 8
    assert blind(proposed) == Blind((), ())


def test_homework_3_sees_what_it_sees() -> None:
    """It has no zeros and no scalars, and refuses nothing for its rank alone."""
    sight = blind(SHEET)
    assert {"zero-as-one", "scalar-refused"} < {each.id for each in sight.uncaught}
    assert ["first-shape", "longer-shape"] in [[each.id for each in group] for group in sight.alike]
    assert not {each.id for group in sight.alike for each in group} & {each.id for each in sight.uncaught}
    assert blind([*SHEET, *separating(sight)]) == Blind((), ())


def test_what_can_be_told_apart_needs_no_proposal() -> None:
    """And what no pair of the pool tells apart ends the search."""
    assert separating(Blind((), ())) == ()
    twins = (BY_ID["sum"], BY_ID["sum"])
    assert separating(Blind((), (twins,))) == ()


def test_the_pool_is_small() -> None:
    """Pairs that a student can work out by hand."""
    assert len(set(POOL)) == len(POOL)
    assert all(len(shape) <= 4 and max(shape, default=0) < 10 for pair in POOL for shape in pair)
