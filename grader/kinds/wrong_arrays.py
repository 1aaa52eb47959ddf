"""From a wrong array to the mistake: what is asked of `reference.py`, and the evidence that its answers make.

The search itself is in `diagnose`, and runs nothing. Here the questions are put: what would the reference give with
y = 0, without the last row, with two arguments swapped; what do the author's terms come to; how is a gradient bent, by
which numerical differentiation is off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from grader.diagnose.evidence import Counterfactual, Evidence, Seen, Term
from grader.kinds import authors, contract, naming
from grader.kinds.arguments import Declaration
from grader.kinds.authors import AuthorsTerm
from grader.kinds.calls import Inputs, call, is_ordinary, sizes_of, with_drawn
from grader.kinds.counterfactuals import Input, variants
from grader.kinds.expressions import call as call_of_expression
from grader.kinds.outputs import real_part
from grader.model import Argument, Call, Case, Missing, Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from grader.kinds.contract import Wants
    from grader.kinds.function_spec import FunctionSpec
    from grader.model import Array, Finding, Item, Outcome, Problem, Request

    Floats: TypeAlias = NDArray[float64]

STEP: Final = 1e-3
"""By which entries of a parameter are moved: the second difference of an analytic gradient is then right to 1e-6."""
MOST_ENTRIES: Final = 12
"""Of a parameter, the first ones, that are moved one by one."""

UNKNOWN: Final = Missing(())
"""What was not asked."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """A parameter with one entry moved."""

    parameter: str
    entry: int
    side: Literal[1, -1]


Question: TypeAlias = Counterfactual | AuthorsTerm | _Moved


def counterfactuals(problem: Problem, _item: Item, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask `reference.py` for all that a diagnosis of any of the outputs may need, in the ordinary cases."""
    return tuple(asked for case in filter(is_ordinary, cases) for _, asked in _questions(problem, case))


