"""Hold a gradient against the function that it is said to be the gradient of, entry by entry.

The complex step, f'(x) = Im f(x + ih) / h, has no cancellation: it is exact to a few units in the last place wherever
the function is analytic and its code lets complex numbers through. Elsewhere central differences decide, extrapolated
after Richardson where the function is smooth. Pure: what is to be asked are arguments, what came back are numbers.
Source: Squire and Trapp 1998, Using complex variables to estimate derivatives of real functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from grader.algebra.compare import largest
from grader.model import Argument, Returned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from grader.model import Array, Case, Outcome

    Floats: TypeAlias = NDArray[np.float64]

Index: TypeAlias = "tuple[int, ...] | None"

MOST_ENTRIES: Final = 64
"""A larger parameter is moved along some of its entries only."""
RANDOM: Final = 3
"""Directions in which every entry moves."""
IMAGINARY: Final = 1e-30
FINE: Final = 1e-5
COARSE: Final = 1e-3
"""Of the differences that are extrapolated: this step, and its double."""
STEPS: Final = (1j * IMAGINARY, FINE, -FINE, COARSE, -COARSE, 2 * COARSE, -2 * COARSE)
NOISE: Final = 2.0**-48
"""Of the function's values, a few units in the last place: it decides where the slope itself is nothing."""
SAME: Final = 1e-6
"""Up to here a better method must agree with the plain difference, or it does not apply: at a kink, for |z|."""


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """A way in which the parameter moves: one entry of it, or all with random weights."""

    index: Index
    step: Floats
    length: float
    """By how much the entry moves for a step of 1."""


@dataclass(frozen=True, slots=True)
class Method:
    """How a slope was found, and how far from it a gradient may be."""

    name: str
    agreement: float
    """Of the larger of the two numbers."""


COMPLEX: Final = Method("complex step", 1e-11)
EXTRAPOLATED: Final = Method("central differences, extrapolated", 1e-8)
PLAIN: Final = Method("central differences", 1e-6)


@dataclass(frozen=True, slots=True)
class Slope:
    """The derivative in one direction, and what rounding alone may add to it."""

    value: float
    noise: float
    method: Method


def directions(case: Case, parameter: str, domain: str) -> tuple[Direction, ...]:
    """Give the directions in which a parameter is moved, none of which leaves its domain."""
    values = _array(case, parameter)
    size = min(1.0, largest(values)) or 1.0  # small parameters take small steps
    random = np.random.default_rng(0)
    moved: list[tuple[Index, Floats]] = list(_random(values.shape, random))
    indices = list(np.ndindex(values.shape))
    for place in range(min(len(indices), MOST_ENTRIES)):
        index = indices[place * len(indices) // min(len(indices), MOST_ENTRIES)]
        step = np.zeros(values.shape)
        step[index] = 1.0
        moved.append((index, step))
    inside = [Direction(index, size * _within(step, domain), size) for index, step in moved]
    return tuple(one for one in inside if one.step.any())


def probes(case: Case, parameter: str, domain: str) -> tuple[tuple[Argument, ...], ...]:
    """Give the arguments with which the function is to be asked, in the order that `disagreement` expects."""
    return tuple(
        _moved(case, parameter, step * direction.step)
        for direction in directions(case, parameter, domain)
        for step in STEPS
    )


def number(outcome: Outcome, entry: Callable[[object], object] = lambda value: value) -> complex | None:
    """Read the one number that a probe gave, of several outputs that which `entry` takes; None when it gave none."""
    if not isinstance(outcome, Returned):
        return None
    try:
        value = np.asarray(entry(outcome.value))
    except (ValueError, TypeError, LookupError):
        return None
    return complex(value[()]) if value.shape == () and value.dtype.kind in "biufc" else None


def disagreement(case: Case, parameter: str, domain: str, gradient: Floats, values: Sequence[complex | None]) -> str:
    """Say in which entry a gradient differs most from the function's slope; empty when it differs in none.

    gradient: of the parameter's shape. values: of the probes; None where the function gave no number.
    """
    worst, said = 0.0, ""
    for place, direction in enumerate(directions(case, parameter, domain)):
        slope = _slope(values[place * len(STEPS) : (place + 1) * len(STEPS)])
        if slope is None:
            return "the function gives no number near its arguments"
        claimed = float(np.sum(gradient * direction.step))
        # Norm-wise, as everywhere: an entry in which large terms cancel is as exact as they are.
        size = largest(gradient) * float(np.abs(direction.step).sum())
        allowed = slope.method.agreement * max(size, abs(slope.value)) + slope.noise
        excess = abs(slope.value - claimed) / (allowed or 1.0)
        # Written so that nan is a doubt, too.
        if not abs(slope.value - claimed) <= allowed and not excess <= worst:
            worst, said = excess, _said(direction, slope, claimed)
    return said


def _said(direction: Direction, slope: Slope, claimed: float) -> str:
    where = "in one direction" if direction.index is None else f"at {list(direction.index)}"
    slopes = (
        f"it changes by {slope.value / direction.length:.10g}, and the gradient says {claimed / direction.length:.10g}"
    )
    return f"{where} {slopes} ({slope.method.name})"


def _slope(values: Sequence[complex | None]) -> Slope | None:
    """Take the best method that applies; None where even the plain difference has no values."""
    imaginary, *real = values
    given = [value.real for value in real if value is not None]
    if len(given) < len(real):
        return None
    ahead, behind = given[0::2], given[1::2]
    fine, coarse, double = (
        (one - other) / (2 * step) for one, other, step in zip(ahead, behind, (FINE, COARSE, 2 * COARSE), strict=True)
    )
    size = max(map(abs, given))
    noise = NOISE * 2 * size / (2 * FINE)
    extrapolated = (4 * coarse - double) / 3
    if imaginary is not None and _agree(imaginary.imag / IMAGINARY, fine, noise):
        return Slope(imaginary.imag / IMAGINARY, NOISE * size, COMPLEX)
    if _agree(extrapolated, fine, noise):
        return Slope(extrapolated, NOISE * 2 * size / COARSE, EXTRAPOLATED)
    return Slope(fine, noise, PLAIN)


def _agree(better: float, plain: float, noise: float) -> bool:
    return abs(better - plain) <= SAME * max(abs(better), abs(plain)) + noise


def _random(shape: tuple[int, ...], random: np.random.Generator) -> Iterator[tuple[Index, Floats]]:
    for _ in range(RANDOM):
        step = np.asarray(random.normal(size=shape))
        # Of length 1, so that it crosses no kink that single entries do not cross.
        yield None, np.asarray(step / (np.linalg.norm(step) or 1.0))


def _within(step: Floats, domain: str) -> Floats:
    """Keep a symmetric matrix symmetric, and the sums of a simplex."""
    if domain == "symmetric":
        return np.asarray((step + np.swapaxes(step, -1, -2)) / 2)
    if domain == "simplex":
        return np.asarray(step - step.mean(axis=-1, keepdims=True))
    return step


def _array(case: Case, name: str) -> Array:
    return next(argument.array for argument in case.arguments if argument.name == name)


def _moved(case: Case, name: str, step: Array) -> tuple[Argument, ...]:
    return tuple(
        Argument(argument.name, np.asarray(argument.array + step)) if argument.name == name else argument
        for argument in case.arguments
    )
