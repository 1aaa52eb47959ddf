"""What an adversary found in the diagnosis: each sentence that was once untrue, on the answer that it was untrue of."""

from __future__ import annotations

import logging
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.engine.diagnosis import ask_known
from grader.engine.few import grade_few
from grader.engine.plan import make_plan
from grader.errors import GraderFault, SpecError
from grader.model import Assignment, Call, Finding, ItemResult, Limits, Request, Session, Source, Submission
from grader.sandbox import Door
from grader.spec.load import load

FACTORISATION = """
    kind: function
    title: Factorisation
    prompt: Give both gradients.
    answer: mf_grad
    reference: mf_grad
    arguments:
      U: real (n, k)
      V: real (m, k)
      R: real (n, m)
      M: binary (n, m)
      lam: real () ~ constant(0.3)
    outputs:
      - {id: dU, points: 1, shape: "(n, k)"}
      - {id: dV, points: 1, shape: "(m, k)"}
    terms:
      - {name: the penalty, output: dU, is: lam * U}
      - {name: the data, output: dU, is: (M * (U @ V.T - R)) @ V}
"""
FACTORISED = """
    def mf_grad(U, V, R, M, lam):
        E = M * (U @ V.T - R)
        return E @ V + lam * U, E.T @ U + lam * V
"""
SOFTMAX = """
    kind: function
    title: Softmax
    prompt: Give the softmax of each row.
    answer: softmax
    reference: softmax
    arguments:
      X: real (n, d)
    outputs:
      - {id: P, points: 1, shape: "(n, d)"}
"""
SOFTMAXED = """
    def softmax(X):
        e = np.exp(X - X.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)
"""
QUADRATIC = """
    kind: function
    title: Quadratic form
    prompt: Give x^T (A A^T) x for each row x.
    answer: forms
    reference: forms
    arguments:
      X: real (n, d)
      A: real (d, d)
    outputs:
      - {id: q, points: 1, shape: (n)}
"""
FORMS = """
    def forms(X, A):
        return ((X @ A) ** 2).sum(1)
"""
RIDGE = """
    kind: function
    title: Ridge
    prompt: Give the loss and its gradient.
    answer: ridge
    reference: ridge
    alternatives: [half]
    arguments:
      w: real (d)
      X: real (n, d)
      lam: real () ~ constant(0.3)
    outputs:
      - {id: loss, points: 1, shape: ()}
      - {id: dw, points: 1, shape: (d)}
"""
PENALTY = """
terms:
  - {name: the penalty, output: dw, is: 2 * lam * w}
"""
RIDGES = """
    def ridge(w, X, lam):
        return ((X @ w) ** 2).sum() + lam * w @ w, 2 * X.T @ (X @ w) + 2 * lam * w
    def half(w, X, lam):
        return ((X @ w) ** 2).sum() + lam / 2 * w @ w, 2 * X.T @ (X @ w) + lam * w
"""


IMPORTS = "import numpy as np\n"


def written(folder: Path, problems: Sequence[str], references: Sequence[str], more: str = "") -> Assignment:
    """Write an assignment of these problems and their references, and load it."""
    (folder / "assignment.yaml").write_text(f"title: Adversary\nfile: hw.py\n{more}", "utf-8")
    for number, problem in enumerate(problems, start=1):
        (folder / f"{number}-problem{number}.yaml").write_text(textwrap.dedent(problem), "utf-8")
    (folder / "reference.py").write_text(IMPORTS + "".join(map(textwrap.dedent, references)), "utf-8")
    return load(folder)


def graded(
    folder: Path, door: Door, problem: str, reference: str, answer: str, more: str = ""
) -> dict[str, ItemResult]:
    """Grade one answer to one problem; give the results of its items by their names."""
    plan = make_plan(written(folder, [problem], [reference], more), 0, door.run)
    source = Source("hw.py", (IMPORTS + textwrap.dedent(answer)).encode())
    (result,) = grade_few(plan, [Submission("s1", source)], door).submissions
    return {item.item: item for item in result.items}


def first(item: ItemResult) -> Finding:
    return item.findings[0]


def test_a_mask_that_is_left_out_is_no_other_code_of_labels(tmp_path: Path, door: Door) -> None:
    """Without the mask, the answer is what 1 - M gives, plus the data: nothing of that is as it should be."""
    answer = FACTORISED.replace("M * (U @ V.T - R)", "U @ V.T - R")
    items = graded(tmp_path, door, FACTORISATION, FACTORISED, answer)
    assert [(first(item).code, first(item).data) for item in items.values()] == [
        ("mistake.constant-ignored", {"argument": "M"})
    ] * 2


