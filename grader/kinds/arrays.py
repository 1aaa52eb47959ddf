"""Judge a function by the arrays that it gives back: interface, values, contract, in this order.

Each check has its own finding; a pass needs every case right, the inputs unchanged, and the first call's result
again when it is repeated at the end. What is right but breaks a smaller promise is partial.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from grader.algebra.compare import SINGLE, Comparison, Tolerance, compare, largest, scale_of
from grader.kinds.findings import finding
from grader.kinds.outcomes import in_case, not_returned, regimes
from grader.kinds.values import as_real, dtype_of, precision
from grader.model import Died, Fault, Finding, Judgement, OutOfMemory, Raised, Returned, TimedOut, Verdict
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.kinds.outputs import Part
    from grader.model import Array, Case, Json, Outcome, Target

    Floats: TypeAlias = NDArray[np.float64]

Weakness: TypeAlias = Literal["", "not-exact", "unstable", "extreme", "input-changed"]
"""How right values fall short: only near; nan or overflow under extreme inputs; other values there; inputs changed."""
Stability: TypeAlias = Literal["required", "warn", "ignore"]
HALF: Final = Decimal("0.5")
ARITHMETIC: Final = {"OverflowError", "FloatingPointError", "ZeroDivisionError"}
SINGLE_DTYPES: Final = {"float32", "float16", "complex64"}
HALF_PRECISION: Final = 2e-2
"""Of the largest reference value: how near sums in half precision come, 2**-11 for a single number."""
WHOLE_DTYPES: Final = {"bool"} | {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a problem demands beyond right values."""

    tolerance: Tolerance = field(default_factory=Tolerance)
    stability: Stability = "warn"
    partial_credit: Decimal = HALF
    approximate: bool = True
    """Whether a double-precision answer that is only near the reference is partial, or plainly wrong."""


@dataclass(frozen=True, slots=True)
class Function:
    """The function that is judged, or one part of what it gives back."""

    target: Target
    signature: str
    policy: Policy = field(default_factory=Policy)
    part: Part | None = None

    @property
    def name(self) -> str:
        """What is judged, for a sentence about its values."""
        return str(self.target) if self.part is None else f"{self.target} (output {self.part.name})"


@dataclass(frozen=True, slots=True)
class Check:
    """What one case showed. With `passed`, the values are right, up to what `weakness` says."""

    case: Case
    verdict: Verdict = Verdict.PASSED
    finding: Finding | None = None
    weakness: Weakness = ""
    changed: tuple[str, ...] = ()
    notes: tuple[Finding, ...] = ()
    bits: bytes = b""


def judge_calls(
    function: Function,
    cases: Sequence[Case],
    wants: Sequence[Array],
    outcomes: Sequence[Outcome],
    *,
    scales: Sequence[float] = (),
) -> Judgement:
    """Judge a function by its calls: one outcome per case, and last the first case's again.

    scales: of each case; without them, all have the median of the core cases.
    """
    fault = next((outcome for outcome in outcomes if isinstance(outcome, Fault)), None)
    if fault is not None:
        return not_returned(fault, function.target)
    core = [want for case, want in zip(cases, wants, strict=True) if case.core]
    scales = scales or [scale_of(core)] * len(cases)
    judge = _Judge(function)
    given = zip(cases, wants, outcomes[:-1], scales, strict=True)
    checks = [judge.check(case, want, got, scale) for case, want, got, scale in given]
    again = judge.check(cases[0], wants[0], outcomes[-1], scales[0])
    wrong = [check for check in checks if check.verdict is not Verdict.PASSED]
    # What is exact for all ordinary inputs may go wrong at the extremes, and still be the right formula.
    exact = not any(check.weakness == "not-exact" for check in checks)
    if wrong and not (exact and all(check.weakness == "extreme" for check in wrong)):
        return _wrong(wrong, checks)
    if isinstance(outcomes[-1], (TimedOut, OutOfMemory, Died)) and again.finding is not None:
        return Judgement(again.verdict, (again.finding,))
    if again.verdict is not Verdict.PASSED:
        return Judgement(Verdict.FAILED, (finding("contract.not-repeatable", name=str(function.target)),))
    return judge.right(checks, bitwise=again.bits == checks[0].bits)


