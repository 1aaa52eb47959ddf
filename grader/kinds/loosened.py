"""The same problem without what its author fixed or left out: sizes, regimes, constants, distributions.

`grader lint` draws further cases from these. A wrong answer that only they tell from the right one gets through, and
what was loosened is the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from grader.kinds.arguments import DEFAULTS, declaration
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.kinds.arguments import Declaration
    from grader.model import Case, Problem

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


def loosened(problem: Problem) -> tuple[Loosened, ...]:
    """Take the restrictions of a problem away, one at a time: none first, those that may be meant last.

    What already shows with other draws alone is not held against a restriction; nor can an author do much about it.
    """
    loose = (*_resized(problem), *_completed(problem), *_varied(problem), *_redrawn(problem))
    return (Loosened(problem, certain=False), *sorted(loose, key=lambda one: not one.certain))


def _resized(problem: Problem) -> Iterator[Loosened]:
    """Draw the sizes."""
    sizes: Mapping[str, int] = getattr(problem.spec, "sizes", {})
    if sizes:
        because = f"{listed([f'{letter} = {size}' for letter, size in sizes.items()])} in every case"
        yield Loosened(_with(problem, sizes={}), "sizes", because)


def _completed(problem: Problem) -> Iterator[Loosened]:
    """Take back in what was left out."""
    omit: tuple[str, ...] = getattr(problem.spec, "omit", ())
    for regime in omit:
        # With kinks declared, what happens at one is known not to matter.
        if not (regime in AMBIGUOUS and problem.spec.kinks):
            others = tuple(one for one in omit if one != regime)
            because = f"'omit: [{regime}]' leaves out what shows it"
            loose = _with(problem, omit=others)
            yield Loosened(loose, "omit", because, only_new=True, certain=regime not in AMBIGUOUS)


def _varied(problem: Problem) -> Iterator[Loosened]:
    """Draw the constants."""
    constants = {name: what for name, what in declared(problem).items() if what.distribution == "constant"}
    if constants:
        texts = {name: _declared(what, TELLING) for name, what in constants.items()}
        values = [f"{name} is {what.parameters[0]:g}" for name, what in constants.items()]
        because = f"{listed(values)} in every case"
        yield Loosened(_drawn(problem, texts), "arguments", because, shown=tuple(constants))


def _redrawn(problem: Problem) -> Iterator[Loosened]:
    """Draw each input from the ordinary distribution of its domain."""
    for name, what in declared(problem).items():
        if what.domain in ORDINARY and what.distribution != "constant":
            text = _declared(what, ORDINARY[what.domain])
            if declaration(text) != what:
                yield Loosened(_drawn(problem, {name: text}), "arguments", f"{name} is not '{text}'", certain=False)


def declared(problem: Problem) -> Mapping[str, Declaration]:
    """Give the inputs of a problem that are drawn; none for a kind that declares none."""
    given: Mapping[str, Declaration] = getattr(problem.spec, "declared", {})
    return given


def sizes_of(problem: Problem, case: Case) -> Mapping[str, int]:
    """Give the size of each dimension's letter in a case."""
    shapes = {argument.name: argument.array.shape for argument in case.arguments}
    return {
        letter: size
        for name, what in declared(problem).items()
        for letter, size in zip(what.dimensions, shapes.get(name, ()), strict=False)
    }


def _declared(what: Declaration, distribution: str) -> str:
    return f"{what.domain} ({', '.join(what.dimensions)}) ~ {distribution}"


def _drawn(problem: Problem, texts: Mapping[str, str]) -> Problem:
    """Copy a problem with other declarations of some inputs."""
    fields = {field: getattr(problem.spec, field, {}) for field in ("arguments", "where")}
    return _with(
        problem,
        **{field: {name: texts.get(name, text) for name, text in given.items()} for field, given in fields.items()},
    )


def _with(problem: Problem, **fields: object) -> Problem:
    """Copy a problem with other fields of its spec, which are taken as checked."""
    spec = problem.spec.model_copy(update=fields)
    items = tuple(replace(item, spec=spec) if item.spec is problem.spec else item for item in problem.items)
    return replace(problem, spec=spec, items=items)
