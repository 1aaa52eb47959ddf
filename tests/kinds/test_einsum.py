"""Einsum: a string is decided exactly and told what is wrong with it; a function is held to whole numbers."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import codes, judged, judged_outcomes, messages, planned

from grader.algebra.formula import parse
from grader.kinds import einsum, whole_numbers
from grader.kinds.written_sums import judge_string
from grader.model import (
    Argument,
    Call,
    Died,
    Fault,
    Item,
    NotCallable,
    Opaque,
    OutOfMemory,
    Raised,
    Returned,
    TimedOut,
    TooLarge,
    Verdict,
)

SHEET = {"a": "ijk,i->jk", "b": "ijk,ik->j", "c": "ijkl->ik", "d": "ijkl->ki", "e": "ijk,ijk->i", "f": "i,ij,j->"}


def judged_string(id_: str, text: str, **how: Any) -> Any:
    return judge_string(text, planned("einsum", id_).item.spec.reference, **{"as_written": False, **how})


# ── strings ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("id_", SHEET)
def test_the_answers_of_homework_3(id_: str) -> None:
    """Each right string passes without a note, for its own item alone."""
    for other, text in SHEET.items():
        judgement = judged(planned("einsum", id_), text)
        assert (judgement.verdict is Verdict.PASSED) == (other == id_)
        assert bool(judgement.findings) == (other != id_)
        assert judgement.submitted == text


@pytest.mark.parametrize(
    ("id_", "text"),
    [
        ("a", "abc,a->bc"),
        ("a", "ZaB,Z->aB"),
        ("a", " ijk , i -> jk "),
        ("a", "'ijk,i->jk'"),
        ("a", '"ijk,i->jk"'),
        ("a", "`ijk,i->jk`"),
        ("a", "ijk,i"),
        ("a", "i...,i->..."),
        ("a", "i...,i"),
        ("a", "i…,i->…"),
        ("a", "ijk,i→jk"),
        ("a", "ijk,i=>jk"),
        ("a", "ijk,i ⟶ jk"),
        ("a", r"ijk,i \rightarrow jk"),
        ("a", "ijk,i \rightarrow jk"),
        ("a", r"ijk,i \to jk"),
        ("a", 'np.einsum("ijk,i->jk", A, b)'),
        ("a", "np.einsum('i,ijk->jk', b, A)"),
        ("a", "C = numpy.einsum('ijk,i->jk', A, b, optimize=True)"),
        ("a", "torch.einsum('ijk,i->jk', T, v)"),
        ("b", "ijk,ik"),
        ("b", "i...k,ik->..."),
        ("c", "ijkl->ik"),
        ("c", "abcd->ac"),
        ("d", "ijkl->ki"),
        ("d", "kbia"[:2] + "ia->ik"),
        ("e", "ijk,ijk->i"),
        ("e", "i...,i...->i..."[:0] + "abc,abc->a"),
        ("f", "i,ij,j->"),
        ("f", "j,ij,i->"),
        ("f", "i,ji,j->"),
        ("f", "i,ij,j"),
        ("f", "np.einsum('i,ij,j->', x, A, x)"),
    ],
)
def test_right_strings_pass_without_a_note(id_: str, text: str) -> None:
    """Letters, spaces, quotes, arrows, dots, implicit output, a pasted call: all are the formula."""
    for as_written in (False, True):
        judgement = judged_string(id_, text, as_written=as_written)
        assert (judgement.verdict, judgement.findings) == (Verdict.PASSED, ())


@pytest.mark.parametrize(("id_", "text", "order"), [("a", "i,ijk->jk", "b, A"), ("f", "ij,i,j->", "A, x, x")])
def test_another_order_of_the_operands(id_: str, text: str, order: str) -> None:
    """It passes with a note that says which, unless the order of the formula is asked for."""
    wanted = {"a": "A, b", "f": "x, A, x"}[id_]
    free, fixed = (judged_string(id_, text, as_written=as_written) for as_written in (False, True))
    assert free.verdict is Verdict.PASSED
    assert messages(free) == [f"This is right for the operands in the order {order} (the formula has {wanted})."]
    assert fixed.verdict is Verdict.FAILED
    assert messages(fixed) == [
        f"This is right for the operands in the order {order}; the problem asks for the order {wanted}."
    ]


@pytest.mark.parametrize("operands", ["A", "A, A", "A, b, b", "b, b"])
def test_a_pasted_call_with_other_operands_is_wrong(operands: str) -> None:
    """Too few, too many, or the same one twice: numpy would raise, or compute something else."""
    judgement = judged_string("a", f"np.einsum('ijk,i->jk', {operands})")
    assert (judgement.verdict, codes(judgement)) == (Verdict.FAILED, ["einsum.call-order"])


@pytest.mark.parametrize(
    ("formula", "subscripts", "sound"),
    [
        (r"s = \sum_{ij} A_{ij} B_{ij}", "ij,ij->", True),
        (r"s = \sum_{ij} A_{ij} B_{ij}", "ab,ab->", True),
        (r"s = \sum_{ij} A_{ij} B_{ij}", "ij,ji->", False),
        (r"s = \mathrm{tr}(A B^\top)", "ij,ij->", True),
    ],
)
def test_subscripts_may_not_contradict_their_formula(formula: str, subscripts: str, sound: bool) -> None:
    """What the student reads and what is graded are the same, wherever the formula can be read."""
    given = {"id": "a", "formula": formula, "subscripts": subscripts, "operands": ["A", "B"]}
    if sound:
        assert einsum.EinsumItem.model_validate(given).reference.subscripts == subscripts
    else:
        with pytest.raises(ValueError, match="which 'subscripts' contradicts"):
            einsum.EinsumItem.model_validate(given)


def test_a_pasted_call_means_its_own_operands() -> None:
    """`einsum("ij,jk->ik", B, A)` is B A: the string would be right, the call is not."""
    product = parse(r"C_{ik} = \sum_j A_{ij} B_{jk}")
    right = judge_string('np.einsum("ij,jk->ik", A, B)', product, as_written=False)
    wrong = judge_string('np.einsum("ij,jk->ik", B, A)', product, as_written=False)
    assert (right.verdict, right.findings) == (Verdict.PASSED, ())
    assert (wrong.verdict, messages(wrong)) == (
        Verdict.FAILED,
        ["The string is right for the operands in the order A, B, but your call gives them in the order B, A."],
    )


I1, I2, I3 = "the 1st axis of A", "the 2nd axis of A", "the 3rd axis of A"
KEEPS = "the formula keeps it as an axis of the result."
LETTERS = (
    "cannot stand in an einsum string: subscripts are the letters a–z and A–Z, with commas between the operands and an "
    "arrow, '->', before the result."
)
WRONG = [
    (
        "c",
        "ijkl->ki",
        "output-permuted",
        (
            f"All sums are right, but the axes of the result are in another order: yours "
            f"are {I3}, then {I1}; the formula's are {I1}, then {I3}."
        ),
    ),
    (
        "d",
        "ijkl->ik",
        "output-permuted",
        (
            f"All sums are right, but the axes of the result are in another order: yours "
            f"are {I1}, then {I3}; the formula's are {I3}, then {I1}."
        ),
    ),
    (
        "a",
        "ijk,i->kj",
        "output-permuted",
        (
            f"All sums are right, but the axes of the result are in another order: yours "
            f"are {I3}, then {I2}; the formula's are {I2}, then {I3}."
        ),
    ),
    (
        "a",
        "ikj,i",
        "implicit-output-sorted",
        (
            f"Without an arrow, numpy sorts the result's letters alphabetically: yours "
            f"are {I3}, then {I2}; the formula's are {I2}, then {I3}. Write the arrow and the order that you mean."
        ),
    ),
    ("a", "ijk,i->j", "summed-too-much", f"You sum over the index of {I3}; {KEEPS}"),
    ("a", "ijk,i->", "summed-too-much", f"You sum over the index of {I2}; {KEEPS}"),
    (
        "e",
        "ijk,ijk->",
        "summed-too-much",
        (
            "You sum over the index of the 1st axis of the 1st A and the 1st axis of the "
            "2nd A; the formula keeps it as an axis of the result."
        ),
    ),
    (
        "c",
        "ijkl->ikl",
        "not-summed",
        ("You keep the index of the 4th axis of A as an axis of the result; the formula sums over it."),
    ),
    ("c", "ijkl", "not-summed", f"You keep the index of {I2} as an axis of the result; the formula sums over it."),
    (
        "c",
        "ijkl->ij",
        "summed-wrong",
        (f"You sum over the index of {I3} and keep that of {I2}; in the formula it is the other way round."),
    ),
    (
        "b",
        "ijk,ki->j",
        "operand-transposed",
        "The axes of b are in another order: you read it as if its 1st and 2nd axis were exchanged.",
    ),
    (
        "c",
        "ijil->i",
        "diagonal",
        f"You take {I1} and {I3} for one index, which takes a diagonal; in the formula they are different ones.",
    ),
    (
        "a",
        "ijk,l->jk",
        "not-linked",
        f"In the formula, {I1} and the 1st axis of b share an index; you take them for different ones.",
    ),
    (
        "f",
        "i,ij,k->",
        "not-linked",
        (
            "In the formula, the 2nd axis of A and the 1st axis of the 2nd x share an index; "
            "you take them for different ones."
        ),
    ),
    (
        "f",
        "i,ij,i->",
        "wrongly-linked",
        (
            "You take the 1st axis of the 1st x and the 1st axis of the 2nd x for one index; "
            "in the formula the 2nd axis of A and the 1st axis of the 2nd x share one."
        ),
    ),
    (
        "a",
        "ijk,j->jk",
        "wrongly-linked",
        (f"You take {I2} and the 1st axis of b for one index; in the formula {I1} and the 1st axis of b share one."),
    ),
    (
        "a",
        "ijk,I->jk",
        "letter-case",
        (
            "'i' (the 1st axis of A) and 'I' (the 1st axis of b) are different letters to numpy: upper and lower "
            "case count. Written in one case, your string would be right."
        ),
    ),
    ("f", "i,ij->j", "operand-count", "Your string has subscripts for 2 operands; the formula has 3 factors: x, A, x."),
    ("e", "ijk->i", "operand-count", "Your string has subscripts for 1 operand; the formula has 2 factors: A, A."),
    ("c", "ijkl,->ik", "operand-count", "Your string has subscripts for 2 operands; the formula has 1 factor: A."),
    ("a", "ij,i->j", "operand-ndim", "You gave A 2 subscripts ('ij'); its number of axes is 3."),
    ("a", "ijk,ij->k", "operand-ndim", "You gave b 2 subscripts ('ij'); its number of axes is 1."),
    ("a", "...,->...", "operand-ndim", "You gave b 0 subscripts (''); its number of axes is 1."),
    (
        "a",
        "ijk i->jk",
        "space-for-comma",
        (
            "There is a space where a comma belongs, between A and b: numpy ignores spaces, and reads 'ijki' as one "
            "operand."
        ),
    ),
    (
        "f",
        "i ij j->",
        "space-for-comma",
        (
            "There is a space where a comma belongs, between the 1st x and A: numpy ignores spaces, and reads 'iijj' "
            "as one operand."
        ),
    ),
    ("a", "ijk,i->jm", "output-unknown", "The letter 'm' (subscript 2 of the result) stands in no operand."),
    (
        "a",
        "ijk,i->jj",
        "output-repeated",
        ("The letter 'j' stands twice in the result (subscripts 1 and 2); each axis of the result has its own."),
    ),
    ("a", "ijk,i->j,k", "comma-in-output", "After the arrow stands one result; 'j,k' has a comma."),
    (
        "a",
        r"C_{jk} = \sum_i A_{ijk} b_i",
        "index-formula",
        (
            "This is the formula in index notation. An einsum string has "
            "only the subscripts of each operand, with commas between them, an arrow, and the subscripts of the result."
        ),
    ),
    (
        "a",
        "A_ijk b_i -> jk",
        "index-formula",
        (
            "This is the formula in index notation. An einsum string has only the "
            "subscripts of each operand, with commas between them, an arrow, and the subscripts of the result."
        ),
    ),
    (
        "a",
        "123,1->23",
        "digits",
        "'1' (subscript 1 of operand 1) is a digit; subscripts are letters, one for each axis.",
    ),
    (
        "a",
        "ij²,i->jk",
        "digits",
        "'²' (subscript 3 of operand 1) is a digit; subscripts are letters, one for each axis.",
    ),
    ("a", "ijk,i->jk->", "two-arrows", "The string has 2 arrows; an einsum string has at most one."),
    ("a", "ijk,i→→jk", "two-arrows", "The string has 2 arrows; an einsum string has at most one."),
    ("a", "ijk;i->jk", "bad-character", f"';' (subscript 4 of operand 1) {LETTERS}"),
    ("a", "ſjk,ſ->jk", "bad-character", f"'ſ' (subscript 1 of operand 1) {LETTERS}"),
    ("a", "İjk,İ->jk", "bad-character", f"'İ' (subscript 1 of operand 1) {LETTERS}"),
    ("a", "ijk,ｉ->jk", "bad-character", f"'ｉ' (subscript 1 of operand 2) {LETTERS}"),
    ("a", "i..,i->..", "ellipsis", "The dots '...' stand wrongly: in operand 1 there are not three in a row."),
    (
        "a",
        "...i...,i->jk",
        "ellipsis",
        "The dots '...' stand wrongly: they stand more than once in operand 1.",
    ),
    ("a", "i...,i->..", "ellipsis", "The dots '...' stand wrongly: in the result there are not three in a row."),
    ("a", "i...,i->", "ellipsis", "The dots '...' stand wrongly: the axes behind them must stand in the result, too."),
    (
        "a",
        "np.einsum('ijk,i->jk', A.copy(), b)",
        "call",
        ("This call could not be read. Give the string alone, without the call around it, or a function."),
    ),
    (
        "a",
        "lambda A, b: np.einsum('ijk,i->jk', A, b)",
        "call",
        ("This call could not be read. Give the string alone, without the call around it, or a function."),
    ),
]


@pytest.mark.parametrize(("id_", "text", "code", "message"), WRONG, ids=[f"{row[0]}-{row[1]}" for row in WRONG])
def test_a_wrong_string_is_told_what_is_wrong(id_: str, text: str, code: str, message: str) -> None:
    """One finding, with the axes or letters that go wrong."""
    judgement = judged(planned("einsum", id_), text)
    assert judgement.verdict is Verdict.FAILED
    assert (codes(judgement), messages(judgement)) == ([f"einsum.{code}"], [message])


def test_wrongly_shared_letters_that_leave_the_rest_alone() -> None:
    """A letter too many in common, between two operands."""
    judgement = judge_string("i,i->i", parse("C_ij = a_i b_j"), as_written=False)
    assert messages(judgement) == [
        "You take the 1st axis of a and the 1st axis of b for one index; in the formula they are different ones."
    ]
    assert codes(judgement) == ["einsum.linked"]


@pytest.mark.parametrize("answer", [None, ..., "", "  ", "''", '""', "` `"])
def test_what_was_left_blank_is_missing(answer: Any) -> None:
    """None, dots, and texts without a letter."""
    judgement = judged_outcomes(planned("einsum", "a"), [Returned(answer), *[NotCallable("str")] * 6])
    assert (judgement.verdict, codes(judgement)) == (Verdict.MISSING, ["answer.blank"])


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (5, "5"),
        (["ijk,i->jk"], "['ijk,i->jk']"),
        (("ijk", "i", "jk"), "('ijk', 'i', 'jk')"),
        (np.zeros(2), "array([0., 0.])"),
        (Opaque("bytes"), "a value of type bytes"),
        (2**8191, None),
        ("ij" * 300, None),
        ("einsum('i'" + " " * 1_000_000 + "x", None),
        ("'" * 4_000_000, None),
        ([["x"] * 50_000], None),
        (np.zeros((6,) * 8), "<array of shape (6, 6, 6, 6, 6, 6, 6, 6) and dtype float64>"),
        ([np.zeros((6,) * 8)], None),
    ],
)
def test_what_is_no_string_and_no_function(answer: Any, shown: str | None) -> None:
    """It is shown, in one line, however long it is."""
    start = time.process_time()
    judgement = judged_outcomes(planned("einsum", "a"), [Returned(answer), *[NotCallable("str")] * 6])
    assert time.process_time() - start < 0.25
    assert (judgement.verdict, codes(judgement)) == (Verdict.FAILED, ["einsum.unreadable"])
    assert len(judgement.submitted) < 150
    if shown is not None:
        assert messages(judgement) == [f"{shown} is neither an einsum string nor a function."]


@settings(max_examples=200)
@given(st.text(max_size=60) | st.text("ijkA,->. →…'\"()=_npeinsum²", max_size=60), st.sampled_from("abcdef"))
def test_any_text_gets_a_verdict_and_what_passes_computes_the_formula(text: str, id_: str) -> None:
    """Judging never raises; a string of plain letters that passes is right to numpy, too."""
    judgement = judged_string(id_, text)
    item = planned("einsum", id_)
    plainly = set(text) <= set("ijkA,->. ")
    if judgement.verdict is Verdict.PASSED and not judgement.findings and plainly:
        given_ = {argument.name: argument.array for argument in item.cases[0].arguments}
        operands = [given_[factor.name] for factor in item.item.spec.reference.factors]
        np.testing.assert_array_equal(np.einsum(text.strip(), *operands), item.wants[0])


def test_six_equal_factors_are_decided_in_time() -> None:
    """All 720 orders of the operands are tried, and the nearest one is diagnosed."""
    ring = parse("C = Σ_abcdef A_ab A_bc A_cd A_de A_ef A_fa")
    start = time.process_time()
    assert judge_string("ab,bc,cd,de,ef,fa->", ring, as_written=False).verdict is Verdict.PASSED
    assert judge_string("ab,bc,cd,de,ef,fb->", ring, as_written=False).verdict is Verdict.FAILED
    assert time.process_time() - start < 1


# ── functions ────────────────────────────────────────────────────────────────────────────────────────────


def right_a(A: Any, b: Any) -> Any:
    return np.einsum("ijk,i->jk", A, b)


def in_loops(A: Any, b: Any) -> Any:
    C = [[0.0] * A.shape[2] for _ in range(A.shape[1])]
    for i, j, k in itertools.product(*map(range, A.shape)):
        C[j][k] += A[i, j, k] * b[i]
    return C


def by_norm(A: Any) -> Any:
    return np.array([np.linalg.norm(layer) ** 2 for layer in A])


def by_singular_values(A: Any) -> Any:
    return np.array([(np.linalg.svd(layer, compute_uv=False) ** 2).sum() for layer in A])


LIST, SINGLE = "array.list-note", "array.single-precision-note"
RIGHT: list[tuple[str, Callable[..., Any], list[str]]] = [
    ("a", right_a, []),
    ("a", in_loops, [LIST]),
    ("a", lambda A, b: np.tensordot(b, A, 1), []),
    ("a", lambda A, b: np.tensordot(A, b, (0, 0)), []),
    ("a", lambda A, b: (A * b[:, None, None]).sum(0), []),
    ("a", lambda A, b: sum(b[i] * A[i] for i in range(len(b))), []),
    ("a", lambda A, b: b @ A.transpose(1, 0, 2), []),
    ("a", lambda A, b: A.T.dot(b).T, []),
    ("a", lambda A, b: tuple(map(tuple, right_a(A, b))), [LIST]),
    ("a", lambda A, b: right_a(A.astype(int), b.astype(int)), []),
    ("a", lambda A, b: right_a(A.astype(np.longdouble), b), ["array.converted-note"]),
    ("a", lambda A, b: np.matrix(right_a(A, b)), ["array.converted-note"]),
    ("a", lambda A, b: right_a(A, b).astype(complex), ["array.complex-note"]),
    ("a", lambda A, b: right_a(A, b).astype(np.float32), [SINGLE]),
    ("a", lambda A, b: right_a(A.astype(np.float32), b.astype(np.float32)), [SINGLE]),
    ("a", lambda A, b: np.asfortranarray(right_a(A, b)), []),
    ("a", lambda A, b: np.real(np.fft.ifft(np.fft.fft(right_a(A, b)))), []),
    ("b", lambda A, b: np.trace(np.tensordot(A, b, (0, 0)), axis1=1, axis2=2), []),
    ("b", lambda A, b: (A * b[:, None, :]).sum((0, 2)), []),
    ("c", lambda A: A.sum(axis=(1, 3)), []),
    ("c", lambda A: A.sum(3).sum(1), []),
    ("d", lambda A: A.sum((1, 3)).T, []),
    ("e", lambda A: (A**2).sum((1, 2)), []),
    ("e", by_norm, []),
    ("e", by_singular_values, []),
    ("f", lambda x, A: x @ A @ x, []),
    ("f", lambda x, A: float(x.T @ A @ x), []),
    ("f", lambda x, A: int(x @ A.T @ x), []),
    ("f", lambda x, A: np.trace(A @ np.outer(x, x)), []),
    ("f", lambda x, A: (x[None] @ A @ x[:, None])[0, 0], []),
    ("f", lambda x, A: np.sum(np.outer(x, x) * A), []),
    ("f", lambda x, A: x.astype(np.float32) @ A.astype(np.float32) @ x.astype(np.float32), [SINGLE]),
]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("id_", "function", "notes"), RIGHT)
def test_right_functions_pass_however_odd(id_: str, function: Any, notes: list[str], seed: int) -> None:
    """Loops, lists, other precisions, roundabout ways: the values decide, and a note says what was read."""
    judgement = judged(planned("einsum", id_, seed=seed), function)
    assert judgement.verdict is Verdict.PASSED, messages(judgement)
    assert codes(judgement) == notes
    assert judgement.submitted == "a function"


def remembers() -> Callable[..., Any]:
    seen: list[Any] = []

    def function(A: Any, b: Any) -> Any:
        seen.append(right_a(A, b))
        return seen[0] if len(seen) > 5 and seen[0].shape != seen[-1].shape else seen[-1] + (len(seen) > 5)

    return function


def at_random(A: Any, b: Any) -> Any:
    return right_a(A, b) * np.random.default_rng().normal()


def overwrites(A: Any, b: Any) -> Any:
    A *= b[:, None, None]
    return A.sum(0)


WRONG_FUNCTIONS: list[tuple[str, Callable[..., Any], Verdict, str]] = [
    ("a", lambda A, b: right_a(A, b).T, Verdict.FAILED, "array.shape"),
    ("a", lambda A, b: np.einsum("ijk,i->ij", A, b), Verdict.FAILED, "array.shape"),
    ("a", lambda A, b: -right_a(A, b), Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: right_a(A, b) + 1, Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: right_a(A, b) + 1e-5, Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: right_a(A, b) * (1 + 1e-7), Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: right_a(A, b) / len(b), Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: A[0] * b[0], Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: right_a(A[1:], b[1:]), Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: right_a(A[:-1], b[:-1]), Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: right_a(A, b[::-1]), Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: right_a(np.abs(A), b), Verdict.FAILED, "array.differs"),
    ("a", lambda A, b: right_a(A.astype(np.int16), b.astype(np.int16)), Verdict.FAILED, "array.differs"),
    ("a", lambda A, _b: np.full(A.shape[1:], np.nan), Verdict.FAILED, "array.not-finite"),
    ("a", lambda _A, _b: None, Verdict.FAILED, "array.nothing"),
    ("a", lambda _A, _b: [], Verdict.FAILED, "array.shape"),
    ("a", lambda _A, _b: "jk", Verdict.FAILED, "array.not-plain"),
    ("a", lambda _A, _b: "ijk,i->jk", Verdict.FAILED, "array.not-plain"),
    ("a", lambda A, b: right_a(A, b) + 1j, Verdict.FAILED, "array.complex"),
    ("a", lambda b, A: right_a(A, b), Verdict.CRASHED, "answer.raised"),
    ("a", lambda A: A, Verdict.CRASHED, "answer.raised"),
    ("a", at_random, Verdict.FAILED, "array.differs"),
    ("a", overwrites, Verdict.PARTIAL, "contract.input-changed"),
    ("b", lambda A, b: np.einsum("ijk,ik->i", A, b), Verdict.FAILED, "array.shape"),
    ("c", lambda A: A.sum((0, 2)), Verdict.FAILED, "array.shape"),
    ("c", lambda A: A.sum((1, 3)).T, Verdict.FAILED, "array.shape"),
    ("c", lambda A: A.mean((1, 3)), Verdict.FAILED, "array.differs"),
    ("e", lambda A: A.sum((1, 2)) ** 2, Verdict.FAILED, "array.differs"),
    ("e", lambda A: np.sqrt((A**2).sum((1, 2))), Verdict.FAILED, "array.differs"),
    ("e", lambda A, B: (A * B).sum((1, 2)), Verdict.CRASHED, "answer.raised"),
    ("f", lambda x, A: x @ A, Verdict.FAILED, "array.shape"),
    ("f", lambda x, A: [x @ A @ x], Verdict.FAILED, "array.shape-of-scalar"),
    ("f", lambda x, A: x @ np.tril(A) @ x, Verdict.FAILED, "array.differs"),
    ("f", lambda x, A: x @ (A + A.T) @ x, Verdict.FAILED, "array.differs"),
    ("f", lambda x, A: (x * np.diag(A) * x).sum(), Verdict.FAILED, "array.differs"),
    ("f", lambda A, x: x @ A @ x, Verdict.FAILED, "array.shape"),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("id_", "function", "verdict", "code"), WRONG_FUNCTIONS)
def test_wrong_functions_do_not_pass(id_: str, function: Any, verdict: Verdict, code: str) -> None:
    """For any seed, with the finding that names what is wrong first."""
    for seed in range(3):
        judgement = judged(planned("einsum", id_, seed=seed), function)
        assert (judgement.verdict, codes(judgement)[0]) == (verdict, code)
        assert judgement.share == (Decimal("0.5") if verdict is Verdict.PARTIAL else 0)


def test_a_function_that_gives_another_result_when_asked_again() -> None:
    """The first case is asked twice; state between calls shows there."""
    judgement = judged(planned("einsum", "a"), remembers())
    assert (judgement.verdict, messages(judgement)) == (
        Verdict.FAILED,
        [
            (
                'einsum_answers["a"] gave a right result first, and a wrong one when it was called again with the same '
                "inputs: does it keep something between calls, or draw random numbers?"
            )
        ],
    )


@pytest.mark.parametrize(
    ("last", "verdict", "code"),
    [
        (TimedOut(30.0, whole=True), Verdict.TIMED_OUT, "answer.no-time-left"),
        (TimedOut(2.0), Verdict.TIMED_OUT, "answer.timed-out"),
        (OutOfMemory(64), Verdict.CRASHED, "answer.out-of-memory"),
        (Died("was killed"), Verdict.CRASHED, "answer.died"),
        (Fault("the pipe broke"), Verdict.NOT_GRADED, "grader.fault"),
        (Raised("IndexError", "pop from empty list", 3, ""), Verdict.FAILED, "contract.not-repeatable"),
        (TooLarge("16 MiB"), Verdict.FAILED, "contract.not-repeatable"),
    ],
)
def test_what_stops_the_repetition_is_told_as_such(last: Any, verdict: Verdict, code: str) -> None:
    """When time runs out before the second call, the function is not accused of forgetting."""
    item = planned("einsum", "a")
    outcomes = [Returned(Opaque("function", callable=True)), *map(Returned, item.wants), last]
    judgement = judged_outcomes(item, outcomes)
    assert (judgement.verdict, codes(judgement)) == (verdict, [code])


# ── cases ────────────────────────────────────────────────────────────────────────────────────────────────


def item_of(formula: str) -> Item:
    spec = einsum.EinsumItem(id="x", formula=formula)
    return Item("x", Decimal(1), formula, spec)


@settings(max_examples=40)
@given(
    st.sampled_from([
        r"C_{jk} = \sum_i A_{ijk} b_i",
        "C = Σ_ij x_i A_ij x_j",
        "C = Σ_i x_i^6",
        "C_il = Σ_jk A_ij A_jk A_kl",
        "C = Σ_abcdefghi A_abc B_def D_ghi E_adg F_beh G_cfi",
        "C = a",
    ]),
    st.integers(0, 2**32),
)  # fmt: skip
def test_cases_are_whole_numbers_on_which_every_order_of_summation_is_exact(formula: str, seed: int) -> None:
    """No partial sum leaves the whole numbers that doubles hold; no input is all zero; sizes are 3 and more."""
    item = item_of(formula)
    cases = einsum.cases(None, item, np.random.default_rng(seed))  # type: ignore[arg-type]
    wants = einsum.wants(None, item, cases, ())  # type: ignore[arg-type]
    for case, want in zip(cases, wants, strict=True):
        assert np.array_equal(want, np.rint(want))
        for argument in case.arguments:
            assert np.array_equal(argument.array, np.rint(argument.array))
            assert argument.array.size < 2 or argument.array.any()
            assert all(size >= 3 for size in argument.array.shape)
        assert np.max(whole_numbers.scales(item.spec.reference, [case])) <= 2.0**53


@pytest.mark.parametrize(
    "formula", [r"C_{abcdefgh} = \sum_i A_{abcdi} B_{efghi}", r"s = \sum_{abcdefghijkl} A_{abcdefgh} B_{efghijkl}"]
)
def test_many_indices_have_small_sizes(formula: str) -> None:
    """What a right answer needs stays far below the limits, whatever the formula."""
    for case in whole_numbers.cases(item_of(formula).spec.reference, np.random.default_rng(0)):
        sizes = {size for argument in case.arguments for size in argument.array.shape}
        assert min(sizes) >= 3
        assert all(argument.array.size <= whole_numbers.MOST_TERMS for argument in case.arguments)
        assert np.prod([argument.array.size for argument in case.arguments[:1]]) < 1e5


def test_sizes_differ_wherever_they_can() -> None:
    """A_ijk has three sizes; in x_i A_ij x_j all are one, as x stands twice."""
    for seed in range(20):
        first, second = (planned("einsum", id_, seed=seed).cases[0].arguments for id_ in "af")
        assert len(set(first[0].array.shape)) == 3
        assert len({size for argument in second for size in argument.array.shape}) == 1


def test_a_function_receives_each_distinct_operand_once() -> None:
    """In order of first appearance: f(A) for A A, f(x, A) for x A x."""
    for id_, names in {"a": ["A", "b"], "e": ["A"], "f": ["x", "A"]}.items():
        calls = [request for request in planned("einsum", id_).requests if isinstance(request, Call)]
        assert all([argument.name for argument in call.arguments] == names for call in calls)
        assert all(isinstance(argument, Argument) for call in calls for argument in call.arguments)
