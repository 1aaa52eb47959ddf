"""Declared inputs: what a declaration means, and that every drawn value keeps its promise in every regime."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from grader.kinds import regimes
from grader.kinds.arguments import DOMAINS, Declaration, declaration, draw
from grader.model import Argument, Case

DECLARED = {
    "w": "real (d)",
    "X": "real (n, d) ~ normal(0, 2)",
    "y": "binary (n)",
    "t": "sign (n)",
    "Y": "one-hot (n, k)",
    "P": "simplex (n, k)",
    "q": "probability (k)",
    "s": "positive (d)",
    "A": "symmetric (d, d)",
    "scale": "real () ~ constant(0.4)",
    "u": "probability (d) ~ uniform(0.2, 0.3)",
}
ALL = {name: declaration(text) for name, text in DECLARED.items()}


def is_binary(value: np.ndarray) -> bool:
    return bool(np.isin(value, [0.0, 1.0]).all())


FACTS = {
    "w": lambda value: np.isfinite(value).all(),
    "X": lambda value: np.isfinite(value).all(),
    "y": is_binary,
    "t": lambda value: np.isin(value, [-1.0, 1.0]).all(),
    "Y": lambda value: is_binary(value) and (value.sum(-1) == 1).all(),
    "P": lambda value: (value >= 0).all() and np.allclose(value.sum(-1), 1, rtol=0, atol=1e-12),
    "q": lambda value: ((value > 0) & (value < 1)).all(),
    "s": lambda value: (value > 0).all(),
    "A": lambda value: (value == value.T).all(),
    "scale": lambda value: value == 0.4,
    "u": lambda value: ((value >= 0.2) & (value <= 0.3)).all(),
}


def cases(seed: int) -> tuple[Case, ...]:
    return regimes.cases(ALL, "w", np.random.default_rng(seed))


def values(case: Case) -> dict[str, np.ndarray]:
    return {argument.name: argument.array for argument in case.arguments}


@given(st.integers(0, 2**32))
def test_every_value_keeps_its_promise_in_every_regime(seed: int) -> None:
    """Labels are exactly 0 or 1, one-hot rows one-hot, symmetric matrices symmetric: in all cases of all seeds."""
    for case in cases(seed):
        for name, value in values(case).items():
            assert FACTS[name](value), (case.regime, name)
            assert value.dtype == np.float64


@given(st.integers(0, 2**32))
def test_shapes_follow_the_letters(seed: int) -> None:
    """One letter has one size in all arguments of a case."""
    for case in cases(seed):
        sizes: dict[str, set[int]] = {}
        for name, value in values(case).items():
            assert value.ndim == len(ALL[name].dimensions)
            for letter, size in zip(ALL[name].dimensions, value.shape, strict=True):
                sizes.setdefault(letter, set()).add(size)
        assert all(len(found) == 1 for found in sizes.values()), case.regime


@given(st.integers(0, 2**32))
def test_sizes_of_ordinary_cases_all_differ_and_none_is_1_or_2(seed: int) -> None:
    """Coinciding sizes hide a wrong axis; 1 and 2 hide more."""
    core = [case for case in cases(seed) if case.core]
    assert len(core) == 3
    for case in core:
        shape = dict(zip("nk", values(case)["Y"].shape, strict=True)) | {"d": values(case)["w"].shape[0]}
        assert len(set(shape.values())) == 3
        assert min(shape.values()) >= 3


@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_a_seed_gives_the_same_cases_and_another_seed_others(one: int, other: int) -> None:
    """A printed seed makes a run repeatable."""

    def bits(seed: int) -> list[bytes]:
        return [argument.array.tobytes() for case in cases(seed) for argument in case.arguments]

    assert bits(one) == bits(one)
    assert (bits(one) == bits(other)) == (one == other)


def test_the_regimes() -> None:
    """Each with what is special about it, and only the extreme ones forgive an overflow."""
    by_name = {case.regime: case for case in cases(0)}
    special = [name for name, case in by_name.items() if not case.core]
    assert special == [
        *("d = 1", "n = 1", "k = 1", "w = 0", "w × 30", "w × -30", "w × 10000", "w × -10000", "tiny w and X"),
        *("repeated rows", "badly scaled X", "strided inputs", "reversed inputs"),
        *("Fortran-ordered inputs", "read-only inputs", "large inputs"),
    ]
    assert not values(by_name["w = 0"])["w"].any()
    assert np.abs(values(by_name["tiny w and X"])["X"]).max() < 1e-2
    assert values(by_name["n = 1"])["X"].shape[0] == values(by_name["k = 1"])["Y"].shape[1] == 1
    repeated = values(by_name["repeated rows"])
    assert (repeated["X"][0] == repeated["X"][1]).all()
    assert repeated["y"][0] == repeated["y"][1]
    assert {name for name, case in by_name.items() if case.extreme} == {
        *("w × 30", "w × -30", "w × 10000", "w × -10000", "badly scaled X")
    }
    assert {argument.layout for argument in by_name["strided inputs"].arguments} == {"strided"}
    assert not any(argument.writeable for argument in by_name["read-only inputs"].arguments)
    assert all(isinstance(argument, Argument) for argument in by_name["large inputs"].arguments)


def test_constants_stay_what_they_are() -> None:
    """A constant matrix is not scaled, not shrunk, not repeated away."""
    declared = {"w": declaration("real (d)"), "C": declaration("real (n, d) ~ constant(3)")}
    for case in regimes.cases(declared, "w", np.random.default_rng(0)):
        assert (values(case)["C"] == 3).all(), case.regime


@pytest.mark.parametrize("domain", ["simplex", "one-hot"])
def test_what_sums_to_one_does_so_when_rows_repeat(domain: str) -> None:
    """A distribution over the rows themselves keeps its promise in every regime."""
    declared = {"A": declaration("real (k, m)"), "p": declaration(f"{domain} (k)")}
    for seed in range(20):
        for case in regimes.cases(declared, "A", np.random.default_rng(seed)):
            assert values(case)["p"].sum() == pytest.approx(1), case.regime


@pytest.mark.parametrize("text", ["real (a, b, c, d, e, f, g)", "real (d) ~ uniform(-1e308, 1e308)"])
def test_what_cannot_be_drawn_is_refused(text: str) -> None:
    """Too many dimensions and endless ranges are the author's fault, told before anything is drawn."""
    with pytest.raises(PydanticCustomError):
        declaration(text)


