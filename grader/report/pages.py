"""Results → HTML: one page for the class, and one self-contained page per student."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import jinja2
from markupsafe import Markup

from grader.report.contexts import Cell, Chip, ClassPage, ItemView, StudentPage, Task
from grader.report.file_names import page_names
from grader.report.for_class import class_page
from grader.report.for_student import student_page, student_sheet
from grader.report.summaries import summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.model import Assignment, LeftOut, Results, Run, SubmissionResult, Summary
    from grader.report.for_student import Asked, Sheet, Solutions

Part: TypeAlias = Cell | Chip | ItemView | Task
"""What stands in many places alike."""

TEMPLATES: Mapping[type, str] = {
    ClassPage: "class.html",
    StudentPage: "student.html",
    ItemView: "item.html",
    Chip: "chip.html",
    Cell: "cell.html",
    Task: "task.html",
}
"""Each template sees the fields of one dataclass, and nothing else."""

PARTS_KEPT = 1024
"""Of a class on one sheet most answers, and what is said about them, are the same; a part has a few kilobytes."""
PIECES_AT_ONCE = 512


def pages(results: Results, solutions: Solutions, asked: Asked) -> dict[str, str]:
    """Render every page, by its path in the report; equal results give equal pages.

    `solutions` holds the worked solution's steps by (problem, item); they are shown when the assignment releases them.
    `asked` holds what a submission must define, by problem.
    """
    assignment, submissions = results.assignment, results.submissions
    hrefs = [f"students/{name}" for name in page_names([submission.student for submission in submissions])]
    summaries = [summary(assignment, submission) for submission in submissions]
    sheet = student_sheet(assignment, results.run, solutions, asked)
    index = "".join(class_page_parts(assignment, results.run, summaries, hrefs, results.left_out))
    students = {href: student_page_text(sheet, submission) for href, submission in zip(hrefs, submissions, strict=True)}
    return {"index.html": index, **students}


def student_page_text(sheet: Sheet, submission: SubmissionResult) -> str:
    """Render one student's page; `sheet` is made once for all of them."""
    page = student_page(sheet, submission)
    return template(page).render(fields(page))


def class_page_parts(
    assignment: Assignment, run: Run, summaries: Sequence[Summary], hrefs: Sequence[str], left_out: Sequence[LeftOut]
) -> Iterator[str]:
    """Render the class page piece by piece, so that a large class never stands in memory as text."""
    page = class_page(assignment, run, summaries, hrefs, left_out)
    stream = template(page).stream(fields(page))
    stream.enable_buffering(PIECES_AT_ONCE)
    return iter(stream)


@functools.lru_cache(maxsize=PARTS_KEPT)
def part(view: Part) -> Markup:
    """Render a piece of a page; it ends with its line."""
    return Markup(template(view).render(fields(view)))  # noqa: S704 - a template of ours, which escapes


def fields(context: ClassPage | StudentPage | Part) -> dict[str, object]:
    """Give a template's variables."""
    return {field.name: getattr(context, field.name) for field in dataclasses.fields(context)}


def template(context: ClassPage | StudentPage | Part) -> jinja2.Template:
    """Give the template that belongs to a context."""
    return environment().get_template(TEMPLATES[type(context)])


@functools.cache
def environment() -> jinja2.Environment:
    """Make the template engine: everything is escaped, nothing undefined is shown."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters["part"] = part
    return made
