"""`grades.csv`: one row per student, one column per item, for spreadsheets and gradebooks."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from grader.text import clean, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from grader.model import Assignment, Summary

# Spreadsheets run a cell that starts with one of these signs, some also after blanks and quotes. Where `;` parts the
# columns, as in much of Europe, a cell of ours may fall into two, so that what follows a `;` counts as a start too.
_FORMULA = re.compile(r"""(?:^|[;|])(?=[\s"'\u200b-\u200d\u2060\ufeff]*[=+\-@＝＋－＠])|^(?=[\t\r\n])""", re.MULTILINE)


def csv_parts(assignment: Assignment, summaries: Iterable[Summary]) -> Iterator[str]:
    """Write the grades, row by row; what was not graded stays blank, so that it cannot pass for a zero."""
    columns = [_text(f"{problem.id}.{item.id}") for problem in assignment.problems for item in problem.items]
    yield _line(["student", "status", "score", "points", *columns])
    points = number(assignment.points)
    for summary in summaries:
        status = "graded" if summary.graded else "not graded"
        scores = (_score(item.score) for item in summary.items)
        yield _line([_text(summary.student), status, _score(summary.score), points, *scores])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _text(text: str) -> str:
    """Clean a text, and keep a spreadsheet from running it."""
    return _FORMULA.sub(r"\g<0>'", clean(text))


def _score(score: Decimal | None) -> str:
    return "" if score is None else number(score)
