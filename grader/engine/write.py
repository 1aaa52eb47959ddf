"""Write what a run leaves: the pages as they come, and at the end results.json, grades.csv and the class page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.engine.tell import encoded
from grader.export.grades_csv import csv_parts
from grader.export.results_json import file_parts
from grader.report.file_names import page_names
from grader.report.pages import class_page_parts
from grader.report.summaries import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.engine.tell import Told
    from grader.export.files import Aside, Writing
    from grader.model import Assignment, LeftOut, Run, Summary


class Report:
    """The files of a run, and what is kept in memory of each submission until the end: where it is, and one line."""

    def __init__(self, writing: Writing, students: Sequence[str]) -> None:
        self._writing = writing
        self._hrefs = [f"students/{name}" for name in page_names(students)]
        self._entries: dict[int, Aside] = {}
        self._summaries: dict[int, Summary] = {}

    @property
    def missing(self) -> list[int]:
        """The places of the submissions of which nothing is told yet."""
        return [index for index in range(len(self._hrefs)) if index not in self._summaries]

    def take(self, index: int, told: Told) -> Summary:
        """Write what is told of one submission, and keep its line."""
        if told.page is None:
            self._hrefs[index] = ""
        else:
            self._writing.write(self._hrefs[index], [told.page])
        self._entries[index] = self._writing.put_aside(told.entry)
        self._summaries[index] = shared(told.summary)
        return self._summaries[index]

    def publish(self, assignment: Assignment, run: Run, left_out: Sequence[LeftOut]) -> tuple[Summary, ...]:
        """Write what is about all submissions, and give every file its place; give the lines in order."""
        places = range(len(self._hrefs))
        summaries = tuple(self._summaries[index] for index in places)
        entries = (str(self._writing.taken_back(self._entries[index]), "utf-8") for index in places)
        self._write("index.html", class_page_parts(assignment, run, summaries, self._hrefs, left_out))
        self._write("grades.csv", csv_parts(assignment, summaries))
        self._write("results.json", file_parts(assignment, run, entries, left_out))
        self._writing.publish()
        return summaries

    def _write(self, name: str, pieces: Iterable[str]) -> None:
        self._writing.write(name, map(encoded, pieces))
