"""Einsum: write a sum in index notation as an einsum string, or as a function of the operands.

The formula is the reference. A string is decided exactly, without numbers: its partition of axes is the formula's, or
it is not. A function is called with whole numbers, on which every order of summation is exact; it receives each
distinct operand once, in the order of first appearance. A wrong string is answered with the axes that go wrong.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final, Literal

import numpy as np
from pydantic import AfterValidator, Field

from grader.algebra import subscripts as einsum_strings
from grader.diagnose.contractions import counted
from grader.kinds import computed_sums, misconceptions, silent, whole_numbers
from grader.kinds.arrays import Function, Policy, judge_calls
from grader.kinds.einsum_items import EinsumItem
from grader.kinds.findings import finding
from grader.kinds.outcomes import blank, not_returned, quoted, shown
from grader.kinds.problem import ProblemSpec, distinct
from grader.kinds.written_sums import judge_string, passing_elsewhere, shows
from grader.model import (
    Call,
    Case,
    Item,
    Judgement,
    Opaque,
    Returned,
    Target,
    ValueOf,
    Verdict,
)
from grader.text import listed, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.algebra.formula import IndexFormula
    from grader.algebra.subscripts import Contraction
    from grader.diagnose.evidence import Evidence
    from grader.model import Array, Finding, Outcome, Plain, Problem, Request

LONGEST_ANSWER: Final = 400


class Spec(ProblemSpec):
    """Write each formula as an einsum."""

    kind: Literal["einsum"] = Field(description="The kind of problem.")
    operand_order: Literal["any", "as-written"] = Field(
        "any", description="Whether a string that is right for another order of the operands passes, with a note."
    )
    items: Annotated[tuple[EinsumItem, ...], AfterValidator(distinct)] = Field(
        min_length=1, description="One item for each formula."
    )


def items(spec: Spec) -> tuple[Item, ...]:
    """State each item by its formula."""
    return tuple(Item(item.id, item.points, item.formula, item) for item in spec.items)


definitions = silent.no_definitions


def asked(problem: Problem) -> str:
    """Name the mapping and its keys."""
    keys = ", ".join(f'"{item.id}"' for item in problem.items)
    return f"a dict `{problem.answer}` with the keys {keys}: each an einsum string, or a function of the operands"


# ── functions ────────────────────────────────────────────────────────────────────────────────────────────


def cases(_problem: Problem, item: Item, random: np.random.Generator) -> tuple[Case, ...]:
    """Draw whole numbers for the formula's operands."""
    return whole_numbers.cases(item.spec.reference, random)


drafts = silent.asks_nothing
settle = silent.as_drawn
# The formula is the reference.
reference = silent.asks_nothing


def wants(_problem: Problem, item: Item, cases: Sequence[Case], _outcomes: Sequence[Outcome]) -> tuple[Array, ...]:
    """Evaluate the formula on every case."""
    formula: IndexFormula = item.spec.reference
    return tuple(
        whole_numbers.evaluate(formula, {given.name: given.array for given in case.arguments}) for case in cases
    )


