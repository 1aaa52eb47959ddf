"""Whose fault it is: the author's (SpecError), the user's call (UsageError), or ours (GraderFault).

A student's fault is never an exception: it is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent

from grader.text import clean, point


@dataclass(frozen=True, slots=True, order=True)
class SpecFault:
    """One thing wrong in an assignment, and where. Lines and columns count from 1; 0 means the whole file."""

    file: str
    line: int
    column: int
    path: str
    """The field, as `items[0].formula`; empty for the file itself."""
    what: str
    source_line: str = ""

    def __str__(self) -> str:
        """Write `file:line:column: path: what`, and the source line with a caret below it."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        head = clean(": ".join(part for part in (place, self.path, self.what) if part))
        return f"{head}\n{indent(point(self.source_line, self.column), '    ')}" if self.source_line.strip() else head


class SpecError(Exception):
    """An assignment is faulty: all its faults at once, in the order of the files."""

    def __init__(self, faults: list[SpecFault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageError(Exception):
    """The command was called in a way that cannot work; the message says what to do instead."""


class NothingToGrade(UsageError):
    """There is no submission where one was looked for."""


class GraderFault(Exception):
    """Something of ours is broken; never held against a student."""
