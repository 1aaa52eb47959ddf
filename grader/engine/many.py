"""Grade a class on all cores: each result goes to disk as it comes, and only a line of it stays in memory."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from grader.engine.crew import Crew
from grader.engine.facts import facts
from grader.engine.grade import not_graded
from grader.engine.interrupt import requests_to_end
from grader.engine.tell import teller, told_briefly
from grader.engine.worker import Task
from grader.engine.write import Report
from grader.errors import GraderFault
from grader.export.files import Writing
from grader.kinds.findings import finding
from grader.model import Finding

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from grader.collect import Collected
    from grader.engine.crew import Start
    from grader.engine.diagnosis import Known
    from grader.engine.plan import Plan
    from grader.engine.tell import Told
    from grader.engine.worker import OpenDoor
    from grader.model import Assignment, Isolation, LeftOut, Run, Summary

INTERRUPTED: Final = Finding("run.interrupted", "The run was interrupted before this submission was graded.")
LOST: Final = finding("grader.fault", {"what": "the process that graded it ended, twice"})


@dataclass(frozen=True, slots=True)
class Graded:
    """A class, graded and written."""

    assignment: Assignment
    run: Run
    summaries: tuple[Summary, ...]
    """In the order of the students' ids."""
    left_out: tuple[LeftOut, ...]
    folder: Path
    interrupted: bool
    """Whether it was stopped before its end."""
    fault: str
    """Why our side gave up before its end; empty when it did not."""


def grade_many(  # noqa: PLR0913 - what a run is made of
    plan: Plan,
    collected: Collected,
    folder: Path,
    *,
    door: Callable[[], AbstractContextManager[OpenDoor]],
    isolation: Isolation,
    known: Known,
    jobs: int,
    start: Start | None = None,
    watch: Callable[[Summary | None], None] = lambda _: None,
) -> Graded:
    """Grade every submission with `jobs` worker processes, and write the report into `folder`.

    Each worker opens a `door` of its own, which must offer `isolation`. `known` is what the reference says of common
    mistakes: no worker asks it anything. `watch` is told of each submission as it is
    finished, and with None that time has passed. An interrupt keeps what was graded, and marks the rest as not graded.
    What is written is the same whatever `jobs` and `start`, but for the time that it took.
    Raises UsageError when the folder cannot be written, GraderFault when nothing could be graded for a fault of ours.
    """
    began, fault = time.monotonic(), ""
    run = facts(plan, isolation)
    students = [handed.student for handed in collected.submissions]
    tellers = cache(lambda: teller(plan.assignment, run))

    def lost(index: int) -> Told:
        return tellers()(not_graded(plan, students[index], [LOST]))

    with requests_to_end() as stopped, Writing(folder) as writing:
        report = Report(writing, students)
        with Crew(Task(plan, run, door, known), min(jobs, len(students)), start) as crew:
            try:
                for graded in crew.grade(collected.submissions, stopped):
                    watch(report.take(graded[0], graded[1] or lost(graded[0])) if graded else None)
            except GraderFault as error:
                fault = str(error)
        missing = report.missing
        if fault and len(missing) == len(students):
            raise GraderFault(fault)
        for index in missing:
            reason = finding("grader.fault", {"what": fault}) if fault else INTERRUPTED
            report.take(index, told_briefly(plan.assignment, not_graded(plan, students[index], [reason])))
        run = replace(run, seconds=round(time.monotonic() - began, 3))
        summaries = report.publish(plan.assignment, run, collected.left_out)
    return Graded(plan.assignment, run, summaries, collected.left_out, folder, bool(missing) and not fault, fault)
