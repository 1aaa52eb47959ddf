"""What authors say in YAML about wrong answers: misconceptions and terms, at every hint level, with points."""

from __future__ import annotations

import pytest
from sheets import first_codes, graded, plan_of, verdicts, written

from grader.engine.diagnosis import Diagnosis, ask_about
from grader.engine.grade import grade
from grader.engine.lint import lint
from grader.engine.plan import Plan, make_plan
from grader.errors import SpecError
from grader.model import Finding, Source, Submission
from grader.sandbox import Door
from grader.spec.load import load

REFERENCE = """
def loss(w, X, y, lam):
    r = X @ w - y
    return r @ r + lam * w @ w, 2 * X.T @ r + 2 * lam * w

def unpenalised(w, X, y, lam):
    return loss(w, X, y, 0.0)
"""
PROBLEM = """
kind: function
answer: loss
reference: loss
arguments:
  w: real (d)
  X: real (n, d)
  y: real (n)
  lam: real () ~ constant(0.4)
outputs:
  - {id: value, shape: (), points: 1}
  - {id: slope, shape: (d), points: 2, gradient_of: value, with_respect_to: w}
"""
MISCONCEPTIONS = """
misconceptions:
  - id: mean
    output: slope
    answer: loss(w, X, y, lam)[1] / n
    say: [Look at a factor., A mean is no sum., You divided by the n rows.]
    points: 0.5
  - id: forgotten
    output: slope
    function: unpenalised
    say: [Look at one term., A term is missing., You forgot the penalty.]
"""
TERMS = """
terms:
  - {name: the data, output: slope, is: 2 * X.T @ (X @ w - y)}
  - {name: the penalty, output: slope, is: 2 * lam * w}
  - {name: the sizes, output: slope, is: np.abs(w), coefficient: 0}
"""


def answer(slope: str) -> str:
    return f"""
    def loss(w, X, y, lam):
        r = X @ w - y
        n = len(y)
        return r @ r + lam * w @ w, {slope}
    """


@pytest.fixture(scope="module")
def plan(door: Door, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan_of(tmp_path_factory.mktemp("sheet"), PROBLEM + MISCONCEPTIONS, REFERENCE, door)


@pytest.fixture(scope="module")
def with_terms(door: Door, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan_of(tmp_path_factory.mktemp("sheet"), PROBLEM + TERMS, REFERENCE, door)


def diagnosed(plan: Plan, slope: str, door: Door) -> list[Finding]:
    source = Source("hw.py", ("import numpy as np\n" + answer(slope).replace("\n    ", "\n")).encode())
    diagnose = Diagnosis(lambda planned: ask_about(plan, planned, door.run))
    result = grade(plan, Submission("s", source), run=door.run, diagnose=diagnose)
    return list(result.items[1].findings)


# ── misconceptions ───────────────────────────────────────────────────────────────────────────────────────


def test_a_misconception_is_told_first_in_the_authors_words(plan: Plan, door: Door) -> None:
    """With its own code, by which a class can be counted; the points that it earns make the item partial."""
    items = graded(plan, answer("(2 * X.T @ r + 2 * lam * w) / n"), door)
    found = items["slope"].findings[0]
    assert (found.code, found.message) == ("misconception.mean", "You divided by the n rows.")
    assert found.hints == ("Look at a factor.", "A mean is no sum.")
    assert verdicts(items) == {"value": "passed", "slope": "partial"}
    assert items["slope"].score == items["value"].points / 2


def test_a_misconception_without_points_earns_none(plan: Plan, door: Door) -> None:
    """A function of the reference's file says what students do."""
    items = graded(plan, answer("2 * X.T @ r"), door)
    assert first_codes(items) == {"slope": "misconception.forgotten"}
    assert verdicts(items)["slope"] == "failed"
    assert items["slope"].score == 0


@pytest.mark.parametrize("slope", ["(2 * X.T @ r + 2 * lam * w) / (n + 1e-4)", "X.T @ r", "np.zeros(3)", "None"])
def test_what_is_only_near_is_no_misconception(plan: Plan, door: Door, slope: str) -> None:
    """It must lead to the answer in every ordinary case, up to rounding."""
    codes = [found.code for found in graded(plan, answer(slope), door)["slope"].findings]
    assert codes
    assert not any(code.startswith("misconception.") for code in codes)


def test_a_right_answer_shows_no_misconception(plan: Plan, door: Door) -> None:
    """Nothing is said of what passes."""
    items = graded(plan, answer("2 * X.T @ r + 2 * lam * w"), door)
    assert set(verdicts(items).values()) == {"passed"}
    assert first_codes(items) == {}


# ── terms ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("slope", "code", "term"),
    [
        ("2 * X.T @ r", "mistake.term-missing", "the penalty"),
        ("2 * X.T @ r - 2 * lam * w", "mistake.term-sign", "the penalty"),
        ("2 * X.T @ r + lam * w", "mistake.term-factor", "the penalty"),
        ("2 * X.T @ r + 2 * lam * w + np.abs(w)", "mistake.term-superfluous", "the sizes"),
    ],
)
def test_a_term_is_told_by_its_name(with_terms: Plan, door: Door, slope: str, code: str, term: str) -> None:
    """A term that is missing, reversed, has another factor, or does not belong there."""
    first = diagnosed(with_terms, slope, door)[0]
    assert (first.code, first.data.get("term")) == (code, term)
    assert term in first.message


# ── what is wrong with them ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ("    answer: loss(w, X, y, lam)[1] / n\n", "", "misconceptions[0]", "give either 'answer' or 'function'"),
        ("loss(w, X, y, lam)[1] / n", "loss(w, X, y, lam)[1] /", "misconceptions[0].answer", "expected a Python expr"),
        ("    output: slope\n    answer", "    answer", "misconceptions[0]", "say which output it is about"),
        (
            "output: slope\n    function",
            "output: slop\n    function",
            "misconceptions[1].output",
            "'slop' is no output",
        ),
        ("id: forgotten", "id: mean", "misconceptions[1].id", "has the same id"),
        ("points: 0.5", "points: 2", "misconceptions[0].points", "earns less than a right answer, 2; got 2"),
        (", You divided by the n rows.]", "]", "misconceptions[0].say", "three sentences"),
    ],
)
def test_a_fault_is_told_with_its_place(  # type: ignore[no-untyped-def]
    tmp_path, old: str, new: str, place: str, what: str
) -> None:
    """When the file is read, long before anything runs."""
    assert old in MISCONCEPTIONS
    with pytest.raises(SpecError) as raised:
        load(written(tmp_path, PROBLEM + MISCONCEPTIONS.replace(old, new), REFERENCE))
    assert [(fault.path, what in fault.what, fault.line > 0) for fault in raised.value.faults] == [(place, True, True)]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("answer: nonsense(w)", "NameError"),
        ("answer: 1 / 0", "ZeroDivisionError"),
        ("answer: np.log(-np.abs(w))", "nan or infinite"),
        ("answer: str(w)", "expected an array"),
        ("function: absent", "does not exist"),
    ],
)
def test_a_misconception_that_leads_nowhere_is_a_fault(tmp_path, door: Door, more: str, what: str) -> None:  # type: ignore[no-untyped-def]
    """It is told at its field when the assignment is planned."""
    given = f"misconceptions:\n  - {{id: odd, output: slope, say: [a, b, c], {more}}}\n"
    with pytest.raises(SpecError, match="misconceptions\\[0\\]") as raised:
        make_plan(load(written(tmp_path, PROBLEM + given, REFERENCE)), 0, door.run)
    assert what in raised.value.faults[0].what


