"""One result → the context of its student's page. What is the same on every page is made once, as a `Sheet`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from grader.report import texts
from grader.report.contexts import Chip, Fact, FindingView, ItemView, Output, ProblemView, Span, Step, StudentPage, Task
from grader.report.run_facts import isolation_note, run_facts
from grader.report.summaries import item_result
from grader.report.verdicts import FACES
from grader.text import counted

if TYPE_CHECKING:
    from grader.model import Assignment, Finding, Item, ItemResult, Problem, Run, SubmissionResult

Solutions: TypeAlias = Mapping[tuple[str, str], tuple[str, ...]]
"""The worked solution's steps, by problem and item."""

FULL: Final = 3
"""The hint level at which nothing is held back."""

Asked: TypeAlias = Mapping[str, str]
"""What a submission must define, by problem, as `a function f(x)`."""


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """What the pages of all students say about one item."""

    item: Item
    anchor: str
    name: str
    statement: str
    solution: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class ProblemSheet:
    """What the pages of all students say about one problem."""

    problem: Problem
    anchor: str
    title: str
    task: Task
    points: Decimal
    items: tuple[ItemSheet, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the pages of all students of one run say."""

    assignment: str
    points: Decimal
    problems: tuple[ProblemSheet, ...]
    run: tuple[Fact, ...]
    isolation_note: str


def student_sheet(assignment: Assignment, run: Run, solutions: Solutions, asked: Asked) -> Sheet:
    """Gather what every student is told."""
    shown = solutions if assignment.show_solutions else {}
    problems = enumerate(assignment.problems, start=1)
    return Sheet(
        assignment=texts.label(assignment.title),
        points=assignment.points,
        problems=tuple(
            _problem_sheet(problem, f"p{number}", shown, asked.get(problem.id, "")) for number, problem in problems
        ),
        run=run_facts(run),
        isolation_note=isolation_note(run.isolation),
    )


def _problem_sheet(problem: Problem, anchor: str, solutions: Solutions, asked: str) -> ProblemSheet:
    return ProblemSheet(
        problem=problem,
        anchor=anchor,
        title=texts.label(problem.title),
        task=Task(texts.paragraphs(problem.prompt), texts.prose(f"Define {asked}." if asked else "")),
        points=sum((item.points for item in problem.items), Decimal(0)),
        items=tuple(
            ItemSheet(
                item=item,
                anchor=f"{anchor}-{number}",
                name=texts.label(item.id),
                statement=texts.code(item.statement),
                solution=_solution(item, solutions.get((problem.id, item.id), ())),
            )
            for number, item in enumerate(problem.items, start=1)
        ),
    )


def _solution(item: Item, steps: tuple[str, ...]) -> tuple[tuple[Span, ...], ...]:
    """Show the solution only to those who are told all."""
    return tuple(map(texts.prose, steps)) if item.level == FULL else ()


def student_page(sheet: Sheet, submission: SubmissionResult) -> StudentPage:
    """Gather all that one student is told."""
    return StudentPage(
        assignment=sheet.assignment,
        student=texts.label(submission.student),
        graded=submission.graded,
        score=texts.score(submission.score, sheet.points),
        findings=tuple(map(finding_view, submission.findings)),
        problems=tuple(_problem(problem, submission) for problem in sheet.problems),
        outputs=_outputs(submission),
        run=sheet.run,
        isolation_note=sheet.isolation_note,
    )


def finding_view(finding: Finding) -> FindingView:
    """Make a finding ready to show."""
    numbers = (Fact(texts.label(name.replace("_", " ")), texts.value(found)) for name, found in finding.data.items())
    code = texts.label(finding.code) if finding.level == FULL else ""
    return FindingView(code, texts.prose(finding.message), tuple(numbers))


def _problem(sheet: ProblemSheet, submission: SubmissionResult) -> ProblemView:
    results = [item_result(submission, sheet.problem, item.item) for item in sheet.items]
    scores = [result.score for result in results if result.score is not None]
    earned = sum(scores, Decimal(0)) if len(scores) == len(results) else None
    items = list(zip(sheet.items, results, strict=True))
    return ProblemView(
        anchor=sheet.anchor,
        title=sheet.title,
        task=sheet.task,
        score=texts.score(earned, sheet.points),
        findings=tuple(
            finding_view(finding)
            for said in submission.problems
            if said.problem == sheet.problem.id
            for finding in said.findings
        ),
        chips=tuple(Chip(item.anchor, item.name, FACES[result.verdict]) for item, result in items),
        items=tuple(_item(item, result, submission.findings) for item, result in items),
    )


def _item(sheet: ItemSheet, result: ItemResult, told: tuple[Finding, ...]) -> ItemView:
    # What is told of the submission as a whole is left out: a file that cannot run says so once.
    findings = [finding for finding in result.findings if finding not in told]
    wrong = next((finding.data["step"] for finding in findings if "step" in finding.data), None)
    return ItemView(
        anchor=sheet.anchor,
        name=sheet.name,
        statement=sheet.statement,
        submitted=texts.code(result.submitted),
        face=FACES[result.verdict],
        score=texts.score(result.score, result.points),
        findings=tuple(map(finding_view, findings)),
        solution=tuple(Step(step, wrong=place == wrong) for place, step in enumerate(sheet.solution, start=1)),
    )


def _outputs(submission: SubmissionResult) -> tuple[Output, ...]:
    streams = (("standard output", submission.stdout), ("standard error", submission.stderr))
    return tuple(
        Output(name, texts.output(text), counted(len(text.splitlines()), "line")) for name, text in streams if text
    )
