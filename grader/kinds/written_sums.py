"""Judge a sum that is written as an einsum string: exactly, without numbers."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from string import ascii_letters
from typing import TYPE_CHECKING

from grader.algebra.subscripts import (
    DOTS,
    Contraction,
    SubscriptsError,
    canonical,
    contraction,
    matching_orders,
    parse,
    unwrap,
)
from grader.diagnose import einsums
from grader.diagnose.subscripts import mistake
from grader.kinds.findings import finding
from grader.model import Judgement, Verdict

if TYPE_CHECKING:
    from grader.algebra.formula import IndexFormula


@lru_cache(maxsize=1024)
def canonical_form(formula: IndexFormula) -> Contraction:
    """Give what a formula does with its factors, in their order."""
    return canonical([factor.indices for factor in formula.factors], formula.output)


@lru_cache(maxsize=1024)
def judge_string(text: str, formula: IndexFormula, *, as_written: bool) -> Judgement:
    """Decide whether a string is the formula, in some order of the operands; otherwise name what goes wrong."""
    names = [factor.name for factor in formula.factors]
    string, given = unwrap(text)
    want = canonical_form(formula)
    try:
        subscripts = parse(string)
        found = matching_orders(subscripts, want)
        if not found:
            wrong = mistake(string, subscripts, want, names)
            return Judgement(Verdict.FAILED, (finding(wrong.code, wrong.data),))
    except SubscriptsError as error:
        return Judgement(Verdict.FAILED, (finding(error.code, error.data),))
    readings = [[names[factor] for factor in order] for order in found]
    # A call means the operands that it names, if they are the formula's; other names mean the formula's order.
    known = bool(given) and set(given) <= set(names)
    if (given if known else names) in readings:
        return Judgement(Verdict.PASSED, (), Decimal(1))
    data = {"got": ", ".join(readings[0]), "want": ", ".join(given if known else names)}
    if known:
        return Judgement(Verdict.FAILED, (finding("einsum.call-order", {**data}),))
    if as_written:
        return Judgement(Verdict.FAILED, (finding("einsum.operand-order", {**data}),))
    return Judgement(Verdict.PASSED, (finding("einsum.operand-order-note", {**data}),), Decimal(1))


def passing_elsewhere(formula: IndexFormula) -> tuple[str, ...]:
    """Give the strings, one edit away from the formula's, that are right only for another order of the operands.

    >>> from grader.algebra.formula import parse as parsed
    >>> passing_elsewhere(parsed("C_ik = Σ_j A_ij B_kj"))
    ('ab,cb->ca',)
    """
    want = canonical_form(formula)
    order = tuple(range(len(formula.factors)))
    beside = dict.fromkeys(one.what for one in einsums.near(einsums.formula(want)) if one.factors == order)
    strings = [as_string(what) for what in beside if what != want]
    judged = [(string, judge_string(string, formula, as_written=False)) for string in strings]
    return tuple(string for string, found in judged if found.verdict is Verdict.PASSED and found.findings)


def as_string(what: Contraction) -> str:
    """Write what an einsum string does as one.

    >>> as_string(Contraction(((0, 1), (1, 2)), (2, 0)))
    'ab,bc->ca'
    """
    terms = ["".join(ascii_letters[index] for index in term) for term in (*what.operands, what.output)]
    return f"{','.join(terms[:-1])}->{terms[-1]}"


@lru_cache(maxsize=1024)
def written(text: str) -> Contraction:
    """Give what an author's string does, with all its operands' axes named. Raises ValueError that says what is wrong.

    >>> written("ij,jk->ki")
    Contraction(operands=((0, 1), (1, 2)), output=(2, 0))
    """
    try:
        subscripts = parse(text)
    except SubscriptsError as error:
        raise ValueError(finding(error.code, error.data).message) from error
    found = contraction(subscripts, [len(term) for term in subscripts.terms])
    if found is None or any(DOTS in term for term in subscripts.terms):
        raise ValueError(f"expected a string without dots, got {text!r}")
    return found


def shows(text: str, what: Contraction, *, as_written: bool) -> bool:
    """Tell whether a student's string does the same as an author's, in some order of its operands."""
    try:
        found = matching_orders(parse(unwrap(text)[0]), what)
    except SubscriptsError:
        return False
    return tuple(range(len(what.operands))) in found if as_written else bool(found)
