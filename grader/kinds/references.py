"""What `reference.py` gave: arrays that can be graded against, or the fault of the assignment's author."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from grader.errors import GraderFault, SpecError, SpecFault
from grader.kinds.outcomes import not_returned
from grader.model import Fault, Missing, Returned, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Array, Case, Outcome, Problem

KINDS_OF_NUMBERS = "biuf"


def spec_fault(problem: Problem, path: str, what: str) -> SpecFault:
    """Make a fault at a field of a problem's file."""
    place = problem.places.get(path) or problem.places[""]
    return SpecFault(place.file, place.line, place.column, path, what, place.source_line)


def reference_arrays(
    problem: Problem, path: str, cases: Sequence[Case], outcomes: Sequence[Outcome], shapes: Sequence[tuple[int, ...]]
) -> tuple[Array, ...]:
    """Take one real array of the given shape per case from the function that the field `path` names.

    Raises SpecError at that field where the function is missing, raises, or gives something else; GraderFault
    where the fault is ours.
    """
    arrays = []
    for case, outcome, shape in zip(cases, outcomes, shapes, strict=True):
        what = reference_fault(getattr(problem.spec, path), outcome, case.regime)
        if what is None and isinstance(outcome, Returned):
            array = np.asarray(outcome.value)
            if array.dtype.kind in KINDS_OF_NUMBERS and array.shape == shape:
                arrays.append(array.astype(np.float64))
                continue
            what = f"gave {array.dtype} of shape {array.shape}; expected numbers of shape {shape} (case: {case.regime})"
        raise SpecError([spec_fault(problem, path, f"{getattr(problem.spec, path)} in reference.py {what}")])
    return tuple(arrays)


def reference_fault(name: str, outcome: Outcome, regime: str) -> str | None:
    """Say what a reference did instead of giving a value; None when it gave one."""
    match outcome:
        case Returned(value=value):
            plain = isinstance(value, (bool, int, float, np.ndarray))
            return None if plain else f"gave a {type(value).__name__}; expected an array of numbers (case: {regime})"
        case Missing():
            near = get_close_matches(name, outcome.names, n=1)
            return f"does not exist{f' (did you mean {near[0]!r}?)' if near else ''}"
        case Fault():
            raise GraderFault(outcome.what)
        case _:
            message = not_returned(outcome, Target(name), regime=regime).findings[0].message
            return f"has a fault: {message}"
