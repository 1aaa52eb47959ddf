"""Run submissions for a command: choose the assignment, open a door, plan, and grade one or a class."""

from __future__ import annotations

import os
import resource
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.cli.show_class import Progress
    from grader.collect import Collected
    from grader.engine.many import Graded
    from grader.model import Assignment, Isolation, Results
    from grader.sandbox import Door

FILES_PER_WORKER = 4
"""A pipe and what watches over the process, with room to spare."""


def checked(path: Path, problems: Path, *, seed: int, isolation: Isolation | None) -> Results:
    """Grade one submission here, behind one door; the reference runs before the submission is read."""
    from grader.sandbox import Door

    # The door is first: what it starts gets ready while all else is read and loaded.
    with Door(isolation=isolation) as door:
        from grader.collect import collect_file
        from grader.engine.few import grade_few
        from grader.engine.plan import make_plan

        assignment = _chosen(problems, path)
        door.allow(assignment.packages)
        plan = make_plan(assignment, seed, door.run)
        return grade_few(plan, [collect_file(path, assignment.file)], door)


def graded(  # noqa: PLR0913 - what a run is made of
    submissions: Path,
    problems: Path,
    out: Path,
    *,
    seed: int,
    jobs: int | None,
    isolation: Isolation | None,
    allowed: Callable[[Door], None],
    progress: Progress,
) -> Graded:
    """Grade a class. `allowed` looks at the first door before anything is run, and raises where it is not enough."""
    from grader.sandbox import Door

    # This door is closed before the first worker starts: no worker is to inherit anything of it.
    with Door(isolation=isolation) as door:
        from grader.engine.diagnosis import ask_known
        from grader.engine.many import grade_many
        from grader.engine.plan import make_plan

        assignment = _chosen(problems, submissions)
        door.allow(assignment.packages)
        collected = _found(submissions, problems, assignment)
        allowed(door)
        plan = make_plan(assignment, seed, door.run)
        known, tier = ask_known(plan, door.run), door.isolation
    with progress.of(len(collected.submissions), assignment.points):
        return grade_many(
            plan,
            collected,
            out,
            door=partial(Door, assignment.packages, isolation=tier),
            isolation=tier,
            known=known,
            jobs=_side_by_side(jobs),
            watch=progress.watch,
        )


def _side_by_side(jobs: int | None) -> int:
    """Give the number of workers: one per core, or what was asked for as far as open files allow."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(1, min(jobs or _cores(), (limit - 64) // FILES_PER_WORKER))


def _cores() -> int:
    """Count the cores that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chosen(problems: Path, submitted: Path) -> Assignment:
    """Choose and load the assignment that a path of submissions belongs to."""
    from grader.errors import UsageError
    from grader.spec.find import choose
    from grader.spec.load import load

    try:
        folder = choose(problems, [submitted.resolve().name])
    except UsageError:
        folder = choose(
            problems, sorted({path.name for pattern in ("*", "*/*.py") for path in submitted.glob(pattern)})
        )
    return load(folder)


def _found(submissions: Path, problems: Path, assignment: Assignment) -> Collected:
    """Find the submissions; with several assignments those in this one's folder, telling what is beside it."""
    from grader.collect import collect
    from grader.model import LeftOut
    from grader.spec.find import find_assignments
    from grader.text import one_line

    inner = submissions / assignment.id
    if not (inner.is_dir() and len(find_assignments(problems)) > 1):
        return collect(submissions, assignment.file)
    collected = collect(inner, assignment.file)
    reason = f"not in {assignment.id}/, whose submissions are graded"
    beside = [LeftOut(one_line(path.name), reason) for path in sorted(submissions.iterdir()) if path != inner]
    return replace(collected, left_out=(*collected.left_out, *beside))
