"""Is an assignment sound? References hold, attempts get their verdicts, and the cases let nothing wrong through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.engine.attempts import attempts
from grader.engine.doubts import Soundness, Tally
from grader.engine.mutation import survivors
from grader.engine.plan import make_plan
from grader.engine.soundness import unproven, unrepeatable, weak

if TYPE_CHECKING:
    from pathlib import Path

    from grader.engine.mutation import Watch
    from grader.engine.plan import RunSandboxed
    from grader.model import Assignment


def unwatched(_done: int, _of: int) -> None:
    """Tell nobody how far a mutation test is."""


def lint(
    assignment: Assignment,
    folder: Path,
    *,
    seed: int,
    run: RunSandboxed,
    mutate: bool = True,
    watch: Watch = unwatched,
) -> Soundness:
    """Check an assignment that could be loaded. Raises SpecError where its reference gives no answer.

    mutate: whether to test the cases with mutants of the references, which takes longest. It is left out where a
    reference is at fault: what it says of wrong answers means nothing then.
    """
    planned = make_plan(assignment, seed, run)
    # The author is told everything, whatever students are.
    told = tuple(replace(one, item=replace(one.item, level=3)) for one in planned.items)
    plan = replace(planned, items=told)
    faults = (*unrepeatable(plan, run), *unproven(plan, run))
    mutated = survivors(plan, run, watch) if mutate and not faults else Soundness((), Tally())
    found = (*faults, *attempts(plan, folder, run), *mutated.doubts, *weak(plan))
    return Soundness(tuple(dict.fromkeys(found)), mutated.mutants)
