"""Planning and grading: the reference first, each submission on its own, our faults never a zero."""

from __future__ import annotations

import html
import logging
import pickle
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import HW3

from grader.engine import grade as grading
from grader.engine.facts import facts
from grader.engine.few import grade_few
from grader.engine.grade import grade
from grader.engine.lint import lint
from grader.engine.plan import Plan, draw, make_plan
from grader.engine.tell import teller
from grader.errors import GraderFault, SpecError
from grader.export.grades_csv import csv_parts
from grader.export.results_json import to_json
from grader.kinds.table import KINDS
from grader.model import (
    Assignment,
    Fault,
    Finding,
    Isolation,
    Limits,
    Missing,
    Request,
    Returned,
    Session,
    Source,
    Submission,
    SubmissionResult,
    Verdict,
)
from grader.report.summaries import summary
from grader.sandbox import Door
from grader.spec.load import load

RIGHT = (HW3 / "attempts" / "einsum" / "passed-strings.py").read_bytes()


def submission(student: str, data: bytes = RIGHT) -> Submission:
    return Submission(student, Source("hw3.py", data))


def verdicts(result: SubmissionResult, problem: str) -> set[Verdict]:
    return {item.verdict for item in result.items if item.problem == problem}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of hw3 to spoil."""
    return Path(shutil.copytree(HW3, tmp_path / "hw3", ignore=shutil.ignore_patterns("attempts")))


def spoil(folder: Path, old: str, new: str, name: str = "reference.py") -> Assignment:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return load(folder)


# ── planning ─────────────────────────────────────────────────────────────────────────────────────────────


def test_reference_runs_before_any_submission_and_once(assignment: Assignment, door: Door) -> None:
    """The reference goes through the same door as a submission, in one process, for all items together."""
    sources: list[Source] = []

    def run(source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        sources.append(source)
        return door.run(source, requests, limits)

    make_plan(assignment, 0, run)
    assert sources == [assignment.reference]


def test_same_seed_same_cases(assignment: Assignment, plan: Plan, door: Door) -> None:
    """A plan depends on its seed alone."""
    again, other = make_plan(assignment, 0, door.run), make_plan(assignment, 1, door.run)
    wants = [[pickle.dumps(item.wants) for item in one.items] for one in (plan, again, other)]
    assert wants[0] == wants[1]
    assert wants[0] != wants[2]


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("def cross_entropy_gradient", "def gradient_of_it", "1-cross-entropy.yaml:11:11", "does not exist"),
        (
            "return X.T @",
            "raise RuntimeError('no') #",
            "1-cross-entropy.yaml:11:11",
            "raised RuntimeError: no (line 20)",
        ),
        (
            "return X.T @ (",
            "return (",
            "1-cross-entropy.yaml:11:11",
            "gave float64 of shape (3,); expected numbers of shape",
        ),
        ("return X.T @", "return str #", "1-cross-entropy.yaml:11:11", "gave a"),
        ("import numpy", "import nunpy", "reference.py:3:1", "the reference imports nunpy"),
        ("import numpy as np", "def", "reference.py:3:1", "the reference could not be run: SyntaxError"),
    ],
)
def test_a_faulty_reference_is_the_authors_fault(
    own: Path, old: str, new: str, place: str, words: str, door: Door
) -> None:
    """What is wrong with `reference.py` is told at the field that names it, or at its own line."""
    with pytest.raises(SpecError) as caught:
        make_plan(spoil(own, old, new), 0, door.run)
    assert place in str(caught.value)
    assert words in str(caught.value)


def test_a_missing_reference_says_what_it_is_to_define(own: Path, door: Door) -> None:
    """Without `reference.py`, the fault names the file and the function."""
    (own / "reference.py").unlink()
    with pytest.raises(SpecError, match=r"reference\.py: no such file; it is to define cross_entropy_gradient"):
        make_plan(load(own), 0, door.run)


def test_a_broken_sandbox_is_our_fault(assignment: Assignment) -> None:
    """When the door itself fails, nobody is blamed."""

    def broken(_source: Source, requests: Sequence[Request], _limits: Limits) -> Session:
        fault = Fault("no process could be started")
        return Session(tuple(fault for _ in requests), fault, "", "", "limited")

    with pytest.raises(GraderFault, match="no process could be started"):
        make_plan(assignment, 0, broken)


def test_a_file_that_our_side_could_not_run_is_not_graded(plan: Plan) -> None:
    """A fault of ours while loading, or a load that nobody can explain, is never a crash and never a pass."""
    for ended in (Fault("no process could be started"), Missing(())):

        def strange(
            _source: Source, requests: Sequence[Request], _limits: Limits, ended: Fault | Missing = ended
        ) -> Session:
            return Session(tuple(Returned(None) for _ in requests), ended, "", "", "limited")

        result = grade(plan, submission("s1"), run=strange)
        assert {item.verdict for item in result.items} == {Verdict.NOT_GRADED}
        assert (result.graded, result.score) == (False, None)


def test_too_few_outcomes_are_our_fault(plan: Plan, caplog: pytest.LogCaptureFixture) -> None:
    """A door that answers too little leaves the submission not graded, and the run alive."""

    def short(_source: Source, requests: Sequence[Request], _limits: Limits) -> Session:
        return Session(tuple(Returned(None) for _ in requests[1:]), Returned(None), "", "", "limited")

    with caplog.at_level(logging.CRITICAL):
        result = grade(plan, submission("s1"), run=short)
    assert (result.graded, result.score) == (False, None)


def test_items_have_draws_of_their_own(assignment: Assignment) -> None:
    """Two items of one formula are checked on different inputs."""
    problem = assignment.problems[1]
    first, second = (replace(problem.items[0], id=name) for name in ("a", "b"))
    values = [draw(problem, item, 0)[0].arguments[0].array.tobytes() for item in (first, second)]
    assert values[0] != values[1]


# ── grading ──────────────────────────────────────────────────────────────────────────────────────────────


def test_scores_add_up_exactly(assignment: Assignment, door: Door) -> None:
    """Three items of 0.1 points are 0.3 points."""
    problems = tuple(
        replace(problem, items=tuple(replace(item, points=Decimal("0.1")) for item in problem.items))
        for problem in assignment.problems
    )
    plan = make_plan(replace(assignment, problems=problems), 0, door.run)
    result = grade(
        plan,
        submission("s1", b'einsum_answers = {"a": "ijk,i->jk", "b": "ijk,ik->j", "c": "ijkl->ik"}'),
        run=door.run,
    )
    assert result.score == Decimal("0.3")
    assert float(result.score) == 0.3


def test_a_broken_run_is_not_graded(plan: Plan, caplog: pytest.LogCaptureFixture) -> None:
    """When the door raises, the submission is not graded: never a zero."""

    def broken(*_: object) -> Session:
        raise OSError("too many open files")

    with caplog.at_level(logging.CRITICAL):
        result = grade(plan, submission("s1"), run=broken)
    assert (result.graded, result.score) == (False, None)
    assert {item.verdict for item in result.items} == {Verdict.NOT_GRADED}
    assert "too many open files" in result.findings[0].message


def test_a_fault_while_judging_costs_no_points(plan: Plan, monkeypatch: pytest.MonkeyPatch, door: Door) -> None:
    """An exception in a kind's judge leaves that item not graded, and the others judged."""

    class Broken:
        @staticmethod
        def judge(*_: object) -> None:
            raise ZeroDivisionError("ours")

    monkeypatch.setattr(grading, "KINDS", {**grading.KINDS, "gradient": Broken})
    result = grade(plan, submission("s1"), run=door.run)
    assert verdicts(result, "cross-entropy") == {Verdict.NOT_GRADED}
    assert verdicts(result, "einsum") == {Verdict.PASSED}
    assert (result.graded, result.score) == (False, None)


