"""Grade one submission: run it behind the door, judge each item, say why, add up."""

from __future__ import annotations

import logging
from dataclasses import replace
from traceback import format_exception
from typing import TYPE_CHECKING, Final

from grader.engine.diagnosis import LONGEST_LOGGED, no_diagnosis
from grader.errors import GraderFault
from grader.kinds.findings import finding
from grader.kinds.hints import told
from grader.kinds.outcomes import unloaded
from grader.kinds.table import KINDS
from grader.model import Answered, ItemResult, Judgement, ProblemResult, SubmissionResult, Verdict
from grader.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.engine.diagnosis import Diagnose
    from grader.engine.plan import Plan, PlannedItem, RunSandboxed
    from grader.model import Finding, Outcome, Session, Submission

TELLING: Final = ("misconception.", "outputs.order", "array.mixed-alternatives")
"""How the codes begin of findings that say why already: the author has spoken, or the outputs do not go together."""
log = logging.getLogger(__name__)


def grade(
    plan: Plan, submission: Submission, *, run: RunSandboxed, diagnose: Diagnose = no_diagnosis
) -> SubmissionResult:
    """Grade one submission. Never raises: what goes wrong on our side is `not graded`, never a zero."""
    if submission.source is None:
        reasons = (submission.finding,) if submission.finding else ()
        return not_graded(plan, submission.student, reasons)
    try:
        session = run(submission.source, plan.requests, plan.assignment.limits)
        return judge(plan, submission, session, diagnose)
    except Exception as error:  # noqa: BLE001 - one submission never ends a run
        return not_graded(plan, submission.student, (our_fault(error),))


def judge(plan: Plan, submission: Submission, session: Session, diagnose: Diagnose = no_diagnosis) -> SubmissionResult:
    """Turn what the sandbox saw into verdicts. Raises GraderFault when there is not one outcome for each request."""
    if len(session.outcomes) != len(plan.requests):
        raise GraderFault(f"{len(session.outcomes)} outcomes for {len(plan.requests)} requests")
    whole = unloaded(session.load)
    answered: list[Answered] = []
    for planned in plan.items:
        outcomes = session.outcomes[planned.first : planned.first + len(planned.requests)]
        judgement = whole or _explained(planned, _judged(planned, outcomes), outcomes, diagnose)
        answered.append(Answered(planned.item, outcomes, judgement))
    return SubmissionResult(
        submission.student,
        items=tuple(_scored(one, given.judgement) for one, given in zip(plan.items, answered, strict=True)),
        findings=whole.findings if whole else (),
        stdout=session.stdout,
        stderr=session.stderr,
        isolation=session.isolation,
        problems=() if whole else _reviewed(plan, answered, submission.source.data if submission.source else b""),
    )


def not_graded(plan: Plan, student: str, reasons: Sequence[Finding]) -> SubmissionResult:
    """Give a result that says why there is none."""
    judgement = Judgement(Verdict.NOT_GRADED)
    return SubmissionResult(student, tuple(_scored(planned, judgement) for planned in plan.items), tuple(reasons))


def our_fault(error: Exception) -> Finding:
    """Log an exception of ours, whatever text is in it, and say to the student that it costs nothing."""
    log.error("a fault in the grader: %s", clean("".join(format_exception(error)), limit=LONGEST_LOGGED))
    return finding("grader.fault", {"what": f"{type(error).__name__}: {error}"})


def _judged(planned: PlannedItem, outcomes: Sequence[Outcome]) -> Judgement:
    try:
        kind = KINDS[planned.problem.kind]
        return kind.judge(planned.problem, planned.item, planned.cases, planned.wants, outcomes)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not be held against a student
        return Judgement(Verdict.NOT_GRADED, (our_fault(error),))


def _explained(
    planned: PlannedItem, judgement: Judgement, outcomes: Sequence[Outcome], diagnose: Diagnose
) -> Judgement:
    """Say why an answer lost points, where that is not said yet; it never changes the verdict."""
    spoken = any(found.code.startswith(TELLING) for found in judgement.findings)
    if judgement.verdict not in (Verdict.FAILED, Verdict.PARTIAL) or spoken:
        return judgement
    return replace(judgement, findings=(*diagnose(planned, outcomes), *judgement.findings))


def _reviewed(plan: Plan, answered: Sequence[Answered], source: bytes) -> tuple[ProblemResult, ...]:
    """Say what concerns each problem as a whole; a fault of ours in that says nothing."""
    said: list[ProblemResult] = []
    for problem in plan.assignment.problems:
        mine = [given for one, given in zip(plan.items, answered, strict=True) if one.problem is problem]
        try:
            findings = KINDS[problem.kind].review(problem, mine, source)
        except Exception as error:  # noqa: BLE001 - the verdicts stand without it
            our_fault(error)
        else:
            said += [ProblemResult(problem.id, told(findings, problem.level))] if findings else []
    return tuple(said)


def _scored(planned: PlannedItem, judgement: Judgement) -> ItemResult:
    points = planned.item.points
    return ItemResult(
        problem=planned.problem.id,
        item=planned.item.id,
        verdict=judgement.verdict,
        score=None if judgement.verdict is Verdict.NOT_GRADED else points * judgement.share,
        points=points,
        findings=told(judgement.findings, planned.item.level),
        submitted=judgement.submitted,
    )
