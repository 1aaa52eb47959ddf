"""Broadcasting: every way to write a shape is read, and a wrong one is told where it goes wrong."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import codes, judged, judged_outcomes, messages, plain, planned

from grader.kinds import broadcast, outcomes
from grader.kinds.broadcast import mistake
from grader.kinds.written_shapes import read
from grader.model import Finding, Missing, Opaque, Raised, Returned, Verdict


class Size(tuple[int, ...]):
    """A shape of another library: a subclass of tuple."""

    __slots__ = ()


@pytest.mark.parametrize(
    "answer",
    [
        *(
            (3, 4),
            [3, 4],
            np.array([3, 4]),
            np.array([3.0, 4.0]),
            Size((3, 4)),
            range(3, 5),
            (np.int64(3), np.uint8(4)),
        ),
        *((3.0, 4.0), np.array([3, 4], dtype=">i2")),
        *("3x4", "3X4", "3 × 4", "3×4", "3,4", "3, 4", "3 4", "3;4", "3*4", "(3,4)", "(3, 4)", "( 3 , 4 )", "[3,4]"),
        *("(3,4,)", "(3, 4).", " (3,\n4) ", "'(3, 4)'", "3，4", "（3，4）", "３,４"),
        *("torch.Size([3, 4])", "shape (3, 4)", "shape: (3,4)", "shape = (3, 4)", "Shape=[3, 4]", "tuple: 3, 4"),
    ],
    ids=repr,
)
def test_ways_to_write_a_shape(answer: Any) -> None:
    """Tuples, lists, arrays, and texts as people write them."""
    assert read(plain(answer)[0]) == (3, 4)


@pytest.mark.parametrize(
    "answer",
    [
        *(None, False, "no", "No", "NO!", " no. ", "none", "None", "False", "error", "Error", "ValueError"),
        *("not broadcastable", "Not broadcastable.", "cannot be broadcast", "can't be broadcast", "can’t broadcast"),
        *("not possible", "impossible", "incompatible", "'no'"),
    ],
)
def test_ways_to_say_no(answer: Any) -> None:
    """None is how shapes that cannot be broadcast are answered; so are these."""
    assert read(answer) is None


@pytest.mark.parametrize("answer", [(), [], "()", "[]", "( )", "scalar", "Scalar", "a scalar", np.array([])])
def test_ways_to_write_the_shape_of_a_number(answer: Any) -> None:
    """The empty shape."""
    assert read(answer) == ()


@pytest.mark.parametrize("answer", [5, 5.0, "5", "(5,)", "(5)", [5], np.int64(5), np.array(5)])
def test_a_number_is_a_shape_of_one_dimension(answer: Any) -> None:
    """5 is read as (5,)."""
    assert read(plain(answer)[0]) == (5,)


@pytest.mark.parametrize("answer", [True, "yes", "Yes!", "true", "broadcastable", "can be broadcast", "OK"])
def test_yes_alone_is_asked_for_the_shape(answer: Any) -> None:
    """That the shapes broadcast is half of the answer."""
    found = read(answer)
    assert isinstance(found, Finding)
    assert found.message == "You say that these shapes broadcast; give the shape of the result, too."


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("dunno", "'dunno'"),
        ("!", "'!'"),
        ("3 by 4", "'3 by 4'"),
        ("3², 4", "'3², 4'"),
        ("(3, -4)", "'(3, -4)'"),
        ("(3, 4", "'(3, 4'"),
        ("3.5, 4", "'3.5, 4'"),
        ((3, -4), "(3, -4)"),
        ((3.5, 4), "(3.5, 4)"),
        ((float("nan"),), "(nan,)"),
        (float("inf"), "inf"),
        ((True, 4), "(True, 4)"),
        ((3, None), "(3, None)"),
        (("3", "4"), "('3', '4')"),
        (((3, 4),), "((3, 4),)"),
        (2 + 0j, "(2+0j)"),
        ({}, "{}"),
        ({"shape": (3, 4)}, "{'shape': (3, 4)}"),
        (Opaque("function", callable=True), "a function"),
        (Opaque("set"), "a value of type set"),
        (np.array([True, False]), "array([ True, False])"),
    ],
    ids=repr,
)
def test_what_cannot_be_read_is_shown_and_told_how_to_write(answer: Any, shown: str) -> None:
    """A finding, never a crash, with the answer for the student to recognise."""
    found = read(answer)
    assert isinstance(found, Finding)
    assert found.message == (
        f"{shown} could not be read as a shape. Write a tuple of sizes, as (3, 4), "
        "or None where the shapes cannot be broadcast."
    )


@pytest.mark.parametrize("text", ["yes", "Yes!", "yes,", "Yes: "])
def test_yes_alone_is_no_shape(text: str) -> None:
    """Who says yes is asked for the shape, whatever stands behind the word."""
    found = read(text)
    assert isinstance(found, Finding)
    assert found.code == "broadcast.yes-alone"


def test_yes_and_no_with_more_behind_them() -> None:
    """A shape behind the word yes is read; cannot is a no."""
    assert read("Yes, (8, 7, 6, 5)") == (8, 7, 6, 5)
    assert read("yes: ()") == ()
    assert read("Cannot.") is None


def test_an_array_in_place_of_its_shape() -> None:
    """Who computed the result gave the array, not its shape."""
    found = read(np.zeros((3, 4)))
    assert isinstance(found, Finding)
    assert found.message == "This is an array of shape (3, 4) itself: give a shape, as a tuple of sizes."


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=20)
    | st.text("0123456789x,() []×shape:=tuple", max_size=20)
    | st.just(...)
    | st.just(Opaque("generator"))
    | st.builds(
        np.zeros, st.lists(st.integers(0, 2), max_size=3).map(tuple), st.sampled_from(["f8", "i4", "?", "c16"])
    ),
    lambda values: (
        st.lists(values, max_size=3)
        | st.lists(values, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), values, max_size=2)
    ),
    max_leaves=6,
)


@given(PLAIN)
def test_any_value_gets_a_verdict(value: Any) -> None:
    """Whatever stands in the entry, judging it does not raise, and what passes was read as the right shape."""
    for id_ in "af":
        item = planned("broadcasting", id_)
        judgement = judged_outcomes(item, [Returned(value)])
        assert judgement.verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.MISSING)
        if judgement.verdict is Verdict.PASSED:
            assert read(value) == {"a": None, "f": (7, 7)}[id_]


@pytest.mark.parametrize(
    "answer",
    [
        *("1 " * 50_000 + "!", "1" * 1_000_000, "(" * 100_000, "shape(" * 20_000, " " * 1_000_000 + "x", "İ" * 100_000),
        *([3] * 100_000, [[3]] * 50_000, np.ones(2_000_000, np.int8), 2**8191, [2**8191] * 8, {"a" * 1_000_000: "b"}),
    ],
    ids=lambda answer: repr(answer)[:12] if not isinstance(answer, int) else "huge",
)
def test_huge_answers_are_refused_at_once(answer: Any) -> None:
    """Nothing that may come back takes long to read or to show."""
    item, start = planned("broadcasting", "b"), time.process_time()
    judgement = judged_outcomes(item, [Returned(answer)])
    assert time.process_time() - start < 0.25
    assert judgement.verdict is Verdict.FAILED
    assert len(judgement.submitted) < 150
    assert all(len(message) < 5000 for message in messages(judgement))


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────────────────

RIGHT = {
    "a": None,
    "b": (3, 2, 5, 3, 4),
    "c": (3, 2, 5, 3, 4),
    "d": (3, 2, 5, 3, 2),
    "e": (3, 2, 3, 3, 2),
    "f": (7, 7),
}


@pytest.mark.parametrize("id_", RIGHT)
def test_the_answers_of_homework_3(id_: str) -> None:
    """Each right answer passes without a note; that of every other item fails where it differs."""
    for other, answer in RIGHT.items():
        judgement = judged(planned("broadcasting", id_), answer)
        right = answer == RIGHT[id_]
        assert (judgement.verdict is Verdict.PASSED) == right, other
        assert judgement.share == (Decimal(1) if right else Decimal(0))
        assert bool(judgement.findings) != right


LAST_7 = "Step 3, copying: in the last dimension 1 and 7 meet, but you gave"
SIZE_3 = "Step 3, copying: in the 3rd dimension from the right 1 and 5 meet, but you gave 1."
SIZE_4 = "Step 1, filling: in the last dimension 4 and 4 meet, but you gave 3, which stands in another dimension."


@pytest.mark.parametrize(
    ("id_", "answer", "code", "message"),
    [
        (
            "a",
            (3, 1, 5, 3),
            "broadcast.cannot",
            (
                "Step 2, comparing: these shapes cannot be broadcast: in the 2nd dimension from the right, 2 and 5 "
                "meet; they differ, and none of them is 1."
            ),
        ),
        (
            "b",
            None,
            "broadcast.can",
            (
                "Step 2, comparing: you say that these shapes cannot be broadcast, but they can: aligned on the right "
                "and filled with ones from the left, they have in each dimension equal sizes, or a 1."
            ),
        ),
        (
            "b",
            (5, 3, 4),
            "broadcast.ndim",
            "Step 1, filling: the result has as many dimensions as the longest shape, 5; yours has 3.",
        ),
        ("b", (3, 2, 1, 4, 3), "broadcast.misplaced", SIZE_4),
        (
            "b",
            (3, 2, 5, 3, 1),
            "broadcast.size",
            "Step 3, copying: in the last dimension 4 and 4 meet, but you gave 1.",
        ),
        (
            "b",
            (3, 2, 4, 3, 99),
            "broadcast.misplaced",
            (
                "Step 1, filling: in the 3rd dimension from the right 1 and 5 meet, but you gave 4, which stands in "
                "another dimension."
            ),
        ),
        ("b", (3, 2, 1, 3, 4), "broadcast.size", SIZE_3),
        (
            "f",
            (7, 1),
            "broadcast.size",
            f"{LAST_7} 1.",
        ),
        (
            "f",
            (49, 49),
            "broadcast.size",
            f"{LAST_7} 49.",
        ),
        ("f", "yes", "broadcast.yes-alone", "You say that these shapes broadcast; give the shape of the result, too."),
    ],
)
def test_a_wrong_answer_is_told_where_it_goes_wrong(id_: str, answer: Any, code: str, message: str) -> None:
    """The first step that goes wrong, the first dimension from the right there, and the sizes that meet in it."""
    judgement = judged(planned("broadcasting", id_), answer)
    assert judgement.verdict is Verdict.FAILED
    assert (codes(judgement), messages(judgement)) == ([code], [message])
    step = judgement.findings[0].data.get("step")
    assert message.startswith(f"Step {step}, ") or (code == "broadcast.yes-alone" and step is None)


@pytest.mark.parametrize("id_", RIGHT)
@pytest.mark.parametrize("other", [*RIGHT.values(), (1, 2), (5, 4, 3, 2, 1), (9, 9)])
def test_hints_keep_the_answer_back(id_: str, other: Any) -> None:
    """What is said below the last level names a step, but none of the sizes that decide."""
    for found in judged(planned("broadcasting", id_), other).findings:
        assert found.hints is not None
        rests = [re.sub(r"[Ss]tep [123], ", "", hint) for hint in found.hints]
        assert all(rest != hint for rest, hint in zip(rests, found.hints, strict=True))
        assert set(re.findall("[0-9]+", "".join(rests))) <= {"1"}


def test_ones_are_no_clash() -> None:
    """With three shapes, a 1 may stand between two sizes that clash; it is not told among them."""
    found = mistake([(3,), (1,), (5,)], (5,))
    assert found is not None
    assert found.message.endswith(
        "shapes cannot be broadcast: in the last dimension, 3 and 5 meet; they differ, and none of them is 1."
    )


def test_the_last_of_two_clashes_is_told() -> None:
    """Shapes are compared from the right."""
    found = mistake([(2, 3), (4, 5)], (2, 3))
    assert found is not None
    assert found.data == {"step": 2, "dimension": -1, "sizes": [3, 5]}


@pytest.mark.parametrize("answer", [..., "", "  \n"])
def test_what_was_left_blank_is_missing(answer: Any) -> None:
    """Dots and empty texts stand where nothing was filled in; None is an answer."""
    judgement = judged(planned("broadcasting", "a"), answer)
    assert (judgement.verdict, messages(judgement)) == (Verdict.MISSING, ["This answer is left blank."])


def test_a_number_for_a_shape_passes_with_a_note() -> None:
    """Where (5,) is right, 5 is, too."""
    problem = planned("broadcasting", "f")
    spec = broadcast.BroadcastItem(id="g", shapes=((5,), (1,)))
    item = broadcast.items(problem.problem.spec.model_copy(update={"items": (spec,)}))[0]
    judgement = broadcast.judge(problem.problem, item, (), (), [Returned(5)])
    assert judgement.verdict is Verdict.PASSED
    assert messages(judgement) == ["The number 5 was read as the shape (5,)."]


def test_an_entry_that_is_not_there_or_raised() -> None:
    """What no value means is said in the words that all kinds share."""
    item = planned("broadcasting", "a")
    missing = judged_outcomes(item, [Missing(("A", "b"), "dict")])
    assert (missing.verdict, messages(missing)) == (
        Verdict.MISSING,
        ["broadcasting_answers has no entry 'a' (did you mean 'A'?)."],
    )
    raised = judged_outcomes(item, [Raised("KeyError", "'a'", 3, "")])
    assert messages(raised) == ["broadcasting_answers[\"a\"] raised KeyError: 'a' (line 3)."]


# ── the worked solution ──────────────────────────────────────────────────────────────────────────────────


def test_the_solution_of_shapes_that_broadcast() -> None:
    """Fill with ones, compare, copy along the ones."""
    item = planned("broadcasting", "f")
    assert broadcast.explain(item.problem, item.item) == (
        "Fill the shorter shapes with ones from the left: (7, 1) and (1, 7).",
        "Compare dimension by dimension: everywhere the sizes are equal, or one of them is 1.",
        "Copy along the ones: the result has shape (7, 7).",
    )


def test_the_solution_of_shapes_that_do_not() -> None:
    """The dimension that decides, and the sizes that clash in it."""
    item = planned("broadcasting", "a")
    assert broadcast.explain(item.problem, item.item)[1:] == (
        (
            "Compare dimension by dimension: in the 2nd dimension from the right, 2 and 5 meet; "
            "they differ, and none of them is 1."
        ),
        "Copy along the ones: there is nothing to copy, as these shapes cannot be broadcast.",
    )


def test_many_arrays_are_shown_by_their_shapes() -> None:
    """An answer full of small arrays is shown without having numpy write each of them, which would take minutes."""
    assert outcomes.shown([np.zeros(3)]) == "[<array of shape (3,) and dtype float64>]"
    assert outcomes.shown(np.zeros(3)) == "array([0., 0., 0.])"
