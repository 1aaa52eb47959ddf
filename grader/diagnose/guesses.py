"""A guess at a mistake: what the reference would become by it; found when the answer is that, or that times a law."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, TypeAlias

from grader.diagnose.evidence import Floats, Mistake, Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.diagnose.laws import Law, Laws
    from grader.diagnose.trials import Trial
    from grader.model import Json

Maker: TypeAlias = Callable[[Seen], "Floats | None"]

SECOND: Final = 0.5
"""What it costs that a law comes on top of another mistake."""


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """A mistake, and what it would give in a case; None where it cannot be made."""

    code: str
    data: Mapping[str, Json]
    cost: float
    give: Maker
    dearest: float = inf
    """What a law may cost that comes on top; with 0 there is none."""


def explaining(guesses: Iterator[Guess] | Sequence[Guess], cases: Sequence[Trial], laws: Laws) -> Iterator[Mistake]:
    """Give the guesses that explain every case."""
    for guess in guesses:
        yield from _explained(guess, cases, laws)


def _explained(guess: Guess, cases: Sequence[Trial], laws: Laws) -> Iterator[Mistake]:
    arrays: list[Floats] = []
    factors: list[float] = []
    for case in cases:
        array = guess.give(case.seen)
        if array is None:
            return
        factor = case.factor(array) if guess.dearest else 1.0 if case.agrees(array) else None
        if factor is None:
            return
        arrays.append(array)
        factors.append(factor)
    if all(case.agrees(array) for case, array in zip(cases, arrays, strict=True)):
        yield Mistake(guess.code, guess.data, guess.cost)
    elif guess.dearest:
        for law, values in laws.fitting(factors):
            if law.cost <= guess.dearest and all(
                case.agrees(value * array) for case, value, array in zip(cases, values, arrays, strict=True)
            ):
                yield times(guess, law)


def times(guess: Guess, law: Law) -> Mistake:
    """Put a law on top of a guess."""
    return Mistake(guess.code, {**guess.data, "times": law.text}, guess.cost + SECOND + law.cost)
