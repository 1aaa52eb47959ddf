"""Einsum: why a function is wrong, what an author says of a wrong answer, the worked solution, what lint advises."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from judging import codes, judged, messages, outcome, planned
from pydantic import ValidationError

from grader.diagnose.einsums import formula, near
from grader.diagnose.evidence import Evidence
from grader.kinds import einsum
from grader.kinds.einsum_items import EinsumItem
from grader.kinds.findings import HINTS, SENTENCES
from grader.kinds.written_sums import as_string, canonical_form, judge_string, passing_elsewhere
from grader.model import Finding, Item, NotCallable, Opaque, Raised, Returned, Verdict


@cache
def learnt(id_: str, seed: int = 0) -> Evidence:
    """What common mistakes would give, once for all answers."""
    item = planned("einsum", id_, seed=seed)
    return einsum.learn(item.problem, item.item, item.cases, item.wants, ())


def why(id_: str, function: Any, *, seed: int = 0) -> tuple[Finding, ...]:
    """What a diagnosis says of a function."""
    item = planned("einsum", id_, seed=seed)
    given = [outcome(function, case.arguments) for case in (*item.cases, item.cases[0])]
    called = Returned(Opaque("function", callable=True))
    return einsum.diagnose(item.problem, item.item, item.cases, item.wants, learnt(id_, seed), [called, *given])


def right(A: Any, b: Any) -> Any:
    return np.einsum("ijk,i->jk", A, b)


def only_the_last(A: Any, b: Any) -> Any:
    C = 0.0
    for i in range(len(b)):
        C = A[i] * b[i]
    return C


# ── functions ────────────────────────────────────────────────────────────────────────────────────────────

WHY: list[tuple[str, Callable[..., Any], list[tuple[str, dict[str, Any]]]]] = [
    ("a", lambda A, b: right(A, b).T, [("einsum.output-permuted", {})]),
    ("a", lambda A, b: A * b[:, None, None], [("einsum.not-summed", {})]),
    ("a", lambda A, _b: A.sum(0), [("einsum.operand-left-out", {"operand": "b"})]),
    ("a", lambda A, b: -right(A, b), [("mistake.sign", {})]),
    ("a", lambda A, b: right(A, b) / len(b), [("mistake.averaged", {"dimension": "i"})]),
    ("a", lambda A, b: 2 * right(A, b), [("mistake.factor", {"factor": "2"})]),
    ("a", lambda A, b: A[0] * b[0], [("mistake.only-one-row", {"which": "first", "dimension": "i"})]),
    ("a", only_the_last, [("mistake.only-one-row", {"which": "last", "dimension": "i"})]),
    ("a", lambda A, b: right(A[:-1], b[:-1]), [("mistake.row-dropped", {"which": "last", "dimension": "i"})]),
    ("a", lambda A, b: right(A, b).ravel(), [("mistake.reshaped", {"how": "flattened"})]),
    ("a", lambda A, b: right(A, b)[None], [("mistake.axis-kept", {"axis": 0})]),
    ("b", lambda A, b: np.einsum("ijk,ik->ij", A, b), [("einsum.not-summed", {})]),
    ("c", lambda A: A.sum((1, 2)), [("einsum.summed-wrong", {})]),
    ("c", lambda A: A.mean((1, 2)), [("einsum.summed-wrong", {}), ("mistake.averaged", {"dimension": "j·k"})]),
    ("c", lambda A: -A.sum((1, 3)).T, [("einsum.output-permuted", {}), ("mistake.sign", {})]),
    ("c", lambda A: 2 * A.sum((1, 3)).T, [("einsum.output-permuted", {}), ("mistake.factor", {"factor": "2"})]),
    ("c", lambda A: A.mean((1, 3)), [("mistake.averaged", {"dimension": "j·l"})]),
    ("e", lambda A: A.sum((1, 2)), [("einsum.operand-left-out", {})]),
    ("e", lambda A: np.sqrt((A**2).sum((1, 2))), [("mistake.elementwise", {"function": "square root"})]),
    ("f", lambda x, A: x @ A, [("einsum.operand-left-out", {"operand": "the 2nd x"})]),
    ("f", lambda x, A: (x * np.diag(A) * x).sum(), [("einsum.diagonal", {})]),
    ("f", lambda x, A: x @ (A + A.T) @ x, [("mistake.factor", {"factor": "2"})]),
    ("f", lambda x, A: [x @ A @ x], [("mistake.axis-kept", {"axis": 0})]),
]


@pytest.mark.parametrize(("id_", "function", "named"), WHY)
def test_a_wrong_function_is_told_why(id_: str, function: Any, named: list[tuple[str, dict[str, Any]]]) -> None:
    """In the words of sums where it computes another sum, else in those of arrays; for any seed."""
    for seed in range(2):
        found = why(id_, function, seed=seed)
        assert [each.code for each in found] == [code for code, _ in named]
        assert all(data.items() <= dict(each.data).items() for each, (_, data) in zip(found, named, strict=True))
        assert all(each.hints for each in found)


def remembers() -> Callable[..., Any]:
    calls: list[int] = []
    return lambda A, b: right(A, b) * (1 if not calls.append(1) and len(calls) < 6 else 2)  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("id_", "function"),
    [
        ("a", right),
        ("a", remembers()),
        ("f", lambda x, A: x @ np.tril(A) @ x),
        ("a", lambda A, b: right(np.sin(A), b)),
        ("a", lambda A, _b: np.random.default_rng(0).normal(size=A.shape[1:])),
        ("a", lambda A, _b: np.full(A.shape[1:], np.nan)),
        ("a", lambda _A, _b: None),
        ("a", lambda _A, _b: "jk"),
        ("a", lambda A: A),
        ("a", lambda _A, _b: []),
        ("a", lambda _A, _b: 0.0),
    ],
)
def test_what_is_no_common_mistake_is_not_named(id_: str, function: Any) -> None:
    """Right values, values near no sum, no values: silence."""
    assert why(id_, function) == ()


def test_strings_are_told_when_they_are_judged() -> None:
    """A diagnosis has nothing to add, however the calls of a string ended."""
    item = planned("einsum", "a")
    outcomes = [Returned("ijk,i->kj"), *[NotCallable("str")] * 6]
    assert einsum.diagnose(item.problem, item.item, item.cases, item.wants, learnt("a"), outcomes) == ()
    raised = [Returned(Opaque("function", callable=True)), *[Raised("IndexError", "", 3, "")] * 6]
    assert einsum.diagnose(item.problem, item.item, item.cases, item.wants, learnt("a"), raised) == ()


# ── hints ────────────────────────────────────────────────────────────────────────────────────────────────

SYNTAX = {"unreadable", "call", "two-arrows", "digits", "bad-character", "index-formula", "ellipsis"}
SYNTAX |= {"comma-in-output", "output-unknown", "output-repeated", "operand-order-note"}


def test_what_gives_the_answer_away_has_hints() -> None:
    """Only what numpy itself would say is told at every level, and what accompanies a pass."""
    ours = {code.removeprefix("einsum.") for code in SENTENCES if code.startswith("einsum.")}
    hinted = {code.removeprefix("einsum.") for code in HINTS if code.startswith("einsum.")}
    assert hinted == ours - SYNTAX


@pytest.mark.parametrize("id_", "abcdef")
def test_hints_name_no_position(id_: str) -> None:
    """Where to look and what kind of mistake, but not which axis."""
    reference = planned("einsum", id_).item.spec.reference
    for one in near(formula(canonical_form(reference))):
        if len(one.factors) == len(reference.factors):
            for found in judge_string(as_string(one.what), reference, as_written=False).findings:
                if not found.code.endswith("-note"):
                    assert found.hints is not None
                    assert not re.search(r"\d(st|nd|rd|th) axis", " ".join(found.hints))


# ── an author's misconceptions ───────────────────────────────────────────────────────────────────────────

SAY = ("Look at the result.", "Its axes have an order.", "You wrote the axes of C the other way round.")


def authored(answer: str, **given: Any) -> EinsumItem:
    known = [{"id": "order", "answer": answer, "say": SAY, **given}]
    fields = {"id": "a", "points": 2, "formula": "C_{jk} = Σ_i A_{ijk} b_i", "misconceptions": known}
    return EinsumItem.model_validate(fields)


def judged_with(spec: EinsumItem, answered: Any, order: str = "any") -> Any:
    item = planned("einsum", "a")
    problem = replace(item.problem, spec=item.problem.spec.model_copy(update={"operand_order": order}))
    return judged(replace(item, problem=problem, item=Item("a", Decimal(2), "", spec)), answered)


@pytest.mark.parametrize(
    "answered",
    [
        *("ijk,i->kj", " abc , a → cb", "np.einsum('ijk,i->kj', A, b)", "i,ijk->kj", "ikj,i"),
        *(lambda A, b: right(A, b).T, lambda A, b: np.tensordot(b, A, 1).T.tolist()),
    ],
)
def test_an_author_says_what_a_wrong_answer_means(answered: Any) -> None:
    """However it is written or computed; what the grader sees comes after it."""
    judgement = judged_with(authored("ijk,i->kj"), answered)
    assert (judgement.verdict, judgement.share) == (Verdict.FAILED, 0)
    assert (codes(judgement)[0], messages(judgement)[0]) == ("misconception.order", SAY[2])
    assert judgement.findings[0].hints == SAY[:2]
    assert len(judgement.findings) > 1
    assert judgement.submitted


def test_an_author_may_give_points_for_it() -> None:
    """One of two is a half; another wrong answer gets none, the right one all."""
    spec = authored("ijk,i->kj", points=1)
    for answered in ("ijk,i->kj", lambda A, b: right(A, b).T):
        judgement = judged_with(spec, answered)
        assert (judgement.verdict, judgement.share) == (Verdict.PARTIAL, Decimal("0.5"))
    for answered in ("ijk,i->j", lambda A, b: right(A, b).sum(1), "ijk,i->kj->", "np.einsum"):
        assert "misconception.order" not in codes(judged_with(spec, answered))
    assert judged_with(spec, right).verdict is Verdict.PASSED


def test_an_order_that_is_asked_for_is_asked_of_misconceptions_too() -> None:
    """In another order of the operands it is another mistake."""
    assert codes(judged_with(authored("ijk,i->kj"), "i,ijk->kj"))[0] == "misconception.order"
    assert "misconception.order" not in codes(judged_with(authored("ijk,i->kj"), "i,ijk->kj", "as-written"))


def test_a_misconception_may_leave_out_an_operand() -> None:
    """Then only a string can show it."""
    spec = authored("ijk->jk")
    assert codes(judged_with(spec, "abc->bc"))[0] == "misconception.order"
    assert "misconception.order" not in codes(judged_with(spec, lambda A, _b: A.sum(0)))


@pytest.mark.parametrize(
    ("answer", "given", "what"),
    [
        ("ijk,i->jk", {}, "this is the formula itself"),
        ("abc,a", {}, "this is the formula itself"),
        ("ijk,i->jj", {}, "stands twice"),
        ("i...,i->...", {}, "without dots"),
        ("ijkl,i->jk", {}, "4 subscripts for A, which has 3 axes"),
        ("ijk,ij->k", {}, "2 subscripts for b, which has 1 axis"),
        ("ijk,i->kj", {"points": 3}, "earns less than a right answer, 2; got 3"),
        ("ijk,i->kj", {"say": SAY[:1]}, "expected three sentences, one for each hint level, got 1 .type="),
        ("ijk,i->kj", {"say": [*SAY, "four"]}, "got 4 .inside brackets, a sentence with a comma needs quotes"),
    ],
)
def test_misconceptions_that_make_no_sense_are_faults(answer: str, given: dict[str, Any], what: str) -> None:
    """The formula itself, no string, too many points, too few sentences."""
    with pytest.raises(ValidationError, match=what):
        authored(answer, **given)


def test_two_misconceptions_differ() -> None:
    """Two strings that do the same are one."""
    known = [{"id": id_, "answer": answer, "say": SAY} for id_, answer in [("a", "ijk,i->kj"), ("b", "abc,a->cb")]]
    with pytest.raises(ValidationError, match="another misconception has the same answer"):
        EinsumItem.model_validate({"id": "a", "formula": "C_{jk} = Σ_i A_{ijk} b_i", "misconceptions": known})


# ── the solution, and advice ─────────────────────────────────────────────────────────────────────────────


def item_of(text: str) -> Item:
    return Item("x", Decimal(1), text, EinsumItem(id="x", formula=text))


@pytest.mark.parametrize(
    ("text", "repeated", "string"),
    [
        ("C_{jk} = Σ_i A_{ijk} b_i", "i multiplies A and b entry by entry, and is summed", "ijk,i->jk"),
        (
            "C_i = Σ_j A_ij A_ij",
            (
                "i multiplies the 1st A and the 2nd A entry by entry, and is kept; j multiplies the 1st A and the 2nd "
                "A entry by entry, and is summed"
            ),
            "ij,ij->i",
        ),
        ("C = Σ_i A_ii", "i takes the diagonal of A, and is summed", "ii->"),
        ("C_i = A_ii b_i", "i takes the diagonal of A and multiplies A and b entry by entry, and is kept", "ii,i->i"),
        ("C_ij = a_i b_j", "none", "i,j->ij"),
    ],
)
def test_the_solution_says_what_each_index_does(text: str, repeated: str, string: str) -> None:
    """Which are kept, which are summed, which are repeated, and the string."""
    steps = einsum.explain(planned("einsum", "a").problem, item_of(text))
    assert steps[2:] == (
        f"Indices that are repeated: {repeated}.",
        f'Put the factors before the arrow and the result behind it: "{string}".',
    )


def test_the_solution_of_an_item() -> None:
    """Each factor's indices, those that are kept, those that are summed."""
    item = planned("einsum", "a")
    assert einsum.explain(item.problem, item.item)[:2] == (
        "Write down each factor's indices, in the order of its axes: A has i, j, k and b has i.",
        "Indices of the result, which are kept: j, k. Indices that are summed: i.",
    )


