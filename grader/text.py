"""Text of foreign origin, made safe to print and to write."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

# The Unicode categories Cc, but for tab and newline, Cs, Zl and Zp, which never grow; and what turns the direction.
_ACTING = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"


def clean(text: str, *, limit: int = 2000) -> str:
    r"""Replace what could act instead of being read: control characters, bidi overrides, lone surrogates.

    Each is shown as its escape; text beyond `limit` characters is cut, and says so.

    >>> clean("a\x1b[31mb\u202ec\ud800")
    'a\\x1b[31mb\\u202ec\\ud800'
    >>> clean("abcdef", limit=3)
    'abc… (3 more characters)'
    """
    if len(text) <= limit and text.isprintable():  # nearly every text: nothing that acts is printable
        return text
    cut = f"… ({len(text) - limit} more characters)" if len(text) > limit else ""
    return re.sub(_ACTING, _escaped, text[:limit].replace("\r\n", "\n")) + cut


def one_line(text: str, *, limit: int = 200) -> str:
    r"""Clean a text and fold its white space, for a table or a message.

    >>> one_line("two\n  lines")
    'two lines'
    """
    return clean(" ".join(text[: 4 * limit].split()), limit=limit)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def ordinal(number: int) -> str:
    """Write a position as people count it.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '21st']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def listed(words: Sequence[str], *, joint: str = "and") -> str:
    """Join words as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return f" {joint} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def point(line: str, column: int, *, limit: int = 100) -> str:
    r"""Show a line with a caret under its column, which counts from 1; a long line is cut to what surrounds it.

    >>> print(point("title: 行列 x", 11))
    title: 行列 x
                ^
    """
    start = 0 if column <= limit else column - 1 - limit // 2
    before = _spaced("…" * (start > 0) + line[start : column - 1])
    after = _spaced(line[column - 1 : start + limit]) + "…" * (len(line) > start + limit)
    return f"{(before + after).rstrip()}\n{' ' * _columns(before)}^"


def _spaced(text: str) -> str:
    return clean(text, limit=len(text)).replace("\t", "    ").replace("\n", " ")


def _columns(text: str) -> int:
    # Letters of East Asian scripts take two columns of a terminal, marks that sit on another letter none.
    wide = sum(unicodedata.east_asian_width(character) in {"W", "F"} for character in text)
    return len(text) + wide - sum(unicodedata.category(character) in {"Mn", "Me", "Cf"} for character in text)


def counted(number: int, word: str) -> str:
    """Write a number of things.

    >>> counted(1, "item"), counted(2, "item")
    ('1 item', '2 items')
    """
    return f"{number} {word}{'' if number == 1 else 's'}"


def number(amount: Decimal) -> str:
    """Write points exactly: a plain decimal, without an exponent and without idle zeros.

    >>> from decimal import Decimal
    >>> [number(Decimal(amount)) for amount in ("1.50", "10", "1E+2", "0.00004", "0.0")]
    ['1.5', '10', '100', '0.00004', '0']
    """
    digits = f"{amount:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
