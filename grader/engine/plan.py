"""Plan an assignment, once: the inputs of every case from a seed, and what the reference gave for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from zlib import crc32

import numpy as np

from grader.errors import GraderFault, SpecError, SpecFault
from grader.kinds.outcomes import unloaded
from grader.kinds.table import KINDS
from grader.model import Fault, Limits, Raised, Request, Session, Source
from grader.text import listed

if TYPE_CHECKING:
    from grader.model import Array, Assignment, Case, Item, Outcome, Problem

RunSandboxed: TypeAlias = Callable[[Source, Sequence[Request], Limits], Session]
"""The one door to strangers' code, as an argument: the engine itself starts nothing."""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item, ready to be asked and judged."""

    problem: Problem
    item: Item
    cases: tuple[Case, ...]
    wants: tuple[Array, ...]
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """An assignment, ready to grade any number of submissions."""

    assignment: Assignment
    seed: int
    items: tuple[PlannedItem, ...]

    @property
    def requests(self) -> tuple[Request, ...]:
        """What every submission is asked, item by item."""
        return tuple(request for planned in self.items for request in planned.requests)


def make_plan(assignment: Assignment, seed: int, run: RunSandboxed) -> Plan:
    """Draw the cases, and run the reference on them in its own process.

    Raises SpecError where the reference is missing or gives no answer, GraderFault where the fault is ours.
    """
    pairs = [(problem, item) for problem in assignment.problems for item in problem.items]
    cases = [draw(problem, item, seed) for problem, item in pairs]
    asked = [
        KINDS[problem.kind].reference(problem, item, given) for (problem, item), given in zip(pairs, cases, strict=True)
    ]
    answers = ask_reference(assignment, asked, run)
    items: list[PlannedItem] = []
    faults: list[SpecFault] = []
    for (problem, item), given, outcomes in zip(pairs, cases, answers, strict=True):
        kind = KINDS[problem.kind]
        try:
            wants = kind.wants(problem, item, given, outcomes)
        except SpecError as error:
            faults += error.faults
        else:
            items.append(PlannedItem(problem, item, given, wants, kind.requests(problem, item, given)))
    if faults:
        raise SpecError(faults)
    return Plan(assignment, seed, tuple(items))


def draw(problem: Problem, item: Item, seed: int) -> tuple[Case, ...]:
    """Draw an item's cases: they depend on the seed and the item alone, not on the other items."""
    random = np.random.default_rng([seed, crc32(problem.id.encode()), crc32(item.id.encode())])
    return KINDS[problem.kind].cases(problem, item, random)


def ask_reference(
    assignment: Assignment, asked: Sequence[Sequence[Request]], run: RunSandboxed
) -> list[tuple[Outcome, ...]]:
    """Ask `reference.py` all requests in one process; give the outcomes in the same groups."""
    requests = [request for group in asked for request in group]
    if not requests:
        return [() for _ in asked]
    if assignment.reference is None:
        names = listed(list(dict.fromkeys(str(request.target) for request in requests)))
        what = f"no such file; it is to define {names}"
        raise SpecError([SpecFault(reference_file(assignment), 0, 0, "", what)])
    session = run(assignment.reference, requests, assignment.limits)
    if isinstance(session.load, Fault):
        raise GraderFault(session.load.what)
    whole = unloaded(session.load)
    if whole is not None:
        line = session.load.line if isinstance(session.load, Raised) else None
        what = whole.findings[0].message.replace("Your file", "the reference")
        raise SpecError([SpecFault(reference_file(assignment), line or 0, 1, "", what)])
    outcomes = iter(session.outcomes)
    return [tuple(next(outcomes) for _ in group) for group in asked]


def reference_file(assignment: Assignment) -> str:
    """Give the path of an assignment's `reference.py`, as its problems' paths are written."""
    folder, slash, _ = assignment.problems[0].places[""].file.rpartition("/")
    return f"{folder}{slash}reference.py"
