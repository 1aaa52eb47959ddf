"""Name the mistake in a function that computes a wrong sum: another sum near the formula, else what arrays can have.

The formula is the reference, and is evaluated here: nothing is asked of `reference.py`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from grader.diagnose import einsums
from grader.diagnose.evidence import Counterfactual, Evidence, Mistake, Seen
from grader.kinds import naming, whole_numbers
from grader.kinds.counterfactuals import Input, variants
from grader.kinds.findings import finding
from grader.kinds.values import real_array
from grader.kinds.written_sums import canonical_form
from grader.model import Returned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from grader.algebra.formula import IndexFormula
    from grader.algebra.subscripts import Contraction
    from grader.model import Array, Case, Finding, Outcome

    Floats: TypeAlias = NDArray[np.float64]

CORE: Final = 3
"""Cases in which an explanation is looked for; in the others it is confirmed."""


def name_mistake(
    formula: IndexFormula, cases: Sequence[Case], learnt: Evidence, outcomes: Sequence[Outcome]
) -> tuple[Finding, ...]:
    """Name the mistake in a function whose values are wrong, from what it gave in each case; nothing if unsure."""
    given = _given(formula, cases, outcomes)
    what = canonical_form(formula)
    if not given:
        return ()
    nearest = einsums.nearest(what, given)
    if nearest is None:
        return _of_arrays(learnt, [case.got for case in given])
    told = einsums.described(nearest.sum, what, [factor.name for factor in formula.factors])
    if told.code.startswith("mistake."):
        return (naming.named(Mistake(told.code, dict(told.data), 1.0)), *_factor(formula, nearest))
    return (finding(told.code, told.data), *_factor(formula, nearest))


def computes(formula: IndexFormula, what: Contraction, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> bool:
    """Tell whether a function gives in every case what a string with the formula's factors would give."""
    given = _given(formula, cases, outcomes)
    return bool(given) and len(what.operands) == len(formula.factors) and einsums.agrees(what, given)


def _given(formula: IndexFormula, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> list[einsums.Case]:
    """Put factors and answers together; nothing at all where a case has no array of numbers."""
    given = []
    for case, outcome in zip(cases, outcomes, strict=False):
        got = real_array(outcome.value) if isinstance(outcome, Returned) else None
        if got is None:
            return []
        arrays = _arrays(case)
        given.append(einsums.Case(tuple(arrays[factor.name] for factor in formula.factors), got))
    return given


def _arrays(case: Case) -> dict[str, Array]:
    return {each.name: each.array for each in case.arguments}


def _factor(formula: IndexFormula, nearest: einsums.Found) -> tuple[Finding, ...]:
    """Say which factor the nearest sum is multiplied by."""
    match nearest.factor:
        case "":
            return ()
        case "mean":
            mistake = Mistake("mistake.averaged", {"dimension": _summed(formula, nearest.sum)}, 1.0)
        case "-1":
            mistake = Mistake("mistake.sign", {}, 1.0)
        case factor:
            mistake = Mistake("mistake.factor", {"factor": factor}, 1.0)
    return (naming.named(mistake),)


def _summed(formula: IndexFormula, one: einsums.Sum) -> str:
    """Name the indices that a sum sums over by the formula's letters."""
    letters: dict[int, str] = {}
    for indices, factor in zip(one.what.operands, one.factors, strict=True):
        letters |= dict(zip(indices, formula.factors[factor].indices, strict=True))
    return "·".join(letters[index] for index in sorted({*letters} - {*one.what.output}))


# ── what arrays can have ─────────────────────────────────────────────────────────────────────────────────


def learn(formula: IndexFormula, cases: Sequence[Case]) -> Evidence:
    """Evaluate the formula with common mistakes: evidence in which answers are still to be put, case by case."""
    sized = whole_numbers.letters(formula)
    dimensions = {factor.name: tuple(sized[index] for index in factor.indices) for factor in formula.factors}
    counterfactuals: dict[str, Counterfactual] = {}
    seen: list[Seen] = []
    for case in cases:
        arrays = _arrays(case)
        shapes = (zip(letters, arrays[name].shape, strict=True) for name, letters in dimensions.items())
        sizes = dict(chain.from_iterable(shapes))
        inputs = [Input(name, "real", letters, arrays[name]) for name, letters in dimensions.items()]
        known: dict[str, Floats] = {}
        for what, changed in variants(inputs):
            counterfactuals[what.id] = what
            with suppress(ValueError):  # changed operands need not fit each other
                known[what.id] = _evaluated(formula, arrays | dict(changed))
        want = _evaluated(formula, arrays)
        seen.append(Seen(arrays, sizes, want, want, known))
    scalars = tuple(name for name, letters in dimensions.items() if not letters)
    return Evidence(tuple(seen[:CORE]), tuple(seen[CORE:]), dimensions, tuple(counterfactuals.values()), (), scalars)


def _of_arrays(learnt: Evidence, gots: Sequence[Floats]) -> tuple[Finding, ...]:
    seen = [replace(each, got=got) for each, got in zip((*learnt.core, *learnt.fresh), gots, strict=True)]
    return naming.explained(replace(learnt, core=tuple(seen[:CORE]), fresh=tuple(seen[CORE:])))


def _evaluated(formula: IndexFormula, arrays: Mapping[str, Array]) -> Floats:
    return np.asarray(whole_numbers.evaluate(formula, arrays), np.float64)
