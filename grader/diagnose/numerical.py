"""Find numerical differentiation: the small error that a finite difference of the loss leaves.

Forward differences with the step h are off by h/2 times the curvature, central ones by h²/6 times the third derivative.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.algebra.compare import largest
from grader.diagnose.evidence import Floats, Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnose.trials import Trial

COST: Final = 6.0
LARGEST: Final = 1e-2
SMALLEST: Final = 1e-11
"""The errors that are looked at, relative to the reference."""
OPEN: Final = 0.1
"""The part of the error, squared, that the formula may leave open."""


def differences(cases: Sequence[Trial]) -> Iterator[Mistake]:
    """Find the scheme and the step by which the answer was differentiated."""
    if any(case.got.shape != case.seen.want.shape or not _small(case) for case in cases):
        return
    slope = _fitted(cases, "curvature")
    if slope is not None and slope:
        scheme = "forward" if slope > 0 else "backward"
        yield Mistake("mistake.numerical", {"scheme": scheme, "step": _plain(2 * abs(slope))}, COST)
        return
    slope = _fitted(cases, "third")
    if slope is not None and slope > 0:
        yield Mistake("mistake.numerical", {"scheme": "central", "step": _plain(sqrt(6 * slope))}, COST)


def _small(case: Trial) -> bool:
    error = largest(case.got - case.seen.want) if np.isfinite(case.got).all() else np.inf
    scale = largest(case.seen.want)
    return SMALLEST * scale < error < LARGEST * scale


def _fitted(cases: Sequence[Trial], name: str) -> float | None:
    """Fit one multiple of what is known under a name to the errors of all cases; None where it explains too little.

    Where it is not finite it was not measured.
    """
    errors: list[Floats] = []
    shapes: list[Floats] = []
    for case in cases:
        shape = case.seen.known.get(name)
        if shape is None or shape.shape != case.got.shape:
            return None
        case.budget.spend(6 * shape.size)
        measured = np.isfinite(shape)
        errors.append((case.got - case.seen.want)[measured])
        shapes.append(shape[measured])
    square = sum(float(shape @ shape) for shape in shapes)
    if not square:
        return None
    slope = sum(float(error @ shape) for error, shape in zip(errors, shapes, strict=True)) / square
    for error, shape in zip(errors, shapes, strict=True):
        rest = error - slope * shape
        if not float(rest @ rest) <= OPEN * float(error @ error):
            return None
    return slope


def _plain(step: float) -> float:
    """Write a step as people choose it: one digit.

    >>> _plain(0.99992e-6), _plain(5.01e-4)
    (1e-06, 0.0005)
    """
    return float(f"{step:.0e}")
