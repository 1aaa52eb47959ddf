"""Hold a guess at what a wrong answer is against the answer itself, in every case."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, nan
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.algebra.compare import largest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.diagnose.evidence import Floats, Seen

NEAR: Final = 1e-6
"""How far a guess may be from the answer, relative to the answer's largest entry."""
UNEXPLAINED: Final = 1e-3
"""The part of the answer's error that a guess may leave open."""
RIGHT: Final = 1e-9
"""How near the reference an answer is that counts as right."""
TOUCH: Final = 200
"""What touching an array costs beside its entries."""


class SpentError(Exception):
    """The work that a diagnosis may cost is done."""


class Budget:
    """How many array entries may still be touched: unlike a clock, it says the same on every machine."""

    def __init__(self, entries: int) -> None:
        self.entries = entries

    def spend(self, entries: int) -> None:
        """Count what is touched now. Raises SpentError when it is too much."""
        self.entries -= entries + TOUCH
        if self.entries < 0:
            raise SpentError


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One case, prepared for many guesses."""

    seen: Seen
    got: Floats
    allowed: float
    """The largest difference between a guess and the answer."""
    wrong: bool
    """Whether the answer differs from the reference here."""
    budget: Budget

    def without(self, part: Floats) -> Trial:
        """Take a part away from the answer, which leaves the same difference allowed."""
        return Trial(self.seen, self.got - part, self.allowed, self.wrong, self.budget)

    def agrees(self, guess: Floats) -> bool:
        """Tell whether a guess of any shape is the answer; nan and inf must stand in the same places."""
        if guess.shape != self.got.shape:
            return False
        self.budget.spend(guess.size)
        difference = np.abs(guess - self.got)
        worst = float(difference.max(initial=0.0))
        if isfinite(worst):
            return worst <= self.allowed
        same = (guess == self.got) | (np.isnan(guess) & np.isnan(self.got))
        return float(np.where(same, 0.0, difference).max(initial=0.0)) <= self.allowed

    def factor(self, guess: Floats) -> float | None:
        """Give the factor by which the guess becomes the answer; None where there is none, nan where any would do."""
        if guess.shape != self.got.shape or not guess.size:
            return None
        self.budget.spend(guess.size)
        sizes = np.abs(guess)
        place = int(sizes.argmax())
        if not isfinite(sizes.flat[place]):
            sizes = np.where(np.isfinite(sizes), sizes, 0.0)
            place = int(sizes.argmax())
        divisor, got = float(guess.flat[place]), float(self.got.flat[place])
        if divisor == 0.0:
            return None if self.got.any() else nan
        if got == 0.0 or not isfinite(got / divisor):
            return None
        ratio = got / divisor
        return ratio if self.agrees(ratio * guess) else None


def trial(seen: Seen, budget: Budget) -> Trial:
    """Prepare a case: measure its answer and its error."""
    budget.spend(seen.got.size + seen.want.size)
    error = _error(seen)
    wrong = error > RIGHT * largest(seen.want)
    allowed = NEAR * largest(seen.got)
    return Trial(seen, seen.got, min(allowed, UNEXPLAINED * error) if wrong else allowed, wrong, budget)


def reduced(case: Trial, got: Floats) -> Trial:
    """Take something made from the answer for the answer: it may well be the reference."""
    return Trial(case.seen, got, NEAR * largest(got), wrong=True, budget=case.budget)


def single(cases: Sequence[Trial]) -> bool:
    """Tell whether the answer is one number in every case: little evidence."""
    return all(case.got.size == 1 for case in cases)


def _error(seen: Seen) -> float:
    """Measure the largest difference; infinite where shapes or non-finite entries differ."""
    if seen.got.shape != seen.want.shape:
        return inf
    difference = np.abs(seen.got - seen.want)
    worst = float(difference.max(initial=0.0))
    if isfinite(worst):
        return worst
    same = (seen.got == seen.want) | (np.isnan(seen.got) & np.isnan(seen.want))
    worst = float(np.where(same, 0.0, difference).max(initial=0.0))
    return worst if isfinite(worst) else inf
