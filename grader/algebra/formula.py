r"""Read a formula in index notation: `C_{jk} = \sum_i A_{ijk} b_i`.

The grammar, with white space and LaTeX spacing free between the symbols:

    formula    = symbol "=" { sum | product } factor { { sum | product } factor }
    sum        = ( "\sum" | "Σ" ) "_" subscripts [ "^" limit ]
    factor     = symbol [ "^" number ]
    symbol     = name [ "_" subscripts ]
    subscripts = letters written together | "{" letters, commas and spaces [ "=" limit ] "}"
    product    = "\cdot" | "\times" | "·" | "×" | "*"

A power repeats its factor. Every index is either summed or stands on the left: nothing is summed in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from string import ascii_letters
from typing import Final, NoReturn

MOST_FACTORS: Final = 6
MOST_AXES: Final = 8
"""Of one symbol: inputs have sizes from 3 up, all different, and must fit in memory."""
MOST_INDICES: Final = 12


@dataclass(frozen=True, slots=True)
class Factor:
    """A tensor and its indices."""

    name: str
    indices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexFormula:
    """A sum of one product of factors; every index that is not in `output` is summed."""

    output: tuple[str, ...]
    factors: tuple[Factor, ...]

    @property
    def operands(self) -> tuple[str, ...]:
        """Each distinct name once, in the order of first appearance."""
        return tuple(dict.fromkeys(factor.name for factor in self.factors))

    @property
    def subscripts(self) -> str:
        """The einsum string that names every factor in the formula's order.

        Indices that are no single letter of a to z, A to Z get a free one.
        """
        indices = dict.fromkeys(index for factor in self.factors for index in factor.indices)
        free = (letter for letter in ascii_letters if letter not in indices)
        letters = {index: index if index in ascii_letters else next(free) for index in indices}
        terms = ["".join(letters[index] for index in factor.indices) for factor in self.factors]
        return f"{','.join(terms)}->{''.join(letters[index] for index in self.output)}"


class FormulaError(ValueError):
    """A formula that cannot be read; `offset` is the character that it stumbled on."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(what)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Token:
    """One symbol of the formula, and where it stands."""

    sort: str
    text: str
    start: int
    end: int


GREEK: Final = (
    "alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|(?:var)?theta|iota|(?:var)?kappa|lambda|mu|nu|xi|(?:var)?pi"
    "|(?:var)?rho|(?:var)?sigma|tau|upsilon|(?:var)?phi|chi|psi|omega"
    "|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega|ell"
)
"""Macros that are letters. Any other is an operation, and no product of factors."""
TOKEN: Final = re.compile(
    r"""
      (?P<space>  \s+ | \\[,;:!>\ ] | ~ | \\(?:quad|qquad|limits|nolimits|displaystyle)(?![A-Za-z]) )
    | (?P<sum>    \\sum(?![A-Za-z]) | ∑ | Σ )
    | (?P<times>  \\(?:cdot|times|ast)(?![A-Za-z]) | [·⋅×*] )
    | (?P<name>   \\(?:mathbf|boldsymbol|bm|mathrm|mathsf|mathcal|vec|hat|tilde|bar)\s*\{\s*[A-Za-z]\s*\}'*
                | \\(?:{greek})(?![A-Za-z])'* | [^\W\d_]'* )
    | (?P<number> [0-9]+ )
    | (?P<mark>   [_^{},=] )
    | (?P<other>  \\[A-Za-z]+ | . )
    """.replace("{greek}", GREEK),
    re.VERBOSE | re.DOTALL,
)


def parse(text: str) -> IndexFormula:
    r"""Read a formula in index notation. Raises FormulaError that says what it stumbled on.

    >>> parse(r"C_{j,k} = \sum_i A_{ijk} b_i").subscripts
    'ijk,i->jk'
    >>> parse("C = Σ_ij x_i A_ij x_j").operands
    ('x', 'A')
    """
    return _Reader(text).formula()


def too_large(formula: IndexFormula) -> str | None:
    """Say what makes a formula too large to be drawn numbers for, or to be held against every order of its factors."""
    if len(formula.factors) > MOST_FACTORS:
        return f"{len(formula.factors)} factors; at most {MOST_FACTORS} can be read"
    for name, indices in (
        ("the result", formula.output),
        *((factor.name, factor.indices) for factor in formula.factors),
    ):
        if len(indices) > MOST_AXES:
            return f"{name} has {len(indices)} indices; at most {MOST_AXES} can be read"
    different = {index for factor in formula.factors for index in factor.indices}
    if len(different) > MOST_INDICES:
        return f"{len(different)} different indices; at most {MOST_INDICES} can be read"
    return None


