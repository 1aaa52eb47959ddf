"""What `grader lint` finds: doubts about an assignment, and how many mutants of its references were tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from grader.model import Problem

Severity: TypeAlias = Literal["fault", "advice"]
"""A fault makes an assignment unfit for grading; advice tells what would make it stronger."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing about an assignment, and where."""

    code: str
    """As `lint.survivor`; it has no variables in it."""
    what: str
    file: str
    line: int = 0
    """Counted from 1; 0 means the whole file."""
    item: str = ""
    """Empty when it concerns the whole file."""
    severity: Severity = "fault"

    @property
    def place(self) -> str:
        """Write where, as `problems/hw3/1-cross-entropy.yaml:12: gradient`."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.item}" if self.item else where


@dataclass(frozen=True, slots=True)
class Tally:
    """How the mutants of an assignment's references fared."""

    killed: int = 0
    """Graded as wrong, as they should be."""
    survived: int = 0
    """Passed, though further cases tell them from the reference."""
    noted: int = 0
    """Passed with a note that the reference does not get, as of an overflow in extreme cases."""
    same: int = 0
    """Passed, and nothing that was tried tells them from the reference."""

    def __add__(self, other: Tally) -> Tally:
        """Count both."""
        return Tally(
            self.killed + other.killed,
            self.survived + other.survived,
            self.noted + other.noted,
            self.same + other.same,
        )

    @property
    def tried(self) -> int:
        """All of them."""
        return self.killed + self.survived + self.noted + self.same


@dataclass(frozen=True, slots=True)
class Soundness:
    """All that `grader lint` says about one assignment."""

    doubts: tuple[Doubt, ...]
    mutants: Tally

    @property
    def faults(self) -> tuple[Doubt, ...]:
        """What must be mended."""
        return tuple(doubt for doubt in self.doubts if doubt.severity == "fault")


def doubt_of(
    problem: Problem, code: str, what: str, *, item: str = "", field: str = "", severity: Severity = "fault"
) -> Doubt:
    """Make a doubt about a problem, at one of its fields where that is written in the file."""
    place = problem.places.get(field) if field else None
    return Doubt(code, what, problem.places[""].file, place.line if place else 0, item, severity)
