"""Function: write a function that gives one array or several, as a loss and its gradient.

It is held against a function of the assignment's `reference.py`, on declared inputs that are drawn in regimes where
mistakes show. Each output is an item of its own; all of them come from the same calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from grader.kinds import authors, authors_doubts, claims, contract, silent, wrong_arrays
from grader.kinds.calls import Inputs
from grader.kinds.claims import Claim
from grader.kinds.contract import Contract, Output
from grader.kinds.extents import letters, written
from grader.kinds.forbidden import notes
from grader.kinds.function_spec import FunctionSpec, OutputSpec
from grader.kinds.outputs import Part
from grader.kinds.problem import Id, Name, fault
from grader.kinds.references import Reference, Unproven
from grader.model import Item

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from typing import Self

    from grader.kinds.contract import Wants
    from grader.model import Answered, Case, Finding, Outcome, Problem, Request


class Spec(FunctionSpec):
    """Give one array or several, as a function of declared inputs."""

    kind: Literal["function"] = Field(description="The kind of problem.")
    reference: Name = Field(description="The function of reference.py that is right.", examples=["softmax_loss"])
    alternatives: tuple[Name, ...] = Field(
        (),
        description="Functions of reference.py that are right, too: an answer must agree with one of them in all of "
        "its outputs.",
    )
    outputs: tuple[OutputSpec, ...] = Field(
        min_length=1,
        description="What the function gives back, each an item. Several come as a tuple in this order, or as a dict "
        "with the ids as keys.",
    )
    returns: tuple[Id, ...] = Field(
        (),
        description="All that it gives back, in order, where that is more than the outputs.",
        examples=[["out", "cache"]],
    )
    parameter: Name | None = Field(
        None,
        description="The input that is set to zero and scaled to extremes. By default the first that is real, drawn, "
        "and no single number.",
    )

    @model_validator(mode="after")
    def _outputs_fit(self) -> Self:
        ids = [output.id for output in self.outputs]
        for place, output in enumerate(self.outputs):
            field, what = _faulty(self, ids, place, output)
            if what:
                raise fault(what, within=("outputs", place, field))
        for place, name in enumerate(self.alternatives):
            if name in (self.reference, *self.alternatives[:place]):
                raise fault(f"{name!r} is named already: an alternative is another one", within=("alternatives", place))
        if self.returns and (len(set(self.returns)) < len(self.returns) or not set(ids) <= set(self.returns)):
            what = f"expected the ids of all outputs, and what else is given back, each once: {', '.join(ids)}, …"
            raise fault(what, within=("returns",))
        if self.parameter is not None and self.parameter not in self.inputs.drawn:
            drawn = ", ".join(self.inputs.drawn)
            raise fault(f"{self.parameter!r} is no drawn input; there are {drawn}", within=("parameter",))
        return self

    @property
    def earns(self) -> dict[str, Decimal]:
        """The points of each output, by its name."""
        return {output.id: output.points for output in self.outputs}

    @property
    def contract(self) -> Contract:
        """What the function has to do."""
        outputs = tuple(
            Output(output.id, output.shape, output.gradient_of, output.with_respect_to) for output in self.outputs
        )
        references = [Reference("reference", self.reference)]
        references += [Reference(f"alternatives[{place}]", name) for place, name in enumerate(self.alternatives)]
        return Contract(
            answer=self.answer,
            inputs=self.inputs,
            outputs=outputs,
            returns=self.returns or tuple(output.id for output in outputs),
            references=tuple(references),
            policy=self.policy,
            parameter=self.parameter or _first_real(self.inputs),
            omit=self.omit,
            sizes=self.sizes,
            kinks=self.kinks,
        )

    def claim(self, item: Item, /) -> Claim | None:
        """Tell of which output an item is said to be the gradient."""
        output = self.contract.outputs[self.contract.place(item)]
        if output.gradient_of is None or output.with_respect_to is None:
            return None
        part = Part(self.contract.returns, self.contract.returns.index(output.gradient_of))
        name = f"{output.id} of {self.reference}"
        return Claim(name, self.contract.references[0], part, output.with_respect_to)


def _faulty(spec: Spec, ids: Sequence[str], place: int, output: OutputSpec) -> tuple[str, str]:
    """Find a field of an output that does not fit the others, and say why; two empty texts when all do."""
    if output.id in ids[:place]:
        return "id", f"outputs[{ids.index(output.id)}] has the same id: give each its own"
    for letter in letters(output.shape):
        if letter not in spec.inputs.letters:
            return "shape", f"no input has the dimension {letter!r}; there are {', '.join(spec.inputs.letters)}"
    if (output.gradient_of is None) != (output.with_respect_to is None):
        field = "with_respect_to" if output.gradient_of is None else "gradient_of"
        return field, "'gradient_of' and 'with_respect_to' belong together"
    if output.gradient_of is None or output.with_respect_to is None:
        return "", ""
    if output.gradient_of not in ids or written(spec.outputs[ids.index(output.gradient_of)].shape) != "()":
        scalars = [each.id for each in spec.outputs if written(each.shape) == "()"]
        there = f"there are {', '.join(scalars)}" if scalars else "there is none"
        return "gradient_of", f"{output.gradient_of!r} is no output that is a single number; {there}"
    wrong = spec.differentiable(output.with_respect_to)
    if wrong:
        return "with_respect_to", wrong
    dimensions = spec.inputs.drawn[output.with_respect_to].dimensions
    got, want = written(output.shape), written(f"({', '.join(dimensions)})")
    wrong = f"a gradient has the shape of {output.with_respect_to}: expected {want}, got {got}"
    return ("", "") if got == want else ("shape", wrong)


def _first_real(inputs: Inputs) -> str | None:
    for name, what in inputs.drawn.items():
        if what.domain == "real" and what.distribution != "constant" and what.dimensions:
            return name
    return None


# ── the kind ─────────────────────────────────────────────────────────────────────────────────────────────


def items(spec: Spec) -> tuple[Item, ...]:
    """One item per output, all of them from the same calls."""
    return tuple(
        Item(output.id, output.points, _statement(spec.contract, output), output, shares=spec.answer)
        for output in spec.outputs
    )


def _statement(what: Contract, output: OutputSpec) -> str:
    return what.signature if len(what.returns) == 1 else f"{what.call} → {output.id}: {written(output.shape)}"


definitions = authors.definitions


def asked(problem: Problem) -> str:
    """Name the function and its shapes."""
    what: Contract = problem.spec.contract
    several = ", a tuple in this order or a dict with these keys" if len(what.returns) > 1 else ""
    return f"a function `{what.signature}`{several}"


cases = contract.cases
drafts = contract.drafts
settle = contract.settle
reference = contract.reference
wants = contract.wants
requests = contract.requests
judge = contract.judge
counterfactuals = wrong_arrays.counterfactuals
learn = wrong_arrays.learn
diagnose = wrong_arrays.diagnose


def review(problem: Problem, _answered: Sequence[Answered], source: bytes) -> tuple[Finding, ...]:
    """Tell which names a file uses that it should do without."""
    return notes(source, problem.spec.forbidden)


def explain(problem: Problem, _item: Item) -> tuple[str, ...]:
    """The author's own steps."""
    steps: tuple[str, ...] = problem.spec.solution
    return steps


def proof(problem: Problem, item: Item, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask for the author's terms, and for the loss near the ordinary cases where an item is said to be its gradient."""
    claim: Claim | None = problem.spec.claim(item)
    near = () if claim is None else claims.proof(claim, problem.spec.inputs, cases)
    return (*authors_doubts.proof(problem, item, cases), *near)


def doubts(
    problem: Problem, item: Item, cases: Sequence[Case], wants: Wants, outcomes: Sequence[Outcome]
) -> tuple[Unproven, ...]:
    """Hold the author's terms and misconceptions against the reference, and a gradient against its loss."""
    claim: Claim | None = problem.spec.claim(item)
    right = contract.want_arrays(problem, item, wants)
    count = len(authors_doubts.proof(problem, item, cases))
    found = authors_doubts.doubts(problem, item, cases, right, wants.misconceptions, outcomes[:count])
    if claim is None:
        return found
    field = "gradient" if "gradient" in problem.places else f"outputs[{problem.spec.contract.place(item)}]"
    wrong = claims.doubts(problem, claim, cases, right, outcomes[count:])
    return (*found, *(Unproven(what, field) for what in wrong))


advice = silent.no_advice
