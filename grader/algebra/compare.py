"""Compare a submitted array with the reference: norm-wise, never elementwise, never by broadcasting."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What a difference may be: `relative` of the case's largest reference value, plus `of_scale` of the item's."""

    relative: float = 1e-9
    of_scale: float = 1e-12

    def allowed(self, want: Floats, scale: float) -> float:
        """Give the largest difference that passes, in the unit of the values."""
        return self.relative * largest(want) + self.of_scale * scale


SINGLE = Tolerance(1e-4, 64 * 2.0**-24)
"""For answers in single precision; what only reaches this in double precision is not exact."""

Fault: TypeAlias = Literal["not-finite", "finite", "differs"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two arrays of one shape differ. Without a fault, `difference` is within what is allowed."""

    fault: Fault | None
    count: int
    """Entries at fault: for `differs` those beyond what is allowed."""
    size: int
    index: tuple[int, ...]
    """The worst entry: for `differs` the largest difference, otherwise the first one."""
    got: float
    want: float
    difference: float
    allowed: float


def largest(values: Floats) -> float:
    """Give the largest absolute value among the finite entries; 0 if there is none.

    >>> largest(np.array([1.0, -3.0, np.inf]))
    3.0
    """
    most = float(np.abs(values).max(initial=0.0))
    return most if math.isfinite(most) else float(np.abs(values[np.isfinite(values)]).max(initial=0.0))


def scale_of(wants: Sequence[Floats]) -> float:
    """Give the scale of an item: the median over its core cases of the largest reference value."""
    ordered = sorted(map(largest, wants))
    middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    return sum(middle) / len(middle) if middle else 0.0


def compare(got: Floats, want: Floats, *, scale: float, tolerance: Tolerance) -> Comparison:
    """Compare two float64 arrays of equal shape: nan and inf where the reference has them, then the values.

    got, want: (...,) float64 of one shape. scale: the item's, in the unit of the values.
    Raises ValueError when the shapes differ: a comparison never broadcasts.

    >>> compare(np.array([1.0, 2.5]), np.array([1.0, 2.0]), scale=2.0, tolerance=Tolerance()).index
    (1,)
    """
    if got.shape != want.shape:
        raise ValueError(f"shapes differ: got {got.shape}, want {want.shape}")
    allowed = tolerance.allowed(want, scale)
    with np.errstate(over="ignore", invalid="ignore"):
        difference = np.asarray(np.abs(got - want))
    worst = float(difference.max(initial=0.0))
    if not math.isfinite(worst):
        finite = np.isfinite(want)
        stray = finite & ~np.isfinite(got)
        if stray.any():
            return _first("not-finite", stray, got, want, allowed)
        mismatched = ~finite & ~((got == want) | (np.isnan(got) & np.isnan(want)))
        if mismatched.any():
            return _first("finite", mismatched, got, want, allowed)
        difference[~finite] = 0.0  # what is not finite agrees
        worst = float(difference.max(initial=0.0))
    if not want.size:
        return Comparison(None, 0, 0, (), 0.0, 0.0, worst, allowed)
    fault: Fault | None = "differs" if worst > allowed else None
    count = int((difference > allowed).sum()) if fault else 0
    index = _index(int(difference.argmax()), want.shape) if worst else (0,) * want.ndim
    return Comparison(fault, count, want.size, index, float(got[index]), float(want[index]), worst, allowed)


def _first(fault: Fault, where: NDArray[np.bool_], got: Floats, want: Floats, allowed: float) -> Comparison:
    index = _index(int(np.argmax(where)), want.shape)
    return Comparison(
        fault, int(where.sum()), want.size, index, float(got[index]), float(want[index]), float("inf"), allowed
    )


def _index(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(place) for place in np.unravel_index(flat, shape))
