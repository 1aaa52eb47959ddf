"""What is said of a wrong belief about broadcasting that stands behind several answers: once, for the problem.

Each has its own code, so that a class can be counted by it: `broadcast.aligned-left`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from grader.kinds.findings import finding
from grader.model import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.diagnose.sheets import Explanation
    from grader.model import Json

FILLING: Final = "Look at step 1, filling: how the shapes are aligned."
COMPARING: Final = "Look at step 2, comparing: which sizes fit together."
COPYING: Final = "Look at step 3, copying: which sizes the result has."

SENTENCES: Final[Mapping[str, tuple[str, str, str]]] = {
    "aligned-left": (
        FILLING,
        "The shapes are aligned on the right, not on the left.",
        "Fill the shorter shape with ones from the left, so that the last dimensions meet.",
    ),
    "equal-rank": (
        FILLING,
        "Shapes with different numbers of dimensions can be broadcast, too.",
        "Fill the shorter shape with ones from the left, until it has as many dimensions as the longer one.",
    ),
    "scalar-refused": (
        FILLING,
        "A single number can be broadcast, too.",
        "Its shape () is filled with ones from the left, and the number is copied to every place of the other array.",
    ),
    "padding-forgotten": (
        FILLING,
        "No dimension of a longer shape is lost.",
        "The shorter shape is filled with ones from the left, and these are copied along the longer shape's sizes.",
    ),
    "concatenated": (
        FILLING,
        "The shapes are written under each other, not one after the other.",
        "Align them on the right; the result has as many dimensions as the longest shape.",
    ),
    "anywhere": (
        FILLING,
        "A size meets only what stands in its own dimension.",
        "Align the shapes on the right; an equal size in another dimension does not count.",
    ),
    "equal-shapes": (
        COMPARING,
        "Shapes need not be equal to be broadcast.",
        "Fill the shorter shape with ones from the left; then a 1 fits every size.",
    ),
    "one-incompatible": (
        COMPARING,
        "A size of 1 fits more than a 1.",
        "A 1 fits every size: its only entry is copied as often as the other size says.",
    ),
    "one-stretches": (
        COMPARING,
        "More than one of the shapes may be stretched.",
        "Every 1 is copied along the size that it meets, in whichever shape it stands.",
    ),
    "maximum": (
        COMPARING,
        "A larger size is no reason for two sizes to fit.",
        "Only a 1 is copied; two other sizes that differ do not fit.",
    ),
    "repeats": (
        COMPARING,
        "A size is not repeated until it fills a multiple of itself.",
        "Only a 1 is copied; 3 and 6 do not fit.",
    ),
    "first-size": (
        COMPARING,
        "Where two sizes clash, none of the shapes decides.",
        "Two sizes that differ do not fit, unless one of them is 1; then the shapes cannot be broadcast.",
    ),
    "last-size": (
        COMPARING,
        "Where two sizes clash, none of the shapes decides.",
        "Two sizes that differ do not fit, unless one of them is 1; then the shapes cannot be broadcast.",
    ),
    "matmul": (
        COMPARING,
        "Broadcasting is no matrix product.",
        "The last dimension meets the last, the one before it the one before, and none of them vanishes.",
    ),
    "last-only": (
        COMPARING,
        "Every dimension has to fit, not the last one alone.",
        "Compare all of them, from the last to the first: the sizes are equal, or one of them is 1.",
    ),
    "zero-wins": (
        COMPARING,
        "A size of 0 does not fit every size.",
        "It is a size like any other: it fits only 0 and 1.",
    ),
    "zero-refused": (
        COMPARING,
        "A size of 0 is a size like any other.",
        "It fits 0 and 1; the result is empty, but it has a shape.",
    ),
    "zero-as-one": (
        COPYING,
        "A size of 0 is no 1.",
        "It fits only 0 and 1, and is itself never stretched: the result has a 0 there.",
    ),
    "minimum": (
        COPYING,
        "The result does not have the smaller of two sizes.",
        "Where a 1 meets another size, it is copied as often as that says; any other two sizes have to be equal.",
    ),
    "first-shape": (
        COPYING,
        "The result need not have the shape of any of the arrays.",
        "Wherever the first shape has a 1, or no dimension at all, the size that it meets counts.",
    ),
    "last-shape": (
        COPYING,
        "The result need not have the shape of any of the arrays.",
        "Wherever the last shape has a 1, or no dimension at all, the size that it meets counts.",
    ),
    "longer-shape": (
        COPYING,
        "The longer shape alone does not decide.",
        "Its ones are copied along the sizes that they meet, and all its other sizes have to fit.",
    ),
    "not-copied": (
        COPYING,
        "The longer shape may be stretched, too.",
        "Wherever it has a 1, that is copied along the size that it meets.",
    ),
    "sum": (
        COPYING,
        "Sizes are not added.",
        "Adding sizes is what concatenation does; here ones are copied, and equal sizes stay as they are.",
    ),
    "product": (
        COPYING,
        "Sizes are not multiplied.",
        "Equal sizes stay as they are, and only a 1 becomes another size.",
    ),
    "ones-dropped": (
        COPYING,
        "No dimension vanishes from the result.",
        "Where all sizes are 1, the result has a 1, too.",
    ),
    "reversed": (
        COPYING,
        "The result keeps the order of the dimensions.",
        "Compare from the last dimension to the first, but write the result from the first to the last.",
    ),
}
"""Of each misconception: where to look; what kind of mistake it is; what is right."""


def named(explanation: Explanation) -> Finding:
    """Say which misconception explains a student's wrong answers, or which two do equally well."""
    found, data = explanation.misconceptions, _data(explanation)
    beliefs = [each.belief for each in found]
    where, what, right = zip(*(SENTENCES[each.id] for each in found), strict=True)
    if len(found) == 1:
        message = f"You took it that {beliefs[0]}. {right[0]} That explains {_wrong_answers(explanation)}."
        return Finding(f"broadcast.{found[0].id}", message, data, (where[0], what[0]))
    codes: list[Json] = [f"broadcast.{each.id}" for each in found]
    return finding(
        "broadcast.either",
        {**data, "codes": codes},
        beliefs=f"either that {beliefs[0]}, or that {beliefs[1]}",
        wrong_answers=_wrong_answers(explanation),
        where=" ".join(dict.fromkeys(where)),
        what=" ".join(dict.fromkeys(what)),
    )


def _data(explanation: Explanation) -> dict[str, Json]:
    return {"explained": explanation.explained, "wrong": explanation.wrong}


def _wrong_answers(explanation: Explanation) -> str:
    if explanation.explained < explanation.wrong:
        return f"{explanation.explained} of your {explanation.wrong} wrong answers"
    few = {1: "your wrong answer", 2: "both of your wrong answers"}
    return few.get(explanation.wrong, f"all {explanation.wrong} of your wrong answers")
