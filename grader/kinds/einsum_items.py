"""The fields of an item of kind einsum: the formula, which is the reference, and what is known of wrong answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pydantic import Field, ValidationInfo, field_validator

from grader.algebra import subscripts as einsum_strings
from grader.algebra.formula import Factor, FormulaError, IndexFormula, parse, too_large
from grader.algebra.subscripts import Contraction, SubscriptsError
from grader.kinds import misconceptions
from grader.kinds.findings import finding
from grader.kinds.problem import ItemSpec, Name, Text, fault
from grader.kinds.written_sums import canonical_form, shows, written

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
                _check_axes(each, formula, position)
                if each.what in [other.what for other in given[:position]]:
                    raise fault("another misconception has the same answer", within=(position, "answer"))
        return given

    @property
    def reference(self) -> IndexFormula:
        """The formula, taken apart."""
        return _reference(self.formula, self.subscripts, self.operands)


def _check_axes(misconception: EinsumMisconception, formula: IndexFormula, position: int) -> None:
    """Refuse a string that names every factor, and one of them with more or fewer axes than it has."""
    terms = misconception.what.operands
    for factor, term in zip(formula.factors, terms, strict=False):
        want = len(factor.indices)
        if len(term) != want and len(terms) == len(formula.factors):
            what = f"{len(term)} subscripts for {factor.name}, which has {want} {'axis' if want == 1 else 'axes'}"
            raise fault(what, within=(position, "answer"))


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
