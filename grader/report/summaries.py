"""One submission in short, for the tables of a class."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from grader.model import ItemResult, ItemSummary, Summary, Verdict

if TYPE_CHECKING:
    from decimal import Decimal

    from grader.model import Assignment, Item, Problem, SubmissionResult


def item_result(submission: SubmissionResult, problem: Problem, item: Item) -> ItemResult:
    """Find what was said about an item; an item of which nothing was said is not graded."""
    for result in submission.items:
        if result.item == item.id and result.problem == problem.id:
            return result
    return ItemResult(problem.id, item.id, Verdict.NOT_GRADED, None, item.points, findings=(), submitted="")


def summary(assignment: Assignment, submission: SubmissionResult) -> Summary:
    """Keep what tables need, without findings and without what was printed."""
    results = [item_result(submission, problem, item) for problem in assignment.problems for item in problem.items]
    return Summary(
        student=submission.student,
        score=submission.score,
        items=tuple(
            _item(result.verdict, result.score, tuple(dict.fromkeys(finding.code for finding in result.findings)))
            for result in results
        ),
        reasons=() if submission.graded else _reasons(submission),
        beliefs=_beliefs(tuple((one.problem, found.code) for one in submission.problems for found in one.findings)),
    )


def shared(made: Summary) -> Summary:
    """Give an equal summary that shares its items with others: what came from another process is all its own."""
    return Summary(
        made.student,
        made.score,
        tuple(_item(item.verdict, item.score, item.codes) for item in made.items),
        tuple(map(_reason, made.reasons)),
        _beliefs(made.beliefs),
    )


@lru_cache(maxsize=4096)
def _item(verdict: Verdict, score: Decimal | None, codes: tuple[str, ...]) -> ItemSummary:
    return ItemSummary(verdict, score, codes)


@lru_cache(maxsize=1024)
def _beliefs(beliefs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return beliefs


@lru_cache(maxsize=256)
def _reason(message: str) -> str:
    return message


def _reasons(submission: SubmissionResult) -> tuple[str, ...]:
    """Give each reason once: what concerns the whole submission, then what concerns its ungraded items."""
    findings = list(submission.findings)
    for item in submission.items:
        findings += item.findings if item.verdict is Verdict.NOT_GRADED else ()
    return tuple(dict.fromkeys(finding.message for finding in findings))
