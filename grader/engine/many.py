"""Grade many submissions at once, in order of their students, whatever becomes of each."""

from __future__ import annotations

import platform
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

import grader
from grader.collect import Handed, read_submission
from grader.engine.grade import grade, not_graded
from grader.model import Finding, Results, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.collect import Collected
    from grader.engine.plan import Plan, RunSandboxed
    from grader.model import Isolation, SubmissionResult

INTERRUPTED: Final = Finding("run.interrupted", "The run was interrupted before this submission was graded.")


@dataclass(frozen=True, slots=True)
class Graded:
    """The results of a run; `interrupted` when it was stopped before its end."""

    results: Results
    interrupted: bool


def _weakest(results: Sequence[SubmissionResult]) -> Isolation:
    """Give the weakest isolation that any submission had: what a report may claim of all of them."""
    order: tuple[Isolation, ...] = ("limited", "restricted", "isolated")
    had = {result.isolation for result in results}
    return next((isolation for isolation in order if isolation in had), "limited")


def grade_all(
    plan: Plan,
    collected: Collected,
    *,
    run: RunSandboxed,
    jobs: int,
    cancel: Callable[[], object] = lambda: None,
    done: Callable[[SubmissionResult], None] = lambda _: None,
) -> Graded:
    """Grade every submission with `jobs` processes side by side; `done` is told of each as it ends.

    An interrupt keeps what was graded, and marks the rest as not graded; `cancel` is called to end what is running.
    The order of the results is that of the submissions, whatever `jobs`.
    """
    started, interrupted = time.monotonic(), False
    finished: dict[str, SubmissionResult] = {}

    def one(index: int) -> None:
        found = collected.submissions[index]
        result = grade(plan, read_submission(found) if isinstance(found, Handed) else found, run=run)
        if not interrupted:
            finished[result.student] = result
            done(result)

    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        for _ in pool.map(one, range(len(collected.submissions))):
            pass
    except KeyboardInterrupt:
        interrupted = True
        cancel()
    finally:
        pool.shutdown(cancel_futures=True)
    submissions = tuple(
        finished.get(submission.student) or not_graded(plan, submission.student, [INTERRUPTED])
        for submission in collected.submissions
    )
    facts = Run(
        grader=grader.__version__,
        python=platform.python_version(),
        numpy=np.__version__,
        seed=plan.seed,
        isolation=_weakest(submissions),
        seconds=round(time.monotonic() - started, 3),
    )
    return Graded(Results(plan.assignment, facts, submissions, collected.left_out), interrupted)