def requests(problem: Problem, item: Item, cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask for the entry, then call it: what is a string answers no call, and needs none."""
    target = Target(problem.answer, item.id)
    return (ValueOf(target), *(Call(target, case.arguments) for case in (*cases, cases[0])))


def judge(
    problem: Problem, item: Item, cases: Sequence[Case], wants: Sequence[Array], outcomes: Sequence[Outcome]
) -> Judgement:
    """Decide a string exactly, and a function on whole numbers."""
    target, outcome = Target(problem.answer, item.id), outcomes[0]
    if not isinstance(outcome, Returned):
        return not_returned(outcome, target)
    value = outcome.value
    if isinstance(value, str) and len(value) > LONGEST_ANSWER:
        return _unreadable(value)
    if blank(einsum_strings.unwrap(value)[0] if isinstance(value, str) else value):
        return Judgement(Verdict.MISSING, (finding("answer.blank"),))
    if isinstance(value, Opaque) and value.callable:
        signature = f"of {listed(item.spec.reference.operands)}"
        function = Function(target, signature, Policy(approximate=False))
        scales = whole_numbers.scales(item.spec.reference, cases)
        judged = judge_calls(function, cases, wants, outcomes[1:], scales=scales)
        return _told(item, replace(judged, submitted=f"a {value.type}"), partial(_computes, item, cases, outcomes))
    if not isinstance(value, str):
        return _unreadable(value)
    as_written = problem.spec.operand_order == "as-written"
    judged = judge_string(value, item.spec.reference, as_written=as_written)
    return _told(item, replace(judged, submitted=one_line(value)), partial(shows, value, as_written=as_written))


def _computes(item: Item, cases: Sequence[Case], outcomes: Sequence[Outcome], what: Contraction) -> bool:
    return computed_sums.computes(item.spec.reference, what, cases, outcomes[1:-1])


def _told(item: Item, judged: Judgement, is_: Callable[[Contraction], bool]) -> Judgement:
    """Say of a wrong answer what the author has to say of it; `is_` tells what the answer does."""
    if judged.verdict is Verdict.FAILED:
        for each in item.spec.misconceptions:
            if is_(each.what):
                return misconceptions.held(each, judged, item.points)
    return judged


def _unreadable(value: Plain) -> Judgement:
    return Judgement(Verdict.FAILED, (finding("einsum.unreadable", {"got": quoted(value)}),), submitted=shown(value))


counterfactuals = silent.asks_nothing


def learn(
    _problem: Problem, item: Item, cases: Sequence[Case], _wants: Sequence[Array], _known: Sequence[Outcome]
) -> Evidence:
    """Evaluate the formula with common mistakes: nothing has to be asked for that."""
    return computed_sums.learn(item.spec.reference, cases)


def diagnose(
    _problem: Problem,
    item: Item,
    cases: Sequence[Case],
    _wants: Sequence[Array],
    learnt: Evidence,
    outcomes: Sequence[Outcome],
) -> tuple[Finding, ...]:
    """Name the mistake in a function that computes another sum; in a string it is named when it is judged."""
    return computed_sums.name_mistake(item.spec.reference, cases, learnt, outcomes[1:-1])


review = silent.no_review


def explain(_problem: Problem, item: Item) -> tuple[str, ...]:
    """Tell what each index does, then write the string."""
    formula: IndexFormula = item.spec.reference
    letters = list(dict.fromkeys(index for factor in formula.factors for index in factor.indices))
    kept = ", ".join(formula.output) or "none: the result is a single number"
    summed = ", ".join(index for index in letters if index not in formula.output) or "none"
    terms = [f"{factor.name} has {', '.join(factor.indices) or 'none'}" for factor in formula.factors]
    repeated = [words for words in (_repeated(index, formula) for index in letters) if words]
    return (
        f"Write down each factor's indices, in the order of its axes: {listed(terms)}.",
        f"Indices of the result, which are kept: {kept}. Indices that are summed: {summed}.",
        f"Indices that are repeated: {'; '.join(repeated) or 'none'}.",
        f'Put the factors before the arrow and the result behind it: "{formula.subscripts}".',
    )


def _repeated(index: str, formula: IndexFormula) -> str:
    """Say what becomes of an index that stands more than once; nothing of another."""
    called = counted([factor.name for factor in formula.factors])
    having = [name for name, factor in zip(called, formula.factors, strict=True) if index in factor.indices]
    twice = [factor.name for factor in formula.factors if factor.indices.count(index) > 1]
    does = [f"takes the diagonal of {twice[0]}"] if twice else []
    does += [f"multiplies {listed(having)} entry by entry"] if len(having) > 1 else []
    return f"{index} {listed(does)}, and is {'kept' if index in formula.output else 'summed'}" if does else ""


proof = silent.asks_nothing
doubts = silent.no_doubts


def advice(problem: Problem) -> tuple[str, ...]:
    """Tell where a string that is another function passes, because it is right for another order of the operands."""
    if problem.spec.operand_order == "as-written":
        return ()
    passing = [(item.id, passing_elsewhere(item.spec.reference)) for item in problem.items]
    return tuple(
        f"item {id_}: {listed(list(map(repr, strings)))} would pass with a note, being right for another order of the "
        "operands, but in the formula's order it is another function: 'operand_order: as-written' refuses it"
        for id_, strings in passing
        if strings
    )
