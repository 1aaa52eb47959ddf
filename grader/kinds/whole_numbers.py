"""Whole numbers for the operands of a formula: on them every order of summation is exact in double precision.

Four draws as large as that allows leave a wrong polynomial no chance to agree (Schwartz-Zippel); a small one shows what
is only added.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.algebra.compare import largest
from grader.model import Argument, Case, Layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.algebra.formula import IndexFormula
    from grader.model import Array

DRAWS: Final[tuple[tuple[str, Layout, bool], ...]] = (
    ("large whole numbers", "contiguous", True),
    ("other large whole numbers", "contiguous", True),
    ("strided inputs", "strided", True),
    ("read-only inputs", "contiguous", False),
)
SMALL: Final = 9
SMALLEST: Final = 3
MOST_TERMS: Final = 1_000_000


def cases(formula: IndexFormula, random: np.random.Generator) -> tuple[Case, ...]:
    """Draw whole numbers: small ones, where an added constant shows, then four times as large as stays exact.

    The small case alone sets the scale: beside the large ones everything small would pass.
    """
    small = Case("small whole numbers", _arguments(formula, random, SMALL, "contiguous", writeable=True), core=True)
    large = [
        Case(regime, _arguments(formula, random, None, layout, writeable=writeable))
        for regime, layout, writeable in DRAWS
    ]
    return (small, *large)


def _arguments(
    formula: IndexFormula, random: np.random.Generator, most: int | None, layout: Layout, *, writeable: bool
) -> tuple[Argument, ...]:
    """Draw each operand from [-most, most]; without `most`, as large as any order of summation stays exact.

    With k factors and so many terms in a sum, |sum| <= terms * most**k <= 2**53 / 2**k.
    """
    sizes = _sizes(formula, random)
    terms = prod(size for index, size in sizes.items() if index not in formula.output)
    bound = most or max(1, int((2**53 / terms) ** (1 / len(formula.factors)) / 2))
    shapes = {factor.name: [sizes[index] for index in factor.indices] for factor in formula.factors}
    return tuple(
        Argument(
            name, random.integers(-bound, bound, shapes[name], endpoint=True).astype(np.float64), layout, writeable
        )
        for name in formula.operands
    )


def letters(formula: IndexFormula) -> dict[str, str]:
    """Give each index the letter of its size: an operand that stands twice has one shape.

    >>> from grader.algebra.formula import parse
    >>> letters(parse("C = Σ_ij x_i A_ij x_j"))
    {'i': 'i', 'j': 'i'}
    """
    first = {factor.name: factor for factor in reversed(formula.factors)}
    same: dict[str, str] = {}
    for factor in formula.factors:
        for index, twin in zip(factor.indices, first[factor.name].indices, strict=True):
            root, other = same.setdefault(index, index), same.setdefault(twin, twin)
            same = {name: other if named == root else named for name, named in same.items()}
    return same


def _sizes(formula: IndexFormula, random: np.random.Generator) -> dict[str, int]:
    """Draw sizes from 3 up that differ wherever they can."""
    same = letters(formula)
    roots = list(dict.fromkeys(same.values()))
    drawn = random.permutation(np.arange(SMALLEST, SMALLEST + max(5, len(roots))))
    # With many indices, as large as they may be: an answer's time and memory grow with their product.
    for largest_size in range(int(drawn.max()), SMALLEST - 1, -1):
        size = {root: min(int(each), largest_size) for root, each in zip(roots, drawn, strict=False)}
        sizes = {index: size[root] for index, root in same.items()}
        if prod(sizes.values()) <= MOST_TERMS:
            break
    return sizes


def evaluate(formula: IndexFormula, given: Mapping[str, Array]) -> Array:
    """Evaluate a formula on arrays by the operands' names."""
    operands = [given[factor.name] for factor in formula.factors]
    return np.asarray(np.einsum(formula.subscripts, *operands, optimize="greedy"))


def scales(formula: IndexFormula, cases: Sequence[Case]) -> tuple[float, ...]:
    """Give for every case the size of what is added up: where much cancels, errors still have that size."""
    return _scales(formula, tuple(cases))


@lru_cache(maxsize=64)
def _scales(formula: IndexFormula, cases: tuple[Case, ...]) -> tuple[float, ...]:
    sizes = [{given.name: np.abs(given.array) for given in case.arguments} for case in cases]
    return tuple(largest(evaluate(formula, given)) for given in sizes)