def test_terms_of_one_output_do_not_silence_another(tmp_path: Path, door: Door) -> None:
    """A factor of λ is one of the penalty where the author names it, and one of λ where nobody does."""
    items = graded(tmp_path, door, FACTORISATION, FACTORISED, FACTORISED.replace("lam *", "2 * lam *"))
    assert {name: (first(item).code, first(item).data) for name, item in items.items()} == {
        "dU": ("mistake.term-factor", {"term": "the penalty", "factor": "2"}),
        "dV": ("mistake.part-factor", {"argument": "lam", "factor": "2"}),
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [(("e.sum", "e.mean"), "mistake.summed"), (("e / e", "e / len(X) / e"), "mistake.averaged")],
    ids=["sum", "mean"],
)
def test_a_size_too_many_says_nothing_of_what_the_reference_does(
    change: tuple[str, str], code: str, tmp_path: Path, door: Door
) -> None:
    """A mean in a denominator makes the answer larger, and no mean and no sum is asked for over n."""
    items = graded(tmp_path, door, SOFTMAX, SOFTMAXED, SOFTMAXED.replace(*change))
    said = first(items["P"])
    assert said.code == code
    assert "the reference takes" not in said.message
    assert "in a denominator" in said.message


def test_a_matrix_of_all_pairs_may_come_of_a_product(tmp_path: Path, door: Door) -> None:
    """Broadcasting is one way to all pairs, X B X^T is another."""
    answer = "def forms(X, A):\n    return X @ A @ A.T @ X.T\n"
    said = first(graded(tmp_path, door, QUADRATIC, FORMS, answer)["q"])
    assert said.code == "mistake.blown-up"
    assert "product of matrices" in said.message
    assert not any("broadcast" in hint for hint in said.hints or ())


def test_what_follows_another_convention_is_no_mistake_of_its_own(tmp_path: Path, door: Door) -> None:
    """Half the penalty is right in itself: only that both outputs must agree is told."""
    answer = RIDGES.replace("+ lam * w @ w, 2 * X.T", "+ lam / 2 * w @ w, 2 * X.T")
    item = graded(tmp_path, door, RIDGE, RIDGES, answer)["loss"]
    assert [found.code for found in item.findings] == ["array.mixed-alternatives"]


def test_an_answer_next_to_zero_says_nothing(tmp_path: Path, door: Door) -> None:
    """It is what is left of a difference of equals, and no part of it is as it should be."""
    problem = textwrap.dedent(RIDGE).replace("alternatives: [half]\n", "") + PENALTY
    answer = "def ridge(w, X, lam):\n    return 0.0, 1e-300 * w\n"
    item = graded(tmp_path, door, problem, RIDGES, answer)["dw"]
    assert [found.code for found in item.findings] == ["array.differs"]


@pytest.mark.parametrize("level", ["none", "1", "2"])
def test_how_far_was_allowed_is_told_at_the_last_level_alone(level: str, tmp_path: Path, door: Door) -> None:
    """It is a multiple of the largest reference value."""
    answer = SOFTMAXED.replace("e / e", "(1 + 1e-7 * np.sin(X)) * e / e")
    (found, *_) = graded(tmp_path, door, SOFTMAX, SOFTMAXED, answer, f"hints: {level}\n")["P"].findings
    assert found.code == "array.not-exact"
    assert "allowed" not in found.message
    assert not found.data


def test_a_reference_that_fails_for_one_problem_silences_no_other(
    tmp_path: Path, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    """Each problem is asked about in a process of its own, with time and space of its own."""

    def run(source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        if any(isinstance(request, Call) and request.target.name == "mf_grad" for request in requests):
            raise GraderFault("gone")
        return door.run(source, requests, limits)

    plan = make_plan(written(tmp_path, [FACTORISATION, SOFTMAX], [FACTORISED, SOFTMAXED]), 0, door.run)
    with caplog.at_level(logging.ERROR):
        lost, known = (ask_known(plan, run)[one.first] for one in (plan.items[0], plan.items[-1]))
    assert lost == ()
    assert known
    assert "gone" in caplog.text


def test_what_is_an_expression_only_in_a_coroutine_is_refused_where_it_stands(tmp_path: Path) -> None:
    """Elsewhere it would take all of reference.py with it."""
    problem = textwrap.dedent(SOFTMAX) + textwrap.dedent("""
        misconceptions:
          - {id: waiting, say: [a, b, c], answer: await X}
    """)
    with pytest.raises(SpecError) as raised:
        written(tmp_path, [problem], [SOFTMAXED])
    (fault,) = raised.value.faults
    assert "expected a Python expression" in fault.what
    assert (Path(fault.file).name, fault.path) == ("1-problem1.yaml", "misconceptions[0].answer")


def test_a_constant_is_told_as_people_write_it(tmp_path: Path, door: Door) -> None:
    """Without the point of a float."""
    said = first(graded(tmp_path, door, SOFTMAX, SOFTMAXED, SOFTMAXED.replace("e / e", "1 + e / e"))["P"])
    assert said.code == "mistake.offset"
    assert "plus 1, in every entry" in said.message


@pytest.mark.parametrize("coefficient", [".nan", ".inf", "1e999"])
def test_a_coefficient_is_finite(coefficient: str, tmp_path: Path) -> None:
    """It is refused where it stands, and not when the terms are added up."""
    problem = textwrap.dedent(SOFTMAX) + textwrap.dedent(f"""
        terms:
          - {{name: all, is: softmax(X), coefficient: {coefficient}}}
    """)
    with pytest.raises(SpecError) as raised:
        written(tmp_path, [problem], [SOFTMAXED])
    assert [fault.path for fault in raised.value.faults] == ["terms[0].coefficient"]
