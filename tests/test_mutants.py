"""Mutants: wrong answers made from a reference by one edit each."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.catalogue import catalogue
from grader.engine.mutants import Mutant, mutants, reaches
from grader.model import Argument, Call, Target

RIDGE = '''"""Ridge regression."""
import numpy as np

HALF = 0.5


def penalty(w, lam):
    """λ is not mentioned below: é ü."""
    return lam * np.sum(w ** 2, axis=0)


def unrelated(x):
    return x + 1


def ridge(w, X, y, lam):
    r = X @ w - y
    return HALF * np.sum(r * r) + penalty(w, lam)
'''


def edits(source: str, *names: str) -> set[str]:
    return {mutant.edit for mutant in mutants(source, names or ("f",))}


def of(expression: str) -> set[str]:
    """The edits of one expression, beyond the sign of what is returned."""
    found = mutants(f"def f(x, y, A, n):\n    return {expression}\n", ["f"])
    return {mutant.edit for mutant in found if not mutant.edit.startswith("return ")}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x + y", {"x + y → x - y", "x + y → x", "x + y → y"}),
        ("x - y", {"x - y → x + y", "x - y → y - x", "x - y → x", "x - y → -y"}),
        ("x * y", {"x * y → x / y", "x * y → x", "x * y → y"}),
        ("x / y", {"x / y → x * y", "x / y → x"}),
        ("x ** n", {"x ** n → x", "x ** n → x * n"}),
        ("g(-x, y)", {"g(-x, y) → g(x, y)"}),
        ("A.T @ x", {"A.T @ x → x @ A.T", "A.T @ x → A.T @ x.T", "A.T @ x → A @ x"}),
        ("x > y", {"x > y → x >= y", "x > y → x < y"}),
        ("x == y", {"x == y → x != y"}),
        ("x and y", {"x and y → x or y"}),
        ("x if n else y", {"x if n else y → y if n else x", "x if n else y → x", "x if n else y → y"}),
        ("x[n]", {"x[n] → x[n - 1]"}),
        ("x[n:]", {"x[n:] → x[n + 1:]"}),
        ("x[:n]", {"x[:n] → x[1:n]", "x[:n] → x[:n - 1]"}),
        ("x[n, y]", {"x[n, y] → x[y, n]"}),
    ],
)
def test_an_expression_has_the_edits_of_its_kind(expression: str, expected: set[str]) -> None:
    """Signs, terms, factors, powers, transposes, comparisons, branches, indices."""
    assert expected <= of(expression)


@pytest.mark.parametrize(
    ("expression", "edit"),
    [
        ("np.sum(x, axis=0)", "axis=0 → axis=1"),
        ("np.sum(x, axis=-1)", "axis=-1 → axis=1"),
        ("np.sum(x, axis=0)", "np.sum(x, axis=0) → np.mean(x, axis=0)"),
        ("np.sum(x, axis=0)", "np.sum(x, axis=0) → np.sum(x)"),
        ("np.sum(x, axis=0)", "np.sum(x, axis=0) → np.sum(x, axis=0, keepdims=True)"),
        ("x.sum(axis=1, keepdims=True)", "keepdims=True → keepdims=False"),
        ("x.sum()", "x.sum() → x.mean()"),
        ("x.sum()", "x.sum() → x"),
        ("x.transpose()", "x.transpose() → x"),
        ("np.exp(x)", "np.exp(x) → x"),
        ("np.exp(x)", "np.exp(x) → np.exp(np.clip(x, -18, 18))"),
        ("np.log(x)", "np.log(x) → np.log(x + 1e-07)"),
        ("np.abs(x)", "np.abs(x) → x"),
        ("np.logaddexp(0, x)", "np.logaddexp(0, x) → np.log(np.exp(0) + np.exp(x))"),
        ("np.maximum(x, y)", "np.maximum(x, y) → np.minimum(x, y)"),
        ("np.dot(x, y)", "np.dot(x, y) → np.dot(y, x)"),
        ("np.where(n, x, y)", "np.where(n, x, y) → np.where(n, y, x)"),
        ("np.where(n, x, y)", "np.where(n, x, y) → x"),
        ("np.einsum('ij,jk->ik', x, y)", "np.einsum('ij,jk->ik', x, y) → np.einsum('ij,jk->ki', x, y)"),
        ("[x for i in range(n)]", "range(n) → range(1, n)"),
        ("[x for i in range(n)]", "range(n) → range(n - 1)"),
        ("0.5 * x", "0.5 * x → 1.0 * x"),
        ("0.5 * x", "0.5 * x → 0.25 * x"),
        ("2 * x", "2 * x → 3 * x"),
        ("x[0]", "x[0] → x[1]"),
    ],
)
def test_a_call_or_a_constant_has_its_edits(expression: str, edit: str) -> None:
    """Axes, keepdims, sum for mean, functions left out, arguments exchanged, what overflows, numbers."""
    assert edit in of(expression)


def test_statements_have_edits() -> None:
    """A sum that is overwritten, subtracted, or not added to; the sign of one of two results."""
    source = "def f(x):\n    s = 0\n    for v in x:\n        s += v\n    return s, -s\n"
    assert {"s += v → s = v", "s += v → s -= v", "s += v → pass", "return (s, -s) → return (-s, -s)"} <= edits(source)
    assert "return (s, -s) → return (s, s)" in edits(source)


def test_only_what_is_reached_is_edited() -> None:
    """Functions and constants, by name and through others; docstrings and annotations stay."""
    lines = {mutant.line for mutant in mutants(RIDGE, ["ridge"])}
    assert lines == {4, 9, 17, 18}
    assert {mutant.line for mutant in mutants(RIDGE, ["penalty"])} == {9}
    assert mutants(RIDGE, ["nowhere"]) == ()
    assert {"penalty", "HALF"} <= reaches(RIDGE, ["ridge"])
    assert "unrelated" not in reaches(RIDGE, ["ridge"])


def test_a_mutant_is_the_whole_file_with_one_edit() -> None:
    """All other lines are the same, text by text, whatever letters stand before."""
    for mutant in mutants(RIDGE, ["ridge"]):
        pairs = enumerate(zip(RIDGE.splitlines(), mutant.source.splitlines(), strict=True), start=1)
        assert [number for number, (one, other) in pairs if one != other] == [mutant.line]


def test_what_is_put_in_keeps_together() -> None:
    """An argument that takes the place of its call is one factor still."""
    [unwrapped] = [
        one for one in mutants("def f(a, b, c):\n    return np.exp(a + b) * c\n", ["f"]) if "→ a + b" in str(one)
    ]
    assert ast.dump(ast.parse(unwrapped.source)) == ast.dump(ast.parse("def f(a, b, c):\n    return (a + b) * c\n"))


def test_a_place_is_told_with_the_edit() -> None:
    """The line counts from 1; what has no line of its own says only what was done."""
    assert str(Mutant("", "x → y", 3)) == "line 3: x → y"
    assert str(Mutant("", "twice the result")) == "twice the result"


def test_a_long_edit_is_told_by_what_changes() -> None:
    """What both sides share is left out, but for a few letters around it."""
    long = " + ".join(f"first{number} * second{number}" for number in range(9))
    found = of(f"{long} - 1")
    assert "…first8 * second8 - 1 → …first8 * second8 + 1" in found
    assert "…first8 * second8 - 1 → …first8 * second8 - 2" in found
    assert "…first5 * second5 + first6 * second6 → …first5 * second5 - first6 * second6" in found
    assert "…first5 * second5 + first6 * second6 → …first5 * second5" in found
    assert all(len(edit) < 300 for edit in found)


def test_mutants_differ_from_each_other_and_from_the_reference() -> None:
    """Equal ones count once: 1 * 1 becomes 1 in two ways."""
    sources = [mutant.source for mutant in mutants("def f(x):\n    return 1 * 1\n", ["f"])]
    meanings = [ast.dump(ast.parse(source)) for source in sources]
    assert len(set(meanings)) == len(meanings)
    assert ast.dump(ast.parse("def f(x):\n    return 1 * 1\n")) not in meanings


def test_their_number_is_bounded_and_spread() -> None:
    """Of many, some of each part of the file are left, the same ones each time."""
    source = "def f(x):\n" + "".join(f"    x = x * {number}.5 + 1.5\n" for number in range(100)) + "    return x\n"
    some = mutants(source, ["f"], most=50)
    assert 40 < len(some) <= 50
    assert some == mutants(source, ["f"], most=50)
    assert min(mutant.line for mutant in some) < 5
    assert max(mutant.line for mutant in some) > 95


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return f'{x + 1:.2f}'\n",
        "def f(x):\n    match x:\n        case 0:\n            return 1\n    return x\n",
        "class f:\n    def g(self):\n        return 1 + 2\n",
        "f = lambda x: x + 1\n",
        "def f(x):\r\n    y = (x +\r\n         1)\r\n    return y\r\n",
        "def f(x, *, k=1):\n    del x\n    return k\n",
        "@property\ndef f(x: 1 + 1) -> 2 + 2:\n    return x + 1\n",
        "def f(x): a = x + 1; return a\n",
        "f = 1; g = 2\n",
    ],
)
def test_any_python_can_be_edited(source: str) -> None:
    """Every mutant is Python; what annotates and decorates stays."""
    found = mutants(source, ["f"])
    for mutant in found:
        ast.parse(mutant.source)
        assert "x: 1 + 1" in mutant.source or "x: 1" not in source
    assert found or "f'" in source


LEAVES = st.sampled_from(["x", "y", "2", "0.5", "np.exp(x)", "A.T", "x[0]", "(x > y)"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/@"), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        inner.map(lambda one: f"np.sum({one}, axis=0)"),
        inner.map(lambda one: f"-{one}"),
    ),
    max_leaves=8,
)


@given(TREES)
def test_every_mutant_of_any_formula_is_one_edit_away(expression: str) -> None:
    """It parses, it means something else, and stands on the same lines."""
    source = f"def f(x, y, A):\n    return {expression}\n"
    for mutant in mutants(source, ["f"]):
        assert ast.dump(ast.parse(mutant.source)) != ast.dump(ast.parse(source))
        assert mutant.source.count("\n") == 2


# ── the catalogue ────────────────────────────────────────────────────────────────────────────────────────


def spoilt(
    source: str, answer: str, *arguments: object, letters: dict[str, tuple[str, ...]] | None = None
) -> dict[str, object]:
    """What each wrong answer of the catalogue gives, by its edit."""
    arrays = tuple(Argument(name, np.asarray(value)) for name, value in zip("abc", arguments, strict=False))
    scope: dict[str, object] = {}
    exec(source, scope)  # noqa: S102 - our own text
    right = scope["f"](*arguments)  # type: ignore[operator]
    parts = list(right) if isinstance(right, dict) else list(range(len(right))) if isinstance(right, tuple) else []
    called = {part: str(part) for part in parts}
    given = {}
    for mutant in catalogue(source, answer, Call(Target("f"), arrays), letters or {}, called):
        scope = {}
        exec(mutant.source, scope)  # noqa: S102 - our own text
        given[mutant.edit] = scope[answer](*arguments)  # type: ignore[operator]
    return given


def test_results_are_spoilt() -> None:
    """Sign, factors, shapes, sizes by their letters."""
    given = spoilt("def f(a):\n    return a * 1.0\n", "f", np.array([1.0, 2.0, 4.0]), letters={"a": ("n",)})
    assert np.array_equal(given["the result with the other sign"], [-1, -2, -4])  # type: ignore[arg-type]
    assert np.array_equal(given["the result × n"], [3, 6, 12])  # type: ignore[arg-type]
    assert np.array_equal(given["the result / n"], [1 / 3, 2 / 3, 4 / 3])  # type: ignore[arg-type]
    assert np.shape(given["the result with one more axis"]) == (3, 1)  # type: ignore[arg-type]
    assert np.array_equal(given["the result backwards"], [4, 2, 1])  # type: ignore[arg-type]


def test_one_part_of_a_result_is_spoilt_at_a_time() -> None:
    """Of a tuple by its place, of a mapping by its key."""
    pair = spoilt("def f(a):\n    return a, 3 * a\n", "g", 1.0)
    assert pair["twice the result, part 0"] == (2.0, 3.0)
    assert pair["twice the result, part 1"] == (1.0, 6.0)
    mapping = spoilt("def f(a):\n    return {'x': a, 'y': 3 * a}\n", "g", 1.0)
    assert mapping["half the result, part y"] == {"x": 1.0, "y": 1.5}


def test_arguments_are_spoilt() -> None:
    """An array is ignored; of a number, the constants 0 and 1 and its sign are tried."""
    given = spoilt("def f(a, b):\n    return a.sum() + 10 * b\n", "g", np.array([1.0, 2.0]), 0.5)
    assert (given["a = 0"], given["b = 0"], given["b = 1"], given["−b"]) == (5.0, 3.0, 13.0, -2.0)
    assert "a = 1" not in given


def test_square_arguments_are_transposed_and_equal_ones_exchanged() -> None:
    """By their declared dimensions: a matrix that only happens to be square stays as it is."""
    source, a, b = "def f(a, b):\n    return a @ a @ b\n", np.array([[1.0, 2.0], [3.0, 4.0]]), np.eye(2)
    given = spoilt(source, "g", a, b, letters={"a": ("n", "n"), "b": ("n", "k")})
    assert np.array_equal(given["a transposed"], (a @ a).T)  # type: ignore[arg-type]
    assert {"b transposed", "a and b exchanged"} & set(given) == set()
    given = spoilt(source, "g", a, b, letters={"a": ("n", "n"), "b": ("n", "n")})
    assert np.array_equal(given["a and b exchanged"], a)  # type: ignore[arg-type]
