"""Laws that a factor can obey over all cases: constants, sizes of dimensions, single numbers among the arguments.

A law is a constant times powers of *atoms*: `n` and `n - 1` for a dimension, `lam` and `1 - lam` for a number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from math import inf, isnan, log, nan, pi, sqrt
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from grader.diagnose.evidence import Floats, Seen
    from grader.model import Json

Powers: TypeAlias = tuple[tuple[str, float], ...]

TOLERANCE: Final = 2e-6
"""How far a factor may be from a law, relative to the factor."""
MOST_LETTERS: Final = 6
MOST_SCALARS: Final = 4
CONSTANT_COST: Final = 4.5
"""Of a factor that is the same in all cases, and nothing more is known of it."""
RIVAL: Final = 1.0
"""By how much dearer a law may be, and still contest another one, where each case gives one number only."""
CONTEST: Final = 0.2
"""The same where there are more numbers."""
COMMON: Final = {1.0: ("", "", 0.0), 2.0: ("2", "", 1.2), 0.5: ("", "2", 1.2)}
"""Constants that go with powers of atoms, too: what stands above and below the line, and the cost."""
CONSTANTS: Final = {
    **{float(number): (str(number), "", 1.9) for number in (3, 4, 5, 6, 8, 10, 100, 1000)},
    **{1 / number: ("", str(number), 1.9) for number in (3, 4, 5, 6, 8, 10, 100, 1000)},
    **{a / b: (str(a), str(b), 2.1) for a, b in ((2, 3), (3, 2), (3, 4), (4, 3))},
    **{value: (text, "", 1.7) for value, text in ((log(2), "ln 2"), (log(10), "ln 10"))},
    **{1 / value: ("", text, 1.7) for value, text in ((log(2), "ln 2"), (log(10), "ln 10"))},
    **{value: (text, "", 2.0) for value, text in ((sqrt(2), "sqrt(2)"), (pi, "pi"), (2 * pi, "2·pi"))},
    **{1 / value: ("", text, 2.0) for value, text in ((sqrt(2), "sqrt(2)"), (pi, "pi"), (2 * pi, "2·pi"))},
}
SIGN_COST: Final = {1.0: 1.0, 2.0: 0.4, 0.5: 0.4}
"""What a minus sign adds to a common constant that stands alone."""


@dataclass(frozen=True, slots=True)
class Law:
    """A factor as it is written, and what it is called where it has a name of its own."""

    text: str
    cost: float
    code: str
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """All laws over some letters and numbers, with what is needed to evaluate them in a case."""

    laws: tuple[Law, ...]
    constants: Floats
    """(laws,)"""
    monomials: NDArray[np.intp]
    """The row of `powers` for each law: (laws,)."""
    powers: Floats
    """(monomials, atoms)"""
    letters: tuple[str, ...]
    scalars: tuple[str, ...]

    def values(self, seen: Seen) -> Floats:
        """Evaluate every law in a case: (laws,)."""
        numbers = [float(seen.sizes.get(letter, np.nan)) for letter in self.letters]
        numbers += [_number(seen.inputs.get(name)) for name in self.scalars]
        count = len(self.letters)
        others = [size - 1.0 for size in numbers[:count]] + [1.0 - value for value in numbers[count:]]
        atoms = np.asarray([*numbers, *others])
        monomials = np.prod(atoms**self.powers, axis=1)
        return np.asarray(self.constants * monomials[self.monomials])


class Laws:
    """The laws of one wrong answer, evaluated in its cases when they are first needed."""

    def __init__(self, cases: Sequence[Seen], scalars: tuple[str, ...], *, single: bool) -> None:
        self._cases = cases
        self._scalars = scalars
        self._known: tuple[tuple[Law, ...], Floats] | None = None
        self.single = single

    def fitting(self, factors: Sequence[float]) -> tuple[tuple[Law, Floats], ...]:
        """Give the cheapest law that the factors obey, and those that contest it, each with its value in every case.

        Where a factor is nan, any would do.
        """
        laws, values = self._evaluated()
        places = np.arange(len(laws))
        for case, factor in enumerate(factors):
            if not isnan(factor):
                places = places[np.abs(values[case, places] - factor) <= TOLERANCE * abs(factor)]
            if not places.size:
                return ()
        cheapest = laws[places[0]]
        reach = cheapest.cost + (RIVAL if self.single and cheapest.text != "1" else CONTEST)
        rivals = [(laws[place], values[:, place]) for place in places if laws[place].cost <= reach]
        # Of single numbers a contested law is no surer than its rivals, whatever they cost.
        return tuple((replace(law, cost=cheapest.cost) if self.single else law, value) for law, value in rivals)

    def _evaluated(self) -> tuple[tuple[Law, ...], Floats]:
        """Give all laws that may be held against the answer, the cheapest first, and their values: (cases, laws)."""
        if self._known is None:
            letters = tuple(dict.fromkeys(letter for seen in self._cases for letter in seen.sizes))
            every = table(letters[:MOST_LETTERS], self._scalars[:MOST_SCALARS], simple=self.single)
            self._known = every.laws, np.stack([every.values(seen) for seen in self._cases])
        return self._known


def constant(factors: Sequence[float]) -> str | None:
    """Write a factor that is the same in all cases; None where it is not. A case with nan does not matter.

    >>> constant([0.37, 0.37, 0.37]), constant([2.5, 2.5]), constant([1.0, 2.0])
    ('0.37', '5/2', None)
    """
    factors = [factor for factor in factors if not isnan(factor)]
    middle = sorted(factors)[len(factors) // 2] if factors else nan
    if not factors or not all(abs(factor - middle) <= TOLERANCE * abs(middle) < inf for factor in factors):
        return None
    fraction = Fraction(middle).limit_denominator(12)
    if fraction.denominator > 1 and abs(fraction) < 13 and abs(float(fraction) - middle) <= 1e-9 * abs(middle):
        return str(fraction)
    return f"{middle:.6g}"


@lru_cache(maxsize=256)
def table(letters: tuple[str, ...], scalars: tuple[str, ...], *, simple: bool = False) -> Table:
    """Make all laws over these letters and numbers, the cheapest first; `simple`: those that suit single numbers."""
    atoms = [*letters, *scalars, *(f"({letter}-1)" for letter in letters), *(f"(1-{name})" for name in scalars)]
    monomials = list(_monomials(letters, scalars))
    rows = [[dict(powers).get(atom, 0.0) for atom in atoms] for powers, _, _ in monomials]
    laws: list[tuple[Law, float, int]] = []
    for place, (powers, cost, plain) in enumerate(monomials):
        every = COMMON if powers else {**COMMON, **CONSTANTS}
        for (value, (above, below, dear)), sign in product(every.items() if plain or not simple else (), (1.0, -1.0)):
            minus = 0.0 if sign > 0 else SIGN_COST.get(value, 0.4) if not powers else 0.8
            text = written(powers, above, below, negative=sign < 0)
            code, data = _named(text, powers if value == sign == 1.0 else (), letters)
            laws.append((Law(text, cost + dear + minus, code, data), sign * value, place))
    laws.sort(key=lambda row: (row[0].cost, row[0].text))
    return Table(
        tuple(law for law, _, _ in laws),
        np.asarray([value for _, value, _ in laws]),
        np.asarray([place for _, _, place in laws]),
        np.asarray(rows, dtype=np.float64).reshape(len(monomials), len(atoms)),
        letters,
        scalars,
    )


def _monomials(letters: tuple[str, ...], scalars: tuple[str, ...]) -> Iterator[tuple[Powers, float, bool]]:
    """All products of powers, their costs, and whether they are simple enough for single numbers."""
    yield (), 0.0, True
    for name in letters:
        less = f"({name}-1)"
        for power, cost, simple in ((1.0, 1.2, True), (0.5, 1.6, True), (2.0, 1.8, True)):
            yield ((name, power),), cost, simple
            yield ((name, -power),), cost, simple
        for power in (1.0, -1.0):
            yield ((less, power),), 1.7, False
            yield ((name, power), (less, -power)), 1.5, True
            yield ((name, power / 2), (less, -power / 2)), 1.8, True
    for count in range(2, len(letters) + 1):
        for group in combinations(letters, count):
            for power in (1.0, -1.0):
                yield tuple((name, power) for name in group), 1.3 + 0.1 * count, count in (2, len(letters))
    for first, second in combinations(letters, 2):
        for power in (1.0, -1.0):
            yield ((first, power), (second, -power)), 1.9, True
    for name in scalars:  # dearer than a call of the reference with another number shows the same
        for power in (1.0, -1.0):
            yield ((name, power),), 3.6, True
            yield ((name, 2 * power),), 4.0, False
            yield ((name, power / 2),), 4.0, False
            yield ((f"(1-{name})", power),), 4.0, False
            for letter in letters:
                yield ((name, power), (letter, 1.0)), 4.2, False
                yield ((name, power), (letter, -1.0)), 4.2, False


def written(powers: Powers, above: str = "", below: str = "", *, negative: bool = False) -> str:
    """Write a law.

    >>> written((("n", 1.0), ("(n-1)", -1.0))), written((("n", -1.0),), below="2", negative=True)
    ('n/(n-1)', '-1/(2·n)')
    >>> written((("(n-1)", 0.5), ("n", -0.5))), written((("d", 2.0),)), written(())
    ('sqrt((n-1)/n)', 'd²', '1')
    """
    halves = [power for _, power in powers if abs(power) == 0.5]
    if len(halves) > 1 and not above and not below:
        return "-" * negative + f"sqrt({written(tuple((atom, 2 * power) for atom, power in powers))})"
    over = [above] * bool(above) + [_power(atom, power) for atom, power in powers if power > 0]
    under = [below] * bool(below) + [_power(atom, -power) for atom, power in powers if power < 0]
    top = "·".join(over) or "1"
    if len(over) == 1 and not under:
        top = top.strip("()") if top.startswith("(") and not negative else top
    bottom = under[0] if len(under) == 1 and "·" not in under[0] else f"({'·'.join(under)})"
    return "-" * negative + (f"{top}/{bottom}" if under else top)


def _power(atom: str, power: float) -> str:
    if power == 0.5:
        return f"sqrt({atom.strip('()')})"
    return f"{atom}²" if power == 2.0 else atom


def _named(text: str, powers: Powers, letters: tuple[str, ...]) -> tuple[str, Mapping[str, Json]]:
    """Give the name of a law: a sign, a mean instead of a sum, a sum instead of a mean, or just a factor."""
    if text == "-1":
        return "mistake.sign", {}
    if powers and all(atom in letters for atom, _ in powers):
        dimension = "·".join(atom for atom, _ in powers)
        if all(power == -1.0 for _, power in powers):
            return "mistake.averaged", {"dimension": dimension}
        if all(power == 1.0 for _, power in powers):
            return "mistake.summed", {"dimension": dimension}
    return "mistake.factor", {"factor": text}


def _number(value: object) -> float:
    """Read a single number among the inputs; nan for anything else."""
    array = np.asarray(value)
    return float(array) if array.ndim == 0 and array.dtype.kind in "fiub" else float("nan")
