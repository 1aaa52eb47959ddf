"""Find the right numbers in another shape: flattened, with an axis of size 1, before a sum that was left out."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.diagnose.evidence import Floats, Mistake, Seen
from grader.diagnose.guesses import Guess
from grader.diagnose.trials import reduced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnose.laws import Laws
    from grader.diagnose.trials import Trial
    from grader.model import Json

AXIS_KEPT: Final = 1.0
RESHAPED: Final = 1.3
NOT_SUMMED: Final = 1.2
BLOWN_UP: Final = 1.3


def reshapes(first: Seen) -> Iterator[Guess]:
    """Guess that the numbers are right, up to a law, and the shape is not; `first` is one of the cases."""
    if first.want.shape == first.got.shape:
        return
    wide, narrow = sorted((first.got.shape, first.want.shape), key=len, reverse=True)
    if len(wide) == len(narrow) + 1:
        how = "extra" if wide == first.got.shape else "missing"
        for axis in range(len(wide)):
            if wide[axis] == 1 and wide[:axis] + wide[axis + 1 :] == narrow:
                yield Guess("mistake.axis-kept", {"axis": axis, "how": how}, AXIS_KEPT, _rows)
                return
    if first.got.ndim == 1 and first.want.ndim > 1:
        yield Guess("mistake.reshaped", {"how": "flattened"}, RESHAPED, _rows)
        yield Guess("mistake.reshaped", {"how": "flattened by columns"}, RESHAPED, _columns)
    else:
        yield Guess("mistake.reshaped", {"how": "reshaped"}, RESHAPED, _rows)


def _rows(seen: Seen) -> Floats | None:
    return seen.want.reshape(seen.got.shape) if seen.got.size == seen.want.size else None


def _columns(seen: Seen) -> Floats | None:
    return seen.want.ravel(order="F") if seen.got.shape == (seen.want.size,) else None


def not_summed(cases: Sequence[Trial], laws: Laws) -> Iterator[Mistake]:
    """Find axes of the answer whose sum or mean, up to a law, is the reference."""
    ndim, missing = cases[0].got.ndim, cases[0].got.ndim - cases[0].seen.want.ndim
    if not 0 < missing <= 2 or any(case.got.ndim != ndim or case.got.size <= case.seen.want.size for case in cases):
        return
    for axes in combinations(range(ndim), missing):
        if all(_constant_along(case.got, axes) or _lone(case.got, axes) for case in cases):
            continue  # broadcast, or put on a diagonal: there is no sum
        sums = [reduced(case, np.asarray(case.got.sum(axes))) for case in cases]
        given = [case.factor(case.seen.want) for case in sums]
        ratios = [factor for factor in given if factor is not None]
        if len(ratios) < len(cases):
            continue
        word: Json = "all" if missing == ndim > 1 else axes[0] if missing == 1 else list(axes)
        sizes = [float(case.got.size) / max(case.seen.want.size, 1) for case in cases]
        if np.allclose(ratios, 1.0, rtol=1e-6, atol=0.0):
            yield Mistake("mistake.not-summed", {"axis": word, "how": "sum"}, NOT_SUMMED)
        elif np.allclose(ratios, sizes, rtol=1e-6, atol=0.0):
            yield Mistake("mistake.not-summed", {"axis": word, "how": "mean"}, NOT_SUMMED)
        else:
            for law, _ in laws.fitting(ratios):
                data: dict[str, Json] = {"axis": word, "how": "sum", "times": law.text}
                yield Mistake("mistake.not-summed", data, NOT_SUMMED + 0.5 + law.cost)


def _constant_along(values: Floats, axes: tuple[int, ...]) -> bool:
    first = values
    for axis in axes:
        first = first.take([0], axis)
    return bool((values == first).all())


def _lone(values: Floats, axes: tuple[int, ...]) -> bool:
    return bool((np.count_nonzero(values, axes) <= 1).all())


def blown_up(cases: Sequence[Trial]) -> Iterator[Mistake]:
    """Find the reference, a vector, on the diagonal of a square answer: (n, 1) met (n,)."""
    for case in cases:
        size = case.seen.want.size
        if case.got.shape != (size, size) or max(case.seen.want.shape, default=0) != size or size < 2:
            return
        diagonal = np.diagonal(case.got)
        elsewhere = case.got - np.diag(diagonal)
        if not elsewhere.any() or not reduced(case, diagonal).agrees(case.seen.want.ravel()):
            return
    yield Mistake("mistake.blown-up", {}, BLOWN_UP)