def test_homework_3_needs_no_advice() -> None:
    """None of its strings is another function in the formula's order, and right in another."""
    assert einsum.advice(planned("einsum", "a").problem) == ()


def test_a_transposed_result_that_passes_is_told() -> None:
    """A Bᵀ: with the operands exchanged, the transposed result is right."""
    problem = planned("einsum", "a").problem
    advised = replace(problem, items=(item_of("C_ik = Σ_j A_ij B_kj"), item_of("C_jk = Σ_i A_ijk b_i")))
    assert einsum.advice(advised) == (
        (
            "item x: 'ab,cb->ca' would pass with a note, being right for another order of the operands, but in the "
            "formula's order it is another function: 'operand_order: as-written' refuses it"
        ),
    )
    fixed = problem.spec.model_copy(update={"operand_order": "as-written"})
    assert einsum.advice(replace(advised, spec=fixed)) == ()


def test_what_is_told_to_pass_does_pass() -> None:
    """Held to the judge itself, and to numpy."""
    reference = item_of("C_ik = Σ_j A_ij B_kj").spec.reference
    (string,) = passing_elsewhere(reference)
    assert judge_string(string, reference, as_written=False).verdict is Verdict.PASSED
    assert judge_string(string, reference, as_written=True).verdict is Verdict.FAILED
    A, B = np.random.default_rng(0).integers(-9, 9, (2, 4, 4)).astype(float)
    assert not np.array_equal(np.einsum(string, A, B), np.einsum(reference.subscripts, A, B))
    np.testing.assert_array_equal(np.einsum(string, B, A), np.einsum(reference.subscripts, A, B))
