"""Broadcasting: do these shapes broadcast together, and to what?

A spec gives the shapes of each item; a submission gives a mapping from items to shapes, None for "they do not".
The reference is the rule itself, on sizes alone: nothing is allocated, and no size is too large.
Many ways of writing a shape are read. A wrong shape is answered with the first dimension that goes wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import numpy as np
from pydantic import AfterValidator, Field

from grader.algebra.shapes import Shape, broadcast, clashes, columns
from grader.kinds import silent
from grader.kinds.findings import finding
from grader.kinds.outcomes import blank, not_returned, quoted, shown
from grader.kinds.problem import ItemSpec, ProblemSpec, distinct
from grader.model import Finding, Item, Judgement, Returned, Target, ValueOf, Verdict
from grader.text import listed, ordinal

if TYPE_CHECKING:
    from grader.model import Case, Json, Outcome, Plain, Problem, Request

Size = Annotated[int, Field(ge=0, strict=True)]


class BroadcastItem(ItemSpec):
    """A set of shapes."""

    shapes: tuple[tuple[Size, ...], ...] = Field(
        min_length=2,
        description="The shapes that meet; each a list of sizes.",
        examples=[[[7, 1], [7]]],
    )


class Spec(ProblemSpec):
    """Which of these shapes broadcast together, and to what shape?"""

    kind: Literal["broadcast"] = Field(description="The kind of problem.")
    items: Annotated[tuple[BroadcastItem, ...], AfterValidator(distinct)] = Field(
        min_length=1, description="One item for each set of shapes."
    )


def items(spec: Spec) -> tuple[Item, ...]:
    """State each item by its shapes."""
    return tuple(Item(item.id, item.points, listed([str(shape) for shape in item.shapes]), item) for item in spec.items)


definitions = silent.no_definitions


def asked(problem: Problem) -> str:
    """Name the mapping and its keys."""
    keys = ", ".join(f'"{item.id}"' for item in problem.items)
    return f"a dict `{problem.answer}` with the keys {keys}: each a shape, or None where the shapes cannot be broadcast"


# Shapes are compared as they stand, by a rule that is ours.
cases = silent.no_cases
reference = silent.asks_nothing
wants = silent.no_wants


def requests(problem: Problem, item: Item, _cases: Sequence[Case]) -> tuple[Request, ...]:
    """Ask for the item's entry."""
    return (ValueOf(Target(problem.answer, item.id)),)


def judge(
    problem: Problem, item: Item, _cases: Sequence[Case], _wants: object, outcomes: Sequence[Outcome]
) -> Judgement:
    """Read the answer as a shape and hold it against the rule."""
    outcome = outcomes[0]
    if not isinstance(outcome, Returned):
        return not_returned(outcome, Target(problem.answer, item.id))
    if outcome.value is not None and blank(outcome.value):
        return Judgement(Verdict.MISSING, (finding("answer.blank"),))
    submitted = shown(outcome.value)
    answer = read(outcome.value)
    if isinstance(answer, Finding):
        return Judgement(Verdict.FAILED, (answer,), submitted=submitted)
    fault = mistake(item.spec.shapes, answer)
    if fault is not None:
        return Judgement(Verdict.FAILED, (fault,), submitted=submitted)
    notes = (
        (finding("broadcast.number-note", {"got": answer[0]}),)
        if answer and isinstance(outcome.value, (int, float))
        else ()
    )
    return Judgement(Verdict.PASSED, notes, Decimal(1), submitted)


counterfactuals = silent.asks_nothing
diagnose = silent.no_diagnosis
review = silent.no_review


def explain(_problem: Problem, item: Item) -> tuple[str, ...]:
    """Work the item in three steps: fill with ones, compare each dimension, copy along the ones."""
    shapes = item.spec.shapes
    laid = columns(shapes)
    filled = [str(tuple(sizes[row] for sizes in laid)) for row in range(len(shapes))]
    fill = f"Fill the shorter shapes with ones from the left: {listed(filled)}."
    bad = clashes(shapes)
    if bad:
        axis = bad[-1]
        return (
            fill,
            f"Compare dimension by dimension: {meeting(laid, axis)}; they differ, and none of them is 1.",
            "So these shapes cannot be broadcast.",
        )
    return (
        fill,
        "Compare dimension by dimension: everywhere the sizes are equal, or one of them is 1.",
        f"Copy along the ones: the result has shape {broadcast(shapes)}.",
    )


proof = silent.asks_nothing
doubts = silent.no_doubts
advice = silent.no_advice


# ── reading an answer ────────────────────────────────────────────────────────────────────────────────────

