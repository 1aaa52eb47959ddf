"""Sums near a formula: a function that computes one is named by what makes it another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.algebra.formula import IndexFormula, parse
from grader.algebra.subscripts import Contraction, canonical
from grader.diagnose import einsums
from grader.diagnose.einsums import Case, Sum, agrees, described, evaluate, formula, near, nearest
from grader.kinds import whole_numbers

LAYERS = parse(r"C_{jk} = \sum_i A_{ijk} b_i")
PRODUCT = parse("C_ik = Σ_j A_ij B_jk")
FORM = parse("C = Σ_ij x_i A_ij x_j")
SQUARES = parse("C_i = Σ_jk A_ijk A_ijk")
CHAIN = parse("C_il = Σ_jk A_ij A_jk A_kl")
BLOCKS = parse(r"A_{ik} = \sum_{jl} A_{ijkl}")


def what(of: IndexFormula) -> Contraction:
    return canonical([factor.indices for factor in of.factors], of.output)


def cases(of: IndexFormula, function: Callable[..., Any], seed: int = 0) -> list[Case]:
    """What a function of the distinct operands gives on the whole numbers of a run."""
    seen = []
    for case in whole_numbers.cases(of, np.random.default_rng(seed)):
        arrays = {each.name: each.array for each in case.arguments}
        got = np.asarray(function(*arrays.values()), np.float64)
        seen.append(Case(tuple(arrays[factor.name] for factor in of.factors), got))
    return seen


def told(of: IndexFormula, function: Callable[..., Any], seed: int = 0) -> tuple[str, str, dict[str, Any]] | None:
    found = nearest(what(of), cases(of, function, seed))
    if found is None:
        return None
    named = described(found.sum, what(of), [factor.name for factor in of.factors])
    return named.code, found.factor, dict(named.data)


def layers(A: Any, b: Any) -> Any:
    return np.einsum("ijk,i->jk", A, b)


A1, A2, A3 = "the 1st axis of A", "the 2nd axis of A", "the 3rd axis of A"
NAMED: list[tuple[IndexFormula, Callable[..., Any], str, str, dict[str, str]]] = [
    (
        LAYERS,
        lambda A, b: layers(A, b).T,
        "einsum.output-permuted",
        "",
        {"got": f"{A3}, then {A2}", "want": f"{A2}, then {A3}"},
    ),
    (LAYERS, lambda A, b: A * b[:, None, None], "einsum.not-summed", "", {"axes": f"{A1} and the 1st axis of b"}),
    (LAYERS, lambda A, b: layers(A, b).sum(0), "einsum.summed-too-much", "", {"axes": A2}),
    (LAYERS, lambda A, b: A.sum(0) * b.sum(), "einsum.not-linked", "", {"axes": f"{A1} and the 1st axis of b"}),
    (LAYERS, lambda A, _b: A.sum(0), "einsum.operand-left-out", "", {"operand": "b"}),
    (LAYERS, lambda A, b: layers(A, b**2), "einsum.operand-repeated", "", {"operand": "b"}),
    (LAYERS, lambda A, b: layers(A**2, b), "einsum.operand-repeated", "", {"operand": "A"}),
    (
        LAYERS,
        lambda A, b: -layers(A, b).T,
        "einsum.output-permuted",
        "-1",
        {"got": f"{A3}, then {A2}", "want": f"{A2}, then {A3}"},
    ),
    (
        BLOCKS,
        lambda A: A.mean((1, 2)),
        "einsum.summed-wrong",
        "mean",
        {"summed": A3, "kept": "the 4th axis of A"},
    ),
    (
        LAYERS,
        lambda A, b: (A * b[:, None, None]).mean(1),
        "einsum.summed-wrong",
        "mean",
        {"summed": A2, "kept": f"{A1} and the 1st axis of b"},
    ),
    (PRODUCT, lambda A, B: 2 * (A @ B).T, "einsum.output-permuted", "2", {}),
    (FORM, lambda x, A: x @ A, "einsum.operand-left-out", "", {"operand": "the 2nd x"}),
    (FORM, lambda x, A: A @ x, "einsum.operand-left-out", "", {"operand": "the 1st x"}),
    (FORM, lambda x, A: (x * np.diag(A) * x).sum(), "einsum.diagonal", "", {"axes": f"{A1} and {A2}"}),
    (
        SQUARES,
        lambda A: (A**2).sum(2),
        "einsum.not-summed",
        "",
        {"axes": "the 2nd axis of the 1st A and the 2nd axis of the 2nd A"},
    ),
    (SQUARES, lambda A: A.sum((1, 2)), "einsum.operand-left-out", "", {"operand": "the 2nd A"}),
    (
        SQUARES,
        lambda A: A.sum((1, 2)) ** 2,
        "einsum.not-linked",
        "",
        {"axes": "the 2nd axis of the 1st A and the 2nd axis of the 2nd A"},
    ),
    (CHAIN, lambda A: A @ A, "einsum.operand-left-out", "", {}),
    (CHAIN, lambda A: A @ A.T @ A, "einsum.operand-transposed", "", {"operand": "the 2nd A"}),
]


@pytest.mark.parametrize(("of", "function", "code", "factor", "data"), NAMED)
def test_a_wrong_sum_is_named(
    of: IndexFormula, function: Callable[..., Any], code: str, factor: str, data: dict[str, str]
) -> None:
    """With the axes or the operand, and the factor; for any seed."""
    for seed in range(3):
        found = told(of, function, seed)
        assert found is not None
        assert found[:2] == (code, factor)
        assert data.items() <= found[2].items()


def test_exchanged_operands_of_one_shape() -> None:
    """B A for A B, where both are square."""
    arrays = [np.random.default_rng(seed).integers(-9, 9, (2, 4, 4)).astype(float) for seed in range(5)]
    swapped = [Case((A, B), B @ A) for A, B in arrays]
    found = nearest(what(PRODUCT), swapped)
    assert found is not None
    named = described(found.sum, what(PRODUCT), ["A", "B"])
    assert (named.code, named.data) == ("mistake.arguments-swapped", {"arguments": "A and B"})


@pytest.mark.parametrize("of", [LAYERS, PRODUCT, FORM, SQUARES, CHAIN, BLOCKS])
def test_the_formula_itself_is_not_named(of: IndexFormula) -> None:
    """Nor in any way that exchanges equal operands, nor times a factor: that is for others to say."""
    for factor in (1, -1, 2, 0.5):
        seen = cases(of, lambda *operands: factor * by_formula(of, operands))  # noqa: B023
        assert nearest(what(of), seen) is None
        assert agrees(what(of), seen) == (factor == 1)


def by_formula(of: IndexFormula, operands: Any) -> Any:
    return whole_numbers.evaluate(of, dict(zip(of.operands, operands, strict=True)))


@pytest.mark.parametrize("of", [LAYERS, PRODUCT, FORM, SQUARES, BLOCKS])
def test_unrelated_answers_are_not_named(of: IndexFormula) -> None:
    """Of the right shape, but no sum of products near the formula; zeros, infinities, no numbers at all."""
    for number in range(20):
        random = np.random.default_rng(number)
        assert told(of, lambda *operands: random.normal(size=by_formula(of, operands).shape)) is None  # noqa: B023
    for value in (0.0, np.inf, np.nan, 1.0):
        assert told(of, lambda *operands: np.full_like(by_formula(of, operands), value)) is None  # noqa: B023
    assert told(of, lambda *operands: np.exp(by_formula(of, operands) / 1e300)) is None


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([LAYERS, PRODUCT, FORM, SQUARES, BLOCKS]), st.data())
def test_every_sum_one_edit_away_is_found(of: IndexFormula, data: st.DataObject) -> None:
    """Whatever is found computes just what the function does."""
    one = data.draw(st.sampled_from(list(near(formula(what(of))))))
    seen = cases(of, lambda *operands: by_formula(of, operands))
    try:
        seen = [Case(case.factors, evaluate(one, case.factors)) for case in seen]
    except ValueError:
        return  # the sizes do not fit: no function computes it
    found = nearest(what(of), seen)
    if agrees(what(of), seen):
        assert found is None
    else:
        assert found is not None
        for case in seen:
            times = {"": 1, "-1": -1, "2": 2, "1/2": 0.5}[found.factor]
            np.testing.assert_allclose(times * evaluate(found.sum, case.factors), case.got, rtol=1e-9)


@pytest.mark.parametrize(("error", "named"), [(1e-7, True), (1e-4, False)])
def test_a_sum_is_named_up_to_rounding(error: float, named: bool) -> None:
    """In single precision it is the same sum; one part in ten thousand is another thing."""
    noise = np.random.default_rng(0)
    found = told(LAYERS, lambda A, b: layers(A, b).T * (1 + error * noise.choice([-1, 1], layers(A, b).T.shape)))
    assert (found is not None) == named


def test_the_search_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six factors and a number that fits nothing: the work is cut off."""
    ring = parse("C = Σ_abcdef A_ab A_bc A_cd A_de A_ef A_fa")
    seen = cases(ring, lambda A: 1.5 * np.trace(np.linalg.matrix_power(A, 6)))
    evaluated: list[Sum] = []

    def counted(one: Sum, factors: Any) -> Any:
        evaluated.append(one)
        return evaluate(one, factors)

    monkeypatch.setattr(einsums, "evaluate", counted)
    assert nearest(what(ring), seen) is None
    assert einsums.MOST_EVALUATED / 2 < sum(len(one.factors) for one in evaluated) < 2 * einsums.MOST_EVALUATED
