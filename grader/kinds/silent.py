"""What a kind says that has nothing to say: `proof = silent.asks_nothing` stands for a function of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from grader.kinds.references import Unproven
    from grader.model import Answered, Array, Case, Finding, Item, Outcome, Problem, Request


def no_definitions(_spec: Any) -> str:
    """Append nothing to `reference.py`."""
    return ""


def no_cases(_problem: Problem, _item: Item, _random: np.random.Generator) -> tuple[Case, ...]:
    """Draw no inputs: numbers decide nothing."""
    return ()


def asks_nothing(_problem: Problem, _item: Item, _cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask `reference.py` nothing."""
    return ()


def as_drawn(_problem: Problem, _item: Item, cases: Sequence[Case], _outcomes: Sequence[Outcome]) -> tuple[Case, ...]:
    """Keep the cases as they were drawn."""
    return tuple(cases)


def no_wants(_problem: Problem, _item: Item, _cases: Sequence[Case], _outcomes: Sequence[Outcome]) -> tuple[Array, ...]:
    """Want nothing of `reference.py`: it was asked nothing."""
    return ()


def learns_nothing(
    _problem: Problem, _item: Item, _cases: Sequence[Case], _wants: Any, _known: Sequence[Outcome]
) -> None:
    """Learn nothing about mistakes: nothing was asked."""


def no_diagnosis(
    _problem: Problem,
    _item: Item,
    _cases: Sequence[Case],
    _wants: Any,
    _learnt: Any,
    _outcomes: Sequence[Outcome],
) -> tuple[Finding, ...]:
    """Name no mistake."""
    return ()


def no_review(_problem: Problem, _answered: Sequence[Answered], _source: bytes) -> tuple[Finding, ...]:
    """Say nothing about the problem as a whole."""
    return ()


def no_doubts(
    _problem: Problem, _item: Item, _cases: Sequence[Case], _wants: Any, _outcomes: Sequence[Outcome]
) -> tuple[Unproven, ...]:
    """Doubt nothing: nothing was asked."""
    return ()


def no_advice(_problem: Problem) -> tuple[str, ...]:
    """Advise nothing."""
    return ()
