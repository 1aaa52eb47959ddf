"""What a function has to do: what goes in, what comes out, what it is held against.

A kind whose spec has a `contract` takes its cases, requests and verdicts from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from grader.kinds import authors, regimes
from grader.kinds import drafts as drafting
from grader.kinds.arguments import Declaration
from grader.kinds.arrays import Function, Policy, judge_calls
from grader.kinds.calls import Inputs, call, sizes_of
from grader.kinds.extents import shape, written
from grader.kinds.findings import finding
from grader.kinds.misconceptions import held
from grader.kinds.outputs import Part, real_part
from grader.kinds.references import Reference, reference_arrays
from grader.model import Judgement, Target, Verdict
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from grader.model import Array, Case, Finding, Item, Outcome, Problem, Request

RIGHT: Final = (Verdict.PASSED, Verdict.PARTIAL)


@dataclass(frozen=True, slots=True)
class Output:
    """One array that the function gives back."""

    id: str
    shape: str
    """By letter, as it was written."""
    gradient_of: str | None = None
    """The output whose gradient it is said to be, and the input that it is taken of."""
    with_respect_to: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A function that is asked for."""

    answer: str
    inputs: Inputs
    outputs: tuple[Output, ...]
    returns: tuple[str, ...]
    """The names of all that it gives back, in their order; more than the outputs where something is not judged."""
    references: tuple[Reference, ...]
    """Functions of `reference.py`: an answer is right if all of its outputs agree with one and the same of them."""
    policy: Policy
    parameter: str | None = None
    """The input that the regimes zero and extreme concern."""
    omit: tuple[regimes.Regime, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    kinks: str | None = None

    def place(self, item: Item) -> int:
        """Find the output that an item is about."""
        return next(place for place, output in enumerate(self.outputs) if output.id == item.id)

    def part(self, output: Output) -> Part | None:
        """Tell which part of the result an output is; None when it is all of it."""
        return None if len(self.returns) == 1 else Part(self.returns, self.returns.index(output.id))

    @property
    def signature(self) -> str:
        """The call, with the shapes that go in and come out."""
        shapes = [_shape_of(what) for what in self.inputs.passed.values()]
        if len(self.returns) == 1:
            return f"{self.call}: {', '.join(shapes)} → {written(self.outputs[0].shape)}"
        known = {output.id: f"{output.id}: {written(output.shape)}" for output in self.outputs}
        return f"{self.call}: {', '.join(shapes)} → ({', '.join(known.get(name, name) for name in self.returns)})"

    @property
    def call(self) -> str:
        """The call, as a student writes it."""
        return f"{self.answer}({', '.join(self.inputs.passed)})"


def _shape_of(what: object) -> str:
    if isinstance(what, Declaration):
        return written(f"({', '.join(what.dimensions)})")
    return str(what)


@dataclass(frozen=True, slots=True, eq=False)
class Wants:
    """What right answers are."""

    alternatives: tuple[tuple[tuple[Array, ...], ...], ...]
    """By reference, then by output: one array per case."""
    misconceptions: tuple[tuple[Array, ...], ...] = ()
    """What each of the author's misconceptions leads to: one array per ordinary case."""


def cases(problem: Problem, _item: Item, random: np.random.Generator) -> tuple[Case, ...]:
    """Draw the ordinary cases and the regimes; where there are kinks, several times over."""
    contract: Contract = problem.spec.contract
    rounds = drafting.CANDIDATES if contract.kinks else 1
    return tuple(
        case
        for _ in range(rounds)
        for case in regimes.cases(contract.inputs.drawn, contract.parameter, random, contract.omit, contract.sizes)
    )


def drafts(problem: Problem, _item: Item, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask `reference.py` for what is derived, and how near the kinks are."""
    contract: Contract = problem.spec.contract
    return drafting.drafts(contract.inputs, contract.kinks, cases)


def settle(problem: Problem, _item: Item, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> tuple[Case, ...]:
    """Give the cases what is derived, and choose among those that were drawn several times."""
    contract: Contract = problem.spec.contract
    return drafting.settled(problem, contract.inputs, contract.kinks, cases, outcomes)


def reference(problem: Problem, _item: Item, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask `reference.py` on every case, for each alternative; then what the author's misconceptions lead to."""
    contract: Contract = problem.spec.contract
    calls = (call(Target(one.name), contract.inputs, case) for one in contract.references for case in cases)
    return (*calls, *authors.predictions(problem, cases))


def wants(problem: Problem, _item: Item, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> Wants:
    """Take the arrays of every alternative, output by output; each has the shape that was declared."""
    contract: Contract = problem.spec.contract
    known = [sizes_of(contract.inputs, case) for case in cases]
    return Wants(
        tuple(
            tuple(
                reference_arrays(
                    problem,
                    reference,
                    cases,
                    outcomes[place * len(cases) : (place + 1) * len(cases)],
                    [shape(output.shape, each) for each in known],
                    contract.part(output),
                )
                for output in contract.outputs
            )
            for place, reference in enumerate(contract.references)
        ),
        authors.predicted(problem, cases, outcomes[len(contract.references) * len(cases) :]),
    )


def requests(problem: Problem, _item: Item, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Call the function on every case, and on the first one once more."""
    contract: Contract = problem.spec.contract
    calls = [call(Target(contract.answer), contract.inputs, case) for case in cases]
    return (*calls, calls[0])


def judge(problem: Problem, item: Item, cases: Sequence[Case], wants: Wants, outcomes: Sequence[Outcome]) -> Judgement:
    """Compare one output with the alternative that makes most outputs right."""
    contract: Contract = problem.spec.contract
    place = contract.place(item)
    if len(wants.alternatives) == 1:
        judged = _judged(contract, place, cases, wants.alternatives[0][place], outcomes)
    else:
        judged = _consistent(contract, place, cases, wants, outcomes)
    if judged.verdict is Verdict.FAILED:
        believed = authors.behind(problem, item.id, cases, wants.misconceptions, outcomes)
        judged = held(believed, judged, item.points) if believed else judged
        elsewhere = None if believed else _elsewhere(contract, place, cases, wants, outcomes)
        judged = replace(judged, findings=(elsewhere,)) if elsewhere else judged
    return replace(judged, submitted="" if judged.verdict is Verdict.MISSING else f"the function {contract.answer}")


def _judged(
    contract: Contract, place: int, cases: Sequence[Case], want: Sequence[Array], outcomes: Sequence[Outcome]
) -> Judgement:
    part = contract.part(contract.outputs[place])
    function = Function(Target(contract.answer), contract.signature, contract.policy, part)
    return judge_calls(function, cases, want, outcomes)


def _elsewhere(
    contract: Contract, place: int, cases: Sequence[Case], wants: Wants, outcomes: Sequence[Outcome]
) -> Finding | None:
    """Say among which of the others a wrong output is, if it is there: they came in another order."""
    name = contract.outputs[place].id
    for other in contract.returns:
        part = Part(contract.returns, contract.returns.index(other))
        function = Function(Target(contract.answer), contract.signature, contract.policy, part)
        rights = (alternative[place] for alternative in wants.alternatives)
        if other != name and any(judge_calls(function, cases, want, outcomes).verdict in RIGHT for want in rights):
            words = {"name": contract.answer, "names": listed(list(contract.returns))}
            return finding("outputs.order", {"output": name, "got": other}, **words)
    return None


def _consistent(
    contract: Contract, place: int, cases: Sequence[Case], wants: Wants, outcomes: Sequence[Outcome]
) -> Judgement:
    """Judge one output by the alternative that all of them are held to, and say when it would fit another one."""
    table = _table(contract, cases, wants, outcomes)
    row = table[_followed(table)]
    right = [output.id for output, judged in zip(contract.outputs, row, strict=True) if judged.verdict in RIGHT]
    if row[place].verdict in RIGHT or not right or not any(each[place].verdict in RIGHT for each in table):
        return row[place]
    data = {"output": contract.outputs[place].id}
    return Judgement(Verdict.FAILED, (finding("array.mixed-alternatives", data, others=listed(right)),))


def _table(
    contract: Contract, cases: Sequence[Case], wants: Wants, outcomes: Sequence[Outcome]
) -> list[list[Judgement]]:
    """Judge every output by every alternative, up to the first that makes all of them right."""
    table: list[list[Judgement]] = []
    for alternative in wants.alternatives:
        table.append([_judged(contract, place, cases, want, outcomes) for place, want in enumerate(alternative)])
        if all(judged.verdict in RIGHT for judged in table[-1]):
            break
    return table


def _followed(table: Sequence[Sequence[Judgement]]) -> int:
    """Find the alternative that makes most outputs right; of equals the first."""
    counts = [sum(judged.verdict in RIGHT for judged in row) for row in table]
    return counts.index(max(counts))


# ── what a diagnosis needs to know ───────────────────────────────────────────────────────────────────────


def followed(problem: Problem, cases: Sequence[Case], wants: Wants, outcomes: Sequence[Outcome]) -> int:
    """Find the alternative that a submission is held to."""
    if len(wants.alternatives) == 1:
        return 0
    return _followed(_table(problem.spec.contract, cases, wants, outcomes))


def want_arrays(problem: Problem, item: Item, wants: Wants, alternative: int = 0) -> tuple[Array, ...]:
    """Give what an item's output should be, one array per case."""
    return wants.alternatives[alternative][problem.spec.contract.place(item)]


def submitted_arrays(
    problem: Problem, item: Item, cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> tuple[NDArray[np.float64] | None, ...]:
    """Give what a submission gave as an item's output, one array of any shape per case; None where it gave none."""
    contract: Contract = problem.spec.contract
    part = contract.part(contract.outputs[contract.place(item)])
    return tuple(real_part(part, outcome) for outcome in outcomes[: len(cases)])
