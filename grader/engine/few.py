"""Grade a few submissions here, one after the other; their results stay in memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from grader.engine.diagnosis import Diagnosis, ask_about
from grader.engine.facts import facts
from grader.engine.grade import grade
from grader.model import Results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.engine.plan import Plan
    from grader.engine.worker import OpenDoor
    from grader.model import Submission


def grade_few(plan: Plan, submissions: Sequence[Submission], door: OpenDoor) -> Results:
    """Grade submissions behind one open door. What takes many is in `many`."""
    started = time.monotonic()
    diagnose = Diagnosis(lambda planned: ask_about(plan, planned, door.run))
    graded = tuple(grade(plan, submission, run=door.run, diagnose=diagnose) for submission in submissions)
    run = facts(plan, door.isolation, seconds=time.monotonic() - started)
    return Results(plan.assignment, run, graded, left_out=())
