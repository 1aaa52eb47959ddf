"""Read an einsum string as numpy does, and decide exactly, without numbers, whether two are the same function.

A string is a partition of *ports*: the axes of its operands, and the axes of its result. Two strings are the same
function for all sizes of 2 and more if and only if their partitions agree. `Contraction` is that partition in a
canonical form, so that equal functions are equal values.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ARROWS: Final = re.compile(
    r"=+>|[-−–—]+>|[→⇒⟶⟹↦]|\\(?:long)?rightarrow\b|\\(?:long)?mapsto\b|\\to\b"
    # What Python makes of the same between plain quotes: a carriage return, a tab.
    r"|\rightarrow\b|\to\b",
    re.IGNORECASE,
)
DOTS: Final = "..."
LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

PASTED: Final = re.compile(
    r"""(?:\w+\s*=\s*)?(?:\w+\.)*einsum\(\s*r?(?P<quote>['"])(?P<string>[^'"]*)(?P=quote)\s*
        (?P<operands>(?:,\s*[A-Za-z_]\w*\s*(?![\w\s=]))*)(?:,\s*\w+\s*=[^,()]*)*,?\s*\)\s*;?""",
    re.VERBOSE,
)


class SubscriptsError(ValueError):
    """A string that is no einsum string: the code of the finding, and its data."""

    def __init__(self, code: str, data: Mapping[str, str | int]) -> None:
        super().__init__(code)
        self.code = code
        self.data = dict(data)


@dataclass(frozen=True, slots=True)
class Subscripts:
    """An einsum string, taken apart. A term is a tuple of letters, or `...` for the axes not named."""

    terms: tuple[tuple[str, ...], ...]
    output: tuple[str, ...] | None
    """None when there is no arrow: numpy then sorts the letters that stand once."""


@dataclass(frozen=True, slots=True)
class Contraction:
    """What an einsum string does: the index of every axis, numbered in the order of first appearance.

    operands: one tuple per operand, one index per axis. output: one index per axis of the result.
    """

    operands: tuple[tuple[int, ...], ...]
    output: tuple[int, ...]


def parse(text: str) -> Subscripts:
    """Take an einsum string apart. Raises SubscriptsError where numpy would refuse it.

    >>> parse(" ijk, i → jk ")
    Subscripts(terms=(('i', 'j', 'k'), ('i',)), output=('j', 'k'))
    """
    text = "".join(plain(text).split())
    if "einsum(" in text:
        raise SubscriptsError("einsum.call", {})
    if re.search(r"[_=∑Σ{}]|\\sum", text):
        raise SubscriptsError("einsum.index-formula", {})
    if text.count("->") > 1:
        raise SubscriptsError("einsum.two-arrows", {"count": text.count("->")})
    left, arrow, right = text.partition("->")
    if "," in right:
        raise SubscriptsError("einsum.comma-in-output", {"got": right})
    terms = tuple(_term(term, f"operand {place}") for place, term in enumerate(left.split(","), 1))
    output = _term(right, "the result") if arrow else None
    used = {letter for term in terms for letter in term}
    for letter, count in Counter(output or ()).items():
        places = [place for place, other in enumerate(output or (), 1) if other == letter]
        if letter not in used and letter != DOTS:
            place = f"subscript {places[0]} of the result"
            raise SubscriptsError("einsum.output-unknown", {"letter": letter, "place": place})
        if count > 1:
            twice = f"subscripts {places[0]} and {places[1]}"
            raise SubscriptsError("einsum.output-repeated", {"letter": letter, "places": twice})
    return Subscripts(terms, output)


def plain(text: str) -> str:
    """Write arrows, dots and commas as numpy knows them; spaces stay.

    >>> plain("…ij， j → …i")
    '...ij, j -> ...i'
    """
    return ARROWS.sub("->", text).replace("…", DOTS).replace("，", ",")


def _term(text: str, whose: str) -> tuple[str, ...]:
    letters = re.findall(r"\.\.\.|.", text, re.DOTALL)
    for place, letter in enumerate(letters, 1):
        if letter in LETTERS or letter == DOTS:
            continue
        if letter == ".":
            raise SubscriptsError("einsum.ellipsis", {"what": f"in {whose} there are not three in a row"})
        code = "einsum.digits" if letter.isdigit() else "einsum.bad-character"
        raise SubscriptsError(code, {"character": letter, "place": f"subscript {place} of {whose}"})
    if letters.count(DOTS) > 1:
        raise SubscriptsError("einsum.ellipsis", {"what": f"they stand more than once in {whose}"})
    return tuple(letters)


def unwrap(text: str) -> tuple[str, list[str]]:
    """Take the string out of quotes or of a pasted call, with the names of the operands that the call gives.

    >>> unwrap('np.einsum("i,ijk->jk", b, A)')
    ('i,ijk->jk', ['b', 'A'])
    """
    text = text.strip()
    pasted = PASTED.fullmatch(text)
    if pasted:
        return pasted["string"], re.findall(r"\w+", pasted["operands"])
    while len(text) > 1 and text[0] == text[-1] and text[0] in "'\"`":
        text = text[1:-1].strip()
    return text, []


def contraction(subscripts: Subscripts, ndims: Sequence[int]) -> Contraction | None:
    """Give the function of a string for operands with `ndims` axes; None where the numbers of axes do not fit.

    Raises SubscriptsError when the axes behind `...` are not kept: numpy then refuses the string.

    >>> contraction(parse("...jk,j->...k"), [3, 1])
    Contraction(operands=((0, 1, 2), (1,)), output=(0, 2))
    """
    if len(ndims) != len(subscripts.terms):
        return None
    unnamed = [ndim - len(term) + (DOTS in term) for term, ndim in zip(subscripts.terms, ndims, strict=True)]
    if any(
        count < 0 or (count > 0 and DOTS not in term) for count, term in zip(unnamed, subscripts.terms, strict=True)
    ):
        return None
    # The axes behind the dots are aligned on the right, as in broadcasting: their names count from the right.
    most = max([count for count, term in zip(unnamed, subscripts.terms, strict=True) if DOTS in term], default=0)
    operands = tuple(_named(term, count) for term, count in zip(subscripts.terms, unnamed, strict=True))
    if subscripts.output is None:
        once = Counter(letter for term in subscripts.terms for letter in term)
        output = (DOTS, *sorted(letter for letter, count in once.items() if count == 1 and letter != DOTS))
    elif most and DOTS not in subscripts.output:
        raise SubscriptsError("einsum.ellipsis", {"what": "the axes behind them must stand in the result, too"})
    else:
        output = subscripts.output
    return canonical(operands, _named(output, most))


def _named(term: Sequence[str], unnamed: int) -> tuple[str, ...]:
    names: list[str] = []
    for letter in term:
        names += [f"...{place}" for place in range(unnamed, 0, -1)] if letter == DOTS else [letter]
    return tuple(names)


def canonical(operands: Sequence[Sequence[str]], output: Sequence[str]) -> Contraction:
    """Number the indices in the order of first appearance, so that letters no longer matter."""
    numbers: dict[str, int] = {}
    for letter in (letter for operand in operands for letter in operand):
        numbers.setdefault(letter, len(numbers))
    return Contraction(
        tuple(tuple(numbers[letter] for letter in operand) for operand in operands),
        tuple(numbers[letter] for letter in output),
    )


def matching_orders(subscripts: Subscripts, want: Contraction) -> list[tuple[int, ...]]:
    """Give the orders of the operands in which a string is the wanted function.

    >>> want = contraction(parse("ijk,i->jk"), [3, 1])
    >>> matching_orders(parse("a,abc->bc"), want)
    [(1, 0)]
    """
    found = []
    ndims = [len(operand) for operand in want.operands]
    for order in permutations(range(len(want.operands))):
        got = contraction(subscripts, [ndims[factor] for factor in order])
        if got is not None and in_factor_order(got, order) == want:
            found.append(order)
    return found


def in_factor_order(got: Contraction, order: Sequence[int]) -> Contraction:
    """Rearrange a contraction's operands: term t of it stands for factor `order[t]`."""
    terms = {factor: got.operands[term] for term, factor in enumerate(order)}
    operands = [[str(index) for index in terms[factor]] for factor in range(len(order))]
    return canonical(operands, [str(index) for index in got.output])
