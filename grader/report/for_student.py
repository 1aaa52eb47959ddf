"""Results → the context of one student's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from grader.model import ItemResult, Verdict
from grader.report import texts
from grader.report.contexts import Fact, FindingView, ItemView, Output, ProblemView, StudentPage
from grader.report.run_facts import isolation_note, run_facts
from grader.report.verdicts import FACES
from grader.text import counted

if TYPE_CHECKING:
    from grader.model import Finding, Item, Problem, Results, SubmissionResult

Solutions: TypeAlias = Mapping[tuple[str, str], tuple[str, ...]]
"""The worked solution's steps, by problem and item."""

Asked: TypeAlias = Mapping[str, str]
"""What a submission must define, by problem, as `a function f(x)`."""


def student_page(results: Results, submission: SubmissionResult, solutions: Solutions, asked: Asked) -> StudentPage:
    """Gather all that one student is told."""
    assignment = results.assignment
    shown = solutions if assignment.show_solutions else {}
    return StudentPage(
        assignment=texts.label(assignment.title),
        student=texts.label(submission.student),
        graded=submission.graded,
        score=texts.score(submission.score, assignment.points),
        findings=tuple(map(finding_view, submission.findings)),
        problems=tuple(
            _problem(problem, f"p{number}", submission, shown, asked.get(problem.id, ""))
            for number, problem in enumerate(assignment.problems, start=1)
        ),
        outputs=_outputs(submission),
        run=run_facts(results.run),
        isolation_note=isolation_note(results.run.isolation),
    )


def item_result(submission: SubmissionResult, problem: Problem, item: Item) -> ItemResult:
    """Find what was said about an item; an item of which nothing was said is not graded."""
    for result in submission.items:
        if (result.problem, result.item) == (problem.id, item.id):
            return result
    return ItemResult(problem.id, item.id, Verdict.NOT_GRADED, None, item.points, findings=(), submitted="")


def finding_view(finding: Finding) -> FindingView:
    """Make a finding ready to show."""
    numbers = (Fact(texts.label(name.replace("_", " ")), texts.value(found)) for name, found in finding.data.items())
    return FindingView(texts.label(finding.code), texts.prose(finding.message), tuple(numbers))


def _problem(
    problem: Problem, anchor: str, submission: SubmissionResult, solutions: Solutions, asked: str
) -> ProblemView:
    results = [item_result(submission, problem, item) for item in problem.items]
    scores = [result.score for result in results if result.score is not None]
    earned = sum(scores, Decimal(0)) if len(scores) == len(results) else None
    return ProblemView(
        anchor=anchor,
        title=texts.label(problem.title),
        prompt=texts.paragraphs(problem.prompt),
        asked=texts.prose(f"Define {asked}." if asked else ""),
        score=texts.score(earned, sum((item.points for item in problem.items), Decimal(0))),
        items=tuple(
            _item(
                item,
                f"{anchor}-{number}",
                _without(result, submission.findings),
                solutions.get((problem.id, item.id), ()),
            )
            for number, (item, result) in enumerate(zip(problem.items, results, strict=True), start=1)
        ),
    )


def _without(result: ItemResult, told: tuple[Finding, ...]) -> ItemResult:
    """Leave out what is told of the submission as a whole: a file that cannot run says so once."""
    return replace(result, findings=tuple(finding for finding in result.findings if finding not in told))


def _item(item: Item, anchor: str, result: ItemResult, steps: tuple[str, ...]) -> ItemView:
    return ItemView(
        anchor=anchor,
        name=texts.label(item.id),
        statement=texts.code(item.statement),
        submitted=texts.code(result.submitted),
        face=FACES[result.verdict],
        score=texts.score(result.score, result.points),
        findings=tuple(map(finding_view, result.findings)),
        solution=tuple(map(texts.prose, steps)),
    )


def _outputs(submission: SubmissionResult) -> tuple[Output, ...]:
    streams = (("standard output", submission.stdout), ("standard error", submission.stderr))
    return tuple(
        Output(name, texts.output(text), counted(len(text.splitlines()), "line")) for name, text in streams if text
    )
