"""Einsum strings, held against numpy: what it accepts, and what it computes."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from grader.algebra.subscripts import (
    Contraction,
    Subscripts,
    SubscriptsError,
    canonical,
    contraction,
    in_factor_order,
    matching_orders,
    parse,
    unwrap,
)
from grader.kinds.findings import finding
from grader.model import Finding

LETTERS = st.text("ijkA", max_size=3)
TERMS = st.builds(lambda left, dots, right: left + dots + right, LETTERS, st.sampled_from(["", "", "..."]), LETTERS)
STRINGS = st.builds(
    lambda terms, arrow, output: ",".join(terms) + arrow * ("->" + output),
    st.lists(TERMS, min_size=1, max_size=3),
    st.booleans(),
    st.builds(lambda left, dots, right: left + dots + right, LETTERS, st.sampled_from(["", "..."]), LETTERS),
)


def written(what: Contraction) -> str:
    """Write a contraction as an einsum string with an arrow."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    terms = ["".join(letters[index] for index in operand) for operand in what.operands]
    return ",".join(terms) + "->" + "".join(letters[index] for index in what.output)


def read(text: str, ndims: list[int]) -> Contraction | None:
    """What a string is to us; None where we refuse it."""
    try:
        return contraction(parse(text), ndims)
    except SubscriptsError:
        return None


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str, list[int]]:
    """Two strings that numpy accepts for operands of the same numbers of axes, near enough to be often equal."""
    ndims = draw(st.lists(st.integers(0, 3), min_size=1, max_size=3))
    texts = []
    for _ in range(2):
        terms = [draw(st.text("ijk", min_size=ndim, max_size=ndim)) for ndim in ndims]
        letters = sorted(set("".join(terms)))
        kept = draw(st.lists(st.sampled_from(letters), unique=True)) if letters else []
        texts.append(",".join(terms) + "->" + "".join(kept))
    return texts[0], draw(st.sampled_from([texts[1], _renamed(texts[0])])), ndims


def _renamed(text: str) -> str:
    return text.translate(str.maketrans("ijk", "kij"))


@settings(max_examples=300)
@given(STRINGS, st.lists(st.integers(0, 4), min_size=1, max_size=3))
@example("...ij,j...->i...", [3, 2])
@example("i...,...->...i", [1, 2])
@example("ji", [2])
@example("->", [0])
@example("...", [3])
@example("i->...i", [1])
@example("i...->i", [2])
def test_a_string_is_accepted_and_means_what_it_does_to_numpy(text: str, ndims: list[int]) -> None:
    """numpy accepts a string for operands of these axes exactly where we do, and then computes the same."""
    ours = read(text, ndims)
    # Equal sizes everywhere: then numpy's verdict depends on the string and the numbers of axes alone.
    arrays = [np.random.default_rng(place).integers(-9, 10, (2,) * ndim) for place, ndim in enumerate(ndims)]
    try:
        want = np.einsum(text, *arrays)
    except ValueError:
        want = None
    assert (ours is None) == (want is None)
    if ours is not None:
        np.testing.assert_array_equal(np.einsum(written(ours), *arrays), want)


@settings(max_examples=300)
@given(pairs(), st.integers(0, 2**32))
@example(("ij,jk->ik", "ij,kj->ik", [2, 2]), 0)
@example(("ii->i", "ij->i", [2]), 0)
@example(("ij->ij", "ij->ji", [2]), 0)
def test_equal_functions_are_equal_values(pair: tuple[str, str, list[int]], seed: int) -> None:
    """Canonical forms agree exactly where the results on random whole numbers do, both ways."""
    one, other, ndims = pair
    same = True
    for draw in range(3):
        # All sizes are equal, so that both accept the arrays: what they compute is then the only difference.
        random = np.random.default_rng([seed, draw])
        arrays = [random.integers(1, 1000, (3,) * ndim) for ndim in ndims]
        same = same and np.array_equal(np.einsum(one, *arrays), np.einsum(other, *arrays))
    assert same == (read(one, ndims) == read(other, ndims))


@given(STRINGS, st.permutations("ijkA"))
def test_renaming_the_letters_changes_nothing(text: str, names: list[str]) -> None:
    """With an arrow, letters are only names."""
    assume("->" in text)
    renamed = text.translate(str.maketrans("ijkA", "".join(names)))
    ndims = [len(term.replace("...", "x")) for term in text.partition("->")[0].split(",")]
    assert read(text, ndims) == read(renamed, ndims)


