"""Gradient: write a function that gives the gradient of a loss.

A function with one output, which has the shape of the argument that the gradient is taken of. The loss is a function of
`reference.py`, too, and serves `grader lint`, which holds the gradient against it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from grader.kinds import function
from grader.kinds.arguments import DISCRETE, Declaration
from grader.kinds.calls import given
from grader.kinds.claims import Claim
from grader.kinds.contract import Contract, Output
from grader.kinds.function_spec import FunctionSpec
from grader.kinds.problem import Name, Points, Text, fault
from grader.kinds.references import Reference
from grader.model import Item


class Spec(FunctionSpec):
    """Give the gradient of a loss, as a function of the loss's arguments."""

    kind: Literal["gradient"] = Field(description="The kind of problem.")
    points: Points = Field(Decimal(1), description="What a right answer earns. Decimals are exact.")
    formula: Text | None = Field(None, description="The loss as LaTeX, for reports.")
    loss: Name = Field(description="The loss's function in reference.py.", examples=["cross_entropy"])
    gradient: Name = Field(description="The gradient's function in reference.py.")
    with_respect_to: Name = Field(description="The argument that the gradient is taken of.", examples=["w"])

    @field_validator("with_respect_to")
    @classmethod
    def _an_argument(cls, name: str, info: ValidationInfo) -> str:
        arguments = info.data.get("arguments")
        if arguments is not None and name not in arguments:
            raise fault(f"{name!r} is no argument; there are {', '.join(arguments)}")
        what = given(arguments[name]) if arguments is not None else None
        if what is not None and not isinstance(what, Declaration):
            raise fault(f"{name!r} is made of other inputs: it has no gradient of its own")
        if what is not None and what.domain in DISCRETE:
            raise fault(f"{name!r} is discrete: there is no gradient with respect to it")
        return name

    @property
    def earns(self) -> dict[str, Decimal]:
        """The points of the only output."""
        return {"gradient": self.points}

    @property
    def contract(self) -> Contract:
        """What the function has to do."""
        dimensions = self.inputs.drawn[self.with_respect_to].dimensions
        return Contract(
            answer=self.answer,
            inputs=self.inputs,
            outputs=(Output("gradient", f"({', '.join(dimensions)})"),),
            returns=("gradient",),
            references=(Reference("gradient", self.gradient),),
            policy=self.policy,
            parameter=self.with_respect_to,
            omit=self.omit,
            sizes=self.sizes,
            kinks=self.kinks,
        )

    def claim(self, _item: Item, /) -> Claim:
        """The only output is the gradient of the loss."""
        return Claim(self.gradient, Reference("loss", self.loss), None, self.with_respect_to)


def items(spec: Spec) -> tuple[Item, ...]:
    """One item: the gradient."""
    of = f", the gradient of {spec.formula}" if spec.formula else ""
    return (Item("gradient", spec.points, signature(spec) + of, spec),)


def signature(spec: Spec) -> str:
    """Write the call, with the shapes that go in and come out."""
    return spec.contract.signature


definitions = function.definitions
asked = function.asked
cases = function.cases
drafts = function.drafts
settle = function.settle
reference = function.reference
wants = function.wants
requests = function.requests
judge = function.judge
counterfactuals = function.counterfactuals
learn = function.learn
diagnose = function.diagnose
review = function.review
explain = function.explain
proof = function.proof
doubts = function.doubts
advice = function.advice
