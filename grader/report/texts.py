"""Values as texts to show: the one place where foreign text is cleaned for the pages."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from grader.report.contexts import Span
from grader.text import clean, number, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.model import Json

_LONGEST_PROSE = 4000
_LONGEST_OUTPUT = 20_000
_LONGEST_VALUE = 300
_CODE = re.compile(r"`([^`\n]+)`")
_BLANK_LINES = re.compile(r"\n\s*\n")
# Beyond this an integer is no number that a reader could use, and Python refuses to write the longest.
_MOST_BITS = 256


def label(text: str) -> str:
    """Show a name, a title or a path in one line."""
    return one_line(text, limit=120)


def code(text: str) -> str:
    """Show a line of code or mathematics."""
    return one_line(text, limit=_LONGEST_VALUE)


def output(text: str) -> str:
    """Show what a program printed."""
    return clean(text, limit=_LONGEST_OUTPUT)


def prose(text: str) -> tuple[Span, ...]:
    """Split a text into plain pieces and those between backticks.

    >>> [(span.text, span.code) for span in prose("give `x.T` back")]
    [('give ', False), ('x.T', True), (' back', False)]
    """
    pieces = _CODE.split(clean(text, limit=_LONGEST_PROSE).strip())
    return tuple(Span(piece, code=place % 2 == 1) for place, piece in enumerate(pieces) if piece)


def paragraphs(text: str) -> tuple[tuple[Span, ...], ...]:
    """Split a text at blank lines, and each part into pieces."""
    return tuple(prose(part) for part in _BLANK_LINES.split(text) if part.strip())


def value(found: Json) -> str:
    """Show one of the numbers that decided."""
    return one_line(_written(found), limit=_LONGEST_VALUE)


def score(earned: Decimal | None, total: Decimal) -> str:
    """Write what was earned of what could be.

    >>> score(Decimal("0.5"), Decimal(1)), score(Decimal(11), Decimal(13)), score(None, Decimal(1))
    ('0.5 of 1 point', '11 of 13 points', 'not graded')
    """
    if earned is None:
        return "not graded"
    return f"{number(earned)} of {number(total)} {'point' if total == 1 else 'points'}"


def percent(share: Decimal) -> str:
    """Write a share with one place: 99.7 % is not everybody.

    >>> percent(Decimal("0.5")), percent(Decimal("0.9967")), percent(Decimal(1))
    ('50 %', '99.7 %', '100 %')
    """
    return f"{number((100 * share).quantize(Decimal('0.1')))} %"


def _written(found: Json) -> str:
    match found:
        case None | bool():
            return {None: "none", True: "yes", False: "no"}[found]
        case int() if found.bit_length() > _MOST_BITS:
            return f"an integer of {found.bit_length()} bits"
        case float():
            return repr(float(found))  # a subclass may write itself in its own way
        case list() | tuple():
            return f"[{_joined(map(_written, found))}]"
        case dict():
            return _joined(f"{key}: {_written(entry)}" for key, entry in found.items())
    return str(found)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)
