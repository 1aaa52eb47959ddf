"""Is a reference fit to grade against? It answers alike each time, in finite numbers, and holds against its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.engine.doubts import doubt_of
from grader.engine.plan import ask_reference
from grader.kinds.loosened import sizes_of
from grader.kinds.table import KINDS
from grader.model import Argument, Call, Returned
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.engine.doubts import Doubt
    from grader.engine.plan import Plan, PlannedItem, RunSandboxed
    from grader.model import Array, Case, Outcome, Plain, Problem, Request


def unrepeatable(plan: Plan, run: RunSandboxed) -> Iterator[Doubt]:
    """Ask the reference everything twice, each time in another process, and in the second one something once more."""
    groups = _groups(plan)
    asked = [KINDS[one.problem.kind].reference(one.problem, one.item, one.cases) for one in groups]
    first = ask_reference(plan.assignment, asked, run)
    again = ask_reference(plan.assignment, [(*requests, *requests[:1]) for requests in asked], run)
    for planned, requests, given, repeated in zip(groups, asked, first, again, strict=True):
        pairs = zip((*requests, *requests[:1]), (*given, *given[:1]), repeated, strict=True)
        for request, one, other in pairs:
            case = _case_of(request, planned.cases)
            # Alternatives may overflow where the reference does not, and so may misconceptions.
            infinite = _infinite(one, case) if request.target == requests[0].target else None
            code, what, otherwise = _unlike(one, other) or infinite or ("", "", "")
            if code:
                regime = f" (case: {case.regime})" if case is not None else ""
                yield doubt_of(planned.problem, code, what + regime + otherwise, item=planned.item.id)
                break


def unproven(plan: Plan, run: RunSandboxed) -> Iterator[Doubt]:
    """Let each kind hold its reference against something else, as a gradient against its loss."""
    asked = [KINDS[item.problem.kind].proof(item.problem, item.item, item.cases) for item in plan.items]
    for planned, outcomes in zip(plan.items, ask_reference(plan.assignment, asked, run), strict=True):
        doubts = KINDS[planned.problem.kind].doubts
        for doubt in doubts(planned.problem, planned.item, planned.cases, planned.wants, outcomes):
            yield doubt_of(planned.problem, "lint.doubt", doubt.what, item=planned.item.id, field=doubt.field)


def weak(plan: Plan) -> Iterator[Doubt]:
    """Let each kind say what makes a problem weak, and name the sizes that coincide: advice, no faults."""
    for problem in plan.assignment.problems:
        for what in KINDS[problem.kind].advice(problem):
            yield doubt_of(problem, "lint.weak", what, severity="advice")
        for what in _coinciding(plan, problem):
            yield doubt_of(problem, "lint.sizes-coincide", what, field="sizes", severity="advice")


def answered(requests: Sequence[Request], outcomes: Sequence[Outcome]) -> bool:
    """Tell whether the reference gave finite numbers: the function that is asked first."""
    pairs = zip(requests, outcomes, strict=True)
    return all(_finite(outcome) for request, outcome in pairs if request.target == requests[0].target)


def _finite(outcome: Outcome) -> bool:
    """Tell whether a value came back, and every number in it is finite."""
    return isinstance(outcome, Returned) and all(np.isfinite(array).all() for array in _numbers(outcome.value))


def _groups(plan: Plan) -> list[PlannedItem]:
    """Give one item for each group that shares its calls."""
    return list({planned.first: planned for planned in reversed(plan.items)}.values())[::-1]


def _unlike(one: Outcome, other: Outcome) -> tuple[str, str, str] | None:
    if not isinstance(one, Returned) or not isinstance(other, Returned):
        return "lint.no-answer", "the reference gives no answer when it is asked again", ""
    changed = one.changed or other.changed
    if changed:
        return "lint.input-changed", f"the reference changes its argument {listed(changed)} in place", ""
    if _bits(one.value) != _bits(other.value):
        return "lint.not-repeatable", "the reference gives another result each time it is asked", ""
    return None


def _infinite(outcome: Outcome, case: Case | None) -> tuple[str, str, str] | None:
    if _finite(outcome):
        return None
    leave = "; 'omit: [extreme]' leaves such cases out" if case is not None and case.extreme else ""
    return "lint.not-finite", "the reference gives nan or infinite values", leave


def _case_of(request: Request, cases: Sequence[Case]) -> Case | None:
    """Find the case that a request is about: all that it passes is one of the case's inputs."""
    if not isinstance(request, Call):
        return None
    passed = {id(one.array) for one in request.arguments if isinstance(one, Argument)}
    return next((case for case in cases if passed <= {id(one.array) for one in case.arguments}), None)


def _numbers(value: Plain) -> Iterator[Array]:
    """Walk over the numbers in a value, as arrays."""
    if isinstance(value, (tuple, list)):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, (int, float, complex, np.ndarray)):
        array = np.asarray(value)
        if array.dtype.kind in "biufc":
            yield array


def _bits(value: Plain) -> object:
    """Give what is equal only for values that are the same bit for bit."""
    if isinstance(value, (tuple, list)):
        return type(value).__name__, [_bits(part) for part in value]
    if isinstance(value, dict):
        return {key: _bits(part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    return repr(value)


def _coinciding(plan: Plan, problem: Problem) -> Iterator[str]:
    """Name the letters that have one size, or the same sizes as another letter, in every case."""
    cases = [case for planned in _groups(plan) if planned.problem is problem for case in planned.cases]
    sizes = [sizes_of(problem, case) for case in cases]
    letters = list(dict.fromkeys(letter for one in sizes for letter in one))
    for place, letter in enumerate(letters):
        for other in letters[place + 1 :]:
            if all(one.get(letter) == one.get(other) for one in sizes):
                yield f"{letter} and {other} have the same size in every case: what exchanges them may get through"
