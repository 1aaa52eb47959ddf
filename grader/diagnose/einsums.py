"""Name the mistake in a function that computes another sum of products: search the sums near the formula.

A sum near the formula differs by one edit or two: the axes of the result in another order, one too many or too few, an
operand's axes exchanged, two indices taken for one or one for two, two operands exchanged, one left out or used twice.
On whole numbers that are large enough, a sum agrees with the answer in every case only if it is the same function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, permutations
from math import prod
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from grader.algebra.subscripts import Contraction
from grader.diagnose.contractions import Difference, counted, difference
from grader.text import listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.model import Array

    Floats: TypeAlias = NDArray[np.float64]

MOST_AXES: Final = 4
"""Of a result whose axes are tried in every order."""
MOST_EVALUATED: Final = 600
"""Operands of sums of the right shape; each takes some ten microseconds on the small case, where nearly all fail."""
MOST_SUMS: Final = 5_000
"""Two edits away, whose shape is looked at."""
NEAR: Final = 1e-6
"""How far an answer may be off, relative to its largest entry: it need not be exact."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of products: what it does with its operands, and which of the formula's factors each of them is."""

    what: Contraction
    factors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A sum that agrees with the answer in every case, up to a factor."""

    sum: Sum
    factor: str
    """As "-1"; empty when there is none, "mean" where all that is summed is averaged."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """The formula's factors as arrays, and what the function gave for them."""

    factors: tuple[Array, ...]
    got: Floats


def formula(want: Contraction) -> Sum:
    """Give the formula itself."""
    return Sum(want, tuple(range(len(want.operands))))


def agrees(what: Contraction, cases: Sequence[Case]) -> bool:
    """Tell whether a function computes what a contraction of the formula's factors gives."""
    return _agrees(formula(what), cases)


def _agrees(one: Sum, cases: Sequence[Case]) -> bool:
    return _fits(one, cases) and _factor(one, cases, scaled=False) is not None


def nearest(want: Contraction, cases: Sequence[Case]) -> Found | None:
    """Find the sum nearest to the formula, but not the formula, that is what a function computes; None if none is.

    cases: the cheapest first.
    """
    evaluated = 0
    for distance, sums in enumerate(_beside(want)):
        for one in sums:
            if evaluated > MOST_EVALUATED:
                return None
            if not _fits(one, cases):
                continue
            evaluated += len(one.factors)
            factor = _factor(one, cases, scaled=distance == 0)
            if factor is not None and not _same(one, formula(want), cases):
                return Found(one, factor)
    return None


def _same(one: Sum, other: Sum, cases: Sequence[Case]) -> bool:
    """Tell whether two sums are the same function, as with two equal operands exchanged."""
    return _agrees(one, [Case(case.factors, evaluate(other, case.factors)) for case in cases])


def described(one: Sum, want: Contraction, names: Sequence[str]) -> Difference:
    """Name what makes a sum another function than the formula."""
    called = counted(names)
    lost = [name for place, name in enumerate(called) if place not in one.factors]
    if lost:
        return Difference("einsum.operand-left-out", {"operand": lost[0]})
    if len(one.factors) > len(names):
        return Difference("einsum.operand-repeated", {"operand": called[one.factors[-1]]})
    exchanged = [called[place] for place, factor in enumerate(one.factors) if place != factor]
    if exchanged:
        return Difference("mistake.arguments-swapped", {"arguments": listed(exchanged)})
    return difference(one.what, want, names, implicit=False)


# ── sums near a sum ──────────────────────────────────────────────────────────────────────────────────────


def near(one: Sum) -> Iterator[Sum]:
    """Give the sums that are one edit away, the likeliest edits first."""
    what = one.what
    for output in _outputs(what):
        yield Sum(Contraction(what.operands, output), one.factors)
    for operands in (*_transposed(what.operands), *_unlinked(what.operands)):
        yield Sum(_numbered(operands, what.output), one.factors)
    for output in {what.output, *_outputs(what)}:
        for merged in _linked(Contraction(what.operands, output)):
            yield Sum(merged, one.factors)
    if one.factors == tuple(range(len(one.factors))):
        yield from _other_operands(one)


@lru_cache(maxsize=32)
def _beside(want: Contraction) -> tuple[tuple[Sum, ...], tuple[Sum, ...]]:
    """Give the sums that are one edit away from a formula, and those that are two."""
    start = formula(want)
    known = {start}
    beside = tuple(_new(start, known))
    return beside, tuple(islice(_further(beside, known), MOST_SUMS))


def _new(one: Sum, known: set[Sum]) -> Iterator[Sum]:
    for other in near(one):
        if other not in known:
            known.add(other)
            yield other


def _further(beside: Sequence[Sum], known: set[Sum]) -> Iterator[Sum]:
    """Give the sums two edits away, of the same operands."""
    for one in beside:
        if one.factors == tuple(range(len(one.what.operands))):
            yield from (other for other in _new(one, known) if other.factors == one.factors)


def _outputs(what: Contraction) -> Iterator[tuple[int, ...]]:
    """Give the result's axes in another order, without one, with one more, with one for another."""
    output = what.output
    summed = sorted({index for operand in what.operands for index in operand} - set(output))
    orders = permutations(output) if len(output) <= MOST_AXES else (output[::-1],)
    yield from (order for order in orders if order != output)
    for place in range(len(output)):
        yield (*output[:place], *output[place + 1 :])
    for index in summed:
        for place in range(len(output) + 1):
            yield (*output[:place], index, *output[place:])
        for place in range(len(output)):
            yield (*output[:place], index, *output[place + 1 :])


