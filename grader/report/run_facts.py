"""What both pages say about the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.report.contexts import Fact
from grader.report.texts import label

if TYPE_CHECKING:
    from grader.model import Isolation, Run

_LIMITED = (
    "Submissions ran without strong isolation: as ordinary processes, with limits on time, memory and output, "
    "but able to read files and reach the network. Trust these results as far as you trust the code."
)


_LIMITED_IN_SHORT = (
    "Submissions ran without strong isolation, as ordinary processes with limits on time, memory and output."
)


def run_facts(run: Run) -> tuple[Fact, ...]:
    """List what makes the run repeatable; not its duration, so that equal runs give equal pages."""
    return (
        Fact("seed", str(run.seed)),
        Fact("isolation", run.isolation),
        Fact("grader", label(run.grader)),
        Fact("Python", label(run.python)),
        Fact("NumPy", label(run.numpy)),
    )


def isolation_warning(isolation: Isolation) -> str:
    """Tell the instructor plainly when strangers' code was not well contained; empty otherwise."""
    return _LIMITED if isolation == "limited" else ""


def isolation_note(isolation: Isolation) -> str:
    """Say the same in one line to a student, who can do nothing about it; empty otherwise."""
    return _LIMITED_IN_SHORT if isolation == "limited" else ""
