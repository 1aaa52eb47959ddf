"""The cases of a function of declared inputs: three ordinary ones, and one for each regime in which mistakes show.

Ordinary cases have sizes that all differ, none of them 1 or 2: coinciding sizes hide a wrong axis. Ordinary cases alone
let 7.5 % of wrong answers pass; more of their kind barely help, other regimes do.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from grader.kinds.arguments import Declaration, draw
from grader.model import Argument, Case, Layout
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from grader.model import Array

    Values: TypeAlias = Mapping[str, Array]
    Declared: TypeAlias = Mapping[str, Declaration]

CORE: Final = 3
CONFIRMING: Final = 2
EXTREME: Final = (30.0, 10_000.0)
"""Factors on the parameter, with both signs: with ordinary features, logits far beyond where exp overflows, 710."""
TINY: Final = 1e-4
BADLY_SCALED: Final = 3
"""Features from 10**-3 to 10**3 times their ordinary size."""
Regime: TypeAlias = Literal["one", "zero", "extreme", "tiny", "ties", "layout", "large"]
LARGE: Final = 40
MOST_ENTRIES: Final = 200_000
NOT_FIXED: Final[Mapping[str, int]] = MappingProxyType({})


def cases(
    declared: Declared,
    parameter: str | None,
    random: np.random.Generator,
    omit: Collection[Regime] = (),
    fixed: Mapping[str, int] = NOT_FIXED,
) -> tuple[Case, ...]:
    """Draw all cases of a function of `declared` inputs, whose answer concerns `parameter`.

    omit: the regimes in which right answers may differ, or the reference has none. fixed: sizes that are the same in
    every case, by letter.
    """
    letters = list(dict.fromkeys(letter for what in declared.values() for letter in what.dimensions))
    draws = [_sizes(letters, random, fixed) for _ in range(CORE)]
    ordinary = [_case(_named("ordinary inputs", sizes), _draw(declared, sizes, random), core=True) for sizes in draws]
    special = [case for regime, case in _special(declared, parameter, letters, random, fixed) if regime not in omit]
    # Two of the layouts confirm a diagnosis; without them, other cases do.
    again = [_sizes(letters, random, fixed) for _ in range(CONFIRMING if "layout" in omit else 0)]
    further = [_case(_named("further inputs", sizes), _draw(declared, sizes, random)) for sizes in again]
    return (*ordinary, *special, *(replace(case, confirms=True) for case in further))


def _special(
    declared: Declared, parameter: str | None, letters: list[str], random: np.random.Generator, fixed: Mapping[str, int]
) -> Iterator[tuple[Regime, Case]]:
    def fresh(**chosen: int) -> dict[str, Array]:
        return _draw(declared, _sizes(letters, random, fixed) | chosen, random)

    for letter in letters:
        if letter not in fixed:
            yield "one", _case(f"{letter} = 1", fresh(**{letter: 1}))
    if parameter is not None and declared[parameter].domain == "real":
        values = fresh()
        yield "zero", _case(f"{parameter} = 0", values | {parameter: np.zeros_like(values[parameter])})
        for factor in EXTREME:
            values = fresh()
            for sign in (1, -1):
                scaled = {parameter: sign * factor * values[parameter]}
                yield "extreme", _case(f"{parameter} × {sign * factor:g}", values | scaled, extreme=True)
    real = [name for name, what in declared.items() if what.domain == "real" and what.distribution != "constant"]
    if real:
        values = fresh()
        yield "tiny", _case(f"tiny {listed(real)}", values | {name: TINY * values[name] for name in real})
    yield from _repeated(declared, parameter, fresh())
    yield from _scaled(declared, parameter, fresh())
    layouts: tuple[tuple[str, Layout], ...] = (
        ("strided inputs", "strided"),
        ("reversed inputs", "reversed"),
        ("Fortran-ordered inputs", "fortran"),
    )
    for regime, layout in layouts:
        yield "layout", _case(regime, fresh(), layout=layout)
    yield "layout", _case("read-only inputs", fresh(), writeable=False)
    yield "large", _case("large inputs", _draw(declared, _large(declared, letters, fixed), random))


def _large(declared: Declared, letters: list[str], fixed: Mapping[str, int]) -> dict[str, int]:
    """Choose large sizes that differ; smaller ones where an input of many dimensions would hold too much."""
    for size in range(LARGE, 3, -4):
        sizes = {letter: fixed.get(letter, size + place) for place, letter in enumerate(letters)}
        if all(prod(what.shape(sizes)) <= MOST_ENTRIES for what in declared.values()):
            return sizes
    return {letter: fixed.get(letter, 4 + place) for place, letter in enumerate(letters)}


def _repeated(declared: Declared, parameter: str | None, values: Values) -> Iterator[tuple[Regime, Case]]:
    """Repeat every row: ties. Rows are the leading dimension of the first input with two, the parameter coming last."""
    order = sorted(declared, key=lambda name: name == parameter)
    rows = next((declared[name].dimensions[0] for name in order if len(declared[name].dimensions) > 1), None)
    if rows is None:
        return
    repeated = {
        name: values[name][np.arange(len(values[name])) // 2] if what.dimensions[:1] == (rows,) else values[name]
        for name, what in declared.items()
        # Whose entries depend on each other cannot be repeated one by one.
        if what.domain != "symmetric" and not (what.domain in ("simplex", "one-hot") and len(what.dimensions) == 1)
    }
    yield "ties", _case("repeated rows", {**values, **repeated})


def _scaled(declared: Declared, parameter: str | None, values: Values) -> Iterator[tuple[Regime, Case]]:
    """Scale the columns of every real matrix that is not the parameter."""
    matrices = [
        name
        for name, what in declared.items()
        if name != parameter and what.domain == "real" and what.distribution != "constant" and len(what.dimensions) > 1
    ]
    if matrices:
        scaled = {
            name: values[name] * np.logspace(-BADLY_SCALED, BADLY_SCALED, values[name].shape[-1]) for name in matrices
        }
        yield "extreme", _case(f"badly scaled {listed(matrices)}", {**values, **scaled}, extreme=True)


def _sizes(letters: list[str], random: np.random.Generator, fixed: Mapping[str, int]) -> dict[str, int]:
    """Draw sizes from 3 up that all differ from each other and from the fixed ones."""
    drawn = random.permutation(np.arange(3, 3 + max(6, len(letters)) + len(fixed)))
    free = (int(size) for size in drawn if size not in fixed.values())
    return {letter: fixed[letter] if letter in fixed else next(free) for letter in letters}


def _draw(declared: Declared, sizes: Mapping[str, int], random: np.random.Generator) -> dict[str, Array]:
    return {name: draw(what, sizes, random) for name, what in declared.items()}


def _named(regime: str, sizes: Mapping[str, int]) -> str:
    return f"{regime}, {listed([f'{letter} = {size}' for letter, size in sizes.items()])}" if sizes else regime


def _case(
    regime: str,
    values: Values,
    *,
    core: bool = False,
    extreme: bool = False,
    layout: Layout = "contiguous",
    writeable: bool = True,
) -> Case:
    # A scaled single number is no array any more: numpy turns it into a scalar.
    arguments = tuple(Argument(name, np.asarray(value), layout, writeable) for name, value in values.items())
    return Case(regime, arguments, core, extreme, confirms=layout in ("strided", "reversed"))
