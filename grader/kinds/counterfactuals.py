"""Common mistakes that the reference itself can show, when it is called with changed arguments.

A label that is left out, a constant that is forgotten, a loop that ends one row early: for each of these there are
inputs for which the reference gives what the student's function gives. What to change follows from the domains and
dimensions of the arguments alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from grader.diagnose.evidence import Counterfactual
from grader.model import Argument, Passed

if TYPE_CHECKING:
    from grader.model import Array

Values: TypeAlias = "Mapping[str, Array]"
Variant: TypeAlias = tuple[Counterfactual, Values]
"""A counterfactual, and the arguments that it changes."""

WHOLE: Final = ("index", "integer")
"""Domains whose values count or choose: none of them is a factor of anything."""
LABELS: Final[Mapping[str, Mapping[str, Callable[[Array], Array]]]] = {
    "binary": {"1 - {}": lambda y: 1 - y, "2{} - 1": lambda y: 2 * y - 1},
    "sign": {"-{}": lambda y: -y, "({} + 1)/2": lambda y: (y + 1) / 2},
    "probability": {"1 - {}": lambda y: 1 - y},
}
"""How labels are coded otherwise, by domain."""
WEIGHTS: Final = ("positive", "binary")
"""Domains of what may be weights or a mask: to leave them out is to take 1 everywhere."""
FACTORS: Final[Mapping[str, float]] = {"2": 2.0, "1/2": 0.5}
ENDS: Final[Mapping[str, slice]] = {"first": slice(1, None), "last": slice(None, -1)}
SINGLES: Final[Mapping[str, slice]] = {"first": slice(0, 1), "last": slice(-1, None)}


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """An argument, or what one is made of, in one case."""

    name: str
    domain: str
    """Empty for a derived one."""
    dimensions: tuple[str, ...]
    array: Array


def variants(inputs: Sequence[Input]) -> Iterator[Variant]:
    """Give every counterfactual of a case, the same ones in the same order for every case of a function."""
    real = [given for given in inputs if given.domain not in WHOLE]
    for given in real:
        yield from _parts(given)
        yield from _labels(given)
        yield from _constants(given)
        if len(given.dimensions) == 2 and given.domain != "symmetric":
            yield _of("mistake.input-transposed", 3.5, argument=given.name), {given.name: given.array.T}
    for one, other in combinations(real, 2):
        if one.dimensions == other.dimensions and one.array.shape == other.array.shape:
            swapped = {one.name: other.array, other.name: one.array}
            yield _of("mistake.arguments-swapped", 4.0, arguments=f"{one.name} and {other.name}"), swapped
    for letter in dict.fromkeys(letter for given in inputs for letter in given.dimensions):
        yield from _rows(letter, inputs)


def _parts(given: Input) -> Iterator[Variant]:
    yield _of("mistake.part-missing", 3.0, argument=given.name), {given.name: np.asarray(0 * given.array)}
    if "-{}" not in LABELS.get(given.domain, ()):
        yield _of("mistake.part-sign", 3.1, argument=given.name), {given.name: np.asarray(-given.array)}


def _labels(given: Input) -> Iterator[Variant]:
    for written, recode in LABELS.get(given.domain, {}).items():
        recoded = _of("mistake.labels", 3.2, **{"argument": given.name, "as": written.format(given.name)})
        yield recoded, {given.name: np.asarray(recode(given.array))}


def _constants(given: Input) -> Iterator[Variant]:
    if given.array.ndim == 0 or given.domain in WEIGHTS or (given.array.ndim == 1 and given.domain == "real"):
        yield _of("mistake.constant-ignored", 3.2, argument=given.name), {given.name: np.ones(given.array.shape)}
    if given.array.shape:
        return
    for written, factor in FACTORS.items():
        changed = {given.name: np.asarray(factor * given.array)}
        yield _of("mistake.part-factor", 3.3, argument=given.name, factor=written), changed


def _rows(letter: str, inputs: Sequence[Input]) -> Iterator[Variant]:
    for code, cost, cuts in (("mistake.row-dropped", 4.0, ENDS), ("mistake.only-one-row", 4.2, SINGLES)):
        for which, cut in cuts.items():
            changed = {given.name: _cut(given, letter, cut) for given in inputs if letter in given.dimensions}
            yield _of(code, cost, which=which, dimension=letter), changed


def _cut(given: Input, letter: str, cut: slice) -> Array:
    return given.array[tuple(cut if each == letter else slice(None) for each in given.dimensions)]


def _of(code: str, cost: float, **data: str) -> Counterfactual:
    return Counterfactual(" ".join((code, *data.values())), code, data, cost)


def with_values(arguments: Sequence[Argument | Passed], values: Values) -> tuple[Argument | Passed, ...]:
    """Put other values in the place of arguments, also within calls that are passed on; all as plain arrays."""
    return tuple(
        replace(each, call=replace(each.call, arguments=with_values(each.call.arguments, values)))
        if isinstance(each, Passed)
        else Argument(each.name, values.get(each.name, each.array))
        for each in arguments
    )
