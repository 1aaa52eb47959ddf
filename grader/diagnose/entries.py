"""Guess that a function was applied to every entry, or digits were cut off."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.diagnose.evidence import Floats, Seen
from grader.diagnose.guesses import Guess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.model import Json

ROUNDED: Final = 1.6
MOST_DIGITS: Final = 8

FUNCTIONS: Final[tuple[tuple[str, float, Callable[[Floats], Floats]], ...]] = (
    ("absolute value", 1.5, np.abs),
    ("square", 1.6, np.square),
    ("square root", 1.6, np.sqrt),
    ("logarithm", 1.6, np.log),
    ("exponential", 1.6, np.exp),
    ("1 - x", 1.5, lambda values: 1.0 - values),
    ("reciprocal", 1.6, np.reciprocal),
    ("negative part cut off", 1.6, lambda values: np.maximum(values, 0.0)),
)
CUTS: Final[tuple[tuple[str, Callable[[Floats], Floats]], ...]] = (("truncated", np.trunc), ("rounded down", np.floor))


def elementwise(*, single: bool) -> Iterator[Guess]:
    """Guess that every entry went through a function; with single numbers, no law may come on top."""
    for name, cost, function in FUNCTIONS:
        give = partial(_applied, function)
        yield Guess(
            "mistake.elementwise", {"function": name}, cost, give, dearest=0.0 if single or name == "1 - x" else inf
        )


def rounded(cases: Sequence[Seen]) -> Iterator[Guess]:
    """Guess that the answer was rounded, to as few digits as it has in all cases."""
    for digits in range(MOST_DIGITS + 1):
        if all(np.array_equal(np.round(seen.got, digits), seen.got) for seen in cases):
            data: dict[str, Json] = {"digits": digits, "how": "rounded"}
            yield Guess("mistake.rounded", data, ROUNDED, partial(_rounded, digits), dearest=0.0)
            break
    else:
        return
    for how, function in CUTS if digits == 0 else ():
        yield Guess("mistake.rounded", {"digits": 0, "how": how}, ROUNDED, partial(_applied, function), dearest=0.0)


def _applied(function: Callable[[Floats], Floats], seen: Seen) -> Floats | None:
    return np.asarray(function(seen.want)) if seen.want.shape == seen.got.shape else None


def _rounded(digits: int, seen: Seen) -> Floats | None:
    return np.asarray(np.round(seen.want, digits)) if seen.want.shape == seen.got.shape else None
