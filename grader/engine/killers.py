"""Further cases that tell a wrong answer from the right one, where the cases of a problem do not.

They are drawn with other seeds, and from the problem without what its author fixed or left out. Each killer is one case
more beside the ordinary ones, which set the scale; where the reference gives nothing finite, there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from grader.engine.plan import Plan, PlannedItem, ask_reference, make_plan
from grader.engine.soundness import answered
from grader.errors import SpecError
from grader.kinds.loosened import Loosened, loosened
from grader.kinds.table import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.engine.plan import RunSandboxed
    from grader.model import Assignment, Case, Outcome, Problem

SEEDS: Final = (1, 2)
"""How far the seeds of further draws are from the plan's."""
PATIENCE: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Killer:
    """One more case beside the ordinary ones, ready to be asked of what got through."""

    items: tuple[PlannedItem, ...]
    """The items that share these calls."""
    case: Case
    """The case that may tell."""
    why: Loosened

    def told(self) -> str:
        """Say why something got through, and with what it is seen."""
        values = {argument.name: argument.array for argument in self.case.arguments}
        shown = [f"{name} = {values[name].flat[0]:.3g}" for name in self.why.shown if values[name].size]
        seen = f"it shows with {', '.join(shown)}" if shown else f"it shows in the case: {self.case.regime}"
        return f"{self.why.because}; {seen}" if self.why.because else f"{seen}, with another seed"


def find_killers(plan: Plan, problem: Problem, run: RunSandboxed) -> tuple[Killer, ...]:
    """Draw further cases of a problem, the likeliest reason first."""
    known = {case.regime for planned in plan.items if planned.problem is problem for case in planned.cases}
    waiting = [one for why in loosened(problem) for one in _drawn(plan, why, known, run)]
    asked = [
        KINDS[problem.kind].reference(one.items[0].problem, one.items[0].item, one.items[0].cases) for one in waiting
    ]
    given = zip(waiting, asked, ask_reference(patient(plan.assignment), asked, run), strict=True)
    return tuple(_wanting(one, outcomes) for one, requests, outcomes in given if answered(requests, outcomes))


def patient(assignment: Assignment) -> Assignment:
    """Give more time for all requests together: further cases are many times those of a submission."""
    limits = replace(assignment.limits, total_seconds=PATIENCE * assignment.limits.total_seconds)
    return replace(assignment, limits=limits)


def _drawn(plan: Plan, why: Loosened, known: set[str], run: RunSandboxed) -> Iterator[Killer]:
    """Draw a loosened problem's cases, for each seed: the ordinary ones alone, then each special one beside them."""
    assignment = replace(plan.assignment, problems=(why.problem,))
    for seed in SEEDS:
        try:
            drawn = make_plan(assignment, plan.seed + seed, run)
        except SpecError:
            continue  # the reference has no answer there
        for first in dict.fromkeys(planned.first for planned in drawn.items):
            items = tuple(planned for planned in drawn.items if planned.first == first)
            core = tuple(case for case in items[0].cases if case.core)
            if core and not why.only_new:
                yield _killer(items, core, core[0], why)
            for case in items[0].cases:
                if not case.core and not (why.only_new and case.regime in known):
                    yield _killer(items, (*core, case), case, why)


def _killer(items: Sequence[PlannedItem], cases: tuple[Case, ...], case: Case, why: Loosened) -> Killer:
    requests = KINDS[items[0].problem.kind].requests(items[0].problem, items[0].item, cases)
    return Killer(tuple(replace(one, cases=cases, requests=requests) for one in items), case, why)


def _wanting(killer: Killer, outcomes: Sequence[Outcome]) -> Killer:
    """Give a killer its right answers."""
    kinds = KINDS[killer.items[0].problem.kind]
    items = [replace(one, wants=kinds.wants(one.problem, one.item, one.cases, outcomes)) for one in killer.items]
    return replace(killer, items=tuple(items))
