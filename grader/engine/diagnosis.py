"""Name the mistakes in wrong answers. What was said of an answer is said again of an equal one, without a search.

Whatever goes wrong in here says nothing, and costs no verdict.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from traceback import format_exception
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from grader.engine.plan import PlannedItem, ask_reference
from grader.kinds.table import KINDS
from grader.model import Finding, Outcome
from grader.text import clean

if TYPE_CHECKING:
    from grader.engine.plan import Plan, RunSandboxed

Diagnose: TypeAlias = Callable[[PlannedItem, Sequence[Outcome]], tuple[Finding, ...]]
Known: TypeAlias = Mapping[int, tuple[Outcome, ...]]
"""What common mistakes would give, by the place of an item's first request."""
MOST_REMEMBERED: Final = 20_000
"""Of distinct wrong answers: a class of thousands on a sheet of ten items has fewer."""
LONGEST_LOGGED: Final = 10_000
"""Characters."""
log = logging.getLogger(__name__)


def no_diagnosis(_planned: PlannedItem, _outcomes: Sequence[Outcome]) -> tuple[Finding, ...]:
    """Say nothing."""
    return ()


def ask_known(plan: Plan, run: RunSandboxed) -> Known:
    """Ask the reference what common mistakes would give, on every item's cases.

    Items that do not share their calls have a process each: one that needs all the time or space silences no other.
    """
    groups = {planned.first: planned for planned in plan.items}
    return {first: _asked(plan, planned, run) for first, planned in groups.items()}


def _asked(plan: Plan, planned: PlannedItem, run: RunSandboxed) -> tuple[Outcome, ...]:
    try:
        return ask_about(plan, planned, run)
    except Exception as error:  # noqa: BLE001 - answers are graded, if without their mistakes
        _log(error)
        return ()


def ask_about(plan: Plan, planned: PlannedItem, run: RunSandboxed) -> tuple[Outcome, ...]:
    """Ask it about the items that share their calls with one."""
    asked = KINDS[planned.problem.kind].counterfactuals(planned.problem, planned.item, planned.cases)
    return ask_reference(plan.assignment, [asked], run)[0]


class Diagnosis:
    """Names mistakes; what is `known` of an item is asked for when the first answer to it is wrong, and once."""

    def __init__(self, known: Callable[[PlannedItem], Sequence[Outcome]]) -> None:
        self._known = known
        self._learnt: dict[tuple[int, str], Any] = {}
        self._said: dict[tuple[int, str, bytes], tuple[Finding, ...]] = {}
        self.searched = 0
        """How many distinct wrong answers were looked at."""

    def __call__(self, planned: PlannedItem, outcomes: Sequence[Outcome]) -> tuple[Finding, ...]:
        """Name the mistake in the answer to one item, from the outcomes of its requests."""
        try:
            key = (planned.first, planned.item.id, _digest(outcomes))
            if key not in self._said:
                if len(self._said) >= MOST_REMEMBERED:
                    self._said.clear()
                self._said[key] = self._search(planned, outcomes)
            return self._said[key]
        except Exception as error:  # noqa: BLE001 - the verdict stands without it
            _log(error)
            return ()

    def _search(self, planned: PlannedItem, outcomes: Sequence[Outcome]) -> tuple[Finding, ...]:
        self.searched += 1
        diagnose, learnt = KINDS[planned.problem.kind].diagnose, self._learn(planned)
        return diagnose(planned.problem, planned.item, planned.cases, planned.wants, learnt, outcomes)

    def _learn(self, planned: PlannedItem) -> Any:
        key = (planned.first, planned.item.id)
        if key not in self._learnt:
            learn, known = KINDS[planned.problem.kind].learn, self._known(planned)
            self._learnt[key] = learn(planned.problem, planned.item, planned.cases, planned.wants, known)
        return self._learnt[key]


def _log(error: Exception) -> None:
    log.error("a fault in the diagnosis: %s", clean("".join(format_exception(error)), limit=LONGEST_LOGGED))


def _digest(outcomes: Sequence[Outcome]) -> bytes:
    """Give equal outcomes equal bytes; they are ours to write down, and are never read back."""
    return blake2b(pickle.dumps(tuple(outcomes), protocol=5)).digest()
