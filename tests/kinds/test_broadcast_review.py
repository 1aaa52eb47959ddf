"""Broadcasting: what stands behind several wrong answers, what an author says of one, what lint advises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from judging import codes, judged, judged_outcomes, messages, planned
from pydantic import ValidationError

from grader.diagnose.shapes import MISCONCEPTIONS
from grader.diagnose.sheets import Explanation
from grader.kinds import beliefs, broadcast
from grader.kinds.hints import told
from grader.model import Answered, Finding, Item, Missing, Outcome, Raised, Returned, Verdict

IDS = "abcdef"
BY_ID = {each.id: each for each in MISCONCEPTIONS}


def reviewed(answers: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What is said of a whole sheet of homework 3; an outcome stands for itself."""
    answered = []
    for id_, value in answers.items():
        item = planned("broadcasting", id_)
        outcome: Outcome = value if isinstance(value, (Missing, Raised)) else Returned(value)
        answered.append(Answered(item.item, (outcome,), judged_outcomes(item, [outcome])))
    return broadcast.review(planned("broadcasting", "a").problem, answered, b"")


def believed(id_: str) -> dict[str, Any]:
    """The sheet of a student who believes in a misconception."""
    return {one: BY_ID[id_].predict(planned("broadcasting", one).item.spec.shapes) for one in IDS}


# ── one misconception for the sheet ──────────────────────────────────────────────────────────────────────


def test_a_misconception_is_named_once() -> None:
    """Who aligns on the left is told so once, in three sentences of growing length."""
    (found,) = reviewed(believed("aligned-left"))
    assert (found.code, found.data) == ("broadcast.aligned-left", {"explained": 5, "wrong": 5})
    assert found.message == (
        "You took it that shapes are aligned on the left. Fill the shorter shape with ones from the left, so that the "
        "last dimensions meet. That explains all 5 of your wrong answers."
    )
    assert found.hints == (
        "Look at step 1, filling: how the shapes are aligned.",
        "The shapes are aligned on the right, not on the left.",
    )


def test_two_that_explain_the_same_are_both_named() -> None:
    """On this sheet, the first shape is always the longer one."""
    (found,) = reviewed(believed("first-shape"))
    assert found.code == "broadcast.either"
    assert found.data == {
        "explained": 6,
        "wrong": 6,
        "codes": ["broadcast.first-shape", "broadcast.longer-shape"],
    }
    assert found.message == (
        "You took it either that the result has the first shape, or that the result has the longer shape, whatever it "
        "meets. Either explains all 6 of your wrong answers: go through the three steps again, filling, comparing, "
        "copying."
    )
    assert found.hints == (
        "Look at step 3, copying: which sizes the result has.",
        "The result need not have the shape of any of the arrays. The longer shape alone does not decide.",
    )


@pytest.mark.parametrize(
    "gap", [..., "", "dunno", True, Missing((), "dict"), Raised("KeyError", "'a'", 1, "")], ids=repr
)
def test_what_is_blank_or_unreadable_does_not_count(gap: Any) -> None:
    """It is neither right nor wrong evidence."""
    (found,) = reviewed(believed("sum") | {"c": gap})
    assert (found.code, found.data) == ("broadcast.sum", {"explained": 5, "wrong": 5})


def test_most_wrong_answers() -> None:
    """One of them is another matter, and the sentence says how many it explains."""
    (found,) = reviewed(believed("sum") | {"b": (9,)})
    assert found.message.endswith("That explains 5 of your 6 wrong answers.")


def test_right_answers_and_single_riddles_say_nothing() -> None:
    """Nothing is guessed."""
    right = {one: broadcast.broadcast(planned("broadcasting", one).item.spec.shapes) for one in IDS}
    assert reviewed(right) == ()
    assert reviewed(right | {"f": (7, 1)}) == ()
    assert reviewed({}) == ()


@pytest.mark.parametrize(("wrong", "words"), [(1, "your wrong answer"), (2, "both of your wrong answers")])
def test_few_wrong_answers_are_counted_in_words(wrong: int, words: str) -> None:
    """One, two, all 3."""
    found = beliefs.named(Explanation((BY_ID["minimum"],), wrong, wrong))
    assert found.message.endswith(f"That explains {words}.")


def test_every_misconception_has_its_sentences() -> None:
    """Each with a place to look, a kind of mistake, and what is right; none is left over."""
    assert set(beliefs.SENTENCES) == set(BY_ID)
    for id_, each in BY_ID.items():
        found = beliefs.named(Explanation((each,), 3, 3))
        assert found.code == f"broadcast.{id_}"
        assert found.hints is not None
        assert all(text.endswith(".") and "{" not in text for text in (*found.hints, found.message))
        assert found.message.startswith(f"You took it that {each.belief}. ")
    assert len({what for _, what, _ in beliefs.SENTENCES.values()}) > 23


