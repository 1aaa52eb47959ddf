"""A factor on the whole answer that obeys a law, a unit vector, a constant that is added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from grader.diagnose.evidence import Floats, Mistake, Seen
from grader.diagnose.guesses import Guess
from grader.diagnose.laws import CONSTANT_COST, constant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnose.laws import Laws
    from grader.diagnose.trials import Trial
    from grader.model import Json

NORMALISED: Final = 1.5
OFFSET: Final = 1.8
DEAR_OFFSET: Final = 4.4
"""Of a constant that is none of the well-known ones."""


def factors(cases: Sequence[Trial], laws: Laws) -> Iterator[Mistake]:
    """Find a factor between the reference and the answer: one law, or one constant, for all cases."""
    given = [case.factor(case.seen.want) for case in cases]
    ratios = [factor for factor in given if factor is not None]
    if len(ratios) < len(cases):
        return
    found = laws.fitting(ratios)
    for law, values in found:
        if all(case.agrees(value * case.seen.want) for case, value in zip(cases, values, strict=True)):
            yield Mistake(law.code, law.data, law.cost)
    written = constant(ratios)
    if not found and not laws.single and written:
        yield Mistake("mistake.factor", {"factor": written}, CONSTANT_COST)


def normalised() -> Iterator[Guess]:
    """Guess that the answer is the unit vector of the reference."""
    yield Guess("mistake.normalised", {}, NORMALISED, _unit)


def _unit(seen: Seen) -> Floats | None:
    norm = float(np.sqrt(np.sum(seen.want * seen.want)))
    return seen.want / norm if norm and seen.want.size > 1 else None


def offset(cases: Sequence[Trial], laws: Laws) -> Iterator[Mistake]:
    """Find a constant between the reference and the answer, the same for all entries of all cases."""
    if any(case.got.shape != case.seen.want.shape for case in cases):
        return
    steps = [float((case.got - case.seen.want).flat[0]) for case in cases]
    middle = sorted(steps)[len(steps) // 2]
    same = constant(steps) is not None
    known = [(law.text, values, OFFSET + law.cost / 4) for law, values in laws.fitting(steps)]
    if not known and not laws.single and same:
        known = [("", np.full(len(cases), middle), DEAR_OFFSET)]
    for text, values, cost in known:
        if all(case.agrees(case.seen.want + value) for case, value in zip(cases, values, strict=True)):
            value: Json = float(f"{middle:.6g}") if same else text
            yield Mistake("mistake.offset", {"value": value}, cost)
