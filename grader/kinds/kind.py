"""What a kind of problem is: a module with these names, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from grader.kinds.problem import ProblemSpec
    from grader.kinds.references import Unproven
    from grader.model import Answered, Case, Finding, Item, Judgement, Outcome, Problem, Request


class Kind(Protocol):
    """A kind of problem. Every function is pure: what a child process must do is returned as requests.

    What a kind has nothing to say to is imported from `silent`.
    """

    @property
    def Spec(self) -> type[ProblemSpec]:  # noqa: N802 - it is a class
        """The model of the YAML file; a description on every field."""

    def items(self, spec: Any, /) -> tuple[Item, ...]:
        """The items of a checked spec, each with its statement."""

    def definitions(self, spec: Any, /) -> str:
        """Python that belongs at the end of `reference.py`: the author's expressions as functions."""

    def asked(self, problem: Problem, /) -> str:
        """What a submission must define, in one sentence."""

    def cases(self, problem: Problem, item: Item, random: np.random.Generator, /) -> tuple[Case, ...]:
        """The inputs on which an item is checked, by regime; none when numbers decide nothing."""

    def drafts(self, problem: Problem, item: Item, cases: Sequence[Case], /) -> tuple[Request, ...]:
        """What `reference.py` is asked before the cases are final, as for inputs that are derived from others."""

    def settle(
        self, problem: Problem, item: Item, cases: Sequence[Case], outcomes: Sequence[Outcome], /
    ) -> tuple[Case, ...]:
        """The final cases, from the drawn ones and what the drafts gave. Raises SpecError where there are none."""

    def reference(self, problem: Problem, item: Item, cases: Sequence[Case], /) -> tuple[Request, ...]:
        """What is asked of the assignment's `reference.py`."""

    def wants(self, problem: Problem, item: Item, cases: Sequence[Case], outcomes: Sequence[Outcome], /) -> Any:
        """What is right, in the kind's own form, from what `reference.py` gave. Raises SpecError where it gave none."""

    def requests(self, problem: Problem, item: Item, cases: Sequence[Case], /) -> tuple[Request, ...]:
        """What is asked of a submission."""

    def judge(
        self,
        problem: Problem,
        item: Item,
        cases: Sequence[Case],
        wants: Any,
        outcomes: Sequence[Outcome],
        /,
    ) -> Judgement:
        """The verdict on one item, from the outcomes of its requests."""

    def counterfactuals(self, problem: Problem, item: Item, cases: Sequence[Case], /) -> tuple[Request, ...]:
        """What is asked of `reference.py` once an answer is wrong: what common mistakes would give."""

    def learn(
        self, problem: Problem, item: Item, cases: Sequence[Case], wants: Any, known: Sequence[Outcome], /
    ) -> Any:
        """What is learnt about mistakes, in the kind's own form, from what the counterfactuals gave; once for all."""

    def diagnose(
        self,
        problem: Problem,
        item: Item,
        cases: Sequence[Case],
        wants: Any,
        learnt: Any,
        outcomes: Sequence[Outcome],
        /,
    ) -> tuple[Finding, ...]:
        """Name the mistake in a wrong answer, by what was learnt about mistakes. Nothing where it is unsure."""

    def review(self, problem: Problem, answered: Sequence[Answered], source: bytes, /) -> tuple[Finding, ...]:
        """Say what concerns the problem as a whole, as one misconception behind several wrong answers."""

    def explain(self, problem: Problem, item: Item, /) -> tuple[str, ...]:
        """The worked solution, step by step."""

    def proof(self, problem: Problem, item: Item, cases: Sequence[Case], /) -> tuple[Request, ...]:
        """What `grader lint` asks of `reference.py` in order to hold the reference against something else."""

    def doubts(
        self,
        problem: Problem,
        item: Item,
        cases: Sequence[Case],
        wants: Any,
        outcomes: Sequence[Outcome],
        /,
    ) -> tuple[Unproven, ...]:
        """What that showed to be wrong with the reference; nothing when all is well."""

    def advice(self, problem: Problem, /) -> tuple[str, ...]:
        """Tell `grader lint` what makes a problem weak, though not wrong."""
