"""How much a student is told of a finding, at the hint level that the instructor chose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.model import Finding, HintLevel

ALL: Final = 3
WRONG: Final = "This answer is not right."
"""What is said at the level 0."""


def told(findings: Iterable[Finding], level: HintLevel) -> tuple[Finding, ...]:
    """Say of each finding what its level allows; what gives nothing of the answer away is told at every level.

    Below the last level no number that decided is told, and nothing is said twice.
    """
    if level == ALL:
        return tuple(findings)
    said: dict[str, Finding] = {}
    for found in findings:
        one = _told(found, level)
        said.setdefault(one.message, one)
    return tuple(said.values())


def _told(found: Finding, level: HintLevel) -> Finding:
    if found.hints is None:
        return found
    message = found.hints[level - 1] if level else WRONG
    return replace(found, message=message, data={}, level=level)
