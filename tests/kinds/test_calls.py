"""How inputs come about: what a declaration may say, what fits together, what is sent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given as given_by
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError
from sheets import written

from grader.errors import SpecError
from grader.kinds.arguments import Declaration, declaration, draw
from grader.kinds.calls import Composed, given
from grader.kinds.extents import extents, shape
from grader.kinds.extents import written as written_shape
from grader.kinds.regimes import cases
from grader.spec.load import load

# ── one declaration ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("index (n) ~ below(k)", Declaration("index", ("n",), "below", (), "k")),
        ("index (n, m) ~ below( 10 )", Declaration("index", ("n", "m"), "below", (10.0,))),
        ("integer () ~ range(1, 3)", Declaration("integer", (), "range", (1.0, 3.0))),
        ("integer (n) ~ range(-2,-2)", Declaration("integer", ("n",), "range", (-2.0, -2.0))),
        ("derived f(Z)", Composed("derived", "f", ("Z",))),
        (" derived  f_2( Z ,w ) ", Composed("derived", "f_2", ("Z", "w"))),
        ("submitted f(x, w, b)[1]", Composed("submitted", "f", ("x", "w", "b"), 1)),
        ("submitted f(x) [ 'cache' ]", Composed("submitted", "f", ("x",), "cache")),
        ('submitted f(x)["the cache"]', Composed("submitted", "f", ("x",), "the cache")),
        ("submitted f(x)", Composed("submitted", "f", ("x",))),
    ],
)
def test_inputs(text: str, want: object) -> None:
    """Whole numbers say what they hold; composed inputs name a function and what it is given."""
    assert given(text) == want


@pytest.mark.parametrize(
    ("text", "what", "offset"),
    [
        ("index (n)", "an index says which numbers it holds, as 'index (n) ~ below(k)'", 0),
        ("index (n) ~ uniform(0, 3)", "an index says which numbers it holds, as 'index (n) ~ below(k)'", 0),
        ("integer ()", "an integer says which numbers it holds, as 'integer () ~ range(1, 3)'", 0),
        ("index (n) ~ below(2.5)", "below takes a dimension or a whole number, got (2.5)", 0),
        ("index (n) ~ below(0)", "no index is below 0: counting starts at 0", 0),
        ("index (n) ~ below(3, 4)", "below takes a dimension or a whole number, got (3, 4)", 0),
        ("integer (n) ~ range(3)", "range takes two whole numbers, low and high, got (3)", 0),
        ("integer (n) ~ range(1, k)", "range takes two whole numbers, low and high, got (1, k)", 0),
        ("integer (n) ~ range(3, 1)", "the low end of range is above its high end: (3, 1)", 0),
        (
            "integer (n) ~ range(0, 10000000000000000000)",
            "the numbers of range go beyond 2**53, where whole numbers are no longer exact: (0, 10000000000000000000)",
            0,
        ),
        ("derived f", "expected a function and its inputs, as 'derived f(Z)', got 'derived f'", 0),
        ("derived 2f(Z)", "expected a function and its inputs, as 'derived f(Z)', got 'derived 2f(Z)'", 0),
        ("submitted", "expected a function and its inputs, as 'submitted f(x, w)[1]', got 'submitted'", 0),
        ("derived f(Z)[1]", "a derived input is all that its function gives", 12),
        ("derived f()", "expected the name of an input, got ''", 10),
        ("submitted f(x + 1)[1]", "expected the name of an input, got 'x + 1'", 12),
        ("submitted f(x)[-1]", "expected a place, as [1], or a key, as ['cache'], got [-1]", 15),
        ("submitted f(x)[cache]", "expected a place, as [1], or a key, as ['cache'], got [cache]", 15),
        ("submitted f(x)[]", "expected a place, as [1], or a key, as ['cache'], got []", 15),
    ],
)
def test_a_faulty_input_says_what_is_wrong(text: str, what: str, offset: int) -> None:
    """And where in the text."""
    with pytest.raises(PydanticCustomError) as raised:
        given(text)
    assert raised.value.message() == what
    assert raised.value.context is not None
    assert raised.value.context["offset"] == offset


# ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

DRAWN = {
    "X": declaration("real (n, d)"),
    "y": declaration("index (n) ~ below(k)"),
    "W": declaration("real (d, k)"),
    "p": declaration("index () ~ below(3)"),
    "s": declaration("integer () ~ range(1, 3)"),
    "t": declaration("integer (n) ~ range(-1, 1)"),
}


@given_by(st.integers(0, 2**32))
def test_whole_numbers_keep_their_promise_in_every_regime(seed: int) -> None:
    """Below the size of their dimension, within their range, int64 in every layout."""
    for case in cases(DRAWN, "W", np.random.default_rng(seed)):
        values = {argument.name: argument.array for argument in case.arguments}
        for name in ("y", "p", "s", "t"):
            assert values[name].dtype == np.int64, case.regime
        assert ((values["y"] >= 0) & (values["y"] < values["W"].shape[1])).all(), case.regime
        assert values["p"].item() in (0, 1, 2)
        assert values["s"].item() in (1, 2, 3)
        assert np.isin(values["t"], [-1, 0, 1]).all()
        if values["y"].size > 1 and values["W"].shape[1] > 1 and case.regime != "repeated rows":
            assert len(set(values["y"].tolist())) > 1


def test_both_ends_of_a_range_are_drawn() -> None:
    """The bound of an index is not."""
    random = np.random.default_rng(0)
    assert set(draw(DRAWN["t"], {"n": 200}, random).tolist()) == {-1, 0, 1}
    assert set(draw(DRAWN["y"], {"n": 200, "k": 4}, random).tolist()) == {0, 1, 2, 3}


@given_by(st.integers(0, 2**32))
def test_sizes_can_be_fixed(seed: int) -> None:
    """In every case; the other sizes still differ, and the cases of a size of 1 are left out for fixed ones."""
    drawn = cases(DRAWN, "W", np.random.default_rng(seed), fixed={"n": 4, "k": 4})
    names = [case.regime for case in drawn]
    assert "d = 1" in names
    assert "n = 1" not in names
    for case in drawn:
        values = {argument.name: argument.array for argument in case.arguments}
        assert values["X"].shape[0] == values["W"].shape[1] == 4, case.regime
        assert values["W"].shape[0] != 4


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "want", "shown"),
    [
        ("()", (), "()"),
        ("(n)", (5,), "(n,)"),
        ("(n,)", (5,), "(n,)"),
        (" ( n , d )", (5, 3), "(n, d)"),
        ("(n - d + 1, 2*d, n // 2, (n + d) // 3)", (3, 6, 2, 2), "(n - d + 1, 2 * d, n // 2, (n + d) // 3)"),
        ("(d - n, n // 0)", (0, 0), "(d - n, n // 0)"),
        ("(3, n)", (3, 5), "(3, n)"),
    ],
)
def test_shapes(text: str, want: tuple[int, ...], shown: str) -> None:
    """Letters, numbers, and sums of them."""
    assert shape(text, {"n": 5, "d": 3}) == want
    assert written_shape(text) == shown


@pytest.mark.parametrize(
    "text",
    ["n, d", "n", "(n", "(n, d.T)", "(f(n),)", "(n ** 9,)", "(-n,)", "(n, 'd')", "(1.5,)", "([n],)", "(n if d else 1,)",
     "(" * 300 + ")" * 300, "(é,)", "(n, *d)", "(100000,)", "(True,)", ""],
)  # fmt: skip
def test_what_is_no_shape(text: str) -> None:
    """Nothing else is ever evaluated."""
    with pytest.raises(PydanticCustomError, match="expected a shape"):
        extents(text)


# ── what fits together ───────────────────────────────────────────────────────────────────────────────────

START = """
    kind: function
    answer: f
    reference: f