@given(st.text(max_size=30) | st.text("ij,->. \\→…=_{}12²İſé'\"()", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever a student writes, the only exception is one that has a finding."""
    try:
        what: object = parse(text)
    except SubscriptsError as error:
        what = finding(error.code, error.data)
    assert isinstance(what, (Subscripts, Finding))


@pytest.mark.parametrize(
    "text",
    [
        *("ijk,i->jk", " ijk , i -> jk ", "ijk,i→jk", "ijk,i=>jk", "ijk,i⇒jk", "ijk,i⟶jk", "ijk,i↦jk", "ijk,i-->jk"),
        *("ijk,i ==> jk", r"ijk,i\rightarrow jk", r"ijk,i\Rightarrow jk", r"ijk,i\to jk", r"ijk,i \longrightarrow jk"),
        *("ijk,i−>jk", "ijk,i–>jk", "ijk,i- >jk", "i j k,i -> j k", "ijk，i->jk", "\tijk,\ni->jk"),
        *("ijk,i\rightarrow jk", "ijk,i\to jk"),  # what Python makes of LaTeX between plain quotes
    ],
)
def test_ways_to_write_one_string(text: str) -> None:
    """Arrows, spaces and commas of other keyboards are the same string."""
    assert parse(text) == parse("ijk,i->jk")


def test_upper_and_lower_case_are_different_letters() -> None:
    """As they are to numpy."""
    assert read("Ii->I", [2]) != read("ii->i", [2])


def test_without_an_arrow_letters_that_stand_once_are_sorted_with_capitals_first() -> None:
    """The order of numpy's implicit output is that of the alphabet, capitals before small letters."""
    assert read("bA", [2]) == read("bA->Ab", [2])
    assert read("ij,jk", [2, 2]) == read("ij,jk->ik", [2, 2])
    assert read("b...a", [3]) == read("b...a->...ab", [3])


@pytest.mark.parametrize(
    ("text", "bare", "operands"),
    [
        ("ij->i", "ij->i", []),
        ("  'ij->i' ", "ij->i", []),
        ('"ij->i"', "ij->i", []),
        ("`ij->i`", "ij->i", []),
        ('np.einsum("ij,j->i", A, x)', "ij,j->i", ["A", "x"]),
        ("C = numpy.einsum('ij,j->i', A, x);", "ij,j->i", ["A", "x"]),
        ("einsum(r'ij,j->i',A,x,optimize=True)", "ij,j->i", ["A", "x"]),
        ("torch.einsum('ij->i', A,)", "ij->i", ["A"]),
        ("np.einsum('ij->i')", "ij->i", []),
    ],
)
def test_quotes_and_a_pasted_call_are_taken_off(text: str, bare: str, operands: list[str]) -> None:
    """What stands around the string is not the string; a call names its operands."""
    assert unwrap(text) == (bare, operands)


@given(st.lists(st.text("ij", max_size=2), min_size=2, max_size=4), st.text("ij", max_size=2), st.randoms())
def test_orders_of_the_operands_in_which_a_string_is_right(terms: list[str], output: str, random: object) -> None:
    """Shuffled operands match in the order of the shuffle, and each order that is found reproduces the function."""
    assume(len(set(output)) == len(output) and set(output) <= set("".join(terms)))
    want = canonical(terms, output)
    order = list(range(len(terms)))
    random.shuffle(order)  # type: ignore[attr-defined]
    text = ",".join(terms[factor] for factor in order) + "->" + output
    found = matching_orders(parse(text), want)
    assert tuple(order) in found
    for one in found:
        got = contraction(parse(text), [len(terms[factor]) for factor in one])
        assert got is not None
        assert in_factor_order(got, one) == want


def test_the_quadratic_form_in_its_three_orders() -> None:
    """`i,ij,j->`, `j,ij,i->` and `i,ji,j->` are the same function of x, A, x."""
    want = read("i,ij,j->", [1, 2, 1])
    assert want is not None
    for text in ("i,ij,j->", "j,ij,i->", "i,ji,j->", "a,ba,b"):
        names = ["".join("xAx"[factor] for factor in order) for order in matching_orders(parse(text), want)]
        assert names == ["xAx"]
    for text in ("i,ij,i->", "i,jj,i->", "i,ij,j->i", "i,ij,k->"):
        assert not matching_orders(parse(text), want)


def test_every_order_of_three_matrices_is_found_or_refused_rightly() -> None:
    """A chain of matrices is another function in another order, unless the links say otherwise."""
    want = read("ij,jk,kl->il", [2, 2, 2])
    assert want is not None
    for order in permutations(range(3)):
        terms = [("ij", "jk", "kl")[factor] for factor in order]
        assert matching_orders(parse(",".join(terms) + "->il"), want) == [order]