@dataclass(frozen=True, slots=True, eq=False)
class _Lesson:
    """What is known of one ordinary case."""

    inputs: Mapping[str, Array]
    sizes: Mapping[str, int]
    known: Mapping[str, Floats]
    terms: Mapping[str, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """What is known about the mistakes in one output."""

    lessons: Mapping[int, _Lesson]
    """By the place of the ordinary cases among all."""
    counterfactuals: tuple[Counterfactual, ...]
    terms: tuple[Term, ...]
    dimensions: Mapping[str, tuple[str, ...]]
    scalars: tuple[str, ...]


def learn(problem: Problem, item: Item, cases: Sequence[Case], wants: Wants, known: Sequence[Outcome]) -> Learnt:
    """Read the answers to the questions, as far as they are about an item; what was not answered is left out."""
    spec: FunctionSpec = problem.spec
    answers = iter(known)
    terms = tuple(each.term for each in authors.terms(spec) if each.output == item.id)
    lessons: dict[int, _Lesson] = {}
    asked: dict[str, Counterfactual] = {}
    for place, (case, want) in enumerate(zip(cases, contract.want_arrays(problem, item, wants), strict=True)):
        if is_ordinary(case):
            every = [(each, next(answers, UNKNOWN)) for each, _ in _questions(problem, case)]
            given = [(each, answer) for each, answer in every if not (terms and _is_factor(each))]
            lessons[place] = _lesson(problem, item, case, np.asarray(want, np.float64), given)
            asked |= {each.id: each for each, _ in given if isinstance(each, Counterfactual)}
    inputs = _inputs(spec.inputs, cases[0])
    return Learnt(
        lessons,
        counterfactuals=tuple(asked.values()),
        terms=terms,
        dimensions={given.name: given.dimensions for given in inputs},
        scalars=tuple(given.name for given in inputs if _is_scalar(given)),
    )


def diagnose(
    problem: Problem, item: Item, cases: Sequence[Case], wants: Wants, learnt: Learnt, outcomes: Sequence[Outcome]
) -> tuple[Finding, ...]:
    """Name the mistake behind an output that is wrong; nothing where there is none, or too many."""
    gots = contract.submitted_arrays(problem, item, cases, outcomes)
    followed = contract.followed(problem, cases, wants, outcomes)
    right = contract.want_arrays(problem, item, wants, followed)
    seen: dict[bool, list[Seen]] = {True: [], False: []}
    for place, lesson in learnt.lessons.items():
        got = gots[place]
        if got is None:
            return ()
        want = np.asarray(right[place], np.float64)
        # What the reference would give elsewhere tells nothing about another function that is right, too.
        known, terms = (lesson.known, lesson.terms) if followed == 0 else ({}, {})
        seen[cases[place].core].append(Seen(lesson.inputs, lesson.sizes, want, got, known, terms))
    evidence = Evidence(
        core=tuple(seen[True]),
        fresh=tuple(seen[False]),
        dimensions=learnt.dimensions,
        counterfactuals=learnt.counterfactuals,
        terms=learnt.terms,
        scalars=learnt.scalars,
    )
    return naming.explained(evidence)


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────


def _questions(problem: Problem, case: Case) -> Iterator[tuple[Question, Call]]:
    """Give every question about a case, with the call that answers it; the same ones each time."""
    spec: FunctionSpec = problem.spec
    inputs, target = spec.inputs, Target(spec.contract.references[0].name)
    plain = replace(case, arguments=tuple(Argument(each.name, each.array) for each in case.arguments))
    for what, values in variants(_inputs(inputs, plain)):
        yield what, call(target, inputs, _with(inputs, plain, values))
    sizes, passed = sizes_of(inputs, plain), call(target, inputs, plain).arguments
    for term in authors.terms(spec):
        yield term, call_of_expression(term.defined, passed, plain.arguments, sizes)
    claims = [spec.claim(item) for item in problem.items]
    for name in dict.fromkeys(claim.with_respect_to for claim in claims if claim is not None):
        yield from _bends(target, inputs, plain, name)


def _is_factor(question: Question) -> bool:
    """Tell whether a question is about a factor of an argument; where the author names terms, it is one of a term."""
    return isinstance(question, Counterfactual) and question.code == "mistake.part-factor"


def _with(inputs: Inputs, case: Case, values: Mapping[str, Array]) -> Case:
    """Change inputs of a case; what is derived from a changed one is made anew, unless it is changed itself."""
    base = with_drawn(inputs, case) if not set(values) & set(inputs.derived) else case
    arguments = tuple(Argument(each.name, values.get(each.name, each.array)) for each in base.arguments)
    return replace(base, arguments=arguments)


def _bends(target: Target, inputs: Inputs, case: Case, name: str) -> Iterator[tuple[Question, Call]]:
    array = next(each.array for each in case.arguments if each.name == name)
    for entry in range(min(array.size, MOST_ENTRIES)):
        for side in (1, -1):
            moved = np.array(array, np.float64)
            moved.flat[entry] += side * STEP
            yield _Moved(name, entry, side), call(target, inputs, _with(inputs, case, {name: moved}))


def _inputs(inputs: Inputs, case: Case) -> list[Input]:
    """List what a student's code is given in a case: not what a derived argument was made of, and no more."""
    every, sizes = inputs.all, sizes_of(inputs, case)
    hidden = {name for name in inputs.where if all(_only_derived(inputs, name))}
    letters = {size: letter for letter, size in sizes.items()}
    found = []
    for each in case.arguments:
        what = every[each.name]
        if each.name in hidden:
            continue
        if isinstance(what, Declaration):
            found.append(Input(each.name, what.domain, what.dimensions, each.array))
        else:
            found.append(Input(each.name, "", tuple(letters.get(size, "?") for size in each.array.shape), each.array))
    return found


def _only_derived(inputs: Inputs, name: str) -> Iterator[bool]:
    for what in inputs.all.values():
        if not isinstance(what, Declaration) and name in what.arguments:
            yield what.word == "derived"


def _is_scalar(given: Input) -> bool:
    return given.array.ndim == 0 and given.domain in ("real", "positive", "probability")


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────


def _lesson(
    problem: Problem, item: Item, case: Case, want: Floats, given: Sequence[tuple[Question, Outcome]]
) -> _Lesson:
    """Read what is about an item; the author's terms are of one output already, all else has parts."""
    spec: FunctionSpec = problem.spec
    part = spec.contract.part(spec.contract.outputs[spec.contract.place(item)])
    known: dict[str, Floats] = {}
    terms: dict[str, Floats] = {}
    moved: dict[_Moved, Floats] = {}
    for question, outcome in given:
        array = real_part(None if isinstance(question, AuthorsTerm) else part, outcome)
        match question:
            case _ if array is None:
                continue
            case Counterfactual():
                known[question.id] = array
            case AuthorsTerm():
                terms |= {question.term.name: array} if question.output == item.id else {}
            case _Moved():
                moved[question] = array
    claim = spec.claim(item)
    bent = _bent(claim.with_respect_to, moved, want) if claim else {}
    inputs = {each.name: each.array for each in _inputs(spec.inputs, case)}
    return _Lesson(inputs, sizes_of(spec.inputs, case), known | bent, terms)


def _bent(parameter: str, moved: Mapping[_Moved, Floats], want: Floats) -> dict[str, Floats]:
    """Give the second and third derivative of the loss by each entry alone; nan for entries that were not moved."""
    curvature, third = np.full((2, want.size), np.nan)
    for entry in range(min(want.size, MOST_ENTRIES)):
        more, less = (moved.get(_Moved(parameter, entry, side)) for side in (1, -1))
        if more is None or less is None or more.shape != want.shape or less.shape != want.shape:
            return {}
        curvature[entry] = (more.flat[entry] - less.flat[entry]) / (2 * STEP)
        third[entry] = (more.flat[entry] + less.flat[entry] - 2 * want.flat[entry]) / STEP**2
    return {"curvature": curvature.reshape(want.shape), "third": third.reshape(want.shape)} if want.size else {}
