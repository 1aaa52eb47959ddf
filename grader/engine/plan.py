"""Plan an assignment, once: the inputs of every case from a seed, and what the reference gave for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias
from zlib import crc32

import numpy as np

from grader.errors import GraderFault, SpecError, SpecFault
from grader.kinds.outcomes import unloaded
from grader.kinds.table import KINDS
from grader.model import Fault, Limits, Raised, Request, Session, Source
from grader.text import listed

if TYPE_CHECKING:
    from grader.model import Assignment, Case, Item, Outcome, Problem

RunSandboxed: TypeAlias = Callable[[Source, Sequence[Request], Limits], Session]
"""The one door to strangers' code, as an argument: the engine itself starts nothing."""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item, ready to be asked and judged."""

    problem: Problem
    item: Item
    cases: tuple[Case, ...]
    wants: Any
    """What is right, in the kind's own form."""
    requests: tuple[Request, ...]
    first: int
    """The place of its first request among the plan's; items that share their calls begin at the same place."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An assignment, ready to grade any number of submissions."""

    assignment: Assignment
    seed: int
    items: tuple[PlannedItem, ...]
    requests: tuple[Request, ...]
    """What every submission is asked."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Items of one problem that share their cases and calls; mostly a single one."""

    problem: Problem
    items: tuple[Item, ...]
    cases: tuple[Case, ...]


def make_plan(assignment: Assignment, seed: int, run: RunSandboxed) -> Plan:
    """Draw the cases, and run the reference on them in its own process.

    Raises SpecError where the reference is missing or gives no answer, GraderFault where the fault is ours.
    """
    drawn = [
        _Group(problem, items, draw(problem, items[0], seed))
        for problem in assignment.problems
        for items in _sharing(problem)
    ]
    groups = _settled(assignment, drawn, run)
    asked = [KINDS[group.problem.kind].reference(group.problem, group.items[0], group.cases) for group in groups]
    planned: list[PlannedItem] = []
    requests: list[Request] = []
    faults: list[SpecFault] = []
    for group, outcomes in zip(groups, ask_reference(assignment, asked, run), strict=True):
        kind, problem, cases = KINDS[group.problem.kind], group.problem, group.cases
        first, calls = len(requests), kind.requests(problem, group.items[0], cases)
        requests += calls
        try:
            planned += [
                PlannedItem(problem, item, cases, kind.wants(problem, item, cases, outcomes), calls, first)
                for item in group.items
            ]
        except SpecError as error:
            faults += error.faults
    if faults:
        raise SpecError(faults)
    return Plan(assignment, seed, tuple(planned), tuple(requests))


def _settled(assignment: Assignment, drawn: Sequence[_Group], run: RunSandboxed) -> list[_Group]:
    """Make the drawn cases final. Where nothing depends on the reference before, it is not asked."""
    asked = [KINDS[group.problem.kind].drafts(group.problem, group.items[0], group.cases) for group in drawn]
    groups: list[_Group] = []
    faults: list[SpecFault] = []
    for group, outcomes in zip(drawn, ask_reference(assignment, asked, run), strict=True):
        settle = KINDS[group.problem.kind].settle
        try:
            groups.append(replace(group, cases=settle(group.problem, group.items[0], group.cases, outcomes)))
        except SpecError as error:
            faults += error.faults
    if faults:
        raise SpecError(faults)
    return groups


def _sharing(problem: Problem) -> list[tuple[Item, ...]]:
    """Group the items of a problem that share their calls."""
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in problem.items:
        groups.setdefault(("shared", item.shares) if item.shares else ("alone", item.id), []).append(item)
    return [tuple(items) for items in groups.values()]


def draw(problem: Problem, item: Item, seed: int) -> tuple[Case, ...]:
    """Draw an item's cases: they depend on the seed and the item alone, not on the other items."""
    name = item.shares or item.id
    random = np.random.default_rng([seed, crc32(problem.id.encode()), crc32(name.encode())])
    return KINDS[problem.kind].cases(problem, item, random)


def ask_reference(
    assignment: Assignment, asked: Sequence[Sequence[Request]], run: RunSandboxed
) -> list[tuple[Outcome, ...]]:
    """Ask `reference.py` all requests in one process; give the outcomes in the same groups."""
    requests = [request for group in asked for request in group]
    if not requests:
        return [() for _ in asked]
    source = reference_source(assignment)
    if source is None:
        names = listed(list(dict.fromkeys(str(request.target) for request in requests)))
        what = f"no such file; it is to define {names}"
        raise SpecError([SpecFault(reference_file(assignment), 0, 0, "", what)])
    session = run(source, requests, assignment.limits)
    if isinstance(session.load, Fault):
        raise GraderFault(session.load.what)
    whole = unloaded(session.load)
    if whole is not None:
        line = session.load.line if isinstance(session.load, Raised) else None
        what = whole.findings[0].message.replace("Your file", "the reference")
        raise SpecError([SpecFault(reference_file(assignment), line or 0, 1, "", what)])
    outcomes = iter(session.outcomes)
    return [tuple(next(outcomes) for _ in group) for group in asked]


def reference_source(assignment: Assignment) -> Source | None:
    """Give `reference.py` with the authors' expressions at its end, as functions; None where there is neither."""
    definitions = "".join(problem.definitions for problem in assignment.problems)
    if not definitions:
        return assignment.reference
    data = assignment.reference.data if assignment.reference else b""
    return Source("reference.py", data + b"\n" + definitions.encode())


def reference_file(assignment: Assignment) -> str:
    """Give the path of an assignment's `reference.py`, as its problems' paths are written."""
    folder, slash, _ = assignment.problems[0].places[""].file.rpartition("/")
    return f"{folder}{slash}reference.py"
