"""Mutation test: wrong answers, made from the reference by one edit each, are graded as submissions are.

A mutant that passes although further cases tell it from the reference is a survivor: students can get through in the
same way. One that nothing tells from the reference changes nothing that can be seen, and is only counted.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from importlib.util import decode_source
from typing import TYPE_CHECKING, Final, TypeAlias

from grader.engine.catalogue import catalogue
from grader.engine.doubts import Soundness, Tally, doubt_of
from grader.engine.grade import grade
from grader.engine.killers import find_killers, patient
from grader.engine.mutants import mutants, reaches
from grader.engine.plan import Plan
from grader.kinds.loosened import declared
from grader.kinds.table import KINDS
from grader.model import Call, Returned, Source, Submission, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.engine.catalogue import Part
    from grader.engine.doubts import Doubt, Severity
    from grader.engine.killers import Killer
    from grader.engine.mutants import Mutant
    from grader.engine.plan import PlannedItem, RunSandboxed
    from grader.model import Assignment, ItemResult, Problem, Request

    Watch: TypeAlias = Callable[[int, int], None]
    """Told how many mutants are done, and of how many."""

HANGS: Final = 20.0
"""A mutant that takes so many times as long as the reference hangs."""
SHORTEST_SECONDS: Final = 1.0
TELLING: Final = (Verdict.FAILED, Verdict.PARTIAL, Verdict.CRASHED, Verdict.MISSING)
"""Verdicts that tell a mutant from the reference; to run out of time tells nothing."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A problem whose answer is one function of `reference.py`, ready to grade mutants of it."""

    problem: Problem
    whole: Plan
    """Of the assignment."""
    plan: Plan
    """Of this problem alone."""
    call: Call
    """One call of the reference."""
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What tells a mutant from the reference."""

    killer: Killer
    wrong: bool
    """Whether it is wrong there, or only noted."""


def survivors(plan: Plan, run: RunSandboxed, watch: Watch) -> Soundness:
    """Test every problem that has a function in `reference.py`."""
    found = [_survivors(one, run, watch) for one in _testable(plan)]
    return Soundness(
        tuple(doubt for one in found for doubt in one.doubts), sum((one.mutants for one in found), Tally())
    )


def _testable(plan: Plan) -> list[Tested]:
    found = []
    for problem in plan.assignment.problems:
        items = [planned for planned in plan.items if planned.problem is problem]
        asked = [KINDS[problem.kind].reference(problem, one.item, one.cases) for one in items]
        calls = [requests[0] for requests in asked if requests and isinstance(requests[0], Call)]
        if calls and plan.assignment.reference is not None:
            source = decode_source(plan.assignment.reference.data)
            found.append(Tested(problem, plan, _plan_of(plan.assignment, plan.seed, items), calls[0], source))
    return found


def _survivors(tested: Tested, run: RunSandboxed, watch: Watch) -> Soundness:
    """Grade the reference itself, then its mutants; what passes is asked the further cases."""
    problem, function = tested.problem, tested.call.target.name
    if problem.answer != function and problem.answer in reaches(tested.source, [function]):
        what = f"{function} in reference.py needs another {problem.answer}: it cannot be handed in as a student's file"
        return Soundness((doubt_of(problem, "lint.no-mutants", what, severity="advice"),), Tally())
    right = tested.source + _named(problem.answer, function)
    started = time.monotonic()
    own = _graded(tested.plan, right, run)
    limited = _hurried(tested.plan, time.monotonic() - started)
    if not _passed(own):
        return Soundness(tuple(_not_itself(problem, one) for one in own if one.verdict is not Verdict.PASSED), Tally())
    made = _mutants(tested, _parts(tested, right, run))
    passing = _passing(made, limited, run, watch)
    warned = {mutant for mutant, codes in passing.items() if not codes <= _codes(own)}
    told = _told_apart(tested, right, passing, run) if passing else {}
    # Advice about what students are warned of already is none.
    seen = {mutant: one for mutant, one in told.items() if one.killer.why.certain or mutant not in warned}
    noted = len(warned - seen.keys())
    tally = Tally(len(made) - len(passing), len(seen), noted, len(passing) - len(seen) - noted)
    return Soundness(tuple(_survivor(problem, mutant, one) for mutant, one in seen.items()), tally)


def _passing(made: Sequence[Mutant], plan: Plan, run: RunSandboxed, watch: Watch) -> dict[Mutant, frozenset[str]]:
    """Grade mutants; give those that pass, with the codes of what is noted about them."""
    passing: dict[Mutant, frozenset[str]] = {}
    for done, mutant in enumerate(made):
        watch(done, len(made))
        results = _graded(plan, mutant.source, run)
        if _passed(results):
            passing[mutant] = _codes(results)
    watch(len(made), len(made))
    return passing


def _mutants(tested: Tested, parts: Mapping[Part, str]) -> list[Mutant]:
    problem, function = tested.problem, tested.call.target.name
    ending = _named(problem.answer, function)
    edited = [replace(one, source=one.source + ending) for one in mutants(tested.source, [function])]
    letters = {name: what.dimensions for name, what in declared(problem).items()}
    return [*edited, *catalogue(tested.source, problem.answer, tested.call, letters, parts)]


def _named(answer: str, function: str) -> str:
    """Give what defines the name that a submission must define."""
    return "" if answer == function else f"\n\n{answer} = {function}\n"


def _parts(tested: Tested, source: str, run: RunSandboxed) -> dict[Part, str]:
    """Ask what parts a result has; give each with what the problem calls it."""
    [outcome] = run(_file(tested.plan.assignment, source), [tested.call], tested.plan.assignment.limits).outcomes
    match outcome:
        case Returned(value=tuple(values)):
            called = tested.problem.spec.contract.returns
            return {place: called[place] if len(called) == len(values) else str(place) for place in range(len(values))}
        case Returned(value=dict(values)):
            return {key: key for key in values}
        case _:
            return {}


# ── what got through ─────────────────────────────────────────────────────────────────────────────────────


def _told_apart(
    tested: Tested, right: str, passing: Mapping[Mutant, frozenset[str]], run: RunSandboxed
) -> dict[Mutant, Told]:
    """Ask further cases of the mutants that passed; give the first case that tells each from the reference."""
    killers = find_killers(tested.whole, tested.problem, run)
    items = [one for killer in killers for one in killer.items]
    plan = _plan_of(patient(tested.plan.assignment), tested.plan.seed, items)

    def asked(source: str) -> list[list[ItemResult]]:
        results = iter(_graded(plan, source, run))
        return [[next(results) for _ in killer.items] for killer in killers]

    own = asked(right)
    seen: dict[Mutant, Told] = {}
    for mutant, codes in passing.items():
        for killer, itself, results in zip(killers, own, asked(mutant.source), strict=True):
            told = _tells(killer, results, codes | _codes(itself)) if _passed(itself) else None
            if told is not None and (told.wrong or mutant not in seen):
                seen[mutant] = told
            if told is not None and told.wrong:
                break
    return seen


def _tells(killer: Killer, results: Sequence[ItemResult], codes: frozenset[str]) -> Told | None:
    """Tell a mutant from the reference: by its verdict, or by a note on what happens in the extreme."""
    wrong = any(result.verdict in TELLING for result in results)
    noted = killer.case.extreme and not _codes(results) <= codes
    return Told(killer, wrong) if wrong or noted else None


def _survivor(problem: Problem, mutant: Mutant, told: Told) -> Doubt:
    killer = told.killer
    where = f"reference.py, line {mutant.line}: " if mutant.line else ""
    what = f"{where}{mutant.edit} gets through: {killer.told()}"
    # What would only be noted is a right formula that overflows.
    severity: Severity = "fault" if killer.why.certain and told.wrong else "advice"
    item = killer.items[0].item.id if len(problem.items) == 1 else ""
    return doubt_of(problem, "lint.survivor", what, item=item, field=killer.why.field, severity=severity)


def _not_itself(problem: Problem, result: ItemResult) -> Doubt:
    why = " ".join(found.message for found in result.findings)
    what = f"the reference itself, handed in, is {result.verdict.value}: {why}"
    return doubt_of(problem, "lint.reference-not-passed", what, item=result.item)


# ── grading ──────────────────────────────────────────────────────────────────────────────────────────────


def _plan_of(assignment: Assignment, seed: int, items: Sequence[PlannedItem]) -> Plan:
    """Make a plan of some items alone, about which nothing more is said than their verdicts."""
    requests: list[Request] = []
    placed: list[PlannedItem] = []
    for before, planned in zip([None, *items], items, strict=False):
        if before is None or before.requests is not planned.requests:
            requests += planned.requests
        placed.append(replace(planned, first=len(requests) - len(planned.requests)))
    return Plan(replace(assignment, problems=()), seed, tuple(placed), tuple(requests))


def _graded(plan: Plan, source: str, run: RunSandboxed) -> tuple[ItemResult, ...]:
    return grade(plan, Submission("mutant", _file(plan.assignment, source)), run=run).items


def _file(assignment: Assignment, source: str) -> Source:
    return Source(assignment.file, source.encode())


def _hurried(plan: Plan, seconds: float) -> Plan:
    """Give mutants no more time than the reference needs by far: some never come to an end."""
    limits = plan.assignment.limits
    request = min(limits.request_seconds, max(SHORTEST_SECONDS, HANGS * seconds))
    total = min(limits.total_seconds, max(2 * SHORTEST_SECONDS, HANGS * seconds))
    return replace(
        plan,
        assignment=replace(plan.assignment, limits=replace(limits, request_seconds=request, total_seconds=total)),
    )


def _passed(results: Sequence[ItemResult]) -> bool:
    return all(result.verdict is Verdict.PASSED for result in results)


def _codes(results: Sequence[ItemResult]) -> frozenset[str]:
    return frozenset(found.code for result in results for found in result.findings)
