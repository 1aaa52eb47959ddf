"""Formulas in index notation: what is read, in how many styles, and what is said about the rest."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.algebra.formula import GREEK, FormulaError, parse


@pytest.mark.parametrize(
    ("formula", "subscripts", "operands"),
    [
        (r"C_{jk} = \sum_i A_{ijk} b_i", "ijk,i->jk", ("A", "b")),
        (r"C_j = \sum_{ik} A_{ijk} b_{ik}", "ijk,ik->j", ("A", "b")),
        (r"A_{ik} = \sum_{jl} A_{ijkl}", "ijkl->ik", ("A",)),
        (r"A_{ki} = \sum_{jl} A_{ijkl}", "ijkl->ki", ("A",)),
        (r"C_i = \sum_{jk} A_{ijk} A_{ijk}", "ijk,ijk->i", ("A",)),
        (r"C = \sum_{ij} x_i A_{ij} x_j", "i,ij,j->", ("x", "A")),
    ],
)
def test_the_formulas_of_homework_3(formula: str, subscripts: str, operands: tuple[str, ...]) -> None:
    """Each is read as the einsum that the sheet means."""
    read = parse(formula)
    assert (read.subscripts, read.operands) == (subscripts, operands)


@pytest.mark.parametrize(
    ("formula", "subscripts"),
    [
        ("C = a", "->"),
        ("y_i = x_i", "i->i"),
        ("C_ij = a_i b_j", "i,j->ij"),
        ("C_{i,j} = a_{i} · b_{j}", "i,j->ij"),
        (r"C_{i\,j} = a_i \cdot b_j", "i,j->ij"),
        (r"C_{ij} = a_i \times b_j", "i,j->ij"),
        ("C_ij = a_i * b_j", "i,j->ij"),
        (r"C = \sum_i x_i^2", "i,i->"),
        (r"C = \sum_i x_i^{3}", "i,i,i->"),
        (r"C = \sum_{i=1}^n x_i", "i->"),
        (r"C = \sum_{i,j=1}^{n} A_{ij}", "ij->"),
        (r"C = \sum\limits_i x_i", "i->"),
        (r"C = \sum_i \sum_j A_{ij}", "ij->"),
        (r"C = \sum_i a_i \sum_j b_j", "i,j->"),
        ("C = Σ_i x_i", "i->"),
        ("C = ∑_{ij} A_ij", "ij->"),
        (r"C_i = A_{ii}", "ii->i"),
        (r"\mathbf{C}_{i} = \sum_j \mathbf{A}_{ij} \vec{x}_j", "ij,j->i"),
        (r"\Sigma_{\mu\nu} = \sum_{\rho} \Lambda_{\mu\rho} g_{\rho\nu}", "ab,bc->ac"),
        ("y_α = Σ_β A_αβ x_β", "ab,b->a"),
        (r"C_{i'} = \sum_i A_{i'i}", "ai->a"),
        (r"  C_i=\sum_{ j }A_{i j}~x_{j} ", "ij,j->i"),
    ],
)
def test_the_grammar(formula: str, subscripts: str) -> None:
    """Every rule of the grammar, in an example."""
    assert parse(formula).subscripts == subscripts


def test_a_typeface_is_no_other_symbol_but_an_accent_is() -> None:
    r"""`\mathbf{x}` is x; `\hat{y}` is not y, and both are operands of their own."""
    assert parse(r"C = \sum_i \mathbf{x}_i x_i").operands == ("x",)
    assert parse(r"C = \sum_i \hat{y}_i y_i").operands == (r"\hat{y}", "y")


@pytest.mark.parametrize("macro", ["log", "exp", "sin", "tanh", "max", "sqrt", "prod", "int", "operatorname", "nabla"])
def test_an_operation_is_no_factor(macro: str) -> None:
    """A macro that is no letter changes the value, so it is never read as one more tensor."""
    with pytest.raises(FormulaError, match=re.escape(f"stumbled on '\\{macro}': expected a factor")):
        parse(rf"C = \sum_i \{macro} x_i")


@pytest.mark.parametrize(
    ("formula", "what", "offset"),
    [
        ("", "stumbled on the end of the formula: expected the result's name", 0),
        ("C", "stumbled on the end of the formula: expected '='", 1),
        ("C =", "stumbled on the end of the formula: expected a product of factors", 3),
        ("1 = x", "stumbled on '1': expected the result's name", 0),
        ("C^T = x", "stumbled on '^': expected '='", 1),
        ("C_ = x", "stumbled on '=': expected an index", 3),
        ("C_{} = x", "stumbled on '}': expected an index", 3),
        ("C_{i = x_i", "stumbled on '=': expected another index or '}'", 5),
        (r"C = \sum x_i", "stumbled on 'x': expected the indices of the sum, as in \\sum_i", 9),
        (r"C = \sum_i^{2^} x_i", "stumbled on '^': expected '}'", 13),
        (r"C = \sum_i^{n x_i", "stumbled on 'x': expected '}'", 14),
        (r"C = \sum_i^+ x_i", "stumbled on '+': expected the sum's upper limit", 11),
        ("C = x y^n", "stumbled on 'n': expected a small whole power (a transpose is not index notation)", 8),
        ("C = x^0", "stumbled on '0': expected a small whole power (a transpose is not index notation)", 6),
        ("C = x^00199", "stumbled on '00199': expected a small whole power (a transpose is not index notation)", 6),
        (r"C = x^\top A x", "stumbled on '\\top': expected a small whole power (a transpose is not index notation)", 6),
        ("C = x^{2", "stumbled on the end of the formula: expected '}'", 8),
        ("C = x +", "stumbled on '+': expected a factor (only one product under its sums can be read)", 6),
        ("C = x - y", "stumbled on '-': expected a factor (only one product under its sums can be read)", 6),
        ("C = (x)", "stumbled on '(': expected a factor (only one product under its sums can be read)", 4),
        ("C = x / y", "stumbled on '/': expected a factor (only one product under its sums can be read)", 6),
        ("C = 2 x", "stumbled on '2': expected a factor", 4),
        ("C = · x", "stumbled on '·': expected a factor", 4),
        ("C = x ·", "stumbled on the end of the formula: expected a factor", 7),
        (r"C = \frac x", "stumbled on '\\frac': expected a factor", 4),
        ("C = A_iB_i", "stumbled on '_': put a space before the next factor, or the subscripts in braces", 8),
        ("C = x_i", "the index 'i' of x is neither summed nor on the left-hand side", 4),
        (r"C = x_i \sum_i y_i", "the index 'i' of x is neither summed nor on the left-hand side", 4),
        (r"C_i = x_i \sum_i y_i", "the index 'i' stands to the left of its sum", 10),
        (r"C = \sum_i \sum_i x_i", "the index 'i' is summed twice", 11),
        (r"C_i = \sum_i x_i", "the index 'i' is summed, but stands on the left-hand side", 6),
        (r"C = \sum_{ij} x_i", "the index 'j' is summed, but is in no factor", 4),
        ("C_ij = x_i", "the index 'j' of the left-hand side is in no factor", 0),
        ("C_ii = x_i", "the index 'i' stands twice on the left-hand side", 0),
        ("C = a b c d e f g", "7 factors; at most 6 can be read", 17),
        ("C = x^6 y", "7 factors; at most 6 can be read", 9),
        ("C_i = Σ_j A_ij A_i", "A has different numbers of indices", 18),
        ("C = Σ_abcdefghi A_abcdefghi", "A has 9 indices; at most 8 can be read", 27),
        ("C_abcdefghi = A_abcdefgh B_i", "the result has 9 indices; at most 8 can be read", 28),
        ("C = Σ_abcdefghijklm A_abcdefgh B_ijklm", "13 different indices; at most 12 can be read", 38),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(formula: str, what: str, offset: int) -> None:
    """The exact words, and the character on which the reader stumbled."""
    with pytest.raises(FormulaError) as raised:
        parse(formula)
    assert (str(raised.value), raised.value.offset) == (what, offset)


@st.composite
def formulas(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]], str]:
    """The letters of a result, factors with their letters, and what is summed."""
    names = draw(st.lists(st.sampled_from("ABCxyz"), min_size=1, max_size=4, unique=True))
    factors = [(name, draw(st.text("ijkl", max_size=4))) for name in names]
    used = sorted({letter for _, letters in factors for letter in letters})
    output = "".join(draw(st.lists(st.sampled_from(used), unique=True))) if used else ""
    return output, factors, "".join(letter for letter in used if letter not in output)


@st.composite
def styles(draw: st.DrawFn, output: str, factors: list[tuple[str, str]], summed: str) -> str:
    """One way to write a formula."""
    space = st.sampled_from(["", " ", r"\,", r"\;", "~"])

    def symbol(name: str, letters: str) -> str:
        name = draw(st.sampled_from([name, rf"\mathbf{{{name}}}", rf"\bm{{ {name} }}"]))
        if not letters:
            return name
        joint = draw(st.sampled_from(["", " ", ",", ", ", r"\,"]))
        braced = f"{name}_{{{joint.join(letters)}}}"
        return draw(st.sampled_from([braced, f"{name}_{letters}"]))

    def sums() -> str:
        sign = draw(st.sampled_from([r"\sum", "Σ", "∑", r"\sum\limits"]))
        style = draw(st.sampled_from(["together", "apart", "limits"]))
        if not summed:
            return ""
        if style == "together":
            return f"{sign}_{{{','.join(summed)}}} "
        if style == "apart":
            return "".join(f"{sign}_{letter} " for letter in summed)
        return "".join(f"{sign}_{{{letter}=1}}^{{n}}" for letter in summed)

    product = st.sampled_from([" ", r" \cdot ", "·", "*", r"\times "])
    right = "".join(draw(product) * (place > 0) + symbol(*factor) for place, factor in enumerate(factors))
    return f"{symbol('R', output)}{draw(space)}={draw(space)}{sums()}{right}"


@given(formulas().flatmap(lambda what: st.tuples(st.just(what), styles(*what))))
def test_style_does_not_matter(written: tuple[tuple[str, list[tuple[str, str]], str], str]) -> None:
    """Braces, commas, spaces, limits, macros and signs of product: all are the same einsum."""
    (output, factors, _), text = written
    read = parse(text)
    assert read.subscripts == ",".join(letters for _, letters in factors) + "->" + output
    assert read.operands == tuple(name for name, _ in factors)


@given(st.text(max_size=40) | st.text(r"ABij_{}^=\sum,2 Σ·", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """A formula that cannot be read says where, within the text, whatever it is."""
    offset = 0
    try:
        parse(text)
    except FormulaError as error:
        offset = error.offset
    assert 0 <= offset <= len(text)


def test_every_greek_letter_is_a_letter() -> None:
    """As a symbol and as an index."""
    for pattern in GREEK.split("|"):
        macro = pattern.replace("(?:var)?", "")
        assert len(parse(rf"y_{{\{macro}}} = x_{{\{macro}}}").output) == 1