def test_silence_is_no_pass(plan: Plan) -> None:
    """A door that gives back nothing but None passes nothing, except where None is the answer."""

    def silent(_source: Source, requests: Sequence[Request], _limits: Limits) -> Session:
        return Session(tuple(Returned(None) for _ in requests), Returned(None), "", "", "limited")

    result = grade(plan, submission("s1"), run=silent)
    passed = [(item.problem, item.item) for item in result.items if item.verdict is Verdict.PASSED]
    assert passed == [("broadcasting", "a")]


def test_an_unread_submission_is_not_graded(plan: Plan, door: Door) -> None:
    """A submission without a source keeps its reason and gets no score."""
    reason = Finding("collect.unreadable", "s1.py cannot be read.")
    result = grade(plan, Submission("s1", None, reason), run=door.run)
    assert (result.findings, result.score) == ((reason,), None)


# ── lint ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("return X.T @ (logistic(X @ w) - y)", "return X.T @ (logistic(X @ w) - y) / len(y)", "is not the gradient of"),
        ("return X.T @ (logistic", "return X.T @ (y - logistic", "is not the gradient of"),
        (
            "return X.T @",
            "return np.random.default_rng().random() * X.T @",
            "gives another result each time it is asked",
        ),
        ("return X.T @", "return np.random.rand() * X.T @", "gives another result each time it is asked"),
        (
            "return X.T @ (logistic(X @ w) - y)",
            "g = X.T @ (logistic(X @ w) - y); X.flags.writeable and X.fill(0); return g",
            "changes its argument X",
        ),
        ("small = np.exp(-np.abs(z))", "return np.exp(z) / (1 + np.exp(z))", "gives nan or infinite values"),
    ],
)
def test_lint_finds_an_unsound_reference(own: Path, old: str, new: str, words: str, door: Door) -> None:
    """A reference that is wrong, random or overflows is reported with its problem's file."""
    found = lint(spoil(own, old, new), own, seed=0, run=door.run).faults
    assert any(words in one.what for one in found)
    assert all("1-cross-entropy.yaml" in one.place for one in found)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("einsum/failed-really-right.py", 'einsum_answers = {"a": "ijk,i->jk"}', "item a: passed, expected failed."),
        (
            "einsum/passed-really-wrong.py",
            'einsum_answers = {"a": "ijk,i->kj"}',
            "item a: failed, expected passed. All",
        ),
        ("einsum/passed-nothing.py", "", "answers no item of einsum"),
        ("einsum/maybe.py", "", "the name begins with no verdict; the verdicts are passed, partial, failed,"),
        ("sums/passed.py", "", "expected attempts/<problem>/<verdict>-….py; the problems are broadcasting,"),
        ("passed.py", "", "expected attempts/<problem>/<verdict>-….py; the problems are broadcasting,"),
    ],
)
def test_lint_finds_an_attempt_that_misses_its_verdict(own: Path, name: str, text: str, words: str, door: Door) -> None:
    """An attempt that does not get the verdict in its name, or has no such name, is reported."""
    path = own / "attempts" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    [found] = lint(load(own), own, seed=0, run=door.run, mutate=False).faults
    assert found.place == str(path)
    assert words in found.what


