"""Is an assignment sound? Its reference answers every case, the same each time; every attempt gets its verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.collect import collect_file
from grader.engine.grade import grade
from grader.engine.plan import ask_reference, make_plan
from grader.errors import UsageError
from grader.kinds.table import KINDS
from grader.model import Returned, Verdict
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.engine.plan import Plan, RunSandboxed
    from grader.model import Array, Assignment, Outcome, SubmissionResult

VERDICTS: Final = {verdict.value: verdict for verdict in Verdict if verdict is not Verdict.NOT_GRADED}
NAME: Final = re.compile(rf"(?P<verdict>{'|'.join(sorted(VERDICTS, key=len, reverse=True))})(?:[-_.].*)?")


@dataclass(frozen=True, slots=True)
class Unsound:
    """One thing that makes an assignment unfit for grading: where, and what."""

    place: str
    what: str


def lint(assignment: Assignment, folder: Path, *, seed: int, run: RunSandboxed) -> tuple[Unsound, ...]:
    """Check an assignment that could be loaded. Raises SpecError where its reference gives no answer."""
    plan = make_plan(assignment, seed, run)
    return (*_repeatable(plan, run), *_finite(plan), *_proven(plan, run), *_attempts(plan, folder, run))


def _repeatable(plan: Plan, run: RunSandboxed) -> Iterator[Unsound]:
    """Ask the reference everything again, and the first case once more: in another process, and in the same one."""
    asked = [KINDS[one.problem.kind].reference(one.problem, one.item, one.cases) for one in plan.items]
    again = ask_reference(plan.assignment, [(*requests, *requests[:1]) for requests in asked], run)
    for planned, outcomes in zip(plan.items, again, strict=True):
        wants = (*planned.wants, *planned.wants[:1])
        for case, want, outcome in zip((*planned.cases, *planned.cases[:1]), wants, outcomes, strict=False):
            fault = _unlike(want, outcome)
            if fault:
                yield Unsound(f"{planned.problem.places[''].file}: {planned.item.id}", f"{fault} (case: {case.regime})")
                break


def _unlike(want: Array, outcome: Outcome) -> str:
    if not isinstance(outcome, Returned):
        return "the reference gives no answer when it is asked again"
    if outcome.changed:
        return f"the reference changes its argument {listed(outcome.changed)} in place"
    value = np.asarray(outcome.value)
    same = value.dtype.kind in "biuf" and value.astype(np.float64).tobytes() == want.tobytes()
    return "" if same else "the reference gives another result each time it is asked"


def _finite(plan: Plan) -> Iterator[Unsound]:
    for planned in plan.items:
        for case, want in zip(planned.cases, planned.wants, strict=True):
            if not np.isfinite(want).all():
                leave = "; 'omit: [extreme]' leaves such cases out" if case.extreme else ""
                what = f"the reference gives nan or infinite values (case: {case.regime}){leave}"
                yield Unsound(f"{planned.problem.places[''].file}: {planned.item.id}", what)


def _proven(plan: Plan, run: RunSandboxed) -> Iterator[Unsound]:
    """Let each kind hold its reference against something else, as a gradient against its loss."""
    asked = [KINDS[item.problem.kind].proof(item.problem, item.item, item.cases) for item in plan.items]
    for planned, outcomes in zip(plan.items, ask_reference(plan.assignment, asked, run), strict=True):
        doubts = KINDS[planned.problem.kind].doubts
        for doubt in doubts(planned.problem, planned.item, planned.cases, planned.wants, outcomes) if outcomes else ():
            yield Unsound(f"{planned.problem.places[''].file}: {planned.item.id}", doubt)


def _attempts(plan: Plan, folder: Path, run: RunSandboxed) -> Iterator[Unsound]:
    for path in sorted((folder / "attempts").rglob("*.py")):
        yield from _attempt(plan, folder / "attempts", path, run)


def _attempt(plan: Plan, attempts: Path, path: Path, run: RunSandboxed) -> Iterator[Unsound]:
    problems = {problem.id for problem in plan.assignment.problems}
    where, problem = str(path), path.relative_to(attempts).parts[0]
    named = NAME.fullmatch(path.stem)
    if path.parent.parent != attempts or problem not in problems:
        names = ", ".join(sorted(problems))
        yield Unsound(where, f"expected attempts/<problem>/<verdict>-….py; the problems are {names}")
    elif named is None:
        yield Unsound(where, f"the name begins with no verdict; the verdicts are {', '.join(VERDICTS)}")
    else:
        try:
            result = grade(plan, collect_file(path, plan.assignment.file), run=run)
        except UsageError as error:
            yield Unsound(where, str(error))
        else:
            yield from _as_named(where, result, problem, VERDICTS[named["verdict"]])


def _as_named(where: str, result: SubmissionResult, problem: str, want: Verdict) -> Iterator[Unsound]:
    """Hold every item that an attempt answers to the verdict in its name; what it leaves out does not count."""
    items = [item for item in result.items if item.problem == problem]
    answered = [item for item in items if want is Verdict.MISSING or item.verdict is not Verdict.MISSING]
    if not answered:
        yield Unsound(where, f"answers no item of {problem}")
    for item in answered:
        if item.verdict is not want:
            why = " ".join(found.message for found in item.findings)
            yield Unsound(where, f"item {item.item}: {item.verdict.value}, expected {want.value}. {why}".strip())
