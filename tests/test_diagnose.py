"""What is said about a wrong einsum string is true: held against every string that could be written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, permutations, product

import pytest

from grader.algebra.subscripts import Contraction, canonical, matching_orders, parse
from grader.diagnose.contractions import Difference, difference, distance
from grader.diagnose.subscripts import mistake

PORT = re.compile(r"the (\d+)\w\w axis of (?:the (\d+)\w\w )?(\w+)")
FORMULAS = {"ijk,i->jk": "A b", "ij,jk->ik": "A B", "ij,ij->i": "A A", "i,ij,j->": "x A x", "ijkl->ki": "A"}


def read(text: str) -> Contraction:
    left, _, right = text.partition("->")
    return canonical(left.split(","), right)


def strings(ndims: list[int]) -> Iterator[str]:
    """Every string with these numbers of subscripts, up to the names of the letters."""
    ports = sum(ndims)
    for letters in product("ijkl"[:ports], repeat=ports):
        used = list(dict.fromkeys(letters))
        if used != sorted(used) or used != list("ijkl"[: len(used)]):
            continue
        rest = iter(letters)
        terms = ["".join(next(rest) for _ in range(ndim)) for ndim in ndims]
        for size in range(min(len(used), 3) + 1):
            for kept in permutations(used, size):
                yield ",".join(terms) + "->" + "".join(kept)


def ports(words: object, names: list[str]) -> list[tuple[int, int]]:
    """The axes that a sentence names."""
    found = []
    for axis, which, name in PORT.findall(str(words)):
        places = [place for place, each in enumerate(names) if each == name]
        found.append((places[int(which or 1) - 1], int(axis) - 1))
    return found


def letter(what: Contraction, port: tuple[int, int]) -> int:
    return what.operands[port[0]][port[1]]


def shared(what: Contraction, words: object, names: list[str]) -> bool:
    """Whether all axes that a sentence names have one letter."""
    return len({letter(what, port) for port in ports(words, names)}) == 1


def kept(what: Contraction, words: object, names: list[str]) -> bool:
    """Whether the axes that a sentence names are one axis of the result."""
    indices = {letter(what, port) for port in ports(words, names)}
    return len(indices) == 1 and indices <= set(what.output)


def is_true(told: Difference, got: Contraction, want: Contraction, names: list[str]) -> bool:  # noqa: PLR0911 - one line per code
    """Hold a difference against the string that was written and the formula."""
    data = told.data
    match told.code.removeprefix("einsum."):
        case "summed-too-much":
            return not kept(got, data["axes"], names) and kept(want, data["axes"], names)
        case "not-summed":
            return kept(got, data["axes"], names) and not kept(want, data["axes"], names)
        case "summed-wrong":
            kept_wrongly = kept(got, data["kept"], names) and not kept(want, data["kept"], names)
            return kept_wrongly and not kept(got, data["summed"], names) and kept(want, data["summed"], names)
        case "output-permuted" | "implicit-output-sorted":
            return data["got"] != data["want"] and sorted(got.output) == sorted(want.output)
        case "diagonal" | "linked":
            return shared(got, data["axes"], names) and not shared(want, data["axes"], names)
        case "not-linked":
            return not shared(got, data["axes"], names) and shared(want, data["axes"], names)
        case "wrongly-linked":
            wrong = shared(got, data["axes"], names) and not shared(want, data["axes"], names)
            return wrong and shared(want, data["instead"], names) and not shared(got, data["instead"], names)
        case "operand-transposed":
            return exchanged(got, str(data["axes"]), str(data["operand"]), names) == want
    return False


def exchanged(got: Contraction, axes: str, operand: str, names: list[str]) -> Contraction:
    """What a string would be with two axes of one operand exchanged."""
    first, second = (int(place) - 1 for place in re.findall(r"\d+", axes))
    (place, _), *_ = ports(f"the 1st axis of {operand}", names)
    operands = [list(indices) for indices in got.operands]
    operands[place][first], operands[place][second] = operands[place][second], operands[place][first]
    return canonical([[str(i) for i in indices] for indices in operands], [str(i) for i in got.output])


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_wrong_string_is_told_something_true(formula: str) -> None:
    """Each of the strings that fit the operands is the formula, or gets a difference that holds for it."""
    names, want = FORMULAS[formula].split(), read(formula)
    wrong = 0
    for text in strings([len(operand) for operand in want.operands]):
        got = read(text)
        if got == want:
            continue
        wrong += 1
        told = difference(got, want, names, implicit=False)
        assert is_true(told, got, want, names), (text, told)
    assert wrong > 50


def test_the_check_can_fail() -> None:
    """A difference that names other axes, or another mistake, is found to be untrue."""
    names, want, got = ["A", "B"], read("ij,jk->ik"), read("ij,kj->ik")
    assert is_true(difference(got, want, names, implicit=False), got, want, names)
    for code, axes in [
        ("not-linked", "the 2nd axis of A and the 2nd axis of B"),
        ("linked", "the 2nd axis of A and the 1st axis of B"),
        ("summed-too-much", "the 1st axis of A"),
        ("not-summed", "the 1st axis of A"),
        ("summed-wrong", ""),
    ]:
        same = dict.fromkeys(("got", "want", "summed", "kept"), "the 1st axis of A")
        untrue = Difference(f"einsum.{code}", same | {"axes": axes})
        assert not is_true(untrue, got, want, names)


@pytest.mark.parametrize("formula", ["ij,jk->ik", "i,ij,j->", "ijk,i->jk"])
def test_no_distance_is_zero_but_that_of_equal_functions(formula: str) -> None:
    """Distance tells the nearest reading; it is symmetric."""
    want = read(formula)
    for text in strings([len(operand) for operand in want.operands]):
        got = read(text)
        assert (distance(got, want) == 0) == (got == want)
        assert distance(got, want) == distance(want, got)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_mistake_is_found_for_every_wrong_string(formula: str) -> None:
    """Over all orders of the operands, too: nothing raises, and a right string is never asked about."""
    names, want = FORMULAS[formula].split(), read(formula)
    for text in strings([len(operand) for operand in want.operands]):
        if not matching_orders(parse(text), want):
            assert mistake(text, parse(text), want, names).code.startswith("einsum.")


def test_an_operand_that_does_not_fit_is_sought_in_the_order_that_fits_best() -> None:
    """`i,jk->jk` for A_ijk b_i lacks a letter of A; nobody gave A the one letter of b."""
    told = mistake("i,jk->jk", parse("i,jk->jk"), read("ijk,i->jk"), ["A", "b"])
    assert told == Difference("einsum.operand-ndim", {"operand": "A", "got": 2, "want": 3, "subscripts": "jk"})


def test_dots_that_fit_are_not_blamed() -> None:
    """Three dots stand for any number of axes: the fault is with the other operand."""
    told = mistake("...,ij->...", parse("...,ij->..."), read("ijk,i->jk"), ["A", "b"])
    assert told.data == {"operand": "b", "got": 2, "want": 1, "subscripts": "ij"}


@pytest.mark.parametrize(
    ("text", "as_one"),
    [("ijk i->jk", "ijki"), ("ijk  i → jk", "ijki"), (r"ijk i \rightarrow jk", "ijki"), ("ijk\ni->jk", "ijki")],
)
def test_a_space_for_a_comma_is_found_with_every_arrow(text: str, as_one: str) -> None:
    """Only where commas for the spaces would make the string right."""
    told = mistake(text, parse(text), read("ijk,i->jk"), ["A", "b"])
    assert told == Difference("einsum.space-for-comma", {"read": as_one, "between": "A and b"})
    assert mistake("ijk j->jk", parse("ijk j->jk"), read("ijk,i->jk"), ["A", "b"]).code == "einsum.operand-count"
    later = mistake("i,ij j->", parse("i,ij j->"), read("i,ij,j->"), ["x", "A", "x"])
    assert later.data == {"read": "ijj", "between": "A and the 2nd x"}


def test_links_of_ports_are_told_once_for_each_pair_of_axes() -> None:
    """Whatever two axes an operand has exchanged, the sentence names them in their order."""
    for first, second in combinations(range(2), 2):
        told = difference(read("ji,jk->ik"), read("ij,jk->ik"), ["A", "B"], implicit=False)
        assert told.code == "einsum.operand-transposed"
        assert told.data["axes"] == f"its {first + 1}st and {second + 1}nd axis"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("ijk,I->jk", "'i' (the 1st axis of A) and 'I' (the 1st axis of b)"),
        ("I,ijk->jk", "'i' (the 1st axis of A) and 'I' (the 1st axis of b)"),
        ("i...k,I->...k", "'i' (the 1st axis of A) and 'I' (the 1st axis of b)"),
    ],
)
def test_letters_of_both_cases_are_told_with_their_axes(text: str, letters: str) -> None:
    """In whatever order the operands come."""
    told = mistake(text, parse(text), read("ijk,i->jk"), ["A", "b"])
    assert told == Difference("einsum.letter-case", {"letters": letters})


def test_an_axis_behind_dots_is_not_counted() -> None:
    """Nobody wrote down how many axes the dots stand for."""
    told = mistake("...i,I->...", parse("...i,I->..."), read("jki,i->jk"), ["A", "b"])
    assert told.data == {"letters": "'i' (a later axis of A) and 'I' (the 1st axis of b)"}


def test_matrices_in_a_stack_are_told_as_matrices_are() -> None:
    """The axis along which operands are stacked is none of a matrix; where there is no stack, a link is wrong."""
    stacked = difference(read("bid,bdj->bij"), read("bid,bjd->bij"), ["Q", "K"], implicit=False)
    assert stacked == Difference("einsum.operand-transposed", {"operand": "K", "axes": "its 2nd and 3rd axis"})
    rows = difference(read("i,ji->ij"), read("i,ij->ij"), ["x", "A"], implicit=False)
    assert rows == Difference("einsum.operand-transposed", {"operand": "A", "axes": "its 1st and 2nd axis"})
    assert difference(read("ijk,k->ij"), read("ijk,j->ik"), ["A", "b"], implicit=False).code == "einsum.wrongly-linked"