Operands: TypeAlias = tuple[tuple[int, ...], ...]


def _transposed(operands: Operands) -> Iterator[Operands]:
    """Exchange two axes of one operand."""
    for place, indices in enumerate(operands):
        for a, b in combinations(range(len(indices)), 2):
            swapped = list(indices)
            swapped[a], swapped[b] = indices[b], indices[a]
            yield (*operands[:place], tuple(swapped), *operands[place + 1 :])


def _unlinked(operands: Operands) -> Iterator[Operands]:
    """Give one axis an index of its own."""
    used = [index for indices in operands for index in indices]
    fresh = max(used, default=-1) + 1
    for place, indices in enumerate(operands):
        for axis, index in enumerate(indices):
            if used.count(index) > 1:
                alone = (*indices[:axis], fresh, *indices[axis + 1 :])
                yield (*operands[:place], alone, *operands[place + 1 :])


def _linked(what: Contraction) -> Iterator[Contraction]:
    """Take two indices for one."""
    indices = sorted({index for operand in what.operands for index in operand})
    for kept, lost in combinations(indices, 2):
        operands = tuple(tuple(kept if index == lost else index for index in operand) for operand in what.operands)
        output = tuple(dict.fromkeys(kept if index == lost else index for index in what.output))
        yield _numbered(operands, output)


def _other_operands(one: Sum) -> Iterator[Sum]:
    """Exchange two operands, leave one out, or use one twice."""
    operands, factors = one.what.operands, one.factors
    for a, b in combinations(range(len(operands)), 2):
        order = list(factors)
        order[a], order[b] = factors[b], factors[a]
        yield Sum(one.what, tuple(order))
    for place in reversed(range(len(operands) if len(operands) > 1 else 0)):
        rest = (*operands[:place], *operands[place + 1 :])
        left = {index for operand in rest for index in operand}
        output = tuple(index for index in one.what.output if index in left)
        # What was summed against the operand is summed alone now, or stays as an axis of the result.
        freed = tuple(index for index in dict.fromkeys(operands[place]) if index in left - {*output})
        for kept in dict.fromkeys([output, (*output, *freed), (*freed, *output)]):
            yield Sum(_numbered(rest, kept), (*factors[:place], *factors[place + 1 :]))
    for place, operand in enumerate(operands):
        yield Sum(Contraction((*operands, operand), one.what.output), (*factors, factors[place]))


def _numbered(operands: Operands, output: tuple[int, ...]) -> Contraction:
    """Number the indices in the order of first appearance."""
    numbers: dict[int, int] = {}
    for index in (index for operand in operands for index in operand):
        numbers.setdefault(index, len(numbers))
    return Contraction(
        tuple(tuple(numbers[index] for index in operand) for operand in operands),
        tuple(numbers[index] for index in output),
    )


# ── what a sum gives ─────────────────────────────────────────────────────────────────────────────────────


def _sizes(one: Sum, factors: Sequence[Array]) -> Mapping[int, int] | None:
    """Give the size of each index; None where an operand has other axes, or one index would need two sizes."""
    sizes: dict[int, int] = {}
    for indices, factor in zip(one.what.operands, one.factors, strict=True):
        shape = factors[factor].shape
        if len(shape) != len(indices):
            return None
        for index, size in zip(indices, shape, strict=True):
            if sizes.setdefault(index, size) != size:
                return None
    return sizes


def _fits(one: Sum, cases: Sequence[Case]) -> bool:
    """Tell whether a sum has the shape of every answer."""
    given = ((case.got.shape, _sizes(one, case.factors)) for case in cases)
    return all(
        sizes is not None and shape == tuple(sizes[index] for index in one.what.output) for shape, sizes in given
    )


def evaluate(one: Sum, factors: Sequence[Array]) -> Floats:
    """Compute a sum that fits its factors."""
    given: list[Array | list[int]] = []
    for indices, factor in zip(one.what.operands, one.factors, strict=True):
        given += [factors[factor], list(indices)]
    return np.asarray(np.einsum(*given, list(one.what.output), optimize="greedy"), np.float64)


def _factor(one: Sum, cases: Sequence[Case], *, scaled: bool) -> str | None:
    """Tell by which factor a sum agrees with the answers of all cases; None when it does not."""
    possible: set[str] = {"", "-1", "2", "1/2", "mean"} if scaled else {""}
    for case in cases:
        value = evaluate(one, case.factors)
        allowed = NEAR * float(np.max(np.abs(case.got), initial=0.0))
        if not np.isfinite(allowed):
            return None
        possible = {
            factor
            for factor in possible
            if float(np.max(np.abs(_times(factor, one, case) * value - case.got))) <= allowed
        }
        if not possible:
            return None
    return min(possible, key=len)


def _times(factor: str, one: Sum, case: Case) -> float:
    if factor == "mean":
        sizes = _sizes(one, case.factors) or {}
        return 1 / prod(size for index, size in sizes.items() if index not in one.what.output)
    return {"": 1.0, "-1": -1.0, "2": 2.0, "1/2": 0.5}[factor]
