"""Name the mistake in an einsum string that is not the formula in any order of its operands."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from grader.algebra.subscripts import DOTS, SubscriptsError, contraction, in_factor_order, matching_orders, parse, plain
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
    text = plain(text)
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
    spaced = [term for term in left.split(",") if len(term.split()) > 1]
    commas = ",".join(",".join(term.split()) for term in left.split(","))
    if spaced and _is(commas + arrow + right, want):
        return Difference("einsum.space-for-comma", {"read": "".join(spaced[0].split())})
    data: dict[str, str | int] = {"got": len(subscripts.terms), "want": len(names), "factors": ", ".join(names)}
    return Difference("einsum.operand-count", data)


def _wrong_ndim(subscripts: Subscripts, ndims: Sequence[int], names: Sequence[str]) -> Difference:
    """Tell the first operand that does not fit, in the order of the operands that fits best."""

    def excess(term: Sequence[str], ndim: int) -> int:
        return max(0, len(term) - 1 - ndim) if DOTS in term else abs(len(term) - ndim)

    def misfit(order: Sequence[int]) -> int:
        return sum(excess(term, ndims[factor]) for term, factor in zip(subscripts.terms, order, strict=True))

    best = min(permutations(range(len(names))), key=misfit)
    term, factor = next(
        (term, factor) for term, factor in zip(subscripts.terms, best, strict=True) if excess(term, ndims[factor])
    )
    got, subscript = len(term) - (DOTS in term), "".join(term)
    data: dict[str, str | int] = {"operand": names[factor], "got": got, "want": ndims[factor], "subscripts": subscript}
    return Difference("einsum.operand-ndim", data)


def _right_in_one_case(text: str, want: Contraction) -> Difference | None:
    mixed = sorted({letter for letter in text if letter.islower() and letter.upper() in text})
    if not mixed or not _is(text.lower(), want):
        return None
    return Difference("einsum.letter-case", {"letters": listed([f"{low!r} and {low.upper()!r}" for low in mixed])})


def _is(text: str, want: Contraction) -> bool:
    """Tell whether a string that nobody wrote, but somebody may have meant, is the wanted function."""
    try:
        return bool(matching_orders(parse(text), want))
    except SubscriptsError:
        return False
