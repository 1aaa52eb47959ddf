"""One student's submission, found; it is read when its turn comes, so that a class is never in memory at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.collect.findings import finding
from grader.collect.names import printable
from grader.collect.read import Refused, read
from grader.model import Source, Submission

if TYPE_CHECKING:
    from grader.model import Finding


@dataclass(frozen=True, slots=True)
class Handed:
    """What one student handed in, not yet read. Without a path, `finding` says why there is nothing to read."""

    student: str
    path: str | None
    finding: Finding | None = None


def read_submission(handed: Handed) -> Submission:
    """Read one submission; what can no longer be read, because it has gone or changed, says so."""
    if handed.path is None:
        return Submission(handed.student, None, handed.finding)
    path = Path(handed.path)
    name = printable(path.name)
    try:
        return Submission(handed.student, Source(name, read(path)))
    except Refused as refused:
        return Submission(handed.student, None, finding(f"collect.{refused.code}", path=name, what=str(refused)))
