"""`grades.csv`: one row per student, one column per item, for spreadsheets and gradebooks."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from grader.text import clean, number

if TYPE_CHECKING:
    from decimal import Decimal

    from grader.model import Results, SubmissionResult

# Spreadsheets run a cell that starts with one of these signs, some also after blanks and quotes. Where `;` parts the
# columns, as in much of Europe, a cell of ours may fall into two, so that what follows a `;` counts as a start too.
_FORMULA = re.compile(r"""(?:^|[;|])(?=[\s"'\u200b-\u200d\u2060\ufeff]*[=+\-@＝＋－＠])|^(?=[\t\r\n])""", re.MULTILINE)


def to_csv(results: Results) -> str:
    """Write the grades; what was not graded stays blank, so that it cannot pass for a zero."""
    columns = [(problem.id, item.id) for problem in results.assignment.problems for item in problem.items]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["student", "status", "score", "points", *(_text(".".join(column)) for column in columns)])
    for submission in results.submissions:
        writer.writerow(_row(submission, results.assignment.points, columns))
    return out.getvalue()


def _row(submission: SubmissionResult, points: Decimal, columns: list[tuple[str, str]]) -> list[str]:
    scores = {(item.problem, item.item): item.score for item in submission.items}
    return [
        _text(submission.student),
        "graded" if submission.graded else "not graded",
        _score(submission.score),
        number(points),
        *(_score(scores.get(column)) for column in columns),
    ]


def _text(text: str) -> str:
    """Clean a text, and keep a spreadsheet from running it."""
    return _FORMULA.sub(r"\g<0>'", clean(text))


def _score(score: Decimal | None) -> str:
    return "" if score is None else number(score)
