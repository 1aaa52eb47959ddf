"""Name the mistake in an einsum string that is not the formula in any order of its operands."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

from grader.algebra.subscripts import SubscriptsError, contraction, in_factor_order, matching_orders, parse
from grader.diagnose.contractions import Difference, difference, distance
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.algebra.subscripts import Contraction, Subscripts


def mistake(text: str, subscripts: Subscripts, want: Contraction, names: Sequence[str]) -> Difference:
    """Name the simplest mistake, from the coarsest to the finest: operands, their axes, their letters, their links.

    text: the string as it was parsed into `subscripts`. names: the formula's factors, in its order.
    Raises SubscriptsError where numpy would refuse the string.
    """
    if len(subscripts.terms) != len(names):
        return _wrong_count(text, subscripts, want, names)
    ndims = [len(operand) for operand in want.operands]
    readings: list[tuple[int, tuple[int, ...], Contraction]] = []
    for order in permutations(range(len(names))):
        got = contraction(subscripts, [ndims[factor] for factor in order])
        if got is not None:
            got = in_factor_order(got, order)
            readings.append((distance(got, want), order, got))
    if not readings:
        return _wrong_ndim(subscripts, ndims, names)
    _, _, nearest = min(readings, key=lambda reading: reading[:2])
    return _right_in_one_case(text, want) or difference(nearest, want, names, implicit=subscripts.output is None)


def _wrong_count(text: str, subscripts: Subscripts, want: Contraction, names: Sequence[str]) -> Difference:
    left, arrow, right = text.partition("->")
    commas = re.sub(r"(?<=[A-Za-z.])\s+(?=[A-Za-z.])", ",", left.strip())
    if commas != left.strip() and matching_orders(parse(commas + arrow + right), want):
        return Difference("einsum.space-for-comma", {"read": "".join(left.split())})
    data = {"got": len(subscripts.terms), "want": len(names), "factors": ", ".join(names)}
    return Difference("einsum.operand-count", data)


def _wrong_ndim(subscripts: Subscripts, ndims: Sequence[int], names: Sequence[str]) -> Difference:
    operand, term, ndim = next(
        (name, term, ndim) for name, term, ndim in zip(names, subscripts.terms, ndims, strict=True) if len(term) != ndim
    )
    data = {"operand": operand, "got": len(term), "want": ndim, "subscripts": "".join(term)}
    return Difference("einsum.operand-ndim", data)


def _right_in_one_case(text: str, want: Contraction) -> Difference | None:
    mixed = sorted({letter for letter in text if letter.islower() and letter.upper() in text})
    try:
        if not mixed or not matching_orders(parse(text.lower()), want):
            return None
    except SubscriptsError:
        return None
    return Difference("einsum.letter-case", {"letters": listed([f"{low!r} and {low.upper()!r}" for low in mixed])})