"""
FAULTS = {
    "arguments: {x: real (n), y: index (n) ~ below(k)}": (
        "arguments.y",
        "no input has the dimension 'k' that this index is to stay below",
    ),
    "arguments: {x: real (n), A: derived g(Z)}": ("arguments.A", "'Z' is no input; there are x"),
    "arguments: {x: real (n)}\n    where: {A: 'derived g(Z)'}": ("where.A", "'Z' is no input; there are x"),
    "arguments: {x: real (n)}\n    where: {x: real (n)}": (
        "arguments.x",
        "'x' is an argument already: what is passed needs no second declaration",
    ),
    "arguments: {x: real (n), A: derived g(B), B: derived g(A)}": ("arguments.A", "'A' is made of itself"),
    "arguments: {x: real (n), A: derived g(A)}": ("arguments.A", "'A' is made of itself"),
    "arguments: {x: real (n), A: derived g(C), C: 'submitted h(x)[1]'}": (
        "arguments.A",
        "'C' comes from the submission: what is derived cannot be made of it",
    ),
    "arguments: {x: 'real (a, b, c, d, e)', y: 'real (g, h, i, j)'}": (
        "arguments",
        "9 different dimensions; at most 8 can be drawn",
    ),
    "arguments: {x: real (n)}\n    sizes: {m: 3}": ("sizes.m", "no input has the dimension 'm'; there are n"),
    "arguments: {x: real (n)}\n    sizes: {n: 0}": ("sizes.n", "must be 1 or more, got 0"),
    "arguments: {x: 'real (a, b, c)'}\n    sizes: {a: 100, b: 100, c: 100}": (
        "sizes",
        "with these sizes x has more than 200000 entries",
    ),
    "arguments: {x: real (n)}\n    parameter: y": ("parameter", "'y' is no drawn input; there are x"),
    "arguments: {x: real (n)}\n    returns: [out]": (
        "returns",
        "expected the ids of all outputs, and what else is given back, each once: v, s, …",
    ),
    "arguments: {x: real (n)}\n    forbidden: [np.linalg.inv()]": (
        "forbidden[0]",
        "expected a name, as 'np.linalg.inv' or 'sorted', got 'np.linalg.inv()'",
    ),
}
OUTPUTS = "    outputs:\n      - {id: v, shape: (n)}\n      - {id: s, shape: ()}\n"
OUTPUT_FAULTS = {
    "{id: v, shape: ()}": ("outputs[2].id", "outputs[0] has the same id: give each its own"),
    "{id: w, shape: (k)}": ("outputs[2].shape", "no input has the dimension 'k'; there are n"),
    "{id: w, shape: n}": ("outputs[2].shape", "expected a shape, as (n, d), (n,) or (), got 'n'"),
    "{id: w, shape: (n), gradient_of: s}": (
        "outputs[2].gradient_of",
        "'gradient_of' and 'with_respect_to' belong together",
    ),
    "{id: w, shape: (n), gradient_of: v, with_respect_to: x}": (
        "outputs[2].gradient_of",
        "'v' is no output that is a single number; there are s",
    ),
    "{id: w, shape: (n), gradient_of: s, with_respect_to: y}": (
        "outputs[2].with_respect_to",
        "'y' is discrete: there is no gradient with respect to it",
    ),
    "{id: w, shape: (n), gradient_of: s, with_respect_to: z}": (
        "outputs[2].with_respect_to",
        "'z' is no argument; there are x, y, A",
    ),
    "{id: w, shape: (n), gradient_of: s, with_respect_to: A}": (
        "outputs[2].with_respect_to",
        "'A' is made of other inputs: take the gradient with respect to one of those",
    ),
    "{id: w, shape: (), gradient_of: s, with_respect_to: x}": (
        "outputs[2].shape",
        "a gradient has the shape of x: expected (n,), got ()",
    ),
}


def fault_of(folder: Path, problem: str) -> tuple[str, str, int]:
    with pytest.raises(SpecError) as raised:
        load(written(folder, problem, ""))
    (fault,) = raised.value.faults
    return fault.path, fault.what, fault.line


@pytest.mark.parametrize("text", FAULTS)
def test_inputs_that_do_not_fit_together_are_told_in_their_place(text: str, tmp_path: Path) -> None:
    """With the field and the line of the input that is at fault."""
    path, what, line = fault_of(tmp_path, START + "    " + text + "\n" + OUTPUTS)
    assert (path, what.removesuffix(": sizes are letters, whole numbers, and + - * // of them")) == FAULTS[text]
    assert line == (7 if "\n" in text and not path.startswith("arguments") else 6)


@pytest.mark.parametrize("text", OUTPUT_FAULTS)
def test_outputs_that_do_not_fit_are_told_in_their_place(text: str, tmp_path: Path) -> None:
    """Each field for itself."""
    arguments = "    arguments: {x: real (n), y: binary (n), A: derived g(x)}\n"
    path, what, line = fault_of(tmp_path, START + arguments + OUTPUTS + f"      - {text}\n")
    assert (path, what.partition(": sizes are letters")[0], line) == (*OUTPUT_FAULTS[text], 10)


def test_what_fits_is_loaded(tmp_path: Path) -> None:
    """So that the faults above are not those of the frame."""
    problem = START + "    arguments: {x: real (n), y: binary (n), A: derived g(x)}\n" + OUTPUTS
    problem += "      - {id: w, shape: (n), gradient_of: s, with_respect_to: x}\n    sizes: {n: 3}\n    parameter: x\n"
    assert len(load(written(tmp_path, problem, "")).problems[0].items) == 3
