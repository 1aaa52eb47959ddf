"""Planning and grading: the reference first, each submission on its own, our faults never a zero."""

from __future__ import annotations

import _thread
import html
import logging
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import HW3

from grader import sandbox
from grader.collect import Collected
from grader.engine import grade as grading
from grader.engine.grade import grade
from grader.engine.lint import lint
from grader.engine.many import grade_all
from grader.engine.plan import Plan, draw, make_plan
from grader.engine.write import write
from grader.errors import GraderFault, SpecError
from grader.export.grades_csv import to_csv
from grader.export.results_json import to_json
from grader.kinds.table import KINDS
from grader.model import (
    Assignment,
    Fault,
    Finding,
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


def test_reference_runs_before_any_submission_and_once(assignment: Assignment) -> None:
    """The reference goes through the same door as a submission, in one process, for all items together."""
    sources: list[Source] = []

    def run(source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        sources.append(source)
        return sandbox.run(source, requests, limits)

    make_plan(assignment, 0, run)
    assert sources == [assignment.reference]


def test_same_seed_same_cases(assignment: Assignment, plan: Plan) -> None:
    """A plan depends on its seed alone."""
    again, other = make_plan(assignment, 0, sandbox.run), make_plan(assignment, 1, sandbox.run)
    wants = [[want.tobytes() for item in one.items for want in item.wants] for one in (plan, again, other)]
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
        ("import numpy", "import nunpy", "reference.py:3:1", "the reference could not be run: ModuleNotFoundError"),
        ("import numpy as np", "def", "reference.py:3:1", "the reference could not be run: SyntaxError"),
    ],
)
def test_a_faulty_reference_is_the_authors_fault(own: Path, old: str, new: str, place: str, words: str) -> None:
    """What is wrong with `reference.py` is told at the field that names it, or at its own line."""
    with pytest.raises(SpecError) as caught:
        make_plan(spoil(own, old, new), 0, sandbox.run)
    assert place in str(caught.value)
    assert words in str(caught.value)


def test_a_missing_reference_says_what_it_is_to_define(own: Path) -> None:
    """Without `reference.py`, the fault names the file and the function."""
    (own / "reference.py").unlink()
    with pytest.raises(SpecError, match=r"reference\.py: no such file; it is to define cross_entropy_gradient"):
        make_plan(load(own), 0, sandbox.run)


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


