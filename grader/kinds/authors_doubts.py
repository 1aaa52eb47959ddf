"""Do an author's misconceptions lead to wrong answers, each to its own, and do the terms add up to the right one?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.kinds.authors import same, terms
from grader.kinds.calls import call, is_ordinary, sizes_of
from grader.kinds.expressions import call as call_of_expression
from grader.kinds.references import Reference, Unproven, reference_array
from grader.model import Call, Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.kinds.authors import AuthorsTerm
    from grader.model import Array, Case, Item, Outcome, Problem


def proof(problem: Problem, item: Item, cases: Sequence[Case]) -> tuple[Call, ...]:
    """Ask `reference.py` for the terms of an item, one after the other, in the ordinary cases."""
    ordinary = list(filter(is_ordinary, cases))
    return tuple(_value_of(problem, term, case) for _, term in _terms(problem, item) for case in ordinary)


def doubts(
    problem: Problem,
    item: Item,
    cases: Sequence[Case],
    wants: Sequence[Array],
    known: Sequence[Sequence[Array]],
    outcomes: Sequence[Outcome],
) -> tuple[Unproven, ...]:
    """Say what does not hold: `known` is what the misconceptions lead to, `outcomes` what the proof gave."""
    ordinary = {case: want for case, want in zip(cases, wants, strict=True) if is_ordinary(case)}
    sums = _sums(problem, item, ordinary, outcomes)
    return (*_misconceived(problem, item, list(ordinary.values()), known), *sums)


def _misconceived(
    problem: Problem, item: Item, wants: Sequence[Array], known: Sequence[Sequence[Array]]
) -> Iterator[Unproven]:
    pairs = zip(problem.spec.misconceptions, known, strict=True)
    about = [(place, one.id, arrays) for place, (one, arrays) in enumerate(pairs) if one.output in (None, item.id)]
    for among, (place, name, arrays) in enumerate(about):
        field = f"misconceptions[{place}]"
        if all(map(same, arrays, wants)):
            yield Unproven(f"the misconception {name!r} leads to the right answer", field)
        for _, other, others in about[:among]:
            if all(map(same, arrays, others)):
                yield Unproven(f"the misconceptions {other!r} and {name!r} lead to the same answer", field)


def _sums(problem: Problem, item: Item, ordinary: dict[Case, Array], outcomes: Sequence[Outcome]) -> Iterator[Unproven]:
    given = iter(outcomes)
    sums = {case: np.zeros(want.shape) for case, want in ordinary.items()}
    mine = _terms(problem, item)
    for place, one in mine:
        where = Reference(f"terms[{place}].is", f"the term {one.term.name!r}", expression=True)
        for case, want in ordinary.items():
            array = reference_array(problem, where, case, next(given))
            if array.shape not in ((), want.shape):
                what = f"the term {one.term.name!r} has shape {array.shape}, the reference {want.shape}"
                yield Unproven(f"{what} (case: {case.regime})", where.path)
                return
            with np.errstate(all="ignore"):  # what is too large is no sum of anything, and is said below
                sums[case] = sums[case] + one.term.coefficient * array
    for case, want in ordinary.items() if mine else ():
        if not same(sums[case], want):
            worst = float(np.abs(sums[case] - want).max(initial=0.0))
            off = f"they are off by up to {worst:.3g} (case: {case.regime})"
            yield Unproven(f"the terms do not add up to the reference: {off}", "terms")
            return


def _terms(problem: Problem, item: Item) -> list[tuple[int, AuthorsTerm]]:
    """Give the terms of an item, each with its place among all."""
    return [(place, one) for place, one in enumerate(terms(problem.spec)) if one.output == item.id]


def _value_of(problem: Problem, term: AuthorsTerm, case: Case) -> Call:
    inputs = problem.spec.inputs
    passed = call(Target(term.defined.name), inputs, case).arguments
    return call_of_expression(term.defined, passed, case.arguments, sizes_of(inputs, case))
