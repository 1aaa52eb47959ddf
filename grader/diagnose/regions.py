"""Find the part of an answer that alone is right, or alone is wrong: a row, the diagonal, where an input is 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from grader.algebra.compare import largest
from grader.diagnose.evidence import Mistake, Seen
from grader.diagnose.trials import RIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from grader.diagnose.trials import Trial

    Mask: TypeAlias = NDArray[np.bool_]

REGION: Final = 7.0
VALUES: Final = 7.3
"""Of a region that depends on values, not on places."""


def regions(cases: Sequence[Trial]) -> Iterator[Mistake]:
    """Find a part that is right in all cases while all else is wrong, or the other way round."""
    if any(case.got.shape != case.seen.want.shape or case.got.size < 2 for case in cases):
        return
    right: list[Mask] = []
    for case in cases:
        case.budget.spend(3 * case.got.size)
        right.append(_right(case.seen))
    if not any(mask.any() for mask in right):
        return
    masks = []
    for case in cases:
        found = dict(_regions(case.seen))
        case.budget.spend(len(found) * case.got.size)
        masks.append(found)
    for where in masks[0]:
        parts = [found.get(where) for found in masks]
        given = [part for part in parts if part is not None]
        if len(given) < len(cases):
            continue
        cost = VALUES if where.startswith("where") else REGION
        if all(map(_splits, cases, right, given)):
            yield Mistake("mistake.only-part", {"where": where}, cost)
        elif all(_splits(case, mask, ~part) for case, mask, part in zip(cases, right, given, strict=True)):
            yield Mistake("mistake.not-there", {"where": where}, cost)


def _splits(case: Trial, right: Mask, part: Mask) -> bool:
    """Tell whether all of a part is right, and all else wrong, except what is 0 in the reference."""
    else_wrong = ~right[~part & (case.seen.want != 0.0)]
    enough = part.any() and (else_wrong.any() or not case.wrong)
    return bool(enough and right[part].all() and else_wrong.all())


def _right(seen: Seen) -> Mask:
    same = (seen.got == seen.want) | (np.isnan(seen.got) & np.isnan(seen.want))
    return np.asarray(same | (np.abs(seen.got - seen.want) <= RIGHT * largest(seen.want)))


def _regions(seen: Seen) -> Iterator[tuple[str, Mask]]:
    shape = seen.want.shape
    words = {1: (("entry", 0),), 2: (("row", 0), ("column", 1))}.get(len(shape))
    for word, axis in words or tuple((f"slice along axis {axis}", axis) for axis in range(len(shape))):
        if shape[axis] > 1:
            yield f"the first {word}", _slice(shape, axis, 0)
            yield f"the last {word}", _slice(shape, axis, -1)
    if len(shape) == 2:
        rows, columns = np.indices(shape)
        yield "the diagonal", rows == columns
        yield "above the diagonal", rows < columns
        yield "below the diagonal", rows > columns
    if min(shape) > 2:
        inside = np.zeros(shape, dtype=np.bool_)
        inside[(slice(1, -1),) * len(shape)] = True
        yield "the edges", ~inside
    yield "where the reference is positive", seen.want > 0.0
    for name, values in seen.inputs.items():
        yield from _by_values(name, np.asarray(values), seen)


def _by_values(name: str, values: NDArray[np.float64], seen: Seen) -> Iterator[tuple[str, Mask]]:
    """Split by the sign of an input that goes along with the leading axes of the reference, or by its two values."""
    shape = seen.want.shape
    if values.dtype.kind not in "fiub" or not values.ndim or values.shape != shape[: values.ndim]:
        return
    wide = np.broadcast_to(values.reshape(values.shape + (1,) * (len(shape) - values.ndim)), shape)
    if not np.isin(values, (0, 1)).all():
        yield f"where {name} is positive", wide > 0
    else:
        yield f"where {name} is 1", wide == 1


def _slice(shape: tuple[int, ...], axis: int, index: int) -> Mask:
    mask = np.zeros(shape, dtype=np.bool_)
    mask[(slice(None),) * axis + (index,)] = True
    return mask
