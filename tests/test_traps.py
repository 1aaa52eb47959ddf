"""Traps that other graders fell into: each has its test, through the real door."""

from __future__ import annotations

import pytest
from sandboxed import BEST

from grader.engine.grade import grade
from grader.engine.plan import Plan
from grader.model import ItemResult, Source, Submission, SubmissionResult, Verdict

GRADIENT = "import numpy as np\ndef cross_entropy_gradient(w, X, y):\n    "
RIGHT = "return X.T @ (0.5 + 0.5 * np.tanh(X @ w / 2) - y)"


def graded(plan: Plan, text: str) -> SubmissionResult:
    return grade(plan, Submission("s1", Source("hw3.py", text.encode())), run=BEST.run)


def item(result: SubmissionResult, problem: str, name: str = "gradient") -> ItemResult:
    [found] = [one for one in result.items if (one.problem, one.item) == (problem, name)]
    return found


def test_a_warning_on_stderr_costs_nothing(plan: Plan) -> None:
    """A right answer passes, whatever it writes to standard error."""
    noise = "import sys, warnings; warnings.warn('careful'); print('oops', file=sys.stderr); "
    result = graded(plan, GRADIENT + noise + RIGHT)
    assert item(result, "cross-entropy").verdict is Verdict.PASSED
    assert "careful" in result.stderr


@pytest.mark.parametrize("value", ["float('nan')", "-1.0", "np.full_like(w, np.nan)", "np.full_like(w, np.inf)", "[]"])
def test_nan_and_minus_one_are_no_pass(plan: Plan, value: str) -> None:
    """No constant stands for full marks."""
    assert item(graded(plan, f"{GRADIENT}return {value}"), "cross-entropy").verdict is Verdict.FAILED


@pytest.mark.parametrize("text", ["", "raise SystemExit(0)", "def", "import os; os._exit(0)", "einsum_answers = 3"])
def test_no_item_ever_vanishes(plan: Plan, text: str) -> None:
    """Whatever becomes of a file, every item of the assignment is in its result, and none of them passes."""
    result = graded(plan, text)
    assert [(one.problem, one.item) for one in result.items] == [(one.problem.id, one.item.id) for one in plan.items]
    assert Verdict.PASSED not in {one.verdict for one in result.items}
    assert result.score == 0


def test_an_error_is_shown_with_its_type_and_line(plan: Plan) -> None:
    """A `KeyError` is told as a `KeyError`, with the line of the student's own file."""
    [found] = item(graded(plan, GRADIENT + "return {}['SalesPerson']"), "cross-entropy").findings
    assert "raised KeyError: 'SalesPerson' (line 3)" in found.message


def test_the_sign_decides(plan: Plan) -> None:
    """The right values with the wrong sign fail."""
    found = item(graded(plan, GRADIENT + RIGHT.replace("return ", "return -")), "cross-entropy")
    assert found.verdict is Verdict.FAILED


@pytest.mark.parametrize("text", ["import os; os._exit(0)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_dead_process_is_no_pass(plan: Plan, text: str) -> None:
    """A process that ends in silence, even with exit status 0, has crashed."""
    assert {one.verdict for one in graded(plan, text).items} == {Verdict.CRASHED}


def test_the_reference_is_not_in_the_process(plan: Plan) -> None:
    """Neither frames, nor modules, nor any living object of the child holds the grader or the reference."""
    result = graded(
        plan,
        GRADIENT
        + """
    import gc, sys
    frame, names = sys._getframe(), set()
    while frame:
        names |= {*frame.f_globals, *frame.f_locals}
        frame = frame.f_back
    found = [name for name in sys.modules if name.split(".")[0] == "grader"]
    found += names & {"want", "wants", "reference", "plan", "logistic", "judge", "verdict"}
    found += [one.__name__ for one in gc.get_objects() if getattr(type(one), "__name__", "") == "function"
              and one.__name__ in ("logistic", "cross_entropy")]
    raise RuntimeError(f"found {found}")
""",
    )
    [found] = item(result, "cross-entropy").findings
    assert "RuntimeError: found []" in found.message


def test_the_numbers_shown_are_the_numbers_that_decided(plan: Plan) -> None:
    """The difference in a finding is that of the two values shown, and it exceeds what was allowed."""
    [found, *_] = item(graded(plan, GRADIENT + RIGHT + " + 1e-3"), "cross-entropy").findings
    data = found.data
    assert found.code in {"array.differs", "array.not-exact"}
    assert isinstance(data["difference"], float)
    assert isinstance(data["allowed"], float)
    assert data["difference"] > data["allowed"]
    if found.code == "array.differs":
        assert abs(data["got"] - data["want"]) == pytest.approx(data["difference"])  # type: ignore[operator]


def test_values_are_compared_not_their_text(plan: Plan) -> None:
    """Numbers and texts of numpy's own types are the numbers and texts that they are."""
    text = """import numpy as np
broadcasting_answers = {"f": (np.int64(7), np.float32(7)), "b": np.array([3, 2, 5, 3, 4], dtype=">i2")}
einsum_answers = {"a": np.str_("ijk,i->jk")}
"""
    result = graded(plan, text)
    for problem, name in (("broadcasting", "f"), ("broadcasting", "b"), ("einsum", "a")):
        assert item(result, problem, name).verdict is Verdict.PASSED
