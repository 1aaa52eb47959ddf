"""The same problem without what its author fixed or left out: sizes, regimes, constants, distributions.

`grader lint` draws further cases from these. A wrong answer that only they tell from the right one gets through, and
what was loosened is the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from grader.kinds.arguments import DEFAULTS, Declaration
from grader.model import Problem
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.model import Case

TELLING: Final = "uniform(0.25, 0.75)"
"""What a constant is drawn from instead: numbers that neither vanish nor leave a product as it is."""
ORDINARY: Final = {"real": "normal(0, 1)", **{name: f"{how}{values}" for name, (how, values) in DEFAULTS.items()}}
AMBIGUOUS: Final = ("zero", "ties")
"""Regimes that are left out because right answers may differ there: what only they show may be right, too."""


@dataclass(frozen=True, slots=True)
class Loosened:
    """A problem without one restriction. Without any, only the draws are others."""

    problem: Problem
    field: str = ""
    """The restriction's field, where it is written in the problem's file."""
    because: str = ""
    """Why a wrong answer got through, when it shows here."""
    only_new: bool = False
    """Whether only its new regimes count."""
    certain: bool = True
    """Whether what shows here is wrong for sure, within what the author declared."""
    shown: tuple[str, ...] = ()
    """The arguments whose new values tell the answers apart."""


def loosened(problem: Problem) -> Iterator[Loosened]:
    """Take the restrictions of a problem away, one at a time, the likeliest reason first."""
    sizes: Mapping[str, int] = getattr(problem.spec, "sizes", None) or {}
    if sizes:
        because = f"in every case {listed([f'{letter} = {size}' for letter, size in sizes.items()])} ('sizes')"
        yield Loosened(_with(problem, sizes=type(sizes)()), "sizes", because)
    omit: tuple[str, ...] = tuple(getattr(problem.spec, "omit", ()))
    for regime in omit:
        if regime in AMBIGUOUS and getattr(problem.spec, "kinks", None):
            continue
        others = tuple(one for one in omit if one != regime)
        because = f"'omit: [{regime}]' leaves out what shows it"
        certain = regime not in AMBIGUOUS
        yield Loosened(_with(problem, omit=others), "omit", because, only_new=True, certain=certain)
    yield from _redistributed(problem)
    yield Loosened(problem)


def _redistributed(problem: Problem) -> Iterator[Loosened]:
    """Draw constants from a range, and the rest from the ordinary distribution of its domain."""
    written: Mapping[str, str] = getattr(problem.spec, "arguments", {})
    constants, others = {}, {}
    for name, what in declared(problem).items():
        drawn = f"{what.domain} ({', '.join(what.dimensions)}) ~ "
        if what.distribution == "constant":
            constants[name] = drawn + TELLING
        elif what.domain in ORDINARY and (what.distribution, what.parameters) != DEFAULTS.get(
            what.domain, ("normal", (0.0, 1.0))
        ):
            others[name] = drawn + ORDINARY[what.domain]
    if constants:
        values = [f"{name} is {declared(problem)[name].parameters[0]:g}" for name in constants]
        because = f"{listed(values)} in every case"
        yield Loosened(_with(problem, arguments={**written, **constants}), "arguments", because, shown=tuple(constants))
    for name, text in others.items():
        because = f"{name} is drawn as '{written[name]}', and it shows for '{text}'"
        yield Loosened(_with(problem, arguments={**written, name: text}), "arguments", because, certain=False)


def declared(problem: Problem) -> Mapping[str, Declaration]:
    """Give the inputs of a problem that are drawn; none for a kind that declares none."""
    given: Mapping[str, Any] = getattr(problem.spec, "declared", {})
    written = getattr(problem.spec, "arguments", {})
    return {name: what for name, what in given.items() if isinstance(what, Declaration) and name in written}


def sizes_of(problem: Problem, case: Case) -> Mapping[str, int]:
    """Give the size of each dimension's letter in a case."""
    shapes = {argument.name: argument.array.shape for argument in case.arguments}
    return {
        letter: size
        for name, what in declared(problem).items()
        for letter, size in zip(what.dimensions, shapes.get(name, ()), strict=False)
    }


def _with(problem: Problem, **fields: object) -> Problem:
    """Copy a problem with other fields of its spec, which are taken as checked."""
    spec = problem.spec.model_copy(update=fields)
    items = tuple(replace(item, spec=spec) if item.spec is problem.spec else item for item in problem.items)
    return replace(problem, spec=spec, items=items)
