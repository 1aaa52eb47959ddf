"""Write what one submission leaves in the report: its page, its entry in results.json, and its line in tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.export.results_json import entry_text
from grader.kinds.table import KINDS
from grader.report.for_student import student_sheet
from grader.report.pages import student_page_text
from grader.report.summaries import summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.model import Assignment, Run, SubmissionResult, Summary


@dataclass(frozen=True, slots=True)
class Told:
    """All that a run keeps of one submission, ready to be written."""

    page: bytes | None
    """None for a submission that was not come to: there is nothing to say to its student."""
    entry: bytes
    summary: Summary


def teller(assignment: Assignment, run: Run) -> Callable[[SubmissionResult], Told]:
    """Prepare once what is the same for every student; give the function that writes the rest."""
    problems = assignment.problems
    solutions = {(one.id, item.id): KINDS[one.kind].explain(one, item) for one in problems for item in one.items}
    asked = {problem.id: KINDS[problem.kind].asked(problem) for problem in problems}
    sheet = student_sheet(assignment, run, solutions, asked)

    def tell(result: SubmissionResult) -> Told:
        page, entry = student_page_text(sheet, result), entry_text(result, assignment)
        return Told(encoded(page), encoded(entry), summary(assignment, result))

    return tell


def told_briefly(assignment: Assignment, result: SubmissionResult) -> Told:
    """Write all but a page, for a submission that was not come to."""
    return Told(None, encoded(entry_text(result, assignment)), summary(assignment, result))


def encoded(text: str) -> bytes:
    """Encode a text; should half a character come this far, it is written as its escape."""
    return text.encode("utf-8", errors="backslashreplace")
