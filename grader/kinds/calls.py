"""The inputs of a function, and how it is called with them: drawn ones, derived ones, and what another call gives.

`derived f(Z)` is what `reference.py`'s f gives for other inputs, handed to the student as an array. `submitted f(x)[1]`
is what the student's own f gives, handed on in the process where it was made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from grader.kinds.arguments import MOST_LETTERS, Declaration, declaration
from grader.kinds.problem import fault
from grader.model import Argument, Call, Passed, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Array, Case

Word: TypeAlias = Literal["derived", "submitted"]
COMPOSED: Final = re.compile(
    rf"\s*(?P<word>{'|'.join(get_args(Word))})\s+(?P<function>[^\W\d]\w*)\s*\((?P<arguments>[^()]*)\)"
    r"\s*(?:\[\s*(?P<entry>[^\]]*?)\s*\]\s*)?"
)
ENTRY: Final = re.compile(r"(?P<place>[0-9]{1,3})|'(?P<one>[^'\\]+)'|\"(?P<two>[^\"\\]+)\"")


@dataclass(frozen=True, slots=True)
class Composed:
    """An input that a function gives for others: the reference's (`derived`), or the student's own (`submitted`)."""

    word: Word
    function: str
    arguments: tuple[str, ...]
    entry: int | str | None = None

    def __str__(self) -> str:
        """Write the call, as it would be written in Python."""
        return f"{self.function}({', '.join(self.arguments)})" + ("" if self.entry is None else f"[{self.entry!r}]")


@lru_cache(maxsize=1024)
def given(text: str) -> Declaration | Composed:
    """Read how an input comes about. Raises the error that a spec's field reports.

    >>> print(given("submitted affine_forward(x, w, b)[1]"))
    affine_forward(x, w, b)[1]
    """
    word = text.split(maxsplit=1)[0] if text.split() else ""
    if word not in get_args(Word):
        return declaration(text)
    found = COMPOSED.fullmatch(text)
    if not found:
        example = "derived f(Z)" if word == "derived" else "submitted f(x, w)[1]"
        raise fault(f"expected a function and its inputs, as '{example}', got {text!r}")
    names = tuple(name.strip() for name in found["arguments"].split(","))
    for name in names:
        if not name.isidentifier():
            raise fault(f"expected the name of an input, got {name!r}", offset=found.start("arguments"))
    entry = None if found["entry"] is None else _entry(found["entry"], found.start("entry"))
    if word == "derived":
        if entry is not None:
            raise fault("a derived input is all that its function gives", offset=found.start("entry") - 1)
        return Composed("derived", found["function"], names)
    return Composed("submitted", found["function"], names, entry)


def _entry(text: str, offset: int) -> int | str:
    found = ENTRY.fullmatch(text)
    if not found:
        raise fault(f"expected a place, as [1], or a key, as ['cache'], got [{text}]", offset=offset)
    return int(found["place"]) if found["place"] else found["one"] or found["two"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """All inputs of a problem by name: those that are passed, in call order, and those that others are made of."""

    passed: Mapping[str, Declaration | Composed]
    where: Mapping[str, Declaration | Composed]

    @property
    def all(self) -> dict[str, Declaration | Composed]:
        """Every input, those that are passed first."""
        return {**self.passed, **self.where}

    @property
    def drawn(self) -> dict[str, Declaration]:
        """The inputs that are drawn."""
        return {name: what for name, what in self.all.items() if isinstance(what, Declaration)}

    @property
    def derived(self) -> dict[str, Composed]:
        """The inputs that `reference.py` makes of others."""
        every = self.all.items()
        return {name: what for name, what in every if isinstance(what, Composed) and what.word == "derived"}

    def path(self, name: str) -> str:
        """Give the field that declares an input."""
        return f"arguments.{name}" if name in self.passed else f"where.{name}"

    @property
    def letters(self) -> tuple[str, ...]:
        """The dimensions, by letter."""
        return tuple(dict.fromkeys(letter for what in self.drawn.values() for letter in what.dimensions))


def check(inputs: Inputs) -> None:
    """Check that inputs fit together. Raises the error of a spec's fields `arguments` and `where`."""
    if len(inputs.letters) > MOST_LETTERS:
        what = f"{len(inputs.letters)} different dimensions; at most {MOST_LETTERS} can be drawn"
        raise fault(what, within=("arguments",))
    for field, among in (("arguments", inputs.passed), ("where", inputs.where)):
        for name, given in among.items():
            wrong = _wrong(name, given, inputs)
            if wrong:
                raise fault(wrong, within=(field, name))


