"""One output is said to be the gradient of another function: `grader lint` holds it against that function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grader.kinds.calls import call, with_drawn
from grader.kinds.derivatives import STEPS, directions, disagreement, number, probes
from grader.kinds.references import Reference, reference_arrays
from grader.model import Returned, Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.kinds.calls import Inputs
    from grader.kinds.outputs import Part
    from grader.model import Array, Case, Outcome, Problem, Request


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said to be a gradient, of what, with respect to which input."""

    gradient: str
    """What it is called in a message."""
    loss: Reference
    part: Part | None
    """Of what the loss's function gives."""
    with_respect_to: str

    def __str__(self) -> str:
        """Name what it is said to be."""
        of = self.loss.name if self.part is None else f"{self.part.name} of {self.loss.name}"
        return f"the gradient of {of}"

    def entry(self, value: object) -> object:
        """Take the loss of what its function gives; None where it is not there."""
        if self.part is None:
            return value
        part = self.part.of(Returned(value), name="", case="")  # type: ignore[arg-type]  # it came back as plain
        return part.value if isinstance(part, Returned) else None


def proof(claim: Claim, inputs: Inputs, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask for the loss near every ordinary case; what is derived from the parameter moves with it."""
    domain = inputs.drawn[claim.with_respect_to].domain
    return tuple(
        call(Target(claim.loss.name), inputs, with_drawn(inputs, replace(case, arguments=arguments)))
        for case in cases
        if case.core
        for arguments in probes(case, claim.with_respect_to, domain)
    )


def doubts(
    problem: Problem,
    claim: Claim,
    cases: Sequence[Case],
    gradients: Sequence[Array],
    outcomes: Sequence[Outcome],
) -> tuple[str, ...]:
    """Hold a gradient against the slopes of the loss. Raises SpecError where that gives no single number."""
    domain = problem.spec.contract.inputs.drawn[claim.with_respect_to].domain
    answers = iter(outcomes)
    for case, gradient in zip(cases, gradients, strict=True):
        if not case.core:
            continue
        near = list(_near(claim, case, domain, answers))
        # The first step is complex, which not every loss takes.
        reference_arrays(problem, claim.loss, [case], near[1:2], [()], claim.part)
        values = [number(outcome, claim.entry) for outcome in near]
        said = disagreement(case, claim.with_respect_to, domain, gradient, values)
        if said:
            return (f"{claim.gradient} is not {claim}: {said} (case: {case.regime})",)
    return ()


def _near(claim: Claim, case: Case, domain: str, answers: Iterator[Outcome]) -> Iterator[Outcome]:
    for _ in range(len(directions(case, claim.with_respect_to, domain)) * len(STEPS)):
        yield next(answers)