class _Reader:
    """Reads tokens from left to right, one method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        tokens = [Token(m.lastgroup or "", m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]
        self.tokens = [token for token in tokens if token.sort != "space"]
        self.tokens.append(Token("end", "", len(text), len(text)))
        self.at = 0

    def formula(self) -> IndexFormula:
        left = self.symbol("the result's name")
        output = left.indices
        if not self.take("="):
            self.stumble("expected '='")
        summed: dict[str, Token] = {}
        factors: list[Factor] = []
        while self.now.sort != "end":
            here = self.now
            if self.now.sort == "sum":
                self.sum(summed, factors)
            elif self.now.sort == "times" and factors:
                self.at += 1
                if self.now.sort not in ("name", "sum"):
                    self.stumble("expected a factor")
            else:
                factors += self.factor()
                _check_factor(factors[-1], output, summed, here)
        if not factors:
            self.stumble("expected a product of factors")
        _check_indices(output, summed, factors, self.tokens[0], self.now)
        return IndexFormula(output, tuple(factors))

    def sum(self, summed: dict[str, Token], factors: list[Factor]) -> None:
        start = self.now
        self.at += 1
        if self.now.text != "_":
            self.stumble("expected the indices of the sum, as in \\sum_i")
        for index in self.subscripts(limit=True):
            if index in summed:
                raise FormulaError(f"the index {index!r} is summed twice", start.start)
            if any(index in factor.indices for factor in factors):
                raise FormulaError(f"the index {index!r} stands to the left of its sum", start.start)
            summed[index] = start
        if self.take("^"):
            self.limit()

    def factor(self) -> list[Factor]:
        symbol = self.symbol("a factor")
        power = 1
        if self.take("^"):
            braced = self.take("{")
            if self.now.text not in {str(power) for power in range(1, MOST_FACTORS + 1)}:
                self.stumble("expected a small whole power (a transpose is not index notation)")
            power = int(self.now.text)
            self.at += 1
            if braced and not self.take("}"):
                self.stumble("expected '}'")
        return [symbol] * power

    def symbol(self, wanted: str) -> Factor:
        if self.now.sort != "name":
            self.stumble(f"expected {wanted}")
        # An accent makes another symbol, a typeface does not.
        text = re.sub(r"\s", "", self.now.text)
        name = re.sub(r"^\\(?!hat|tilde|bar)[a-z]+\{(\w)\}", r"\1", text)
        self.at += 1
        return Factor(name, self.subscripts() if self.now.text == "_" else ())

    def subscripts(self, *, limit: bool = False) -> tuple[str, ...]:
        self.at += 1
        if not self.take("{"):
            return self.run()
        indices: list[str] = []
        while self.now.sort == "name" or (indices and self.now.text == ","):
            if self.now.sort == "name":
                indices.append(self.now.text)
            self.at += 1
        if limit and self.take("="):
            while self.now.sort in ("name", "number"):
                self.at += 1
        if not indices or not self.take("}"):
            self.stumble("expected an index" if not indices else "expected another index or '}'")
        return tuple(indices)

    def run(self) -> tuple[str, ...]:
        """Read subscripts without braces: the letters that are written together."""
        if self.now.sort != "name":
            self.stumble("expected an index")
        indices = [self.now]
        self.at += 1
        while self.now.sort == "name" and self.now.start == indices[-1].end:
            indices.append(self.now)
            self.at += 1
        if self.now.text == "_":
            self.stumble("put a space before the next factor, or the subscripts in braces")
        return tuple(index.text for index in indices)

    def limit(self) -> None:
        """Pass over the upper limit of a sum: sizes come from the arrays."""
        braced = self.take("{")
        if self.now.sort not in ("name", "number"):
            self.stumble("expected the sum's upper limit")
        self.at += 1
        if braced and not self.take("}"):
            self.stumble("expected '}'")

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self, mark: str) -> bool:
        found = self.now.sort == "mark" and self.now.text == mark
        self.at += found
        return found

    def stumble(self, expected: str) -> NoReturn:
        got = "the end of the formula" if self.now.sort == "end" else f"'{self.now.text}'"
        other = expected == "expected a factor" and self.now.text in {"+", "-", "−", "(", "/"}
        hint = " (only one product under its sums can be read)" if other else ""
        raise FormulaError(f"stumbled on {got}: {expected}{hint}", self.now.start)


def _check_factor(factor: Factor, output: tuple[str, ...], summed: dict[str, Token], here: Token) -> None:
    for index in factor.indices:
        if index not in output and index not in summed:
            raise FormulaError(
                f"the index {index!r} of {factor.name} is neither summed nor on the left-hand side", here.start
            )


def _check_indices(
    output: tuple[str, ...], summed: dict[str, Token], factors: list[Factor], left: Token, end: Token
) -> None:
    used = {index for factor in factors for index in factor.indices}
    for index, count in Counter(output).items():
        if count > 1:
            raise FormulaError(f"the index {index!r} stands twice on the left-hand side", left.start)
        if index in summed:
            raise FormulaError(f"the index {index!r} is summed, but stands on the left-hand side", summed[index].start)
        if index not in used:
            raise FormulaError(f"the index {index!r} of the left-hand side is in no factor", left.start)
    for index, token in summed.items():
        if index not in used:
            raise FormulaError(f"the index {index!r} is summed, but is in no factor", token.start)
    excess = too_large(IndexFormula(output, tuple(factors)))
    if excess:
        raise FormulaError(excess, end.start)
    ndims: dict[str, int] = {}
    for factor in factors:
        if ndims.setdefault(factor.name, len(factor.indices)) != len(factor.indices):
            raise FormulaError(f"{factor.name} has different numbers of indices", end.start)
