"""Gradient: write a function that gives the gradient of a loss.

The loss and its gradient are functions of the assignment's `reference.py`; inputs are declared, and drawn in regimes
where mistakes show. Answers are compared norm-wise with the analytic gradient. The loss serves `grader lint`, which
holds the gradient against it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final, Literal

import numpy as np
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from grader.algebra.compare import Tolerance, largest
from grader.kinds import regimes, silent
from grader.kinds.arguments import MOST_LETTERS, Declaration, declaration
from grader.kinds.arrays import HALF, Function, Policy, Stability, judge_calls
from grader.kinds.problem import Name, Points, ProblemSpec, Share, Strict, Text, fault
from grader.kinds.references import reference_arrays
from grader.model import Argument, Call, Case, Item, Judgement, Target, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.model import Array, Outcome, Problem, Request


DIRECTIONS: Final = 3
STEP: Final = 1e-5
NOISE: Final = 2.0**-48
"""Of the losses, a few units in the last place: it decides where the slope itself is nothing."""
AGREEMENT: Final = 1e-6
"""Central differences with this step reach about 1e-9; a wrong factor or sign is larger than this by far."""


def _declared(text: str) -> str:
    declaration(text)
    return text


class ToleranceSpec(Strict):
    """What a difference may be: relative · max|reference| + of_scale · the median of that over the ordinary cases."""

    relative: float = Field(default=1e-9, gt=0, lt=1, description="Part of the case's largest reference value.")
    of_scale: float = Field(default=1e-12, ge=0, lt=1, description="Part of the item's scale.")


class Spec(ProblemSpec):
    """Give the gradient of a loss, as a function of the loss's arguments."""

    kind: Literal["gradient"] = Field(description="The kind of problem.")
    points: Points = Field(Decimal(1), description="What a right answer earns. Decimals are exact.")
    formula: Text | None = Field(None, description="The loss as LaTeX, for reports.")
    loss: Name = Field(description="The loss's function in reference.py.", examples=["cross_entropy"])
    gradient: Name = Field(description="The gradient's function in reference.py.")
    arguments: dict[Name, Annotated[Text, AfterValidator(_declared)]] = Field(
        min_length=1,
        description="The inputs in their order, each a domain with its dimensions: real, positive, probability, "
        "binary, sign, one-hot, simplex or symmetric; after '~' a distribution: normal, uniform or constant.",
        examples=[{"w": "real (d)", "X": "real (n, d) ~ normal(0, 2)", "y": "binary (n)"}],
    )
    with_respect_to: Name = Field(description="The argument that the gradient is taken of.", examples=["w"])
    stability: Stability = Field(
        "warn",
        description="What becomes of a right formula that overflows for extreme inputs: partial, a note, nothing.",
    )
    partial_credit: Share = Field(
        HALF, description="The part of the points for an answer that is inexact, unstable or changes its inputs."
    )
    omit: tuple[regimes.Regime, ...] = Field(
        (),
        description="Regimes to leave out, because right answers differ there (`zero` or `ties`, at a kink) or the "
        "reference overflows (`extreme`).",
    )
    tolerance: ToleranceSpec = Field(default=ToleranceSpec(), description="Only to override the default.")
    solution: tuple[Text, ...] = Field((), description="The worked solution, step by step.")

    @field_validator("arguments")
    @classmethod
    def _not_too_many(cls, arguments: dict[str, str]) -> dict[str, str]:
        letters = {letter for text in arguments.values() for letter in declaration(text).dimensions}
        if len(letters) > MOST_LETTERS:
            raise fault(f"{len(letters)} different dimensions; at most {MOST_LETTERS} can be drawn")
        return arguments

    @field_validator("with_respect_to")
    @classmethod
    def _an_argument(cls, name: str, info: ValidationInfo) -> str:
        arguments = info.data.get("arguments")
        if arguments is not None and name not in arguments:
            raise fault(f"{name!r} is no argument; there are {', '.join(arguments)}")
        if arguments is not None and declaration(arguments[name]).domain in ("binary", "sign", "one-hot"):
            raise fault(f"{name!r} is discrete: there is no gradient with respect to it")
        return name

    @property
    def declared(self) -> dict[str, Declaration]:
        """The inputs, taken apart."""
        return {name: declaration(text) for name, text in self.arguments.items()}


def items(spec: Spec) -> tuple[Item, ...]:
    """One item: the gradient."""
    of = f", the gradient of {spec.formula}" if spec.formula else ""
    return (Item("gradient", spec.points, signature(spec) + of, spec),)


definitions = silent.no_definitions


def signature(spec: Spec) -> str:
    """Write the call, with the shapes that go in and come out."""
    shapes = [
        "(" + ", ".join(what.dimensions) + ("," if len(what.dimensions) == 1 else "") + ")"
        for what in spec.declared.values()
    ]
    out = dict(zip(spec.arguments, shapes, strict=True))[spec.with_respect_to]
    return f"{spec.answer}({', '.join(spec.arguments)}): {', '.join(shapes)} → {out}"


