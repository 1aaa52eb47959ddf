"""Functions judged by their arrays: each way to be wrong has its finding, each way to be odd its note."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from judging import codes, messages

from grader.algebra.compare import Tolerance
from grader.kinds.arrays import Function, Policy, judge_calls
from grader.model import (
    Argument,
    Array,
    Case,
    Died,
    Fault,
    Judgement,
    Missing,
    NotCallable,
    Opaque,
    Outcome,
    OutOfMemory,
    Raised,
    Returned,
    Target,
    TimedOut,
    TooLarge,
    Verdict,
)

# Gradients of three ordinary cases, one extreme and one read-only: five shapes, so that nothing fits by chance.
CASES = (
    Case("ordinary 1", (), core=True),
    Case("ordinary 2", (), core=True),
    Case("ordinary 3", (), core=True),
    Case("n = 1", ()),
    Case("w × 1000", (), extreme=True),
    Case("read-only inputs", (Argument("X", np.zeros(1), writeable=False),)),
)
WANTS = tuple(np.random.default_rng(7).normal(size=size) for size in (4, 5, 6, 3, 7, 4))
NAME = "f"


def judge(make: Callable[[int, Array], Outcome], wants: Any = WANTS, **policy: Any) -> Judgement:
    """Judge what `make` gives for the place and the reference of each case, and for the repetition (place 6)."""
    outcomes = [make(place, want) for place, want in enumerate((*wants, wants[0]))]
    return judge_calls(Function(Target(NAME), "of X", Policy(**policy)), CASES, wants, outcomes)


def values(change: Callable[[Array], Any]) -> Callable[[int, Array], Outcome]:
    return lambda _place, want: Returned(change(want))


def only(places: set[int], outcome: Callable[[Array], Outcome]) -> Callable[[int, Array], Outcome]:
    return lambda place, want: outcome(want) if place in places else Returned(want)


# ── what comes back ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "notes"),
    [
        (lambda want: want.copy(), []),
        (np.asfortranarray, []),
        (lambda want: want * (1 + 1e-12), []),
        (lambda want: want.tolist(), ["Your answer came as a list; it was read as an array."]),
        (lambda want: tuple(want.tolist()), ["Your answer came as a tuple; it was read as an array."]),
        (
            lambda want: want.astype(np.float32),
            ["Your answer came in float32; it was compared with the precision that this has."],
        ),
        (
            lambda want: want.astype(np.float32).tolist(),
            [
                "Your answer came as a list; it was read as an array.",
                "Your answer came in float32; it was compared with the precision that this has.",
            ],
        ),
        (
            lambda want: want + 0j,
            ["Your answer came as complex numbers without an imaginary part; it was read as real."],
        ),
    ],
)
def test_right_values_pass_in_any_form(change: Any, notes: list[str]) -> None:
    """The note says how they were read."""
    judgement = judge(values(change))
    assert (judgement.verdict, judgement.share, messages(judgement)) == (Verdict.PASSED, Decimal(1), notes)


def test_how_a_value_was_made_plain_is_noted() -> None:
    """As a tensor of another library."""
    judgement = judge(lambda _place, want: Returned(want, note="converted from torch.Tensor"))
    assert (judgement.verdict, messages(judgement)) == (
        Verdict.PASSED,
        ["Your answer was converted from torch.Tensor."],
    )


WHERE = " (case: ordinary 1)"


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        (None, "array.nothing", f"f returns nothing (None){WHERE}: is there a return?"),
        ([], "array.shape", f"f gave back shape (0,){WHERE}; expected (4,)."),
        (np.ones((4, 1)), "array.shape", f"f gave back shape (4, 1){WHERE}; expected (4,)."),
        (np.ones((1, 4)), "array.shape", f"f gave back shape (1, 4){WHERE}; expected (4,)."),
        (1.0, "array.shape", f"f gave back shape (){WHERE}; expected (4,)."),
        (np.ones(1), "array.shape", f"f gave back shape (1,){WHERE}; expected (4,)."),
        ([1.0, 2.0], "array.shape", f"f gave back shape (2,){WHERE}; expected (4,)."),
        ("x", "array.not-plain", f"f gave back a value of type str{WHERE}; expected a plain array of shape (4,)."),
        (..., "array.not-plain", f"f gave back ...{WHERE}; expected a plain array of shape (4,)."),
        ({}, "array.not-plain", f"f gave back a value of type dict{WHERE}; expected a plain array of shape (4,)."),
        (
            Opaque("generator"),
            "array.not-plain",
            f"f gave back a value of type generator{WHERE}; expected a plain array of shape (4,).",
        ),
        (
            Opaque("numpy.ma.MaskedArray"),
            "array.not-plain",
            (f"f gave back a value of type numpy.ma.MaskedArray, which has masked entries{WHERE}; "
            "expected a plain array of shape (4,)."),
        ),
        (
            [[1.0], [2.0, 3.0]],
            "array.not-plain",
            (f"f gave back a list that is no array (lists of different lengths, or not all numbers){WHERE}; "
            "expected a plain array of shape (4,)."),
        ),
        (
            [1.0, None, 2.0, 3.0],
            "array.not-plain",
            (f"f gave back a list that is no array (lists of different lengths, or not all numbers){WHERE}; "
            "expected a plain array of shape (4,)."),
        ),
        (
            10**400,
            "array.not-plain",
            f"f gave back a value of type int{WHERE}; expected a plain array of shape (4,).",
        ),
        (
            WANTS[0] + 1e-3j,
            "array.complex",
            f"f gave back complex numbers{WHERE}: imaginary parts up to 0.001, expected none.",
        ),
        (
            np.ones(4, int),
            "array.integers",
            (f"f gave back whole numbers (int64){WHERE}, but the answer has fractions: is a dtype=int, "
            "an integer division or a rounding in the way?"),
        ),
        (
            np.full(4, np.nan),
            "array.not-finite",
            (f"4 of 4 values are nan or infinite where the reference is not{WHERE}. First at [0]: yours nan, "
            f"reference {WANTS[0][0]:.6g}."),
        ),
        (
            np.array([*WANTS[0][:3], -np.inf]),
            "array.not-finite",
            (f"1 of 4 values is nan or infinite where the reference is not{WHERE}. First at [3]: yours -inf, "
            f"reference {WANTS[0][3]:.6g}."),
        ),
    ],
)  # fmt: skip
def test_what_is_no_right_array(value: Any, code: str, message: str) -> None:
    """What came, what was expected, and in which case."""
    judgement = judge(only({0}, lambda _want: Returned(value)))
    assert judgement.verdict is Verdict.FAILED
    assert (codes(judgement)[0], messages(judgement)[0]) == (code, message)


def test_texts_are_never_padded_to_an_array() -> None:
    """numpy would give each of a thousand short texts the room of the long one: 64 GB."""
    judgement = judge(values(lambda _want: ["a" * 16_000_000, *[""] * 999]))
    assert codes(judgement) == ["array.not-plain"]


def test_values_that_differ_are_told_with_the_number_that_decided() -> None:
    """How many, the worst one, and what was allowed."""
    judgement = judge(values(lambda want: -want))
    worst = int(np.argmax(np.abs(WANTS[0])))
    got, want = -WANTS[0][worst], WANTS[0][worst]
    scale = np.median([np.abs(each).max() for each in WANTS[:3]])
    allowed = 1e-9 * abs(want) + 1e-12 * scale
    assert messages(judgement) == [
        (
            f"4 of 4 values differ{WHERE}. Worst at [{worst}]: "
            f"yours {got:.6g}, reference {want:.6g}, allowed ±{allowed:.1e}."
        )
    ]
    assert judgement.findings[0].data["index"] == [worst]


def test_one_value_and_a_number_are_told_in_the_singular() -> None:
    """`1 of 4 values differs`; a single number has no index."""
    one = judge(values(lambda want: np.concatenate([want[:-1], want[-1:] + 1])))
    assert messages(one)[0].startswith(f"1 of 4 values differs{WHERE}. Worst at [3]: yours ")
    numbers = tuple(np.asarray(float(place + 1)) for place in range(6))
    assert messages(judge(values(lambda want: float(want) + 1), numbers)) == [
        f"The value differs{WHERE}: yours 2, reference 1, allowed ±1.0e-09."
    ]
    assert messages(judge(values(lambda _want: np.nan), numbers))[0] == (
        f"The value is nan or infinite where the reference is not{WHERE}: yours nan, reference 1."
    )


@pytest.mark.parametrize("form", [float, int, lambda want: np.asarray(want, np.float32), complex])
def test_a_plain_number_is_right_where_a_number_is_asked(form: Any) -> None:
    """A reference of shape () is matched by any number."""
    numbers = tuple(np.asarray(float(place + 1)) for place in range(6))
    assert judge(values(form), numbers).verdict is Verdict.PASSED


def test_an_array_of_one_number_is_no_number() -> None:
    """It has its own message, as it is the commonest slip."""
    numbers = tuple(np.asarray(float(place + 1)) for place in range(6))
    assert messages(judge(values(lambda want: np.array([want])), numbers)) == [
        f"f gave back an array of shape (1,){WHERE}; expected a single number, shape ()."
    ]


def test_integers_are_right_where_the_reference_is_whole() -> None:
    """Unsigned ones and bools, too: nothing wraps."""
    wants = tuple(np.array([0.0, 1.0, 1.0])[: 1 + place % 3] for place in range(6))
    for dtype in (int, np.uint8, bool):
        assert judge(values(lambda want, dtype=dtype: want.astype(dtype)), wants).verdict is Verdict.PASSED  # type: ignore[misc]
    assert judge(values(lambda want: want.astype(np.uint8) - np.uint8(1)), wants).verdict is Verdict.FAILED


def test_nan_and_inf_are_right_where_the_reference_has_them_and_nowhere_else() -> None:
    """A number in their place is told as such."""
    wants = tuple(np.array([1.0, np.inf, np.nan]) for _ in range(6))
    assert judge(values(np.copy), wants).verdict is Verdict.PASSED
    assert messages(judge(values(lambda _want: np.array([1.0, 1.0, np.nan])), wants)) == [
        f"1 of 3 values should be nan or infinite as in the reference{WHERE}. First at [1]: yours 1, reference inf."
    ]


# ── precision ────────────────────────────────────────────────────────────────────────────────────────────


def test_doubles_that_are_only_close_are_partial() -> None:
    """What numerical differentiation reaches, told with the difference and what was allowed."""
    judgement = judge(values(lambda want: want + 1e-6 * np.abs(want).max()))
    assert (judgement.verdict, judgement.share, codes(judgement)) == (
        Verdict.PARTIAL,
        Decimal("0.5"),
        ["array.not-exact"],
    )
    assert messages(judgement)[0].startswith("Close, but not exact: the largest difference is ")


def test_doubles_that_are_only_close_are_wrong_where_no_approximation_counts() -> None:
    """On whole numbers nothing is only near."""
    judgement = judge(values(lambda want: want + 1e-6 * np.abs(want).max()), approximate=False)
    assert (judgement.verdict, codes(judgement)) == (Verdict.FAILED, ["array.differs"])


def test_single_precision_is_no_licence() -> None:
    """Half precision, and a wrong value in float32, fail."""
    assert judge(values(lambda want: want.astype(np.float16))).verdict is Verdict.FAILED
    assert judge(values(lambda want: (want * 1.001).astype(np.float32))).verdict is Verdict.FAILED


def test_rounded_whole_numbers_are_no_single_precision() -> None:
    """A list of rounded numbers fits float32, but shows nothing of it."""
    wants = tuple(100_000 * (want + 1) for want in WANTS)
    judgement = judge(values(lambda want: np.rint(want).tolist()), wants)
    assert codes(judgement)[0] == "array.not-exact"


def test_the_tolerance_can_be_widened() -> None:
    """What a problem sets is what decides."""
    loose = Tolerance(1e-3, 0.0)
    assert judge(values(lambda want: want * (1 + 1e-4)), tolerance=loose).verdict is Verdict.PASSED


def test_the_credit_for_a_weakness_is_the_problems() -> None:
    """Down to nothing."""
    judgement = judge(values(lambda want: want + 1e-6), partial_credit=Decimal("0.25"))
    assert (judgement.verdict, judgement.share) == (Verdict.PARTIAL, Decimal("0.25"))


# ── regimes ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_function_that_fails_in_one_regime_is_told_which() -> None:
    """Right in ordinary cases: the regime is the news."""
    judgement = judge(only({3}, lambda want: Returned(want + 1)))
    assert judgement.verdict is Verdict.FAILED
    assert messages(judgement)[1:] == ["It is right in 5 of 6 cases; it fails for n = 1."]


def test_a_function_that_raises_in_one_regime_crashed() -> None:
    """With the line, and the regime."""
    judgement = judge(only({3}, lambda _want: Raised("ValueError", "bad axis", 12, "")))
    assert (judgement.verdict, messages(judgement)) == (
        Verdict.CRASHED,
        ["f raised ValueError: bad axis (line 12) (case: n = 1).", "It is right in 5 of 6 cases; it fails for n = 1."],
    )


UNSTABLE: list[Callable[[Array], Outcome]] = [
    lambda want: Returned(np.full(want.shape, np.nan)),
    lambda want: Returned(np.where(want > 0, np.inf, want)),
    lambda _want: Raised("OverflowError", "math range error", 3, ""),
    lambda _want: Raised("FloatingPointError", "overflow encountered in exp", 3, ""),
    lambda _want: Raised("RuntimeWarning", "overflow encountered in exp", 3, ""),
    lambda _want: Raised("ValueError", "math domain error", 3, ""),
    lambda _want: Raised("ValueError", "expected a positive input", 3, ""),
    lambda _want: Raised("ZeroDivisionError", "float division by zero", 3, ""),
    lambda want: Returned(want + 1e-6 * np.abs(want).max()),
]


@pytest.mark.parametrize("outcome", UNSTABLE)
def test_what_fails_only_under_extreme_inputs_is_unstable(outcome: Any) -> None:
    """Partial, a note, or nothing, as the problem says; never wrong."""
    required, warned, ignored = (judge(only({4}, outcome), stability=s) for s in ("required", "warn", "ignore"))
    assert (required.verdict, codes(required)[0]) == (Verdict.PARTIAL, "array.unstable")
    assert messages(required)[0] == (
        "The formula is right, but numerically unstable: it fails only for extreme inputs (w × 1000)."
    )
    assert (warned.verdict, warned.share, messages(warned)) == (
        Verdict.PASSED,
        Decimal(1),
        ["For extreme inputs (w × 1000) your formula is numerically unstable."],
    )
    assert (ignored.verdict, ignored.findings) == (Verdict.PASSED, ())


@pytest.mark.parametrize("outcome", UNSTABLE[:-1])
def test_the_same_under_ordinary_inputs_is_wrong(outcome: Any) -> None:
    """Instability is no excuse where nothing is extreme."""
    assert judge(only({0}, outcome), stability="ignore").verdict in (Verdict.FAILED, Verdict.CRASHED)


def test_wrong_numbers_under_extreme_inputs_are_no_pass() -> None:
    """Finite, and far off: that is no overflow. What is exact everywhere else is partial, whatever the stability."""
    for stability in ("required", "warn", "ignore"):
        judgement = judge(only({4}, lambda want: Returned(np.zeros(want.shape))), stability=stability)
        assert (judgement.verdict, codes(judgement)[0]) == (Verdict.PARTIAL, "array.extreme")
        judgement = judge(only({4}, lambda _want: Raised("ValueError", "no", 1, "")), stability=stability)
        assert judgement.verdict is Verdict.CRASHED


def test_one_overflow_does_not_hide_what_is_wrong_beside_it() -> None:
    """A nan among wrong numbers is not the right formula."""
    judgement = judge(only({4}, lambda want: Returned(np.r_[np.nan, want[1:] + 7 * np.abs(want).max()])))
    assert (judgement.verdict, codes(judgement)[0]) == (Verdict.PARTIAL, "array.extreme")


def test_a_probability_cut_off_at_1e_12_is_right_where_the_answer_nearly_vanishes() -> None:
    """Under extreme inputs the item's scale counts as much as the case's own."""
    wants = (*WANTS[:4], np.zeros(7), WANTS[5])
    assert judge(only({4}, lambda want: Returned(want + 1e-11)), wants).findings == ()


# ── the contract ─────────────────────────────────────────────────────────────────────────────────────────


def test_inputs_that_were_changed_are_named() -> None:
    """Right values, but the caller's array is not what it was."""
    judgement = judge(lambda _place, want: Returned(want, changed=("X", "y")))
    assert (judgement.verdict, messages(judgement)) == (
        Verdict.PARTIAL,
        [f"f changes X and y in place{WHERE}; the caller's array must stay as it is."],
    )


