"""From drawn cases to final ones: derived inputs are asked of `reference.py`, and kinks are kept away from.

Near a kink right answers differ: at z = 0 a relu has no slope, and rounding decides the side. Cases are drawn
several times over, and of each the first one is taken whose values are far from every kink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from grader.errors import SpecError
from grader.kinds.calls import call, derivations, with_derived
from grader.kinds.references import Reference, reference_array, spec_fault
from grader.model import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.kinds.calls import Inputs
    from grader.model import Array, Case, Outcome, Problem, Request

CANDIDATES: Final = 16
"""How often a case is drawn where kinks are to be kept away from."""
CLEAR: Final = 1e-2
"""How far from every kink an ordinary case is."""
BARELY: Final = 1e-6
"""How far every other case is: no rounding reaches across, and thousands of values may be this far."""


def drafts(inputs: Inputs, kinks: str | None, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask `reference.py` for the derived inputs of every case, and for what vanishes at its kinks."""
    return tuple(request for case in cases for request in _of_case(inputs, kinks, case))


def _of_case(inputs: Inputs, kinks: str | None, case: Case) -> Iterator[Request]:
    yield from derivations(inputs, case)
    if kinks is not None:
        yield call(Target(kinks), inputs, case)


def settled(
    problem: Problem, inputs: Inputs, kinks: str | None, cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> tuple[Case, ...]:
    """Give the final cases: with their derived inputs, and of each draft the first candidate that is clear of kinks.

    cases: with kinks, all cases as often as they were drawn, one round after the other.
    Raises SpecError where `reference.py` gives no such array, and where an ordinary case is never clear.
    """
    each = len(inputs.derived) + (kinks is not None)
    answered = [tuple(outcomes[place * each : (place + 1) * each]) for place in range(len(cases))]
    whole = [
        with_derived(inputs, case, _derived(problem, inputs, case, given))
        for case, given in zip(cases, answered, strict=True)
    ]
    if kinks is None:
        return tuple(whole)
    reference = Reference("kinks", kinks)
    distances = [
        _distance(reference_array(problem, reference, case, given[-1]))
        for case, given in zip(cases, answered, strict=True)
    ]
    count = len(cases) // CANDIDATES
    chosen = [_clear(problem, whole[place::count], distances[place::count]) for place in range(count)]
    return tuple(case for case in chosen if case is not None)


def _derived(problem: Problem, inputs: Inputs, case: Case, outcomes: Sequence[Outcome]) -> tuple[Array, ...]:
    return tuple(
        reference_array(problem, Reference(inputs.path(name), what.function), case, outcome)
        for (name, what), outcome in zip(inputs.derived.items(), outcomes, strict=False)
    )


def _distance(values: Array) -> float:
    """Give the smallest absolute value; nan where one is nan, which is far from nothing."""
    return float(np.abs(values).min(initial=np.inf))


def _clear(problem: Problem, candidates: Sequence[Case], distances: Sequence[float]) -> Case | None:
    """Take the first candidate that is far from kinks; None where a special case has none."""
    first = candidates[0]
    allowed = CLEAR if first.core or first.confirms else BARELY
    for case, distance in zip(candidates, distances, strict=True):
        if distance > allowed:
            return case
    if first.core:
        what = (
            f"{problem.spec.kinks} in reference.py gives, {CANDIDATES} times over, values within {CLEAR:g} of 0 for "
            "ordinary inputs: the kink is always near"
        )
        raise SpecError([spec_fault(problem, "kinks", what)])
    return None
