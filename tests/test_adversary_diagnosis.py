"""What an adversary found in the diagnosis: each sentence that was once untrue, on the answer that it was untrue of."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from grader.engine.few import grade_few
from grader.engine.plan import make_plan
from grader.model import Finding, ItemResult, Source, Submission
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
RIDGES = """
    def ridge(w, X, lam):
        return ((X @ w) ** 2).sum() + lam * w @ w, 2 * X.T @ (X @ w) + 2 * lam * w
    def half(w, X, lam):
        return ((X @ w) ** 2).sum() + lam / 2 * w @ w, 2 * X.T @ (X @ w) + lam * w
"""


def graded(folder: Path, door: Door, problem: str, reference: str, answer: str) -> dict[str, ItemResult]:
    """Grade one answer to one problem; give the results of its items by their names."""
    imports = "import numpy as np\n"
    (folder / "assignment.yaml").write_text("title: Adversary\nfile: hw.py\n", "utf-8")
    (folder / "1-problem.yaml").write_text(textwrap.dedent(problem), "utf-8")
    (folder / "reference.py").write_text(imports + textwrap.dedent(reference), "utf-8")
    plan = make_plan(load(folder), 0, door.run)
    source = Source("hw.py", (imports + textwrap.dedent(answer)).encode())
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