def test_scores_add_up_exactly(assignment: Assignment) -> None:
    """Three items of 0.1 points are 0.3 points."""
    problems = tuple(
        replace(problem, items=tuple(replace(item, points=Decimal("0.1")) for item in problem.items))
        for problem in assignment.problems
    )
    plan = make_plan(replace(assignment, problems=problems), 0, sandbox.run)
    result = grade(
        plan,
        submission("s1", b'einsum_answers = {"a": "ijk,i->jk", "b": "ijk,ik->j", "c": "ijkl->ik"}'),
        run=sandbox.run,
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


def test_a_fault_while_judging_costs_no_points(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in a kind's judge leaves that item not graded, and the others judged."""

    class Broken:
        @staticmethod
        def judge(*_: object) -> None:
            raise ZeroDivisionError("ours")

    monkeypatch.setattr(grading, "KINDS", {**grading.KINDS, "gradient": Broken})
    result = grade(plan, submission("s1"), run=sandbox.run)
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


def test_an_unread_submission_is_not_graded(plan: Plan) -> None:
    """A submission without a source keeps its reason and gets no score."""
    reason = Finding("collect.unreadable", "s1.py cannot be read.")
    result = grade(plan, Submission("s1", None, reason), run=sandbox.run)
    assert (result.findings, result.score) == ((reason,), None)


def test_one_submission_never_ends_a_run(plan: Plan) -> None:
    """One hangs, one kills itself, one is unreadable: every other one is graded, in order, whatever the jobs."""
    quick = replace(plan, assignment=replace(plan.assignment, limits=Limits(load_seconds=1.0, request_seconds=1.0)))
    collected = Collected(
        (
            submission("s1", b"while True: pass"),
            submission("s2"),
            submission("s3", b"import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
            Submission("s4", None, Finding("collect.unreadable", "s4.py cannot be read.")),
            submission("s5"),
        ),
        (),
    )
    runs = [grade_all(quick, collected, run=sandbox.run, jobs=jobs).results.submissions for jobs in (1, 3)]
    assert runs[0] == runs[1]
    assert [one.student for one in runs[0]] == ["s1", "s2", "s3", "s4", "s5"]
    assert [verdicts(one, "einsum") for one in runs[0]] == [
        {Verdict.TIMED_OUT},
        {Verdict.PASSED},
        {Verdict.CRASHED},
        {Verdict.NOT_GRADED},
        {Verdict.PASSED},
    ]


def test_an_interrupt_keeps_what_was_graded(plan: Plan) -> None:
    """After an interrupt the results are whole: what was graded, and the rest marked as not graded."""
    done: list[str] = []

    def interrupt(result: SubmissionResult) -> None:
        done.append(result.student)
        if len(done) == 2:
            _thread.interrupt_main()  # as Ctrl-C does: in the main thread, while a worker is at work

    slow = b"import time; time.sleep(0.5)\n" + RIGHT
    collected = Collected(tuple(submission(f"s{number}", slow) for number in range(6)), ())
    graded = grade_all(plan, collected, run=sandbox.run, jobs=1, done=interrupt)
    assert graded.interrupted
    assert [one.student for one in graded.results.submissions] == [f"s{number}" for number in range(6)]
    assert [one.graded for one in graded.results.submissions[:2]] == [True, True]
    for one in graded.results.submissions[3:]:
        assert (one.score, one.findings[0].code) == (None, "run.interrupted")


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
def test_lint_finds_an_unsound_reference(own: Path, old: str, new: str, words: str) -> None:
    """A reference that is wrong, random or overflows is reported with its problem's file."""
    found = lint(spoil(own, old, new), own, seed=0, run=sandbox.run)
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
def test_lint_finds_an_attempt_that_misses_its_verdict(own: Path, name: str, text: str, words: str) -> None:
    """An attempt that does not get the verdict in its name, or has no such name, is reported."""
    path = own / "attempts" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    [found] = lint(load(own), own, seed=0, run=sandbox.run)
    assert found.place == str(path)
    assert words in found.what


# ── what is unknown is never a zero ──────────────────────────────────────────────────────────────────────


def test_what_was_not_graded_has_no_score_anywhere(plan: Plan) -> None:
    """An item that was not graded has no score: not in the result, not in results.json, not in grades.csv."""

    def faulty(_source: Source, requests: Sequence[Request], _limits: Limits) -> Session:
        fault = Fault("the sandbox stopped answering")
        return Session(tuple(fault for _ in requests), Returned(None), "", "", "limited")

    collected = Collected((submission("s1"), Submission("s2", None, Finding("collect.unreadable", "no"))), ())
    results = grade_all(plan, collected, run=faulty, jobs=1).results
    for one, exported in zip(results.submissions, to_json(results)["submissions"], strict=True):
        assert {(item.verdict, item.score) for item in one.items} == {(Verdict.NOT_GRADED, None)}
        assert {item["score"] for item in exported["items"]} == {None}
        assert exported["score"] is None
    blank = "," * len(plan.items)
    assert to_csv(results).splitlines()[1:] == [f"s1,not graded,,13{blank}", f"s2,not graded,,13{blank}"]


def test_every_problem_says_on_the_page_what_to_define(plan: Plan, tmp_path: Path) -> None:
    """A student's page says under each problem what the file must define, in the words of the problem's kind."""
    collected = Collected((submission("s1"),), ())
    write(grade_all(plan, collected, run=sandbox.run, jobs=1).results, tmp_path)
    page = html.unescape((tmp_path / "students" / "s1.html").read_text("utf-8"))
    for problem in plan.assignment.problems:
        assert f"Define {KINDS[problem.kind].asked(problem)}.".replace("`", "") in re.sub("</?code>", "", page)