def asked(problem: Problem) -> str:
    """Name the function and its shapes."""
    return f"a function `{signature(problem.spec)}`"


def cases(problem: Problem, _item: Item, random: np.random.Generator) -> tuple[Case, ...]:
    """Draw the ordinary cases and the regimes."""
    return regimes.cases(problem.spec.declared, problem.spec.with_respect_to, random, problem.spec.omit)


def reference(problem: Problem, _item: Item, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask `reference.py` for the gradient on every case."""
    return tuple(Call(Target(problem.spec.gradient), case.arguments) for case in cases)


def wants(problem: Problem, _item: Item, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> tuple[Array, ...]:
    """Take the reference's arrays; each has the shape of the argument that the gradient is taken of."""
    parameter = problem.spec.with_respect_to
    shapes = [_argument(case, parameter).array.shape for case in cases]
    return reference_arrays(problem, "gradient", cases, outcomes, shapes)


def requests(problem: Problem, _item: Item, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Call the function on every case, and on the first one once more."""
    return tuple(Call(Target(problem.answer), case.arguments) for case in (*cases, cases[0]))


def judge(
    problem: Problem, _item: Item, cases: Sequence[Case], wants: Sequence[Array], outcomes: Sequence[Outcome]
) -> Judgement:
    """Compare every case with the reference."""
    spec: Spec = problem.spec
    tolerance = Tolerance(spec.tolerance.relative, spec.tolerance.of_scale)
    function = Function(Target(problem.answer), signature(spec), Policy(tolerance, spec.stability, spec.partial_credit))
    judged = judge_calls(function, cases, wants, outcomes)
    return replace(judged, submitted="" if judged.verdict is Verdict.MISSING else f"the function {spec.answer}")


counterfactuals = silent.asks_nothing
diagnose = silent.no_diagnosis
review = silent.no_review


def explain(problem: Problem, _item: Item) -> tuple[str, ...]:
    """The author's own steps."""
    steps: tuple[str, ...] = problem.spec.solution
    return steps


# ── lint: the gradient against the loss ──────────────────────────────────────────────────────────────────


def proof(problem: Problem, _item: Item, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask for the loss on both sides of every ordinary case, along a few directions of the parameter."""
    parameter = problem.spec.with_respect_to
    return tuple(
        Call(Target(problem.spec.loss), _moved(case, parameter, sign * STEP * direction))
        for case, direction in _directions(problem, cases)
        for sign in (1, -1)
    )


def doubts(
    problem: Problem, _item: Item, cases: Sequence[Case], wants: Sequence[Array], outcomes: Sequence[Outcome]
) -> tuple[str, ...]:
    """Hold the gradient's directional derivatives against central differences of the loss."""
    directions = list(_directions(problem, cases))
    asked = [case for case, _ in directions for _ in (1, -1)]
    losses = reference_arrays(problem, "loss", asked, outcomes, [()] * len(outcomes))
    gradients = {id(case): want for case, want in zip(cases, wants, strict=True)}
    for place, (case, direction) in enumerate(directions):
        want = gradients[id(case)]
        ahead, behind = float(losses[2 * place]), float(losses[2 * place + 1])
        slope, noise = (ahead - behind) / (2 * STEP), NOISE * (abs(ahead) + abs(behind)) / (2 * STEP)
        given, size = float(np.sum(want * direction)), float(np.sum(np.abs(want * direction)))
        # Written so that nan is a doubt, too.
        if not abs(slope - given) <= AGREEMENT * max(size, abs(slope)) + noise:
            names = f"{problem.spec.gradient} is not the gradient of {problem.spec.loss}"
            slopes = f"in one direction the loss changes by {slope:.6g}, and the gradient says {given:.6g}"
            return (f"{names}: {slopes} (case: {case.regime})",)
    return ()


def _directions(problem: Problem, cases: Sequence[Case]) -> Iterator[tuple[Case, Array]]:
    random = np.random.default_rng(0)
    what = problem.spec.declared[problem.spec.with_respect_to]
    for case in cases:
        for _ in range(DIRECTIONS if case.core else 0):
            direction = random.normal(size=_argument(case, problem.spec.with_respect_to).array.shape)
            if what.domain == "symmetric":
                direction = direction + np.swapaxes(direction, -1, -2)
            if what.domain == "simplex":
                direction = direction - direction.mean(axis=-1, keepdims=True)
            # Small parameters take small steps, lest they leave their domain.
            size = largest(_argument(case, problem.spec.with_respect_to).array)
            yield case, direction * (min(1.0, size) or 1.0)


def _argument(case: Case, name: str) -> Argument:
    return next(argument for argument in case.arguments if argument.name == name)


def _moved(case: Case, name: str, step: Array) -> tuple[Argument, ...]:
    return tuple(
        Argument(argument.name, np.asarray(argument.array + step)) if argument.name == name else argument
        for argument in case.arguments
    )


advice = silent.no_advice
