"""What an author knows of a function: misconceptions that lead to wrong answers, terms that make up the right one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import Field

from grader.algebra.compare import largest
from grader.diagnose.evidence import Term
from grader.errors import SpecError
from grader.kinds.calls import call, is_ordinary, sizes_of
from grader.kinds.expressions import Defined, Expression, parameters
from grader.kinds.expressions import call as call_of_expression
from grader.kinds.misconceptions import Misconception
from grader.kinds.outputs import real_part
from grader.kinds.problem import Id, Name, Strict, Text, fault
from grader.kinds.references import Reference, reference_array, spec_fault
from grader.model import Call, Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from numpy import float64
    from numpy.typing import NDArray

    from grader.kinds.contract import Contract
    from grader.kinds.function_spec import FunctionSpec
    from grader.kinds.outputs import Part
    from grader.model import Array, Case, Outcome, Problem

NEAR: Final = 1e-6
"""Of the largest predicted value: what an answer may be off by, and still come of a misconception."""


@dataclass(frozen=True, slots=True)
class AuthorsTerm:
    """A term of one output, and the function that gives it."""

    output: str
    term: Term
    defined: Defined


class ArrayMisconception(Misconception):
    """A wrong answer that students give, as an expression or as a function of `reference.py`."""

    output: Id | None = Field(None, description="Of several outputs, the one that it is about.")
    answer: Expression | None = Field(
        None,
        description="The wrong output: Python over the arguments, the letters of the dimensions, and what reference.py "
        "defines.",
        examples=["cross_entropy_gradient(w, X, y) / n"],
    )
    function: Name | None = Field(
        None, description="Or a function of reference.py that is wrong in this way, called as the reference is."
    )


class TermSpec(Strict):
    """One of the terms that an output of the reference is the sum of."""

    name: Text = Field(description="What the term is called in feedback.", examples=["penalty"])
    output: Id | None = Field(None, description="Of several outputs, the one that it is about.")
    is_: Expression = Field(alias="is", description="The term, as an expression.", examples=["2 * reg * W"])
    coefficient: float = Field(
        1.0,
        allow_inf_nan=False,
        description="How often it stands in the reference; 0 for a term that students add, and should not.",
    )


def check(spec: FunctionSpec, points: Mapping[str, Decimal]) -> None:
    """Check what an author says against the outputs, and what these earn. Raises the error of a spec's fields."""
    outputs = list(points)
    named = [(("misconceptions", place), one.output) for place, one in enumerate(spec.misconceptions)]
    named += [(("terms", place), one.output) for place, one in enumerate(spec.terms)]
    for within, output in named:
        if output is None and len(outputs) > 1:
            raise fault(f"say which output it is about, as in 'output: {outputs[0]}'", within=within)
        if output is not None and output not in outputs:
            raise fault(f"{output!r} is no output; there are {', '.join(outputs)}", within=(*within, "output"))
    ids = [one.id for one in spec.misconceptions]
    for place, one in enumerate(spec.misconceptions):
        earned, right = one.points, points[one.output or outputs[0]]
        if (one.answer is None) == (one.function is None):
            raise fault("give either 'answer' or 'function'", within=("misconceptions", place))
        if one.id in ids[:place]:
            what = f"misconceptions[{ids.index(one.id)}] has the same id: give each its own"
            raise fault(what, within=("misconceptions", place, "id"))
        if earned and earned >= right:
            what = f"a misconception earns less than a right answer, {right}; got {earned}"
            raise fault(what, within=("misconceptions", place, "points"))
    terms = [(term.output, term.name) for term in spec.terms]
    for place, term in enumerate(terms):
        if term in terms[:place]:
            raise fault("another term has this name: give each its own", within=("terms", place, "name"))


# ── expressions as functions ─────────────────────────────────────────────────────────────────────────────


def definitions(spec: FunctionSpec) -> str:
    """Write every expression as a function, to be put at the end of `reference.py`."""
    written = [_misconception(spec, place) for place, one in enumerate(spec.misconceptions) if one.answer is not None]
    return "".join(each.source for each in (*written, *(term.defined for term in terms(spec))))


