"""Misconceptions that an author expects: what to say to a student who shows one, and what that still earns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from grader.kinds.problem import Id, Points, Strict, Text, fault
from grader.model import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from grader.model import Judgement


def _three(say: tuple[str, ...]) -> tuple[str, ...]:
    if len(say) != 3:
        commas = " (inside brackets, a sentence with a comma needs quotes)" if len(say) > 3 else ""
        raise fault(f"expected three sentences, one for each hint level, got {len(say)}{commas}")
    return say


class Misconception(Strict):
    """A mistake that students are known to make."""

    id: Id = Field(description="Its name: the finding's code is `misconception.` and this.", examples=["mean"])
    say: Annotated[tuple[Text, ...], AfterValidator(_three)] = Field(
        description="What to say at the hint levels 1 (where to look), 2 (what kind of mistake) and 3 (all of it).",
        examples=[["Look at the factor.", "A mean is not a sum.", "You forgot to divide by the n rows."]],
    )
    points: Points | None = Field(None, description="What such an answer earns; without it, nothing.", examples=[0.5])


def check(misconceptions: Sequence[Misconception], points: Decimal) -> None:
    """Refuse two misconceptions of one name, and one that earns as much as its item. Raises the error of a field."""
    ids = [each.id for each in misconceptions]
    for position, each in enumerate(misconceptions):
        if each.id in ids[:position]:
            other = f"misconceptions[{ids.index(each.id)}]"
            raise fault(f"{other} has the same id: give each its own", within=(position, "id"))
        if each.points and each.points >= points:
            what = f"a misconception earns less than a right answer, {points}; got {each.points}"
            raise fault(what, within=(position, "points"))


def said(misconception: Misconception) -> Finding:
    """Say what the author wants said."""
    where, what, full = misconception.say
    return Finding(f"misconception.{misconception.id}", full, {}, (where, what))


def held(misconception: Misconception, before: Judgement, points: Decimal) -> Judgement:
    """Say of a wrong answer that shows a misconception what its author says, first; an item of so many points."""
    earned = misconception.points
    share = earned / points if earned and points else before.share
    verdict = Verdict.PARTIAL if share else before.verdict
    return replace(before, verdict=verdict, findings=(said(misconception), *before.findings), share=share)