Answer: TypeAlias = "Shape | None"
NO = frozenset(
    [
        *("no", "cannot", "none", "null", "error", "valueerror", "false", "impossible", "incompatible", "undefined"),
        *("not possible", "not compatible", "not broadcast", "not broadcastable", "not broadcastable together"),
        *("no broadcast", "no broadcasting", "does not broadcast", "do not broadcast", "don't broadcast"),
        *(
            f"{cannot} {broadcast}"
            for cannot in ("cannot", "can not", "can't", "cannot be", "can not be", "can't be")
            for broadcast in ("broadcast", "broadcasted", "broadcast together")
        ),
    ]
)
YES = frozenset(["yes", "true", "ok", "broadcastable", "can be broadcast", "possible", "compatible"])
LONGEST_TEXT = 1000
MOST_DIMENSIONS = 1000
_ASCII = {0x2019: "'"} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Typographic apostrophes, and full-width forms, as other keyboards write them."""
LABEL = re.compile(r"^(?:torch\.size|np\.shape|shape|tuple)(?: ?[=:] ?| ?(?=\())")
BRACKETED = re.compile(r"^[(\[] ?(.*?) ?[)\]]$")
SEPARATED = re.compile(r"[0-9]{1,30}(?:\s*(?:,|;|x|×|\*|\s)\s*[0-9]{1,30})*\s*,?")


def read(value: Plain) -> Answer | Finding:
    """Read a shape from any way of writing it; None means "cannot be broadcast".

    >>> read("3 × 4"), read([3, 4]), read("Not broadcastable."), read(5), read("scalar")
    ((3, 4), (3, 4), None, (5,), ())
    """
    if isinstance(value, str):
        return _read_text(value)
    if value is None or value is False:
        return None
    if value is True:
        return finding("broadcast.yes-alone")
    if isinstance(value, np.ndarray) and value.ndim > 1:
        return finding("broadcast.array-itself", {"got": str(value.shape)})
    sizes = _sizes(value)
    return sizes if sizes is not None else finding("broadcast.unreadable", {"got": quoted(value)})


def _read_text(text: str) -> Answer | Finding:
    unreadable = finding("broadcast.unreadable", {"got": quoted(text)})
    if len(text) > LONGEST_TEXT:
        return unreadable
    word = " ".join(text.casefold().translate(_ASCII).split()).strip("\"'`.! ")
    if word in NO:
        return None
    word = re.sub(r"^yes ?[,:;] ?(?=.)", "", word)  # "yes, (7, 7)" is a shape
    if word.rstrip(",:; ") in YES:
        return finding("broadcast.yes-alone")
    inside = LABEL.sub("", word)
    for _ in range(2 if inside != word else 1):  # torch.Size([3, 4]) has brackets in brackets
        inside = BRACKETED.sub(r"\1", inside)
    if inside in ("scalar", "a scalar") or (not inside and word):
        return ()
    if SEPARATED.fullmatch(inside):
        return tuple(int(size) for size in re.findall("[0-9]+", inside))
    return unreadable


def _sizes(value: Plain) -> Shape | None:
    if isinstance(value, np.ndarray) and value.size <= MOST_DIMENSIONS:
        value = value.tolist()
    if isinstance(value, (int, float)):
        value = [value]
    if not isinstance(value, (list, tuple)) or len(value) > MOST_DIMENSIONS:
        return None
    sizes = [int(size) for size in value if isinstance(size, (int, float)) and _is_size(size)]
    return tuple(sizes) if len(sizes) == len(value) else None


def _is_size(number: float) -> bool:
    return not isinstance(number, bool) and number == number // 1 >= 0


# ── what is wrong with it ────────────────────────────────────────────────────────────────────────────────


def mistake(shapes: Sequence[Shape], answer: Answer) -> Finding | None:
    """Name the first dimension in which an answer goes wrong, or None if it is right."""
    want = broadcast(shapes)
    if answer == want:
        return None
    if answer is None:
        return finding("broadcast.can")
    laid = columns(shapes)
    if want is None:
        axis = clashes(shapes)[-1]
        facts: dict[str, Json] = {"dimension": axis - len(laid), "sizes": list(laid[axis])}
        return finding("broadcast.cannot", facts, meeting=meeting(laid, axis))
    if len(answer) != len(want):
        return finding("broadcast.ndim", {"want": len(want), "got": len(answer)})
    axis = max(axis for axis in range(len(want)) if answer[axis] != want[axis])
    facts = {"dimension": axis - len(laid), "sizes": list(laid[axis]), "got": answer[axis]}
    return finding("broadcast.size", facts, place=_place(laid, axis), sizes_meet=_sizes_meet(laid[axis]))


def meeting(laid: Sequence[Shape], axis: int) -> str:
    """Say which sizes clash in a dimension.

    >>> meeting([(3, 1, 4), (1, 5), (2, 2)], 0)
    'in the 3rd dimension from the right, 3 and 4 meet'
    """
    return f"{_place(laid, axis)}, {_sizes_meet([size for size in laid[axis] if size != 1])}"


def _place(laid: Sequence[Shape], axis: int) -> str:
    """Name a dimension, counted from the last, as broadcasting does."""
    back = len(laid) - axis
    return "in the last dimension" if back == 1 else f"in the {ordinal(back)} dimension from the right"


def _sizes_meet(sizes: Sequence[int]) -> str:
    return f"{listed([str(size) for size in sizes])} meet"
