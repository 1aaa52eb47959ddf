"""The fields of every problem whose answer is a function of declared inputs, and how they fit together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import prod
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, model_validator

from grader.algebra.compare import Tolerance
from grader.kinds import authors, regimes
from grader.kinds.arguments import DISCRETE, Declaration
from grader.kinds.arrays import HALF, Policy, Stability
from grader.kinds.authors import ArrayMisconception, TermSpec
from grader.kinds.calls import Inputs, check, given
from grader.kinds.extents import extents
from grader.kinds.forbidden import Dotted
from grader.kinds.problem import Id, ItemSpec, Name, ProblemSpec, Share, Strict, Text, fault

if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Self

    from grader.kinds.claims import Claim
    from grader.kinds.contract import Contract
    from grader.model import Item


def _given(text: str) -> str:
    given(text)
    return text


def _extents(text: str) -> str:
    extents(text)
    return text


Given = Annotated[Text, AfterValidator(_given)]
Shape = Annotated[Text, AfterValidator(_extents)]
Size = Annotated[int, Field(ge=1, le=100, strict=True)]


class ToleranceSpec(Strict):
    """What a difference may be: relative · max|reference| + of_scale · the median of that over the ordinary cases."""

    relative: float = Field(default=1e-9, gt=0, lt=1, description="Part of the case's largest reference value.")
    of_scale: float = Field(default=1e-12, ge=0, lt=1, description="Part of the item's scale.")


class FunctionSpec(ProblemSpec, ABC):
    """The fields of every problem whose answer is a function of declared inputs."""

    arguments: dict[Name, Given] = Field(
        min_length=1,
        description="The inputs in their order. A drawn one is a domain with its dimensions: real, positive, "
        "probability, binary, sign, one-hot, simplex, symmetric, index or integer; after '~' a distribution: normal, "
        "uniform or constant; of an index below(k), of an integer range(low, high). `derived f(Z)` is what f of "
        "reference.py gives; `submitted f(x)[1]` what the submission's own f gives, of a tuple the entry 1.",
        examples=[{"w": "real (d)", "X": "real (n, d) ~ normal(0, 2)", "y": "binary (n)"}],
    )
    where: dict[Name, Given] = Field(
        {}, description="Inputs that are drawn, too, but not passed: what others are derived from."
    )
    sizes: dict[Name, Size] = Field(
        {}, description="Dimensions that have the same size in every case.", examples=[{"n": 4}]
    )
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
    kinks: Name | None = Field(
        None,
        description="A function of reference.py, of the same arguments: inputs are drawn again until none of its "
        "entries is near 0.",
        examples=["hinge_margins"],
    )
    forbidden: tuple[Dotted, ...] = Field(
        (), description="Names that an answer should do without; using one is only told.", examples=[["np.linalg.inv"]]
    )
    tolerance: ToleranceSpec = Field(default=ToleranceSpec(), description="Only to override the default.")
    misconceptions: tuple[ArrayMisconception, ...] = Field(
        (), description="Wrong answers that students give, each with what to say about it."
    )
    terms: tuple[TermSpec, ...] = Field(
        (), description="What the reference is the sum of: a missing or reversed term is then told by its name."
    )
    solution: tuple[Text, ...] = Field((), description="The worked solution, step by step.")

    @property
    @abstractmethod
    def contract(self) -> Contract:
        """What the function has to do."""

    @abstractmethod
    def claim(self, _item: Item, /) -> Claim | None:
        """Tell of what an item is said to be the gradient."""

    @property
    def inputs(self) -> Inputs:
        """The inputs, taken apart."""
        return Inputs(
            {name: given(text) for name, text in self.arguments.items()},
            {name: given(text) for name, text in self.where.items()},
        )

    @property
    def declared(self) -> dict[str, Declaration]:
        """The inputs that are drawn."""
        return self.inputs.drawn

    @property
    def policy(self) -> Policy:
        """What is demanded beyond right values."""
        tolerance = Tolerance(self.tolerance.relative, self.tolerance.of_scale)
        return Policy(tolerance, self.stability, self.partial_credit)

    @model_validator(mode="after")
    def _inputs_fit(self) -> Self:
        check(self.inputs)
        for letter in self.sizes:
            if letter not in self.inputs.letters:
                dimensions = ", ".join(self.inputs.letters)
                raise fault(f"no input has the dimension {letter!r}; there are {dimensions}", within=("sizes", letter))
        most = {letter: self.sizes.get(letter, 1) for letter in self.inputs.letters}
        for name, what in self.inputs.drawn.items():
            if prod(what.shape(most)) > regimes.MOST_ENTRIES:
                raise fault(f"with these sizes {name} has more than {regimes.MOST_ENTRIES} entries", within=("sizes",))
        return self

    @model_validator(mode="after")
    def _authors_words_fit(self) -> Self:
        authors.check(self, self.earns)
        return self

    @property
    @abstractmethod
    def earns(self) -> dict[str, Decimal]:
        """The points of each output, by its name."""

    def differentiable(self, name: str) -> str:
        """Say why there is no gradient with respect to an input; empty where there is one."""
        what = self.inputs.all.get(name)
        if what is None:
            return f"{name!r} is no argument; there are {', '.join(self.inputs.all)}"
        if not isinstance(what, Declaration):
            return f"{name!r} is made of other inputs: take the gradient with respect to one of those"
        discrete = what.domain in DISCRETE
        return f"{name!r} is discrete: there is no gradient with respect to it" if discrete else ""


class OutputSpec(ItemSpec):
    """One array that the function gives back."""

    shape: Shape = Field(
        description="Its dimensions by letter, or sums of them: '(h - a + 1, 3)'.", examples=["(n, d)", "()"]
    )
    gradient_of: Id | None = Field(
        None, description="The output whose gradient this is: `grader lint` holds it against that.", examples=["loss"]
    )
    with_respect_to: Name | None = Field(None, description="The input that it is the gradient of, as `W`.")
