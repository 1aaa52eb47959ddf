"""Find an answer that was normalised along another axis than the reference: to a sum of 1, a length of 1, a mean of 0.

The reference alone does not show what was normalised. But then the answer and the reference differ by one factor per
slice of each of the two axes (or one term, for centring), which is a law of its own; and so do they and an input.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from grader.diagnose.evidence import Floats, Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnose.trials import Trial

Measure: TypeAlias = Callable[[Floats, int], Floats]

WRONG_AXIS: Final = 1.5
NEAR: Final = 1e-6
MOST_AXES: Final = 4

MEASURES: Final[tuple[Measure, ...]] = (
    lambda values, axis: np.asarray(values.sum(axis)),
    lambda values, axis: np.asarray(np.sqrt((values * values).sum(axis))),
    lambda values, axis: np.asarray(np.abs(values).max(axis)),
)


def wrong_axis(cases: Sequence[Trial]) -> Iterator[Mistake]:
    """Find the axis along which the answer is normalised as the reference is along another one."""
    ndim = cases[0].got.ndim
    alike = all(case.got.shape == case.seen.want.shape and case.got.ndim == ndim for case in cases)
    if not alike or not 2 <= ndim <= MOST_AXES or not all(np.isfinite(case.got).all() for case in cases):
        return
    for right, wrong in permutations(range(ndim), 2):
        for case in cases:
            case.budget.spend(4 * case.got.size)
        if all(_scaled(case, right, wrong) for case in cases) or all(_centred(case, right, wrong) for case in cases):
            yield Mistake("mistake.wrong-axis", {"axis": wrong}, WRONG_AXIS)
            return


def _scaled(case: Trial, right: int, wrong: int) -> bool:
    """Tell whether slices have the measure 1, in the answer along the wrong axis, and the factors obey their law."""
    want, got = case.seen.want, case.got
    for measure in MEASURES:
        if _all_near(measure(want, right), 1.0) and _all_near(measure(got, wrong), 1.0):
            ratio = got / want
            corner, along, across = _corners(ratio, right, wrong)
            return bool((np.abs(ratio * corner - along * across) <= NEAR * np.abs(ratio * corner)).all())
    return False


def _centred(case: Trial, right: int, wrong: int) -> bool:
    """Tell whether slices have the mean 0, in the answer along the wrong axis, and something in common beside it."""
    want, got = case.seen.want, case.got
    scale = NEAR * max(float(np.abs(want).max(initial=0.0)), float(np.abs(got).max(initial=0.0)))
    if not (np.abs(want.mean(right)) <= scale).all() or not (np.abs(got.mean(wrong)) <= scale).all():
        return False
    step = got - want
    corner, along, across = _corners(step, right, wrong)
    if (np.abs(step + corner - along - across) <= scale).all():
        return True
    if min(got.shape[right], got.shape[wrong]) < 3:
        return False
    inputs = [np.asarray(values) for values in case.seen.inputs.values()]
    alike = [values for values in inputs if values.shape == got.shape and values.dtype.kind == "f"]
    return any(_affine(want, values, right) and _affine(got, values, wrong) for values in alike)


def _corners(values: Floats, first: int, second: int) -> tuple[Floats, Floats, Floats]:
    """Give the entries in the same plane that stand at the corner and on its two edges."""
    edge = values.take([0], first)
    return edge.take([0], second), edge, values.take([0], second)


def _affine(values: Floats, of: Floats, axis: int) -> bool:
    """Tell whether each slice along an axis is that of another array, stretched and shifted."""
    here, there = (each - each.mean(axis, keepdims=True) for each in (values, of))
    product = (here * there).sum(axis)
    squares = (here * here).sum(axis) * (there * there).sum(axis)
    return bool((squares > 0).all() and _all_near(product * product / squares, 1.0))


def _all_near(values: Floats, value: float) -> bool:
    return bool((np.abs(values - value) <= NEAR).all())
