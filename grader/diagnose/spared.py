"""Find a counterfactual that spares one of the author's terms, as a penalty to which the mistake did not come.

Changed arguments change all terms of the reference. A student who reverses the sign of w in the data alone leaves the
penalty as it was; one who leaves out a row, and divides by n all the same, changes a factor of the data only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from grader.diagnose.evidence import Floats, Mistake, Seen, Term
from grader.diagnose.guesses import Guess, explaining
from grader.diagnose.terms import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnose.laws import Laws
    from grader.diagnose.trials import Trial

SPARED: Final = 0.4
"""What it costs that one term is spared."""
VANISHING: Final = "mistake.part-missing"
"""Only where an argument is 0 may a term be gone altogether, and be there in the answer all the same."""


def spared(guesses: Sequence[Guess], terms: Sequence[Term], cases: Sequence[Trial], laws: Laws) -> Iterator[Mistake]:
    """Find a counterfactual that leaves one term aside, or on top of which a law came that does."""
    for term in terms:
        if not term.coefficient:
            continue
        rest = [
            case.without(part)
            for case in cases
            if (part := part_of(term, case.seen)) is not None and part.shape == case.got.shape
        ]
        if len(rest) < len(cases):
            continue
        for guess in guesses:
            found = replace(guess, data={**guess.data, "but": term.name}, cost=guess.cost + SPARED)
            if not laws.single:  # of one number and two unknowns little is known
                yield from _aside(found, term, cases, laws)
            yield from explaining([replace(found, give=partial(_without, guess, term))], rest, laws)


def _without(guess: Guess, term: Term, seen: Seen) -> Floats | None:
    """Take a term away from a guess."""
    array, part = guess.give(seen), part_of(term, seen)
    return None if array is None or part is None or array.shape != part.shape else array - part


def _aside(guess: Guess, term: Term, cases: Sequence[Trial], laws: Laws) -> Iterator[Mistake]:
    """Find that the answer is the guess plus a multiple of the term by a law, as if the term had not changed."""
    factors: list[float] = []
    for case in cases:
        array, part = guess.give(case.seen), part_of(term, case.seen)
        if array is None or part is None or array.shape != case.got.shape or not array.any():
            return  # of a guess that is nothing only the term is left
        factor = case.without(array).factor(part)
        if factor is None:
            return
        factors.append(factor)
    fitting = [law for law, _ in laws.fitting(factors) if law.text != "1" or guess.code == VANISHING]
    if any(law.cost <= guess.dearest for law in fitting):
        yield Mistake(guess.code, guess.data, guess.cost)