def test_a_level_below_the_last_tells_no_numbers() -> None:
    """The engine shows the hint in place of the sentence."""
    (found,) = told(reviewed(believed("sum")), 2)
    assert (found.message, found.data) == ("Sizes are not added.", {})


# ── an author's misconceptions ───────────────────────────────────────────────────────────────────────────

SAY = ("Look at the ones.", "Ones are copied.", "You kept the 1: it is copied 7 times.")


def authored(**given: Any) -> broadcast.BroadcastItem:
    spec = {"id": "f", "shapes": [[7, 1], [7]], "misconceptions": [{"id": "kept", "say": SAY, **given}]}
    return broadcast.BroadcastItem.model_validate(spec)


def judged_with(spec: broadcast.BroadcastItem, value: Any) -> Any:
    item = planned("broadcasting", "f")
    return judged(replace(item, item=Item("f", Decimal(2), "", spec)), value)


@pytest.mark.parametrize(("answer", "value"), [([7, 1], "7 x 1"), ("none", None)])
def test_an_author_says_what_a_wrong_answer_means(answer: Any, value: Any) -> None:
    """In three sentences, before the step that goes wrong."""
    judgement = judged_with(authored(answer=answer), value)
    assert (judgement.verdict, judgement.share) == (Verdict.FAILED, 0)
    assert codes(judgement)[0] == "misconception.kept"
    assert messages(judgement)[0] == SAY[2]
    assert judgement.findings[0].hints == SAY[:2]
    assert codes(judgement)[1].startswith("broadcast.")
    assert told(judgement.findings, 1)[0].message == SAY[0]


def test_an_author_may_give_points_for_it() -> None:
    """Half a point of two is a quarter."""
    judgement = judged_with(authored(answer=[7, 1], points=0.5), (7, 1))
    assert (judgement.verdict, judgement.share) == (Verdict.PARTIAL, Decimal("0.25"))
    assert judged_with(authored(answer=[7, 1], points=0.5), (1, 7)).verdict is Verdict.FAILED
    assert judged_with(authored(answer=[7, 1], points=0.5), (7, 7)).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"answer": [7, 7]}, "this is the right answer"),
        ({"answer": [7, 1], "points": 1}, "earns less than a right answer, 1; got 1"),
        ({"answer": [7, 1], "say": SAY[:2]}, "expected three sentences"),
        ({"answer": [-1]}, "greater than or equal to 0"),
        ({"answer": "maybe"}, r"expected a shape as \[7, 1\], or none, got 'maybe'"),
        ({}, "Field required"),
    ],
)
def test_misconceptions_that_make_no_sense_are_faults(given: dict[str, Any], what: str) -> None:
    """The right answer, too many points, too few sentences, no shape."""
    with pytest.raises(ValidationError, match=what):
        authored(**given)


def test_two_misconceptions_differ() -> None:
    """In their names and in their answers."""
    given = [{"id": id_, "answer": answer, "say": SAY} for id_, answer in [("a", [7]), ("a", [1]), ("b", [7])]]
    for two, what in [(given[:2], "same id"), (given[::2], "same answer")]:
        with pytest.raises(ValidationError, match=what):
            broadcast.BroadcastItem.model_validate({"id": "f", "shapes": [[7, 1], [7]], "misconceptions": two})


# ── advice ───────────────────────────────────────────────────────────────────────────────────────────────


def sheet(*shapes: Any) -> Any:
    """A problem with items of these shapes."""
    problem = planned("broadcasting", "a").problem
    specs = [broadcast.BroadcastItem(id=f"i{place}", shapes=each) for place, each in enumerate(shapes)]
    return replace(problem, items=tuple(Item(spec.id, Decimal(1), "", spec) for spec in specs))


def test_homework_3_is_told_what_it_cannot_see() -> None:
    """One line for what no item catches, one for each group that stays together, and shapes that would do."""
    lines = broadcast.advice(planned("broadcasting", "a").problem)
    assert lines[0].startswith("no item catches these misconceptions: repeats (a size is repeated until it ")
    apart = "first-shape (the result has the first shape), longer-shape (the result has the longer shape, "
    assert any(line.startswith(f"these misconceptions cannot be told apart: {apart}") for line in lines)
    assert lines[-1].startswith("these items would do it: shapes: [[")


def test_the_proposal_leaves_nothing_to_advise() -> None:
    """Who adds the proposed items to the sheet hears no more."""
    problem = planned("broadcasting", "a").problem
    proposal = broadcast.advice(problem)[-1].partition(": ")[2]
    shapes = [eval(one.removeprefix("shapes: ")) for one in proposal.split("; ")]  # noqa: S307 - our own lists
    given = [item.spec.shapes for item in problem.items]
    assert broadcast.advice(sheet(*given, *shapes)) == ()
    assert broadcast.advice(sheet(*given, *shapes[1:])) != ()
