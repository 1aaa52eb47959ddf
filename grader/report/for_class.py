"""Results → the context of the class page."""

from __future__ import annotations

import statistics
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from grader.model import Verdict
from grader.report import texts
from grader.report.contexts import (
    Cell,
    ClassPage,
    ClassRow,
    Column,
    ColumnGroup,
    Count,
    Fact,
    ItemRow,
    NotGraded,
)
from grader.report.for_student import item_result
from grader.report.run_facts import isolation_warning, run_facts
from grader.report.verdicts import FACES
from grader.text import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.model import Item, ItemResult, Problem, Results, SubmissionResult
    from grader.report.contexts import Span

_MOST_FINDINGS = 3
# What these say is seen in the counts of verdicts already; they are shown where there is no mistake to show.
_NO_MISTAKES = ("load.", "answer.missing-name", "answer.missing-key", "answer.blank", "answer.not-written")


def class_page(results: Results, hrefs: Sequence[str]) -> ClassPage:
    """Gather how the class did; `hrefs` are the students' pages in the order of the submissions."""
    assignment = results.assignment
    linked = list(zip(results.submissions, hrefs, strict=True))
    return ClassPage(
        assignment=texts.label(assignment.title),
        figures=_figures(results),
        warning=isolation_warning(results.run.isolation),
        not_graded=tuple(
            NotGraded(texts.label(submission.student), href, _reasons(submission))
            for submission, href in linked
            if not submission.graded
        ),
        left_out=tuple(Fact(texts.code(left.path), texts.code(left.reason)) for left in results.left_out),
        points=number(assignment.points),
        faces=tuple(FACES.values()),
        groups=tuple(_group(problem) for problem in assignment.problems),
        rows=tuple(_row(assignment.problems, submission, href) for submission, href in linked),
        items=tuple(
            _item_row(problem, item, [item_result(submission, problem, item) for submission in results.submissions])
            for problem in assignment.problems
            for item in problem.items
        ),
        run=run_facts(results.run),
    )


def _figures(results: Results) -> tuple[Fact, ...]:
    scores = [submission.score for submission in results.submissions if submission.score is not None]
    hundredth = Decimal("0.01")
    mean = number((sum(scores, Decimal(0)) / len(scores)).quantize(hundredth)) if scores else "–"
    median = number(statistics.median(scores).quantize(hundredth)) if scores else "–"
    return (
        Fact("submissions", str(len(results.submissions))),
        Fact("graded", str(len(scores))),
        Fact("points", number(results.assignment.points)),
        Fact("mean score", mean),
        Fact("median score", median),
    )


def _reasons(submission: SubmissionResult) -> tuple[tuple[Span, ...], ...]:
    """Give each reason once: what concerns the whole submission, then what concerns its ungraded items."""
    findings = list(submission.findings)
    for item in submission.items:
        findings += item.findings if item.verdict is Verdict.NOT_GRADED else ()
    messages = dict.fromkeys(finding.message for finding in findings)
    return tuple(map(texts.prose, messages or ["No reason was recorded."]))


def _group(problem: Problem) -> ColumnGroup:
    columns = (Column(texts.label(item.id), texts.code(item.statement)) for item in problem.items)
    return ColumnGroup(texts.label(problem.title), tuple(columns))


def _row(problems: Iterable[Problem], submission: SubmissionResult, href: str) -> ClassRow:
    return ClassRow(
        student=texts.label(submission.student),
        href=href,
        status="graded" if submission.graded else "not graded",
        score="" if submission.score is None else number(submission.score),
        cells=tuple(
            _cell(problem, item_result(submission, problem, item)) for problem in problems for item in problem.items
        ),
    )


def _cell(problem: Problem, result: ItemResult) -> Cell:
    face = FACES[result.verdict]
    scored = "" if result.score is None else f", {texts.score(result.score, result.points)}"
    return Cell(
        face=face,
        title=f"{texts.label(problem.title)} {texts.label(result.item)}: {face.word}{scored}",
        score=number(result.score) if result.score and result.verdict is Verdict.PARTIAL else "",
    )


def _item_row(problem: Problem, item: Item, results: Sequence[ItemResult]) -> ItemRow:
    verdicts = Counter(result.verdict for result in results)
    earned = [result.score for result in results if result.score is not None]
    possible = len(earned) * item.points
    return ItemRow(
        problem=texts.label(problem.title),
        name=texts.label(item.id),
        statement=texts.code(item.statement),
        counts=tuple(verdicts[verdict] for verdict in FACES),
        share=texts.percent(sum(earned, Decimal(0)) / possible) if possible else "–",
        findings=_most_frequent(results),
    )


def _most_frequent(results: Iterable[ItemResult]) -> tuple[Count, ...]:
    """Count submissions by finding, mistakes before all else: what one submission got twice counts once."""
    found = Counter(code for result in results for code in {finding.code for finding in result.findings})
    mistakes = {code: times for code, times in found.items() if _is_mistake(code)}
    codes = mistakes or found
    ranked = sorted(codes.items(), key=lambda found: (-found[1], found[0]))
    return tuple(Count(texts.label(code), times) for code, times in ranked[:_MOST_FINDINGS])


def _is_mistake(code: str) -> bool:
    return not code.startswith(_NO_MISTAKES) and not code.endswith("-note")
