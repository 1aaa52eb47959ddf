"""Name the mistake behind a wrong array: the cheapest explanation of all cases, or nothing.

Explanations are looked for in layers, in order of what they cost, until no dearer one could be as good as what was
found. Everything is pure, and the work is bounded by a count, not by a clock.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.algebra.compare import largest
from grader.diagnose import axes, factors, numerical, regions, reshaping, terms
from grader.diagnose.entries import elementwise, rounded
from grader.diagnose.evidence import Evidence, Floats, Mistake, Seen
from grader.diagnose.guesses import Guess, explaining
from grader.diagnose.laws import Laws
from grader.diagnose.normalising import wrong_axis
from grader.diagnose.spared import spared
from grader.diagnose.trials import Budget, SpentError, Trial, single, trial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENTRIES: Final = 1_000_000
"""The work that one diagnosis may cost, in array entries touched."""
LARGEST: Final = 10_000
"""The number of entries of the largest array that is searched."""
FEWEST: Final = 3
"""How many cases must fail, and not with zeros alone; 2 where there are but two core cases."""
LOST: Final = 1e-9
"""Of the largest reference value: a smaller answer is told from zero by no sum or difference of the two."""
LIKELY: Final = 1.65
"""What a law may cost on top of a counterfactual: a sign, 2, a size, not 4 and not the square of a size."""
MARGIN: Final = 0.25
"""How much dearer an explanation may be that is still about as good."""


def mistakes(evidence: Evidence) -> tuple[Mistake, ...]:
    """Name the mistake: () where nothing fits or too much does, one, or two of which either may be it."""
    seen = (*evidence.core, *evidence.fresh)
    alike = len({(each.want.ndim, each.got.ndim) for each in seen}) == 1
    if len(evidence.core) < 2 or not alike or not all(map(_searchable, seen)) or _constant(seen):
        return ()
    with np.errstate(all="ignore"):
        try:
            budget = Budget(ENTRIES)
            cases = [trial(each, budget) for each in seen]
            if sum(case.wrong and not _nothing(case) for case in cases) < min(FEWEST, len(evidence.core)):
                # Right as far as these cases tell: only the small error of a difference may still show.
                return tuple(numerical.differences(cases))
            return _settled(_found(evidence, cases))
        except SpentError:
            return ()


def _nothing(case: Trial) -> bool:
    """Tell whether an answer is zero, or so small that it is lost in the rounding of what it is held against."""
    return not case.got.any() or largest(case.got) < LOST * largest(case.seen.want)


def _searchable(seen: Seen) -> bool:
    """Tell whether a case can say anything, with few enough entries."""
    return 0 < seen.got.size <= LARGEST and 0 < seen.want.size <= LARGEST


def _constant(seen: Sequence[Seen]) -> bool:
    """Tell whether the answer is one and the same number everywhere: too many guesses come to that."""
    first = seen[0].got.flat[0]
    return all(bool((each.got == first).all()) for each in seen)


def _found(evidence: Evidence, cases: Sequence[Trial]) -> list[Mistake]:
    found: list[Mistake] = []
    for floor, layer in _layers(evidence, cases):
        if found and min(each.cost for each in found) + MARGIN < floor:
            break
        found += layer
    return found


def _layers(evidence: Evidence, cases: Sequence[Trial]) -> Iterator[tuple[float, Iterator[Mistake]]]:
    """Give the layers, each with the least that an explanation of it costs."""
    alone = single(cases)
    first = cases[0].seen
    counterfactuals = tuple(_counterfactuals(evidence))
    laws = Laws([case.seen for case in cases], evidence.scalars, single=alone)

    def guessed(guesses: Iterator[Guess] | Sequence[Guess]) -> Iterator[Mistake]:
        return explaining(guesses, cases, laws)

    yield 1.0, factors.factors(cases, laws)
    yield 1.0, guessed(reshaping.reshapes(first))
    yield 1.0, guessed(counterfactuals)
    yield 1.2, guessed(axes.guesses(first.want.ndim, first.got.ndim))
    yield 1.2, reshaping.not_summed(cases, laws)
    yield 1.3, reshaping.blown_up(cases)
    yield 1.3, guessed(terms.changed(evidence.terms))
    yield 1.4, terms.weighted(evidence.terms, cases, laws)
    yield 1.5, wrong_axis(cases)
    yield 1.5, guessed(factors.normalised())
    yield 1.5, guessed(elementwise(single=alone))
    yield 1.6, guessed(rounded([case.seen for case in cases]))
    yield 1.8, factors.offset(cases, laws)
    yield 3.0, spared(counterfactuals, evidence.terms, cases, laws)
    yield 6.0, numerical.differences(cases)
    yield 7.0, regions.regions(cases)


def _counterfactuals(evidence: Evidence) -> Iterator[Guess]:
    for each in evidence.counterfactuals:
        yield Guess(each.code, each.data, each.cost, partial(_known, each.id), LIKELY)


def _known(name: str, seen: Seen) -> Floats | None:
    return seen.known.get(name)


def _settled(found: Sequence[Mistake]) -> tuple[Mistake, ...]:
    """Choose the cheapest explanation, with another one of about the same cost; nothing where there are more."""
    distinct: dict[str, Mistake] = {}
    for each in sorted(found, key=lambda mistake: mistake.cost):
        distinct.setdefault(json.dumps([each.code, dict(each.data)], sort_keys=True), each)
    ordered = sorted(distinct.items(), key=lambda item: (item[1].cost, item[0]))
    best = [mistake for _, mistake in ordered if mistake.cost <= ordered[0][1].cost + MARGIN]
    return tuple(best) if len(best) <= 2 else ()
