"""Einsum: write a sum in index notation as an einsum string, or as a function of the operands.

The formula is the reference. A string is decided exactly, without numbers: its partition of axes is the formula's, or
it is not. A function is called with whole numbers, on which every order of summation is exact; it receives each
distinct operand once, in the order of first appearance. A wrong string is answered with the axes that go wrong.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Final, Literal

import numpy as np
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from grader.algebra import subscripts as einsum_strings
from grader.algebra.formula import Factor, FormulaError, IndexFormula, parse, too_large
from grader.algebra.subscripts import Contraction, SubscriptsError
from grader.kinds import misconceptions, silent, whole_numbers
from grader.kinds.arrays import Function, Policy, judge_calls
from grader.kinds.findings import finding
from grader.kinds.outcomes import blank, not_returned, quoted, shown
from grader.kinds.problem import ItemSpec, Name, ProblemSpec, Text, distinct, fault
from grader.kinds.written_sums import canonical_form, judge_string, shows, written
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
    from collections.abc import Sequence

    from grader.model import Array, Outcome, Plain, Problem, Request

LONGEST_ANSWER: Final = 400


OTHERWISE: Final = "for a formula that is not in index notation, give 'subscripts' and 'operands' beside it"


class EinsumMisconception(misconceptions.Misconception):
    """A wrong answer that students are known to give."""

    answer: Text = Field(
        description="What they answer, as an einsum string with the factors in the formula's order; a function that "
        "computes the same shows it, too.",
        examples=["ijk,i->kj"],
    )

    @field_validator("answer")
    @classmethod
    def _readable(cls, answer: str) -> str:
        try:
            written(answer)
        except ValueError as error:
            raise fault(str(error)) from error
        return answer

    @property
    def what(self) -> Contraction:
        """What the string does."""
        return written(self.answer)


class EinsumItem(ItemSpec):
    """A target formula."""

    subscripts: Text | None = Field(
        None,
        description="The reference as an einsum string; only for a formula that is not in index notation.",
        examples=["i,ij,j->"],
    )
    operands: tuple[Name, ...] | None = Field(
        None, description="The operands of `subscripts`, one for each of its terms.", examples=[["x", "A", "x"]]
    )
    formula: Text = Field(
        description="The sum, in index notation; it is shown to students, and is the reference.",
        examples=[r"C_{jk} = \sum_i A_{ijk} b_i"],
    )

    @field_validator("formula")
    @classmethod
    def _readable(cls, formula: str, info: ValidationInfo) -> str:
        given = info.data.get("subscripts", ""), info.data.get("operands", "")
        if given == (None, None):
            try:
                parse(formula)
            except FormulaError as error:
                raise fault(f"{error} ({OTHERWISE})", offset=error.offset) from error
        elif None in given:
            raise fault("'subscripts' and 'operands' go together: give both, or a formula in index notation")
        elif "" not in given:
            _check_subscripts(*given)
            _check_agreement(formula, _reference(formula, *given))
        return formula

    misconceptions: tuple[EinsumMisconception, ...] = Field(
        (), description="Wrong answers that students are known to give, and what to say then."
    )

    @field_validator("misconceptions")
    @classmethod
    def _wrong(cls, given: tuple[EinsumMisconception, ...], info: ValidationInfo) -> tuple[EinsumMisconception, ...]:
        if {"formula", "points"} <= set(info.data):
            misconceptions.check(given, info.data["points"])
            formula = _reference(info.data["formula"], info.data["subscripts"], info.data["operands"])
            for position, each in enumerate(given):
                if shows(each.answer, canonical_form(formula), as_written=True):
                    raise fault("this is the formula itself", within=(position, "answer"))
                if each.what in [other.what for other in given[:position]]:
                    raise fault("another misconception has the same answer", within=(position, "answer"))
        return given

    @property
    def reference(self) -> IndexFormula:
        """The formula, taken apart."""
        return _reference(self.formula, self.subscripts, self.operands)


class Spec(ProblemSpec):
    """Write each formula as an einsum."""

    kind: Literal["einsum"] = Field(description="The kind of problem.")
    operand_order: Literal["any", "as-written"] = Field(
        "any", description="Whether a string that is right for another order of the operands passes, with a note."
    )
    items: Annotated[tuple[EinsumItem, ...], AfterValidator(distinct)] = Field(
        min_length=1, description="One item for each formula."
    )


def _check_subscripts(subscripts: str, operands: tuple[str, ...]) -> None:
    try:
        parsed = einsum_strings.parse(subscripts)
    except SubscriptsError as error:
        raise fault(f"subscripts: {finding(error.code, error.data).message}") from error
    if parsed.output is None or any(einsum_strings.DOTS in term for term in parsed.terms):
        raise fault(f"subscripts: expected an arrow and no dots, got {subscripts!r}")
    if len(parsed.terms) != len(operands):
        raise fault(f"{len(parsed.terms)} terms in 'subscripts', but {len(operands)} operands")
    ndims = dict(zip(operands, map(len, parsed.terms), strict=True))
    if any(ndims[name] != len(term) for name, term in zip(operands, parsed.terms, strict=True)):
        raise fault("an operand that stands twice must have the same number of subscripts each time")
    excess = too_large(_reference("", subscripts, operands))
    if excess:
        raise fault(f"subscripts: {excess}")


def _check_agreement(formula: str, given: IndexFormula) -> None:
    """Refuse subscripts that contradict the formula, where that is in index notation, too."""
    try:
        read = parse(formula)
    except FormulaError:
        return
    if any(factor.indices for factor in read.factors) and canonical_form(read) != canonical_form(given):
        raise fault(f"the formula is {read.subscripts!r}, which 'subscripts' contradicts: leave out one of them")


@lru_cache(maxsize=1024)
def _reference(formula: str, subscripts: str | None, operands: tuple[str, ...] | None) -> IndexFormula:
    if subscripts is None or operands is None:
        return parse(formula)
    parsed = einsum_strings.parse(subscripts)
    factors = tuple(Factor(name, term) for name, term in zip(operands, parsed.terms, strict=True))
    return IndexFormula(parsed.output or (), factors)


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
        judged = judge_calls(
            function, cases, wants, outcomes[1:], scales=whole_numbers.scales(item.spec.reference, cases)
        )
        return Judgement(judged.verdict, judged.findings, judged.share, f"a {value.type}")
    if not isinstance(value, str):
        return _unreadable(value)
    as_written = problem.spec.operand_order == "as-written"
    judged = replace(judge_string(value, item.spec.reference, as_written=as_written), submitted=one_line(value))
    shown = [each for each in item.spec.misconceptions if shows(value, each.what, as_written=as_written)]
    failed = judged.verdict is Verdict.FAILED
    return misconceptions.held(shown[0], judged, item.points) if shown and failed else judged


def _unreadable(value: Plain) -> Judgement:
    return Judgement(Verdict.FAILED, (finding("einsum.unreadable", {"got": quoted(value)}),), submitted=shown(value))


counterfactuals = silent.asks_nothing
diagnose = silent.no_diagnosis
review = silent.no_review


def explain(_problem: Problem, item: Item) -> tuple[str, ...]:
    """Tell what each index does, then write the string."""
    formula: IndexFormula = item.spec.reference
    letters = list(dict.fromkeys(index for factor in formula.factors for index in factor.indices))
    kept = ", ".join(formula.output) or "none: the result is a single number"
    summed = ", ".join(index for index in letters if index not in formula.output) or "none"
    terms = [f"{factor.name} has {', '.join(factor.indices) or 'none'}" for factor in formula.factors]
    return (
        f"Write down each factor's indices, in the order of its axes: {listed(terms)}.",
        f"Indices of the result: {kept}. Indices that are summed: {summed}.",
        f'Put the factors before the arrow and the result behind it: "{formula.subscripts}".',
    )


proof = silent.asks_nothing
doubts = silent.no_doubts
advice = silent.no_advice
