"""The diagnosis in a run: once for equal answers, only where something is wrong, and never at a verdict's cost."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from grader.engine.diagnosis import Diagnosis, ask_about, ask_known
from grader.engine.few import grade_few
from grader.engine.grade import grade
from grader.engine.plan import Plan, PlannedItem
from grader.kinds.table import KINDS
from grader.model import Answered, Outcome, Problem, Source, Submission, SubmissionResult
from grader.sandbox import Door

RIGHT = "X.T @ (1 / (1 + np.exp(-X @ w)) - y)"
AVERAGED = f"{RIGHT} / len(y)"


def submission(gradient: str, student: str = "s1") -> Submission:
    text = f"import numpy as np\ndef cross_entropy_gradient(w, X, y):\n    return {gradient}\n"
    return Submission(student, Source("hw3.py", text.encode()))


def codes(result: SubmissionResult) -> list[str]:
    return [found.code for found in result.items[0].findings]


@pytest.fixture
def diagnosis(plan: Plan, door: Door) -> Diagnosis:
    return Diagnosis(lambda planned: ask_about(plan, planned, door.run))


def test_a_mistake_stands_before_the_numbers(plan: Plan, door: Door, diagnosis: Diagnosis) -> None:
    """What went wrong is told first, then where the values differ."""
    assert codes(grade(plan, submission(AVERAGED), run=door.run, diagnose=diagnosis)) == [
        "mistake.averaged",
        "array.differs",
    ]


def test_equal_answers_are_looked_at_once(plan: Plan, door: Door, diagnosis: Diagnosis) -> None:
    """However they were computed: what counts is what came back."""
    again = "np.einsum('nd,n->d', X, 1 / (1 + np.exp(-X @ w)) - y) / y.size"
    first, second, other = (
        grade(plan, submission(gradient), run=door.run, diagnose=diagnosis)
        for gradient in (AVERAGED, AVERAGED.replace("len(y)", "y.size"), again)
    )
    assert codes(first) == codes(second) == codes(other)
    assert diagnosis.searched <= 2  # the last one may differ in its last bits


def test_the_reference_is_asked_only_when_something_is_wrong(plan: Plan, door: Door) -> None:
    """A class of right answers costs nothing; the first wrong one asks, and once."""
    asked: list[str] = []

    def about(planned: PlannedItem) -> Sequence[Outcome]:
        asked.append(planned.item.id)
        return ask_about(plan, planned, door.run)

    diagnosis = Diagnosis(about)
    grade(plan, submission(RIGHT), run=door.run, diagnose=diagnosis)
    assert asked == []
    for factor in (2, 3):
        grade(plan, submission(f"{factor} * ({RIGHT})"), run=door.run, diagnose=diagnosis)
    assert asked == ["gradient"]


def test_a_fault_in_the_diagnosis_says_nothing_and_costs_nothing(
    plan: Plan, door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The verdicts and their findings stand as if nothing had been looked for; the fault is logged."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("ours")

    plain = grade(plan, submission(AVERAGED), run=door.run)
    monkeypatch.setattr(KINDS["gradient"], "diagnose", broken)
    with caplog.at_level(logging.ERROR):
        told = grade(plan, submission(AVERAGED), run=door.run, diagnose=Diagnosis(lambda _: ()))
    assert told == plain
    assert "ZeroDivisionError: ours" in caplog.text


def test_a_reference_that_cannot_be_asked_says_nothing(
    plan: Plan, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the reference gives no answers about mistakes, the verdict stands."""

    def lost(_: PlannedItem) -> tuple[()]:
        raise OSError("gone")

    with caplog.at_level(logging.CRITICAL):
        result = grade(plan, submission(AVERAGED), run=door.run, diagnose=Diagnosis(lost))
    assert codes(result) == ["array.differs"]


def test_a_fault_in_a_review_says_nothing(
    plan: Plan, door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is said of a problem as a whole never costs its items anything."""

    def broken(_problem: Problem, _answered: Sequence[Answered], _source: bytes) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(KINDS["broadcast"], "review", broken)
    with caplog.at_level(logging.CRITICAL):
        result = grade(plan, submission(RIGHT), run=door.run)
    assert result.graded
    assert result.problems == ()


def test_few_submissions_are_diagnosed_too(plan: Plan, door: Door) -> None:
    """What a student checks is explained as in a class."""
    results = grade_few(plan, [submission(AVERAGED), submission(f"-({RIGHT})", "s2")], door)
    assert [codes(one)[0] for one in results.submissions] == ["mistake.averaged", "mistake.sign"]


def test_all_is_asked_at_once_for_a_class(plan: Plan, door: Door) -> None:
    """What a class needs is known before its workers start: the same as is asked about each item."""
    known = ask_known(plan, door.run)
    assert set(known) == {planned.first for planned in plan.items}
    gradient = plan.items[0]
    assert len(known[gradient.first]) == len(ask_about(plan, gradient, door.run)) > 50


@pytest.mark.parametrize(
    ("slope", "scheme", "step"),
    [
        ("(L(w + 1e-6 * e) - L(w)) / 1e-6", "forward", 1e-6),
        ("(L(w + 1e-4 * e) - L(w - 1e-4 * e)) / 2e-4", "central", 1e-4),
    ],
)
def test_numerical_differentiation_is_told_from_a_formula(
    plan: Plan, door: Door, diagnosis: Diagnosis, slope: str, scheme: str, step: float
) -> None:
    """By the error that its scheme and step leave, also where ordinary cases are near enough to pass."""
    loss = "lambda v: np.sum(np.logaddexp(0, X @ v) - y * (X @ v))"
    text = f"(lambda L: np.array([{slope} for e in np.eye(len(w))]))({loss})"
    found = grade(plan, submission(text), run=door.run, diagnose=diagnosis).items[0].findings[0]
    assert (found.code, dict(found.data)) == ("mistake.numerical", {"scheme": scheme, "step": step})


@pytest.mark.parametrize("nearly", ["np.round({}, 9)", "({}) * (1 + 1e-8)", "np.float64(np.float32({}))"])
def test_what_is_only_rounded_is_not_numerical(plan: Plan, door: Door, diagnosis: Diagnosis, nearly: str) -> None:
    """An analytic formula whose result is rounded or off by a hair has another error."""
    told = codes(grade(plan, submission(nearly.format(RIGHT)), run=door.run, diagnose=diagnosis))
    assert told
    assert "mistake.numerical" not in told
