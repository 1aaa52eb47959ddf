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
    """Say of findings what their level allows; what gives nothing of the answer away is told at every level.

    Below the last level one hint is given, that of the first finding which has one, and no number that decided.
    """
    if level == ALL:
        return tuple(findings)
    said: list[Finding] = []
    hinted = False
    for found in findings:
        if found.hints is None or not hinted:
            said.append(_told(found, level))
        hinted = hinted or found.hints is not None
    return tuple(said)


def _told(found: Finding, level: HintLevel) -> Finding:
    if found.hints is None:
        return found
    message = found.hints[level - 1] if level else WRONG
    return replace(found, message=message, data={}, level=level)