def _wrong(name: str, what: Declaration | Composed, inputs: Inputs) -> str:
    """Say what is wrong with an input beside the others; empty when nothing is."""
    every = inputs.all
    if name in inputs.passed and name in inputs.where:
        return f"{name!r} is an argument already: what is passed needs no second declaration"
    if isinstance(what, Declaration):
        unknown = what.bound and what.bound not in inputs.letters
        return f"no input has the dimension {what.bound!r} that this index is to stay below" if unknown else ""
    for each in what.arguments:
        if each not in every:
            return f"{each!r} is no input; there are {', '.join(other for other in every if other != name)}"
    parts = _parts(name, every)
    if name in parts:
        return f"{name!r} is made of itself"
    by_submission = [each for each in parts if getattr(every[each], "word", "") == "submitted"]
    if what.word == "derived" and by_submission:
        return f"{by_submission[0]!r} comes from the submission: what is derived cannot be made of it"
    return ""


def _parts(name: str, every: Mapping[str, Declaration | Composed]) -> tuple[str, ...]:
    """Name every input that one is made of, at any depth."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        what = every.get(waiting.pop())
        new = [each for each in what.arguments if each not in found] if isinstance(what, Composed) else []
        found |= dict.fromkeys(new)
        waiting += new
    return tuple(each for each in found if each in every)


def sizes_of(inputs: Inputs, case: Case) -> dict[str, int]:
    """Give the sizes of a case by letter."""
    drawn = inputs.drawn
    return {
        letter: size
        for argument in case.arguments
        if argument.name in drawn
        for letter, size in zip(drawn[argument.name].dimensions, argument.array.shape, strict=True)
    }


def is_ordinary(case: Case) -> bool:
    """Tell whether a case is one in which a mistake is looked for, or one in which it must show again."""
    return case.core or case.confirms


# ── calling ──────────────────────────────────────────────────────────────────────────────────────────────


def call(target: Target, inputs: Inputs, case: Case) -> Call:
    """Call a target with the inputs of a case, in their order.

    What the case does not hold, being composed, is asked for in the process of the call.
    """
    held = {argument.name: argument for argument in case.arguments}
    return Call(target, tuple(_input(name, inputs.all, held) for name in inputs.passed))


def _input(name: str, every: Mapping[str, Declaration | Composed], held: Mapping[str, Argument]) -> Argument | Passed:
    if name in held:
        return held[name]
    what = every[name]
    assert isinstance(what, Composed)  # noqa: S101 - a case holds all that is drawn
    inner = Call(Target(what.function), tuple(_input(each, every, held) for each in what.arguments))
    return Passed(name, inner, what.entry)


def derivations(inputs: Inputs, case: Case) -> tuple[Call, ...]:
    """Ask for the derived inputs of a case that holds only drawn ones."""
    held = {argument.name: argument for argument in case.arguments}
    made = (_input(name, inputs.all, held) for name in inputs.derived)
    return tuple(each.call for each in made if isinstance(each, Passed))


def with_derived(inputs: Inputs, case: Case, arrays: tuple[Array, ...]) -> Case:
    """Give a case its derived inputs, laid out as its others."""
    first = case.arguments[0]
    derived = (
        Argument(name, array, first.layout, first.writeable) for name, array in zip(inputs.derived, arrays, strict=True)
    )
    return replace(case, arguments=(*case.arguments, *derived))


def with_drawn(inputs: Inputs, case: Case) -> Case:
    """Give a case only what was drawn: what is derived from a changed input is then made anew."""
    return replace(case, arguments=tuple(each for each in case.arguments if each.name in inputs.drawn))
