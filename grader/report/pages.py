"""Results → HTML: one page for the class, and one self-contained page per student."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from grader.report.contexts import ClassPage, StudentPage
from grader.report.file_names import page_names
from grader.report.for_class import class_page
from grader.report.for_student import student_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Results
    from grader.report.for_student import Asked, Solutions

TEMPLATES: Mapping[type[ClassPage | StudentPage], str] = {ClassPage: "class.html", StudentPage: "student.html"}
"""Each template sees the fields of one dataclass, and nothing else."""


def pages(results: Results, solutions: Solutions, asked: Asked) -> dict[str, str]:
    """Render every page, by its path in the report; equal results give equal pages.

    `solutions` holds the worked solution's steps by (problem, item); they are shown when the assignment releases them.
    `asked` holds what a submission must define, by problem.
    """
    hrefs = [f"students/{name}" for name in page_names([submission.student for submission in results.submissions])]
    rendered = {"index.html": render(class_page(results, hrefs))}
    for submission, href in zip(results.submissions, hrefs, strict=True):
        rendered[href] = render(student_page(results, submission, solutions, asked))
    return rendered


def render(page: ClassPage | StudentPage) -> str:
    """Fill the template that belongs to a page."""
    fields = {field.name: getattr(page, field.name) for field in dataclasses.fields(page)}
    return environment().get_template(TEMPLATES[type(page)]).render(fields)


@functools.cache
def environment() -> jinja2.Environment:
    """Make the template engine: everything is escaped, nothing undefined is shown."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
