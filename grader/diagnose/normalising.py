"""Find an answer that was normalised along another axis than the reference: to a sum of 1, a length of 1, a mean of 0.

The reference alone does not show what was normalised. But where slices were divided, the answer and the reference
differ by one factor per slice of each of the two axes, which is a law of its own. Where slices were centred, they sum
to 0, as do those of a gradient that goes back through them. A scale and a shift of the columns, as layers have them,
are taken away before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from grader.algebra.compare import largest
from grader.diagnose.evidence import Floats, Mistake, Seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnose.trials import Trial

Measure: TypeAlias = Callable[[Floats, int], Floats]
Test: TypeAlias = Callable[[Seen, int, int], bool]

WRONG_AXIS: Final = 1.5
BALANCED: Final = 3.5
"""Of slices that sum to 0, and nothing else is known of them."""
NEAR: Final = 1e-6
MOST_AXES: Final = 4
MOST_VECTORS: Final = 3

MEASURES: Final[tuple[Measure, ...]] = (
    lambda values, axis: np.asarray(values.sum(axis)),
    lambda values, axis: np.asarray(np.sqrt((values * values).sum(axis))),
    lambda values, axis: np.asarray(np.abs(values).max(axis)),
)


def wrong_axis(cases: Sequence[Trial]) -> Iterator[Mistake]:
    """Find the axis along which the answer is normalised as the reference is along another one."""
    seen = [case.seen for case in cases]
    ndim = seen[0].want.ndim
    alike = all(each.got.shape == each.want.shape and each.got.ndim == ndim for each in seen)
    if not alike or not 2 <= ndim <= MOST_AXES or not all(np.isfinite(each.got).all() for each in seen):
        return
    for scale, shift in _layers(seen[0]):
        for case in cases:
            case.budget.spend(4 * ndim * ndim * case.got.size)
        plain = [_plain(each, scale, shift) for each in seen]
        for cost, test in TESTS:
            for right, wrong in permutations(range(ndim), 2):
                if all(test(each, right, wrong) for each in plain):
                    yield Mistake("mistake.wrong-axis", {"axis": wrong}, cost)
                    return


def _layers(seen: Seen) -> Iterator[tuple[str, str]]:
    """Give the names of a scale and a shift, which there may not be, among the inputs that go with the last axis."""
    shape = seen.want.shape[-1:]
    vectors = [name for name in seen.inputs if _vector(seen, name, 0.0).shape == shape][:MOST_VECTORS]
    yield "", ""
    yield from ((scale, "") for scale in vectors)
    yield from (("", shift) for shift in vectors)
    yield from permutations(vectors, 2)


def _plain(seen: Seen, scale: str, shift: str) -> Seen:
    """Take a scale and a shift away."""
    divisor, start = _vector(seen, scale, 1.0), _vector(seen, shift, 0.0)
    if not scale and not shift:
        return seen
    if not {divisor.shape, start.shape} <= {(), seen.want.shape[-1:]}:
        return seen
    return replace(seen, want=(seen.want - start) / divisor, got=(seen.got - start) / divisor)


def _vector(seen: Seen, name: str, otherwise: float) -> Floats:
    """Read an input; nan where it is no plain number or array of them."""
    values = np.asarray(seen.inputs.get(name, otherwise))
    return values.astype(np.float64) if values.dtype.kind in "fiub" else np.asarray(np.nan)


def _scaled(seen: Seen, right: int, wrong: int) -> bool:
    """Tell whether slices have the measure 1, in the answer along the wrong axis, and the factors obey their law."""
    for measure in MEASURES:
        if _all_near(measure(seen.want, right), 1.0) and _all_near(measure(seen.got, wrong), 1.0):
            ratio = seen.got / seen.want
            corner, along, across = _corners(ratio, right, wrong)
            return bool((np.abs(ratio * corner - along * across) <= NEAR * np.abs(ratio * corner)).all())
    return False


def _balanced(seen: Seen, right: int, wrong: int) -> bool:
    """Tell whether all slices sum to 0, in the answer along the wrong axis alone."""
    allowed = NEAR * max(largest(seen.want), largest(seen.got))
    means = (seen.want.mean(right), seen.got.mean(wrong), seen.got.mean(right))
    as_it_should_be, instead, missed = (bool((np.abs(mean) <= allowed).all()) for mean in means)
    return as_it_should_be and instead and not missed


def _corners(values: Floats, first: int, second: int) -> tuple[Floats, Floats, Floats]:
    """Give the entries in the same plane that stand at the corner and on its two edges."""
    edge = values.take([0], first)
    return edge.take([0], second), edge, values.take([0], second)


def _all_near(values: Floats, value: float) -> bool:
    return bool((np.abs(values - value) <= NEAR).all())


TESTS: Final[tuple[tuple[float, Test], ...]] = ((WRONG_AXIS, _scaled), (BALANCED, _balanced))
"""How an answer may have been normalised, and what that costs."""
