"""Where a field stands: the page it is on, its path in words, and the fault that points at it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from grader.errors import SpecFault
from grader.model import Place
from grader.text import one_line

_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one file."""

    file: str
    """The file as the user named it: a relative path stays relative."""
    text: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)

    def place(self, line: int, column: int) -> Place:
        """Give a place from a line and a column that count from 0, as the YAML parser does."""
        return Place(self.file, line + 1, column + 1, self.lines[line] if line < len(self.lines) else "")

    def place_of(self, index: int) -> Place:
        """Give the place of a character."""
        before = _BREAK.split(self.text[:index])
        return self.place(len(before) - 1, len(before[-1]))


def page(file: str, text: str) -> Page:
    """Lay a text out in lines."""
    return Page(file, text, tuple(_BREAK.split(text)))


def join(path: str, step: str | int) -> str:
    """Extend the path of a field by a key or a position.

    >>> join(join(join("", "items"), 0), "formula"), join("arguments", "a b")
    ('items[0].formula', 'arguments["a b"]')
    """
    if isinstance(step, int):
        return f"{path}[{step}]"
    if not step.replace("-", "_").isidentifier():
        return f'{path}["{one_line(step, limit=60)}"]'
    return f"{path}.{step}" if path else step


def fault_at(place: Place, path: str, what: str, *, shift: int = 0) -> SpecFault:
    """Make the fault of a field; `shift` counts characters to the right of its place."""
    return SpecFault(place.file, place.line, place.column + shift, path, what, place.source_line)
