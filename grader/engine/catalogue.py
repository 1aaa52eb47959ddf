"""The catalogue of wrong answers that the reference itself can give: with a factor, another shape, an argument ignored.

Each is a mutant: the reference's file with a wrapper at its end, which calls the reference and spoils what goes in or
what comes out. Pure: nothing is run.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from grader.engine.mutants import Mutant
from grader.model import Argument

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.model import Call, Passed

Part = int | str
"""Of a result that is a tuple, a place; of one that is a mapping, a key."""

WRAPPER: Final = """

def {answer}(*_given, _right={function}):
    import numpy

    def _spoilt(_value):
        _value = numpy.asarray(_value)
        return {outcome}

    _arguments = list(_given)
    {argument}
    _result = _right(*_arguments)
    if isinstance(_result, dict):
        return {{_part: _spoilt(_value) if {chosen} else _value for _part, _value in _result.items()}}
    if isinstance(_result, tuple):
        return tuple(_spoilt(_value) if {chosen} else _value for _part, _value in enumerate(_result))
    return _spoilt(_result)
"""
OUTCOMES: Final[Mapping[str, str]] = {
    "the result with the other sign": "-_value",
    "twice the result": "2 * _value",
    "half the result": "_value / 2",
    "the result's absolute value": "abs(_value)",
    "the result transposed": "_value.T",
    "the result flattened": "_value.ravel()",
    "the result squeezed": "_value.squeeze()",
    "the result with one more axis": "_value[..., None]",
    "the result backwards": "_value[::-1] if _value.ndim else _value",
    "the result rounded to 6 digits": "numpy.round(_value, 6)",
    "the result cut off at ±100": "numpy.clip(_value, -100, 100)",
}
"""What is done to a result, as an expression of `_value`."""
NUMBERS: Final[Mapping[str, str]] = {"{} = 0": "0 * {}", "{} = 1": "0 * {} + 1", "−{}": "-{}"}
ARRAYS: Final[Mapping[str, str]] = {"{} = 0": "0 * {}", "{} cut off at ±10": "numpy.clip({}, -10, 10)"}
WHOLE: Final[Mapping[str, str]] = {"{} = 0": "0 * {}"}
SQUARE: Final[Mapping[str, str]] = {"{} transposed": "numpy.swapaxes({}, -1, -2)"}
"""What is done to an argument: a single number, an array, an array of whole numbers, square matrices."""


def catalogue(
    source: str, answer: str, call: Call, letters: Mapping[str, Sequence[str]], parts: Mapping[Part, str]
) -> tuple[Mutant, ...]:
    """Give the wrong answers that a reference can be made to give, under the name that a submission defines.

    call: one call of the reference. letters: of each argument, its dimensions. parts: of a result
    that has several, each with what it is called.
    """

    def wrapped(edit: str, *, outcome: str = "_value", argument: str = "pass", part: Part | None = None) -> Mutant:
        chosen = "True" if part is None else f"_part == {part!r}"
        words = {"answer": answer, "function": call.target.name, "chosen": chosen}
        return Mutant(f"{source.rstrip()}\n{WRAPPER.format(outcome=outcome, argument=argument, **words)}", edit)

    outcomes = {**OUTCOMES, **dict(_by_size(call, letters))}
    spoilt_results = [
        wrapped(edit if part is None else f"{edit}, part {parts[part]}", outcome=outcome, part=part)
        for part in parts or (None,)
        for edit, outcome in outcomes.items()
    ]
    spoilt_inputs = [wrapped(edit, argument=statement) for edit, statement in _of_arguments(call, letters)]
    return (*spoilt_results, *spoilt_inputs)


def _of_arguments(call: Call, letters: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Spoil one argument at a time, or exchange two that have the same dimensions."""
    places = {one.name: place for place, one in enumerate(call.arguments) if isinstance(one, Argument)}
    for name, place in places.items():
        for edit, value in _edits(call.arguments[place], letters.get(name, ())).items():
            yield edit.format(name), f"_arguments[{place}] = {value.format(f'_arguments[{place}]')}"
    for one, other in combinations(places, 2):
        if letters.get(one) is not None and letters.get(one) == letters.get(other):
            first, second = places[one], places[other]
            exchange = f"_arguments[{first}], _arguments[{second}] = _arguments[{second}], _arguments[{first}]"
            yield f"{one} and {other} exchanged", exchange


def _edits(argument: Argument | Passed, dimensions: Sequence[str]) -> Mapping[str, str]:
    if not isinstance(argument, Argument) or argument.array.ndim == 0:
        return NUMBERS
    edits = ARRAYS if argument.array.dtype.kind == "f" else WHOLE
    square = len(dimensions) > 1 and dimensions[-1] == dimensions[-2]
    return {**edits, **SQUARE} if square else edits


def _by_size(call: Call, letters: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Multiply by each size, and divide by it, or by the ratio of two: a mean over what a sum should be over."""
    sizes: dict[str, str] = {}
    for place, argument in enumerate(call.arguments):
        for axis, letter in enumerate(letters.get(argument.name, ()) if isinstance(argument, Argument) else ()):
            sizes.setdefault(letter, f"numpy.shape(_given[{place}])[{axis}]")
    for letter, size in sizes.items():
        yield f"the result × {letter}", f"_value * {size}"
        yield f"the result / {letter}", f"_value / {size}"
    for letter, other in combinations(sizes, 2):
        yield f"the result × {letter} / {other}", f"_value * {sizes[letter]} / {sizes[other]}"