def _wrong(wrong: Sequence[Check], checks: Sequence[Check]) -> Judgement:
    """Tell the most ordinary case that went wrong, and where else it did when ordinary cases are right."""
    worst = wrong[0]
    findings = [found for found in (worst.finding,) if found is not None]
    if not any(check.case.core for check in wrong):
        names = regimes([check.case.regime for check in wrong])
        data: dict[str, Json] = {"passed": len(checks) - len(wrong), "cases": len(checks)}
        findings.append(finding("array.only-in-regime", data, regimes=names))
    return Judgement(worst.verdict, tuple(findings))


@dataclass(frozen=True, slots=True)
class _Judge:
    """What all cases of one function share."""

    function: Function

    @property
    def policy(self) -> Policy:
        return self.function.policy

    def check(self, case: Case, want: Array, outcome: Outcome, scale: float) -> Check:
        where = in_case(case.regime)
        if isinstance(outcome, Returned) and self.function.part is not None:
            part = self.function.part.of(outcome, name=str(self.function.target), case=where)
            if isinstance(part, Finding):
                return Check(case, Verdict.FAILED, part)
            outcome = part
        if not isinstance(outcome, Returned):
            return self.no_value(case, outcome)
        got, found, notes = as_real(outcome, want, name=self.function.name, case=where)
        if got is None:
            return Check(case, Verdict.FAILED, found)
        want, bits = np.asarray(want, np.float64), got.tobytes()
        if bits == want.tobytes():
            return Check(case, changed=outcome.changed, notes=tuple(notes), bits=bits)
        exact = compare(got, want, scale=scale, tolerance=self.tolerance(case))
        if exact.fault is None:
            return Check(case, changed=outcome.changed, notes=tuple(notes), bits=bits)
        if exact.fault == "differs" and compare(got, want, scale=scale, tolerance=SINGLE).fault is None:
            near = self.near(case, exact, precision(outcome.value, got), notes)
            if near is not None:
                return replace(near, changed=outcome.changed, bits=bits)
        return self.wrong(case, exact, got, want, outcome)

    def tolerance(self, case: Case) -> Tolerance:
        """Under extreme inputs an answer may nearly vanish; a probability cut off at 1e-12 is still right there."""
        tolerance = self.policy.tolerance
        return replace(tolerance, of_scale=max(tolerance.relative, tolerance.of_scale)) if case.extreme else tolerance

    def no_value(self, case: Case, outcome: Outcome) -> Check:
        function = self.function
        judgement = not_returned(outcome, function.target, signature=function.signature, regime=case.regime)
        if isinstance(outcome, Raised):
            if case.extreme and _is_arithmetic(outcome):
                return Check(case, weakness="unstable", finding=judgement.findings[0])
            if "read-only" in outcome.message and not all(argument.writeable for argument in case.arguments):
                return Check(case, weakness="input-changed")
        return Check(case, judgement.verdict, judgement.findings[0])

    def near(self, case: Case, exact: Comparison, dtype: str, notes: list[Finding]) -> Check | None:
        """Judge values that are right up to single precision; None where those are plainly wrong."""
        if dtype in SINGLE_DTYPES:
            return Check(case, notes=(*notes, finding("array.single-precision-note", {"dtype": dtype})))
        if not self.policy.approximate:
            return None
        data: dict[str, Json] = {"difference": exact.difference, "allowed": exact.allowed}
        found = finding("array.not-exact", data, case=in_case(case.regime))
        return Check(case, weakness="unstable" if case.extreme else "not-exact", finding=found, notes=tuple(notes))

    def wrong(self, case: Case, exact: Comparison, got: Floats, want: Floats, outcome: Returned) -> Check:
        where = in_case(case.regime)
        found = described(exact, case=where)
        if case.extreme:
            if _beyond_overflow(exact, got, want):
                return Check(case, Verdict.FAILED, found, "extreme", outcome.changed)
            return Check(case, weakness="unstable", finding=found, changed=outcome.changed)
        dtype = dtype_of(outcome.value)
        if exact.fault == "differs" and dtype in WHOLE_DTYPES and bool((want != np.rint(want)).any()):
            found = finding("array.integers", {"dtype": dtype}, name=self.function.name, case=where)
        elif precision(outcome.value, got) == "float16" and _near(got, want, HALF_PRECISION):
            found = finding("array.half-precision", name=self.function.name, case=where)
        return Check(case, Verdict.FAILED, found)

    def right(self, checks: Sequence[Check], *, bitwise: bool) -> Judgement:
        """Judge a function whose values are right wherever they are finite and exact enough."""
        inexact = [check.finding for check in checks if check.weakness == "not-exact" and check.finding is not None]
        # What is not exact anywhere has no stability to speak of.
        unstable = [check for check in checks if check.weakness == "unstable" and not inexact]
        weak = [*self.unstable(unstable), *_extreme(checks), *inexact[:1], *self.changed(checks)]
        notes = {note.code: note for check in checks for note in check.notes}
        if unstable and self.policy.stability == "warn":
            names = regimes([check.case.regime for check in unstable])
            note = finding("array.unstable-note", {"cases": len(unstable)}, regimes=names)
            notes[note.code] = note
        if not bitwise:
            note = finding("contract.not-bitwise-note", name=str(self.function.target))
            notes[note.code] = note
        if weak:
            return Judgement(Verdict.PARTIAL, (*weak, *notes.values()), self.policy.partial_credit)
        return Judgement(Verdict.PASSED, tuple(notes.values()), Decimal(1))

    def unstable(self, failing: Sequence[Check]) -> list[Finding]:
        if not failing or self.policy.stability != "required":
            return []
        names = regimes([check.case.regime for check in failing])
        first = [check.finding for check in failing if check.finding is not None][:1]
        return [finding("array.unstable", {"cases": len(failing)}, regimes=names), *first]

    def changed(self, checks: Sequence[Check]) -> list[Finding]:
        failing = [check for check in checks if check.changed or check.weakness == "input-changed"]
        if not failing:
            return []
        arguments = list(dict.fromkeys(name for check in failing for name in check.changed))
        where = in_case(failing[0].case.regime)
        data = {"argument": listed(arguments) or "an argument"}
        return [finding("contract.input-changed", data, name=str(self.function.target), case=where)]