def terms(spec: FunctionSpec) -> tuple[AuthorsTerm, ...]:
    """Give the author's terms."""
    only = spec.contract.outputs[0].id
    return tuple(
        AuthorsTerm(one.output or only, Term(one.name, one.coefficient), _defined(spec, "term", place, one.is_))
        for place, one in enumerate(spec.terms)
    )


def _misconception(spec: FunctionSpec, place: int) -> Defined:
    return _defined(spec, "misconception", place, spec.misconceptions[place].answer or "None")


def _defined(spec: FunctionSpec, sort: str, place: int, expression: str) -> Defined:
    inputs = spec.inputs
    names = parameters(list(inputs.passed), list(inputs.drawn), inputs.letters)
    # An answer's name is its problem's alone.
    return Defined(f"_{sort}_{spec.answer}_{place}", names, expression)


# ── misconceptions ───────────────────────────────────────────────────────────────────────────────────────


def predictions(problem: Problem, cases: Sequence[Case]) -> tuple[Call, ...]:
    """Ask `reference.py` what each misconception leads to in the ordinary cases."""
    spec: FunctionSpec = problem.spec
    ordinary = list(filter(is_ordinary, cases))
    return tuple(_leads_to(spec, place, case) for place in range(len(spec.misconceptions)) for case in ordinary)


def _leads_to(spec: FunctionSpec, place: int, case: Case) -> Call:
    function = spec.misconceptions[place].function
    asked = call(Target(function or ""), spec.inputs, case)
    if function is not None:
        return asked
    return call_of_expression(_misconception(spec, place), asked.arguments, case.arguments, sizes_of(spec.inputs, case))


def predicted(
    problem: Problem, cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> tuple[tuple[NDArray[float64], ...], ...]:
    """Take what each misconception leads to, one array of any shape per ordinary case.

    Raises SpecError where one raises, or gives no array.
    """
    spec: FunctionSpec = problem.spec
    contract: Contract = spec.contract
    ordinary = list(filter(is_ordinary, cases))
    given = iter(outcomes)
    found = []
    for place, one in enumerate(spec.misconceptions):
        path = f"misconceptions[{place}].{'answer' if one.function is None else 'function'}"
        name = one.function or f"the misconception {one.id!r}"
        where = Reference(path, name, expression=one.function is None)
        part = None if one.function is None else _part(contract, one.output)
        arrays = [np.asarray(reference_array(problem, where, case, next(given), part), np.float64) for case in ordinary]
        if any(not np.isfinite(array).all() for array in arrays):
            raise SpecError([spec_fault(problem, path, "gives nan or infinite values for ordinary inputs")])
        found.append(tuple(arrays))
    return tuple(found)


def behind(
    problem: Problem,
    output: str,
    cases: Sequence[Case],
    known: Sequence[Sequence[Array]],
    outcomes: Sequence[Outcome],
) -> ArrayMisconception | None:
    """Find the first misconception that leads to an output in every ordinary case; `known` is what was predicted."""
    spec: FunctionSpec = problem.spec
    part = _part(spec.contract, output)
    got = [real_part(part, outcome) for case, outcome in zip(cases, outcomes, strict=False) if is_ordinary(case)]
    for one, arrays in zip(spec.misconceptions, known, strict=True):
        about = one.output in (None, output)
        if about and all(same(mine, theirs) for mine, theirs in zip(got, arrays, strict=True)):
            return one
    return None


def same(got: NDArray[float64] | None, want: Array) -> bool:
    """Tell whether an array is another one, up to rounding."""
    if got is None or got.shape != want.shape or not np.isfinite(got).all():
        return False
    return float(np.abs(got - want).max(initial=0.0)) <= NEAR * largest(want)


def _part(contract: Contract, name: str | None) -> Part | None:
    """Give the part that an output of this name is; of a single one, all."""
    output = next(output for output in contract.outputs if name in (None, output.id))
    return contract.part(output)