def test_changing_a_read_only_input_is_the_same_weakness() -> None:
    """numpy raises there; the function is not called wrong for it."""
    judgement = judge(only({5}, lambda _want: Raised("ValueError", "assignment destination is read-only", 2, "")))
    assert (judgement.verdict, messages(judgement)) == (
        Verdict.PARTIAL,
        ["f changes an argument in place (case: read-only inputs); the caller's array must stay as it is."],
    )


def test_another_result_the_second_time_is_wrong_and_other_bits_are_a_note() -> None:
    """The first case is asked again at the end."""
    other = judge(only({6}, lambda want: Returned(want + 1)))
    assert (other.verdict, codes(other)) == (Verdict.FAILED, ["contract.not-repeatable"])
    bits = judge(only({6}, lambda want: Returned(np.nextafter(want, 9))))
    assert (bits.verdict, messages(bits)) == (
        Verdict.PASSED,
        ["f gives slightly different results for the same inputs; they are near enough."],
    )


@pytest.mark.parametrize(
    ("outcome", "verdict", "message"),
    [
        (Missing(("F", "g")), Verdict.MISSING, "Your file defines no f (did you mean 'F'?)."),
        (Missing(()), Verdict.MISSING, "Your file defines no f (it defines nothing)."),
        (Missing(("alpha", "beta")), Verdict.MISSING, "Your file defines no f (it has alpha, beta)."),
        (NotCallable("int"), Verdict.FAILED, "f is of type int; expected a function of X."),
        (NotCallable("NoneType"), Verdict.MISSING, "This answer is left blank."),
        (NotCallable("ellipsis"), Verdict.MISSING, "This answer is left blank."),
        (Raised("E", "m", None, ""), Verdict.CRASHED, f"f raised E: m{WHERE}."),
        (
            TimedOut(2.0),
            Verdict.TIMED_OUT,
            f"f did not finish within 2 s{WHERE}: is there a loop that never ends?",
        ),
        (
            TimedOut(30.0, whole=True),
            Verdict.TIMED_OUT,
            "The 30 s for the whole submission were used up before f was reached.",
        ),
        (OutOfMemory(512), Verdict.CRASHED, f"f needs more than 512 MiB of memory{WHERE}."),
        (Died("was ended"), Verdict.CRASHED, f"While f was running{WHERE}, the process was ended."),
        (TooLarge("it takes 99 MiB"), Verdict.FAILED, "f gave back too much: it takes 99 MiB."),
        (
            Fault("the pipe broke"),
            Verdict.NOT_GRADED,
            "This could not be graded: the pipe broke. That is not your fault, and costs you nothing.",
        ),
    ],
)  # fmt: skip
def test_no_value_at_all(outcome: Outcome, verdict: Verdict, message: str) -> None:
    """Every outcome has its verdict and its words."""
    judgement = judge(lambda _place, _want: outcome)
    assert (judgement.verdict, messages(judgement), judgement.share) == (verdict, [message], Decimal(0))


def test_a_fault_of_ours_in_one_case_leaves_the_item_ungraded() -> None:
    """Unknown is never wrong, even where the rest is."""
    judgement = judge(only({5}, lambda _want: Fault("disk full")))
    assert judgement.verdict is Verdict.NOT_GRADED
    worse = judge(lambda place, want: Fault("disk full") if place == 5 else Returned(want + 1))
    assert worse.verdict is Verdict.NOT_GRADED
