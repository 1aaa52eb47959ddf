"""What `reference.py` gave: arrays that can be graded against, or the fault of the assignment's author."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from grader.errors import GraderFault, SpecError, SpecFault
from grader.kinds.outcomes import not_returned
from grader.model import Fault, Finding, Missing, NoEntry, NotPassed, Raised, Returned, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.kinds.outputs import Part
    from grader.model import Array, Case, Outcome, Problem

KINDS_OF_NUMBERS = "biuf"


@dataclass(frozen=True, slots=True)
class Reference:
    """A function of `reference.py`, and the field of the problem that names it."""

    path: str
    name: str
    expression: bool = False
    """Whether it is an expression of that field; the name then says what it stands for, as "the term 'penalty'"."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """What does not hold about a reference."""

    what: str
    field: str
    """Of the problem's file: what says otherwise."""


def spec_fault(problem: Problem, path: str, what: str) -> SpecFault:
    """Make a fault at a field of a problem's file."""
    place = problem.places.get(path) or problem.places[""]
    return SpecFault(place.file, place.line, place.column, path, what, place.source_line)


def reference_arrays(
    problem: Problem,
    reference: Reference,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    shapes: Sequence[tuple[int, ...]],
    part: Part | None = None,
) -> tuple[Array, ...]:
    """Take one real array of the given shape per case from a function, or from a part of what it gives.

    Raises SpecError at the field that names it where the function is missing, raises, or gives something else;
    GraderFault where the fault is ours.
    """
    arrays = []
    for case, outcome, shape in zip(cases, outcomes, shapes, strict=True):
        array = reference_array(problem, reference, case, outcome, part)
        if array.shape != shape:
            of = f"as {part.name} " if part else ""
            what = f"gave {of}{array.dtype} of shape {array.shape}; expected numbers of shape {shape}"
            raise reference_error(problem, reference, f"{what} (case: {case.regime})")
        arrays.append(array.astype(np.float64))
    return tuple(arrays)


def reference_array(
    problem: Problem, reference: Reference, case: Case, outcome: Outcome, part: Part | None = None
) -> Array:
    """Take one real array of any shape. Raises as `reference_arrays` does."""
    what = (_not_worked_out if reference.expression else not_given)(reference.name, outcome, case.regime)
    if what is None and isinstance(outcome, Returned):
        given = outcome if part is None else part.of(outcome, name="it", case=f" (case: {case.regime})")
        if isinstance(given, Finding):
            raise reference_error(problem, reference, f"gave no such parts: {given.message}")
        if isinstance(given.value, (bool, int, float, np.ndarray)):
            array = np.asarray(given.value)
            if array.dtype.kind in KINDS_OF_NUMBERS:
                return array
            what = f"gave {array.dtype} of shape {array.shape}; expected real numbers (case: {case.regime})"
        else:
            came = type(given.value).__name__
            what = f"gave a {came}; expected an array of numbers (case: {case.regime})"
    raise reference_error(problem, reference, str(what))


def reference_error(problem: Problem, reference: Reference, what: str) -> SpecError:
    """Make the error of an author whose function does not do what it should."""
    where = "" if reference.expression else " in reference.py"
    return SpecError([spec_fault(problem, reference.path, f"{reference.name}{where} {what}")])


def not_given(name: str, outcome: Outcome, regime: str) -> str | None:
    """Say what a reference did instead of giving a value; None when it gave one."""
    match outcome:
        case Returned():
            return None
        case Missing():
            near = get_close_matches(name, outcome.names, n=1)
            return f"does not exist{f' (did you mean {near[0]!r}?)' if near else ''}"
        case Fault():
            raise GraderFault(outcome.what)
        case NotPassed(passed=passed, outcome=inner) if not isinstance(inner, NoEntry):
            what = not_given(str(passed.call.target), inner, regime)
            return f"is given what {passed.call.target} gives, which {what}"
        case _:
            message = not_returned(outcome, Target(name), regime=regime).findings[0].message
            return f"has a fault: {message}"


def _not_worked_out(name: str, outcome: Outcome, regime: str) -> str | None:
    """Say what an expression did instead of giving a value; it stands on no line of `reference.py`."""
    if not isinstance(outcome, Raised):
        return not_given(name, outcome, regime)
    message = not_returned(replace(outcome, line=None), Target(name), regime=regime).findings[0].message
    unknown = outcome.error == "NameError"
    known = " An expression may use the inputs, the letters of the dimensions, and what reference.py defines."
    return message.removeprefix(f"{name} ") + (known if unknown else "")
