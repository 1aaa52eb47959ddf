"""Name the mistake in an einsum string that is not the formula in any order of its operands."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from grader.algebra.subscripts import DOTS, SubscriptsError, contraction, in_factor_order, matching_orders, parse, plain
from grader.diagnose.contractions import Difference, counted, difference, distance
from grader.text import listed, ordinal

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
    return _right_in_one_case(text, subscripts, want, names) or difference(
        nearest, want, names, implicit=subscripts.output is None
    )


def _wrong_count(text: str, subscripts: Subscripts, want: Contraction, names: Sequence[str]) -> Difference:
    left, arrow, right = text.partition("->")
    spaced = [term for term in left.split(",") if len(term.split()) > 1]
    commas = ",".join(",".join(term.split()) for term in left.split(","))
    order = _order(commas + arrow + right, want) if spaced else None
    if order is not None:
        first = left.split(",").index(spaced[0])
        called = counted(names)
        between = listed([called[factor] for factor in order[first : first + 2]])
        return Difference("einsum.space-for-comma", {"read": "".join(spaced[0].split()), "between": between})
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
    operand = counted(names)[factor]
    data: dict[str, str | int] = {"operand": operand, "got": got, "want": ndims[factor], "subscripts": subscript}
    return Difference("einsum.operand-ndim", data)


def _right_in_one_case(text: str, subscripts: Subscripts, want: Contraction, names: Sequence[str]) -> Difference | None:
    mixed = sorted({letter for letter in text if letter.islower() and letter.upper() in text})
    order = _order(text.lower(), want) if mixed else None
    if order is None:
        return None
    called = [counted(names)[factor] for factor in order]
    letters = [f"{letter!r} ({_place(letter, subscripts, called)})" for low in mixed for letter in (low, low.upper())]
    return Difference("einsum.letter-case", {"letters": listed(letters)})


def _place(letter: str, subscripts: Subscripts, called: Sequence[str]) -> str:
    """Say which axis a letter stands for: the first one of an operand, else of the result."""
    terms = [*zip(called, subscripts.terms, strict=True), ("the result", subscripts.output or ())]
    whose, term = next((whose, term) for whose, term in terms if letter in term)
    before = term[: term.index(letter)]
    return f"a later axis of {whose}" if DOTS in before else f"the {ordinal(len(before) + 1)} axis of {whose}"


def _order(text: str, want: Contraction) -> tuple[int, ...] | None:
    """Give the order of the operands in which a string that somebody may have meant is the wanted function."""
    try:
        return next(iter(matching_orders(parse(text), want)), None)
    except SubscriptsError:
        return None
