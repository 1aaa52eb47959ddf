"""One output is said to be the gradient of another function: `grader lint` holds it against that function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from grader.algebra.compare import largest
from grader.kinds.calls import call, with_drawn
from grader.kinds.references import Reference, reference_arrays
from grader.model import Argument, Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.kinds.calls import Inputs
    from grader.kinds.outputs import Part
    from grader.model import Array, Case, Outcome, Problem, Request

DIRECTIONS: Final = 3
STEP: Final = 1e-5
NOISE: Final = 2.0**-48
"""Of the losses, a few units in the last place: it decides where the slope itself is nothing."""
AGREEMENT: Final = 1e-6
"""Central differences with this step reach about 1e-9; a wrong factor or sign is larger than this by far."""


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
        """Name both."""
        of = self.loss.name if self.part is None else f"{self.part.name} of {self.loss.name}"
        return f"the gradient of {of}"


def proof(claim: Claim, inputs: Inputs, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask for the loss on both sides of every ordinary case, along a few directions of the parameter."""
    return tuple(
        call(Target(claim.loss.name), inputs, _moved(with_drawn(inputs, case), claim, sign * STEP * direction))
        for case, direction in _directions(claim, inputs, cases)
        for sign in (1, -1)
    )


def doubts(
    problem: Problem,
    claim: Claim,
    cases: Sequence[Case],
    gradients: Sequence[Array],
    outcomes: Sequence[Outcome],
) -> tuple[str, ...]:
    """Hold a gradient's directional derivatives against central differences of the loss."""
    directions = list(_directions(claim, problem.spec.contract.inputs, cases))
    asked = [case for case, _ in directions for _ in (1, -1)]
    losses = reference_arrays(problem, claim.loss, asked, outcomes, [()] * len(outcomes), claim.part)
    of_case = {id(case): gradient for case, gradient in zip(cases, gradients, strict=True)}
    for place, (case, direction) in enumerate(directions):
        want = of_case[id(case)]
        ahead, behind = float(losses[2 * place]), float(losses[2 * place + 1])
        slope, noise = (ahead - behind) / (2 * STEP), NOISE * (abs(ahead) + abs(behind)) / (2 * STEP)
        given, size = float(np.sum(want * direction)), float(np.sum(np.abs(want * direction)))
        # Written so that nan is a doubt, too.
        if not abs(slope - given) <= AGREEMENT * max(size, abs(slope)) + noise:
            slopes = f"in one direction the loss changes by {slope:.6g}, and the gradient says {given:.6g}"
            return (f"{claim.gradient} is not {claim}: {slopes} (case: {case.regime})",)
    return ()


def _directions(claim: Claim, inputs: Inputs, cases: Sequence[Case]) -> Iterator[tuple[Case, Array]]:
    random = np.random.default_rng(0)
    domain = inputs.drawn[claim.with_respect_to].domain
    for case in cases:
        for _ in range(DIRECTIONS if case.core else 0):
            value = next(argument.array for argument in case.arguments if argument.name == claim.with_respect_to)
            direction = random.normal(size=value.shape)
            if domain == "symmetric":
                direction = direction + np.swapaxes(direction, -1, -2)
            if domain == "simplex":
                direction = direction - direction.mean(axis=-1, keepdims=True)
            # Small parameters take small steps, lest they leave their domain.
            yield case, direction * (min(1.0, largest(value)) or 1.0)


def _moved(case: Case, claim: Claim, step: Array) -> Case:
    return replace(
        case,
        arguments=tuple(
            Argument(each.name, np.asarray(each.array + step)) if each.name == claim.with_respect_to else each
            for each in case.arguments
        ),
    )
