"""Say a mistake at all hint levels: from its code and data to a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from grader.kinds.mistakes import MISTAKES, PHRASES
from grader.model import Finding
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.diagnose.evidence import Evidence, Mistake
    from grader.model import Json

EITHER: Final = (
    "Look at your answer in the most ordinary case.",
    "One of two common mistakes explains your answer.",
    "Either {first}, or {second}: in all cases both would give your answer.",
)
TIMES: Final = (" What comes out is then multiplied by {times}{but}.", ", and the result is multiplied by {times}{but}")
ASIDE: Final = (" One term is as it should be: {but}.", " (but not for one term: {but})")
LOOPS: Final = {
    "first": "Is there a return inside the loop?",
    "last": "Is there an = in the loop where += belongs?",
}
APPLIED: Final = {
    "absolute value": ("Your answer is the absolute value of the reference.", "the absolute value is taken"),
    "square": (
        "Your answer is the square of the reference: is a square root missing, or 1/2 in an exponent?",
        "everything is squared",
    ),
    "square root": (
        "Your answer is the square root of the reference: is there a root too many, or a square missing?",
        "a square root is taken",
    ),
    "logarithm": ("Your answer is the logarithm of the reference.", "a logarithm is taken"),
    "exponential": ("Your answer is exp of the reference: is a logarithm missing?", "exp is taken"),
    "1 - x": ("Your answer is 1 minus the reference.", "everything is subtracted from 1"),
    "reciprocal": (
        "Your answer is 1 divided by the reference: is a division upside down, or the sign of an exponent wrong?",
        "the fraction is upside down",
    ),
    "negative part cut off": (
        "Your answer is the reference with 0 in the place of its negative entries.",
        "the negative entries are cut off",
    ),
}
"""What is said of a function that is applied to every entry, in a sentence and in a few words."""


def explained(evidence: Evidence) -> tuple[Finding, ...]:
    """Say which mistake explains an answer, or which two do equally well; nothing where none does, or too many."""
    from grader.diagnose.arrays import mistakes  # noqa: PLC0415 - who checks a right answer does not wait for the search

    match mistakes(evidence):
        case (one, other):
            return (either(one, other),)
        case found:
            return tuple(map(named, found))


def named(mistake: Mistake) -> Finding:
    """Say a mistake at all hint levels."""
    words = _words(mistake.data)
    where, what, full = (text.format(**words) for text in MISTAKES[mistake.code])
    return Finding(mistake.code, full + _besides(mistake.data, 0), dict(mistake.data), (where, what))


def either(first: Mistake, second: Mistake) -> Finding:
    """Say that one of two mistakes was made."""
    where, what, full = EITHER
    message = full.format(first=phrase(first), second=phrase(second))
    data: dict[str, Json] = {
        "codes": [first.code, second.code],
        "mistakes": [{"code": each.code, **each.data} for each in (first, second)],
    }
    return Finding("mistake.either", message, data, (where, what))


def phrase(mistake: Mistake) -> str:
    """Say a mistake in a few words."""
    words = _words(mistake.data)
    return PHRASES[mistake.code].format(**words) + _besides(mistake.data, 1)


def _besides(data: Mapping[str, Json], length: int) -> str:
    """Say what came on top of the mistake."""
    if "times" in data:
        but = f", but for one term: {data['but']}" if "but" in data else ""
        return TIMES[length].format(times=data["times"], but=but)
    return ASIDE[length].format(**data) if "but" in data else ""


def _words(data: Mapping[str, Json]) -> dict[str, Json]:
    """Give the data, and the words that are made of it."""
    function, digits = str(data.get("function", "")), data.get("digits")
    sentence, briefly = APPLIED.get(function, (f"Your answer is the {function} of the reference.", function))
    axes, value = data.get("axes"), data.get("value")
    made: dict[str, Json] = {
        "along": _along(data.get("axis")),
        "loop": LOOPS.get(str(data.get("which")), ""),
        "applied": sentence,
        "briefly": briefly,
        "rounded": _rounded(digits, str(data.get("how"))),
    }
    if isinstance(axes, list):
        made["axes"] = f"({', '.join(str(axis) for axis in axes)})"
    if isinstance(value, float):
        made["value"] = f"{value:g}"
    return {**data, **made}


def _along(axis: Json) -> str:
    if isinstance(axis, list):
        return f"the axes {listed([str(each) for each in axis])}"
    return "all axes" if axis == "all" else f"axis {axis}"


def _rounded(digits: Json, how: str) -> str:
    if digits == 0:
        return f"{how} to whole numbers"
    return f"rounded to {digits} decimal place{'' if digits == 1 else 's'}"