def test_an_expression_is_told_without_a_line_of_the_reference(tmp_path, door: Door) -> None:  # type: ignore[no-untyped-def]
    """It stands in the problem's file, at the place that is told; and it is told which names it may use."""
    given = "misconceptions:\n  - {id: odd, output: slope, say: [a, b, c], answer: 2 * v}\n"
    with pytest.raises(SpecError) as raised:
        make_plan(load(written(tmp_path, PROBLEM + given, REFERENCE)), 0, door.run)
    what = raised.value.faults[0].what
    assert what.startswith("the misconception 'odd' raised NameError: name 'v' is not defined (case: ordinary inputs, ")
    assert what.endswith(
        "). An expression may use the inputs, the letters of the dimensions, and what reference.py defines."
    )


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("id: a, output: slope, answer: 'loss(w, X, y, lam)[1] + 0', say: [a, b, c]", "leads to the right answer"),
        ("id: a, output: slope, answer: 'unpenalised(w, X, y, lam)[1]', say: [a, b, c]", "lead to the same answer"),
    ],
)
def test_lint_tells_misconceptions_apart(tmp_path, door: Door, given: str, what: str) -> None:  # type: ignore[no-untyped-def]
    """One that is right, and two that are the same, are doubts."""
    folder = written(tmp_path, PROBLEM + MISCONCEPTIONS + f"  - {{{given}}}\n", REFERENCE)
    found = lint(load(folder), folder, seed=0, run=door.run, mutate=False)
    (doubt,) = (doubt for doubt in found.doubts if doubt.severity == "fault")
    assert what in doubt.what
    [line] = [number for number, text in enumerate((folder / "1-p.yaml").read_text().split("\n"), 1) if given in text]
    assert doubt.line == line


def test_lint_adds_up_the_terms(tmp_path, door: Door) -> None:  # type: ignore[no-untyped-def]
    """Terms that are not the reference's are a doubt; those that are, none."""
    for terms, faults in ((TERMS, 0), (TERMS.replace("2 * lam * w", "lam * w"), 1)):
        folder = written(tmp_path / str(faults), PROBLEM + terms, REFERENCE)
        found = lint(load(folder), folder, seed=0, run=door.run, mutate=False)
        about = [doubt.what for doubt in found.doubts if "do not add up" in doubt.what]
        assert len(about) == faults
