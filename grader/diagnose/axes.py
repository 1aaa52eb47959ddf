"""Guess that the axes went wrong: permuted, reversed, shifted, summed up along the way."""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.diagnose.guesses import Guess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.diagnose.evidence import Floats, Seen
    from grader.model import Json

TRANSPOSED: Final = 1.2
FLIPPED: Final = 1.7
ROLLED: Final = 1.9
ACCUMULATED: Final = 1.7
SUMMED: Final = 1.3
AVERAGED: Final = 1.4
MOST_AXES: Final = 6


@lru_cache(maxsize=64)
def along(ndim: int) -> tuple[Guess, ...]:
    """Guess at mistakes that keep the number of axes, one or all of which are concerned."""
    if ndim > MOST_AXES:
        return ()
    orders = [order for order in permutations(range(ndim)) if order != tuple(range(ndim))]
    guesses = [
        Guess("mistake.transposed", {"axes": list(order)}, TRANSPOSED, partial(_permuted, order)) for order in orders
    ]
    for axis in range(ndim):
        data: dict[str, Json] = {"axis": axis}
        guesses.append(Guess("mistake.flipped", data, FLIPPED, partial(_flipped, (axis,))))
        guesses.append(Guess("mistake.accumulated", data, ACCUMULATED, partial(_accumulated, axis)))
        for shift in (1, -1):
            guesses.append(Guess("mistake.rolled", data, ROLLED, partial(_rolled, axis, shift)))
            guesses.append(Guess("mistake.rolled", data, ROLLED, partial(_shifted, axis, shift)))
    if ndim > 1:
        guesses.append(Guess("mistake.flipped", {"axis": "all"}, FLIPPED, partial(_flipped, tuple(range(ndim)))))
        guesses.append(Guess("mistake.accumulated", {"axis": "all"}, ACCUMULATED, _accumulated_all))
    return tuple(guesses)


@lru_cache(maxsize=64)
def across(ndim: int) -> tuple[Guess, ...]:
    """Guess that axes are gone by a sum or a mean, with or without an axis of size 1 in their place."""
    if ndim > MOST_AXES:
        return ()
    found: list[Guess] = []
    for count in range(1, ndim + 1):
        for axes in combinations(range(ndim), count):
            word: Json = "all" if count == ndim else axes[0] if count == 1 else list(axes)
            data: dict[str, Json] = {"axis": word}
            for kept in (frozenset[int](), frozenset(axes)):
                found.append(Guess("mistake.summed-too-much", data, SUMMED, partial(_summed, axes, kept)))
                found.append(Guess("mistake.averaged-too-much", data, AVERAGED, partial(_averaged, axes, kept)))
    return tuple(found)


def guesses(want: int, got: int) -> Iterator[Guess]:
    """Guess at mistakes between a reference and an answer with these numbers of axes."""
    if want == got:
        yield from along(want)
    if got <= want:
        yield from across(want)


def _permuted(order: tuple[int, ...], seen: Seen) -> Floats | None:
    fits = tuple(seen.want.shape[axis] for axis in order) == seen.got.shape
    return seen.want.transpose(order) if fits else None


def _flipped(axes: tuple[int, ...], seen: Seen) -> Floats | None:
    return np.flip(seen.want, axes)


def _rolled(axis: int, shift: int, seen: Seen) -> Floats | None:
    return np.roll(seen.want, shift, axis)


def _shifted(axis: int, shift: int, seen: Seen) -> Floats | None:
    """Shift by one, with 0 in the place that becomes free."""
    rolled = np.roll(seen.want, shift, axis)
    rolled[(slice(None),) * axis + ((0 if shift > 0 else -1),)] = 0.0
    return rolled


def _accumulated(axis: int, seen: Seen) -> Floats | None:
    return np.cumsum(seen.want, axis)


def _accumulated_all(seen: Seen) -> Floats | None:
    return np.cumsum(seen.want).reshape(seen.want.shape)


def _summed(axes: tuple[int, ...], kept: frozenset[int], seen: Seen) -> Floats | None:
    return np.asarray(seen.want.sum(axes, keepdims=bool(kept))) if _without(axes, kept, seen) else None


def _averaged(axes: tuple[int, ...], kept: frozenset[int], seen: Seen) -> Floats | None:
    return np.asarray(seen.want.mean(axes, keepdims=bool(kept))) if _without(axes, kept, seen) else None


def _without(axes: tuple[int, ...], kept: frozenset[int], seen: Seen) -> bool:
    """Tell whether the answer has the reference's shape but for these axes, which are gone or of size 1."""
    sizes = [
        1 if axis in kept else size for axis, size in enumerate(seen.want.shape) if axis in kept or axis not in axes
    ]
    return tuple(sizes) == seen.got.shape and seen.want.size > 0