def _near(got: Floats, want: Floats, relative: float) -> bool:
    """Tell whether the finite entries of both differ by no more than a part of the largest reference value."""
    both = np.isfinite(got) & np.isfinite(want)
    return bool(both.any()) and largest((got - want)[both]) <= relative * largest(want)


def _beyond_overflow(exact: Comparison, got: Floats, want: Floats) -> bool:
    """Tell whether entries are wrong that did not overflow."""
    both = np.isfinite(got) & np.isfinite(want)
    return exact.fault == "finite" or bool((np.abs(got[both] - want[both]) > exact.allowed).any())


def _extreme(checks: Sequence[Check]) -> list[Finding]:
    failing = [check for check in checks if check.weakness == "extreme"]
    if not failing:
        return []
    names = regimes([check.case.regime for check in failing])
    first = [check.finding for check in failing if check.finding is not None][:1]
    return [finding("array.extreme", {"cases": len(failing)}, regimes=names), *first]


def described(comparison: Comparison, *, case: str) -> Finding:
    """Tell how two arrays differ, with the numbers that decided."""
    data: dict[str, Json] = {
        "count": comparison.count,
        "size": comparison.size,
        "index": list(comparison.index),
        "got": comparison.got,
        "want": comparison.want,
    }
    if comparison.fault == "differs":
        data |= {"difference": comparison.difference, "allowed": comparison.allowed}
    one, where = comparison.count == 1, list(comparison.index)
    words = {
        "values": f"{comparison.count} of {comparison.size} values" if where else "The value",
        "are": "is" if one else "are",
        "differ": "differs" if one else "differ",
        "first": f". First at {where}" if where else "",
        "worst": f". Worst at {where}" if where else "",
    }
    return finding(f"array.{comparison.fault}", data, case=case, **words)


def _is_arithmetic(outcome: Raised) -> bool:
    """Tell whether an exception says that a number is too large or too small; the words differ between Pythons."""
    texts = "math domain", "expected a positive input", "expected a nonnegative input", "overflow encountered"
    return outcome.error in ARITHMETIC or any(text in outcome.message for text in texts)