def test_a_single_number_keeps_its_form_in_every_regime() -> None:
    """A scaled number is still an array of no dimensions, which is what can be sent."""
    declared = {"lam": declaration("real ()"), "X": declaration("real (n, d)")}
    for case in regimes.cases(declared, "lam", np.random.default_rng(0)):
        assert all(isinstance(argument.array, np.ndarray) for argument in case.arguments), case.regime


def test_regimes_can_be_left_out() -> None:
    """An author leaves out where right answers differ; everything else stays."""
    declared = {"w": declaration("real (d)"), "X": declaration("real (n, d)")}
    names = {case.regime for case in regimes.cases(declared, "w", np.random.default_rng(0))}
    less = {case.regime for case in regimes.cases(declared, "w", np.random.default_rng(0), ["zero", "extreme"])}
    assert names - less == {
        *("w = 0", "w × 30", "w × -30", "w × 10000", "w × -10000", "badly scaled X"),
    }


def test_labels_have_both_classes_wherever_there_is_room() -> None:
    """Three labels are never all the same."""
    what = declaration("binary (n)")
    for seed in range(200):
        assert set(draw(what, {"n": 3}, np.random.default_rng(seed))) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("real ()", Declaration("real", (), "normal", (0.0, 1.0))),
        ("  real(n,d)~normal( 1 , 2 ) ", Declaration("real", ("n", "d"), "normal", (1.0, 2.0))),
        ("positive (n)", Declaration("positive", ("n",), "uniform", (0.5, 2.0))),
        ("probability (n)", Declaration("probability", ("n",), "uniform", (0.05, 0.95))),
        ("real (n) ~ normal(0, 0)", Declaration("real", ("n",), "normal", (0.0, 0.0))),
        ("one-hot (n, k)", Declaration("one-hot", ("n", "k"), "normal", (0.0, 1.0))),
    ],
)
def test_declarations(text: str, want: Declaration) -> None:
    """A domain, dimensions by letter, and how values are drawn."""
    assert declaration(text) == want


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("real", "expected a domain and dimensions, as 'real (n, d)' or 'real (d) ~ normal(0, 2)', got 'real'"),
        ("reel (n)", f"unknown domain 'reel'; there are {', '.join(DOMAINS)}"),
        ("real (2)", "expected a dimension's letter, got '2'"),
        ("symmetric (n, d)", "a symmetric argument ends in the same dimension twice, as 'symmetric (d, d)'"),
        ("simplex ()", "a simplex argument has at least one dimension"),
        ("binary (n) ~ normal(0, 1)", "the values of a binary argument cannot be chosen"),
        ("real (n) ~ cauchy(0, 1)", "unknown distribution 'cauchy'; there are normal, uniform, constant"),
        ("real (n) ~ normal(0)", "normal takes numbers for mean and standard deviation, got (0)"),
        ("real (n) ~ normal(0, x)", "normal takes numbers for mean and standard deviation, got (0, x)"),
        ("real (n) ~ normal(0, inf)", "normal takes numbers for mean and standard deviation, got (0, inf)"),
        ("real (n) ~ normal(0, -1)", "a standard deviation is not negative, got (0, -1)"),
        ("real (n) ~ uniform(2, 1)", "the low end of uniform is above its high end: (2, 1)"),
        ("positive (n) ~ normal(3, 1)", "a positive argument cannot be normal; use uniform"),
        ("positive (n) ~ uniform(0, 1)", "values outside the domain 'positive': 0, 1"),
        ("probability (n) ~ constant(2)", "values outside the domain 'probability': 2"),
    ],
)
def test_a_faulty_declaration_says_what_is_wrong(text: str, what: str) -> None:
    """At the author's desk, not when numbers are drawn."""
    with pytest.raises(PydanticCustomError) as raised:
        declaration(text)
    assert raised.value.message() == what


@given(
    st.sampled_from(["real", "positive", "probability", "symmetric"]),
    st.sampled_from(["normal", "uniform", "constant"]),
    st.lists(st.floats(-2, 2, allow_subnormal=False), min_size=1, max_size=2),
)
def test_what_was_accepted_can_be_drawn(domain: str, name: str, parameters: list[float]) -> None:
    """No declaration that was read fails later, and its values are in the domain."""
    text = f"{domain} (d, d) ~ {name}({', '.join(map(str, parameters))})"
    try:
        what = declaration(text)
    except PydanticCustomError:
        return
    drawn = draw(what, {"d": 3}, np.random.default_rng(0))
    assert drawn.shape == (3, 3)
    low, high = {"positive": (0, np.inf), "probability": (0, 1)}.get(domain, (-np.inf, np.inf))
    assert ((drawn >= low) & (drawn <= high)).all()
