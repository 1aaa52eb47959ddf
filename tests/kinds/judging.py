"""What the tests of kinds share: answers judged in this process, on the cases that a real run draws.

The inputs are laid out and the values made plain by the code that does so in the child process; only the process
itself is left out, for speed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from grader.engine.plan import PlannedItem, make_plan
from grader.kinds.table import KINDS
from grader.model import (
    Argument,
    Call,
    Judgement,
    Limits,
    NotCallable,
    Opaque,
    Outcome,
    Plain,
    Raised,
    Request,
    Returned,
    Session,
    Source,
)
from grader.sandbox.inside import prepared
from grader.sandbox.inside.plain import Plainer, type_name
from grader.sandbox.inside.wire import Opaque as Travelling
from grader.spec.load import load

HW3 = Path(__file__).parents[2] / "problems" / "hw3"


def plain(value: Any) -> tuple[Plain, str]:
    """Make a value plain as the child does; give the note about it, too."""
    plainer = Plainer(16 << 20)
    return _here(plainer.plain(value)), "; ".join(plainer.notes)


def _here(value: Any) -> Any:
    match value:
        case Travelling():
            return Opaque(value.type, value.callable)
        case list() | tuple():
            return type(value)(_here(entry) for entry in value)
        case dict():
            return {key: _here(entry) for key, entry in value.items()}
        case _:
            return value


def outcome(function: Any, arguments: Sequence[Argument]) -> Outcome:
    """Call a function with fresh copies of these arguments, and tell what came of it."""
    if not callable(function):
        return NotCallable(type_name(function))
    sent = [prepared.Sent(each.name, each.layout, each.writeable, each.array) for each in arguments]
    given = list(map(prepared.fresh, sent))
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            value, note = plain(function(*(each.value for each in given)))
    except Exception as error:  # noqa: BLE001 - whatever an answer raises is its outcome
        return Raised(type(error).__name__, str(error), 1, "")
    return Returned(value, tuple(each.name for each in given if prepared.was_changed(each)), note)


def run(source: Source, requests: Sequence[Request], limits: Limits) -> Session:
    """Run a reference here: what a `Door` does, without its process."""
    defined: dict[str, Any] = {}
    exec(source.data, defined)  # noqa: S102 - the project's own reference.py
    outcomes = tuple(
        outcome(defined[request.target.name], request.arguments) for request in requests if isinstance(request, Call)
    )
    assert limits
    return Session(outcomes, Returned(None), "", "", "limited")


@cache
def planned(problem: str, item: str, *, seed: int = 0) -> PlannedItem:
    """One item of homework 3, with the cases of a seed."""
    plan = make_plan(load(HW3), seed, run)
    return next(each for each in plan.items if (each.problem.id, each.item.id) == (problem, item))


def judged(item: PlannedItem, answered: Any) -> Judgement:
    """Judge what stands in a submission for an item: a function, or the value of an entry."""
    outcomes: list[Outcome] = []
    for request in item.requests:
        if isinstance(request, Call):
            outcomes.append(outcome(answered, request.arguments))
        else:
            outcomes.append(Returned(*_with_note(answered)))
    return judged_outcomes(item, outcomes)


def _with_note(value: Any) -> tuple[Plain, tuple[str, ...], str]:
    made, note = plain(value)
    return made, (), note


def judged_outcomes(item: PlannedItem, outcomes: Sequence[Outcome]) -> Judgement:
    """Judge outcomes that were made by hand."""
    return KINDS[item.problem.kind].judge(item.problem, item.item, item.cases, item.wants, outcomes)


def codes(judgement: Judgement) -> list[str]:
    """The codes of a judgement's findings, in their order."""
    return [found.code for found in judgement.findings]


def messages(judgement: Judgement) -> list[str]:
    """What the student reads."""
    return [found.message for found in judgement.findings]


Function = Callable[..., Any]
