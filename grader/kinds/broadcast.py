"""Broadcasting: do these shapes broadcast together, and to what?

A spec gives the shapes of each item; a submission gives a mapping from items to shapes, None for "they do not".
The reference is the rule itself, on sizes alone: nothing is allocated, and no size is too large.
Many ways of writing a shape are read. A wrong shape is answered with the first step that goes wrong; what stands behind
several wrong ones is named once, for the problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from grader.algebra.shapes import Shape, broadcast, clashes, columns
from grader.diagnose.shapes import Answer
from grader.diagnose.sheets import blind, explaining, separating
from grader.kinds import beliefs, misconceptions, silent
from grader.kinds.findings import finding
from grader.kinds.outcomes import blank, not_returned, shown
from grader.kinds.problem import ItemSpec, ProblemSpec, distinct, fault, written
from grader.kinds.written_shapes import read
from grader.model import Finding, Item, Judgement, Returned, Target, ValueOf, Verdict
from grader.text import listed, ordinal

if TYPE_CHECKING:
    from grader.diagnose.sheets import Group
    from grader.model import Answered, Case, Json, Outcome, Problem, Request

Size = Annotated[int, Field(ge=0, strict=True)]


def _none(value: object) -> object:
    if isinstance(value, str) and value != "none":
        raise fault(f"expected a shape as [7, 1], or none, got {written(value)}")
    return None if value == "none" else value


class BroadcastMisconception(misconceptions.Misconception):
    """A wrong answer that students are known to give."""

    answer: Annotated[
        tuple[Size, ...] | None,
        BeforeValidator(_none, json_schema_input_type=tuple[Size, ...] | Literal["none"] | None),
    ] = Field(
        description="What they answer: a shape, or `none` where they say that the shapes cannot be broadcast.",
        examples=[[7, 1], "none"],
    )


class BroadcastItem(ItemSpec):
    """A set of shapes."""

    shapes: tuple[tuple[Size, ...], ...] = Field(
        min_length=2,
        description="The shapes that meet; each a list of sizes.",
        examples=[[[7, 1], [7]]],
    )
    misconceptions: tuple[BroadcastMisconception, ...] = Field(
        (), description="Wrong answers that students are known to give, and what to say then."
    )

    @field_validator("misconceptions")
    @classmethod
    def _wrong(
        cls, given: tuple[BroadcastMisconception, ...], info: ValidationInfo
    ) -> tuple[BroadcastMisconception, ...]:
        misconceptions.check(given, info.data.get("points", Decimal(1)))
        right = broadcast(info.data.get("shapes", ()))
        for position, each in enumerate(given):
            if each.answer == right:
                raise fault("this is the right answer", within=(position, "answer"))
            if each.answer in [other.answer for other in given[:position]]:
                raise fault("another misconception has the same answer", within=(position, "answer"))
        return given


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
drafts = silent.asks_nothing
settle = silent.as_drawn
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
    wrong = mistake(item.spec.shapes, answer)
    if wrong is not None:
        return _wrong(item, answer, wrong, submitted)
    notes = (
        (finding("broadcast.number-note", {"got": answer[0]}),)
        if answer and isinstance(outcome.value, (int, float))
        else ()
    )
    return Judgement(Verdict.PASSED, notes, Decimal(1), submitted)


def _wrong(item: Item, answer: Answer, found: Finding, submitted: str) -> Judgement:
    """Judge a wrong shape: by what the author has to say of it, before the step that goes wrong."""
    judged = Judgement(Verdict.FAILED, (found,), submitted=submitted)
    shown = [each for each in item.spec.misconceptions if each.answer == answer]
    return misconceptions.held(shown[0], judged, item.points) if shown else judged


counterfactuals = silent.asks_nothing
learn = silent.learns_nothing
diagnose = silent.no_diagnosis


def review(_problem: Problem, answered: Sequence[Answered], _source: bytes) -> tuple[Finding, ...]:
    """Name the misconception behind the wrong answers; what is blank or cannot be read does not count."""
    given = [(one.item.spec.shapes, _answer(one.outcomes[0])) for one in answered if one.outcomes]
    found = explaining([(shapes, answer) for shapes, answer in given if not isinstance(answer, Finding)])
    return (beliefs.named(found),) if found else ()


def _answer(outcome: Outcome) -> Answer | Finding:
    """Read what came back as a shape; a finding where none did."""
    return read(outcome.value) if isinstance(outcome, Returned) else finding("answer.blank")


def explain(_problem: Problem, item: Item) -> tuple[str, ...]:
    """Work the item in three steps: fill with ones, compare each dimension, copy along the ones."""
    shapes = item.spec.shapes
    laid, bad = columns(shapes), clashes(shapes)
    filled = [str(tuple(sizes[row] for sizes in laid)) for row in range(len(shapes))]
    if bad:
        compared = f"{meeting(laid, bad[-1])}; they differ, and none of them is 1."
        copied = "there is nothing to copy, as these shapes cannot be broadcast."
    else:
        compared = "everywhere the sizes are equal, or one of them is 1."
        copied = f"the result has shape {broadcast(shapes)}."
    return (
        f"Fill the shorter shapes with ones from the left: {listed(filled)}.",
        f"Compare dimension by dimension: {compared}",
        f"Copy along the ones: {copied}",
    )


proof = silent.asks_nothing
doubts = silent.no_doubts


def advice(problem: Problem) -> tuple[str, ...]:
    """Tell which misconceptions the items cannot see or tell apart, and shapes that would do so."""
    sight = blind([item.spec.shapes for item in problem.items])
    lines = [f"these misconceptions cannot be told apart: {_ids(group)}" for group in sight.alike]
    if sight.uncaught:
        lines.insert(0, f"no item catches these misconceptions: {_ids(sight.uncaught)}")
    added = [f"shapes: {[list(shape) for shape in shapes]}" for shapes in separating(sight)]
    return (*lines, f"these items would do it: {'; '.join(added)}") if added else tuple(lines)


def _ids(group: Group) -> str:
    return ", ".join(f"{each.id} ({each.belief})" for each in group)


# ── what is wrong with it ────────────────────────────────────────────────────────────────────────────────


def mistake(shapes: Sequence[Shape], answer: Answer) -> Finding | None:
    """Name the first step in which an answer goes wrong, and where; None if it is right."""
    want = broadcast(shapes)
    if answer == want:
        return None
    if answer is None:
        return finding("broadcast.can", {"step": 2})
    laid = columns(shapes)
    if want is None:
        axis = clashes(shapes)[-1]
        facts: dict[str, Json] = {"step": 2, "dimension": axis - len(laid), "sizes": list(laid[axis])}
        return finding("broadcast.cannot", facts, meeting=meeting(laid, axis))
    if len(answer) != len(want):
        return finding("broadcast.ndim", {"step": 1, "want": len(want), "got": len(answer)})
    wrong = [axis for axis in range(len(want)) if answer[axis] != want[axis]]
    misplaced = [axis for axis in wrong if _from_elsewhere(answer[axis], laid)]
    axis = (misplaced or wrong)[-1]
    facts = {"step": 1 if misplaced else 3, "dimension": axis - len(laid), "sizes": list(laid[axis])}
    code = "broadcast.misplaced" if misplaced else "broadcast.size"
    words = {"place": _place(laid, axis), "sizes_meet": _sizes_meet(laid[axis])}
    return finding(code, facts | {"got": answer[axis]}, **words)


def _from_elsewhere(size: int, laid: Sequence[Shape]) -> bool:
    """Tell whether a size that is wrong comes from another dimension: so the shapes were laid out otherwise."""
    return size != 1 and any(size in sizes for sizes in laid)


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
