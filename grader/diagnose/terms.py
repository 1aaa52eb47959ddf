"""Find a mistake in one of the author's terms: missing, with the wrong sign or factor, or superfluous.

The reference is the sum of its terms, so a wrong coefficient of one term leaves an error that is a multiple of that
term. In each case the multiple is the least-squares one; over the cases it must obey a law.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.diagnose.evidence import Floats, Mistake, Seen, Term
from grader.diagnose.guesses import Guess
from grader.diagnose.laws import constant
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnose.laws import Laws
    from grader.diagnose.trials import Trial
    from grader.model import Json

MISSING: Final = 1.3
BOTH_MISSING: Final = 1.8
SIGN: Final = 1.4
FACTOR: Final = 0.8
"""What a law on one term costs beside the law itself."""
SUPERFLUOUS: Final = 1.4
CONSTANT: Final = 4.0


def changed(terms: Sequence[Term]) -> Iterator[Guess]:
    """Guess that a term is missing or has the other sign, or that two of many are missing; the rest may obey a law."""
    for term in terms:
        if term.coefficient:
            data: dict[str, Json] = {"term": term.name}
            yield Guess("mistake.term-missing", data, MISSING, partial(_with, term, 0.0))
            yield Guess("mistake.term-sign", data, SIGN, partial(_with, term, -1.0))
    belonging = [term for term in terms if term.coefficient]
    for pair in combinations(belonging, 2) if len(belonging) > 2 else ():
        data = {"term": listed([term.name for term in pair])}
        yield Guess("mistake.term-missing", data, BOTH_MISSING, partial(_without, pair))


def weighted(terms: Sequence[Term], cases: Sequence[Trial], laws: Laws) -> Iterator[Mistake]:
    """Find a term whose coefficient differs from the reference's by a law."""
    for term in terms:
        given = [_weight(term, case) for case in cases]
        weights = [weight for weight in given if weight is not None]
        if len(weights) == len(cases):
            yield from _obeying(term, weights, cases, laws)


def _obeying(term: Term, weights: list[float], cases: Sequence[Trial], laws: Laws) -> Iterator[Mistake]:
    code = "mistake.term-factor" if term.coefficient else "mistake.term-superfluous"
    found = [(law.text, law.cost, values) for law, values in laws.fitting(weights)]
    if not found and not laws.single and (written := constant(weights)):
        found = [(written, CONSTANT, np.full(len(cases), sorted(weights)[len(weights) // 2]))]
    for text, cost, values in found:
        if not _holds(term, values, cases):
            continue
        if term.coefficient:
            yield Mistake(code, {"term": term.name, "factor": text}, FACTOR + cost)
        else:
            data: dict[str, Json] = {"term": term.name} if text == "1" else {"term": term.name, "factor": text}
            yield Mistake(code, data, SUPERFLUOUS + cost / 2)


def _holds(term: Term, weights: Floats, cases: Sequence[Trial]) -> bool:
    guesses = [_with(term, float(weight), case.seen) for case, weight in zip(cases, weights, strict=True)]
    return all(guess is not None and case.agrees(guess) for case, guess in zip(cases, guesses, strict=True))


def _weight(term: Term, case: Trial) -> float | None:
    """Fit the weight that the answer gives to a term, in units of the reference's coefficient."""
    part = part_of(term, case.seen)
    if part is None or case.got.shape != part.shape:
        return None
    case.budget.spend(4 * part.size)
    scale = float(np.abs(part).max(initial=0.0))
    if not 0.0 < scale < np.inf:
        return None
    unit = part / scale
    step = float(np.vdot(unit, case.got - case.seen.want) / np.vdot(unit, unit)) / scale
    weight = step + bool(term.coefficient)
    guess = _with(term, weight, case.seen)
    return weight if guess is not None and case.agrees(guess) else None


def _with(term: Term, weight: float, seen: Seen) -> Floats | None:
    """Give the reference with another weight of a term: 1 leaves a term that belongs there as it is."""
    part = part_of(term, seen)
    return None if part is None else seen.want + (weight - bool(term.coefficient)) * part


def _without(terms: Sequence[Term], seen: Seen) -> Floats | None:
    rest = seen.want
    for term in terms:
        part = part_of(term, seen)
        if part is None:
            return None
        rest = rest - part
    return rest


def part_of(term: Term, seen: Seen) -> Floats | None:
    """Give what a term adds to the reference; with the weight 1 where it does not belong there."""
    values = seen.terms.get(term.name)
    return None if values is None or values.shape != seen.want.shape else (term.coefficient or 1.0) * values
