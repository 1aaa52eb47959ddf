"""Write everything that a run leaves: results.json, grades.csv, and the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.export.files import write_files
from grader.export.grades_csv import to_csv
from grader.export.results_json import to_text
from grader.kinds.table import KINDS
from grader.report.pages import pages

if TYPE_CHECKING:
    from pathlib import Path

    from grader.model import Results


def write(results: Results, folder: Path) -> Path:
    """Write the files of a run; give the path of the page to open. Raises UsageError when it cannot be written."""
    solutions = {
        (problem.id, item.id): KINDS[problem.kind].explain(problem, item)
        for problem in results.assignment.problems
        for item in problem.items
    }
    asked = {problem.id: KINDS[problem.kind].asked(problem) for problem in results.assignment.problems}
    files = {"results.json": to_text(results), "grades.csv": to_csv(results), **pages(results, solutions, asked)}
    write_files(folder, files)
    return folder / "index.html"