# ── what is unknown is never a zero ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class FaultyDoor:
    """Loads every file, and then fails on our side."""

    isolation: Isolation = "limited"

    def run(self, _source: Source, requests: Sequence[Request], _limits: Limits) -> Session:
        fault = Fault("the sandbox stopped answering")
        return Session(tuple(fault for _ in requests), Returned(None), "", "", self.isolation)


def test_what_was_not_graded_has_no_score_anywhere(plan: Plan) -> None:
    """An item that was not graded has no score: not in the result, not in results.json, not in grades.csv."""
    unread = Submission("s2", None, Finding("collect.unreadable", "no"))
    results = grade_few(plan, [submission("s1"), unread], FaultyDoor())
    for one, exported in zip(results.submissions, to_json(results)["submissions"], strict=True):
        assert {(item.verdict, item.score) for item in one.items} == {(Verdict.NOT_GRADED, None)}
        assert {item["score"] for item in exported["items"]} == {None}
        assert exported["score"] is None
    lines = csv_parts(plan.assignment, [summary(plan.assignment, one) for one in results.submissions])
    blank = "," * len(plan.items)
    assert list(lines)[1:] == [f"s1,not graded,,13{blank}\n", f"s2,not graded,,13{blank}\n"]


def test_every_problem_says_on_the_page_what_to_define(plan: Plan, door: Door) -> None:
    """A student's page says under each problem what the file must define, in the words of the problem's kind."""
    told = teller(plan.assignment, facts(plan, door.isolation))(grade(plan, submission("s1"), run=door.run))
    page = html.unescape(told.page.decode("utf-8"))
    for problem in plan.assignment.problems:
        assert f"Define {KINDS[problem.kind].asked(problem)}.".replace("`", "") in re.sub("</?code>", "", page)


def test_half_a_character_does_not_stop_the_writing(plan: Plan) -> None:
    """A lone surrogate in a student's id, or in what was printed, is written as its escape."""
    tell = teller(plan.assignment, facts(plan, "limited"))
    told = tell(SubmissionResult("s\ud800", (), stdout="\udfff", findings=()))
    assert (rb"s\ud800" in told.page, rb"\udfff" in told.page, rb"s\\ud800" in told.entry) == (True, True, True)


def test_what_is_logged_of_a_fault_is_clean(plan: Plan, caplog: pytest.LogCaptureFixture) -> None:
    """An exception of ours may hold a student's text: no escape code in it reaches the terminal by our log."""

    def broken(*_: object) -> Session:
        raise ValueError("\x1b]0;owned\x07")

    with caplog.at_level(logging.ERROR):
        grade(plan, submission("s1"), run=broken)
    assert "\x1b" not in caplog.text
    assert r"ValueError: \x1b]0;owned\x07" in caplog.text
