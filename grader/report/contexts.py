"""What the templates see: one dataclass per page, of plain texts that are ready to show.

The text is clean already; a template escapes it, arranges it, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grader.report.verdicts import Face


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of prose."""

    text: str
    code: bool
    """Whether it stood between backticks."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One reason, and the numbers that decided."""

    code: str
    """Empty where it would say more than the hint level allows."""
    message: tuple[Span, ...]
    numbers: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the worked solution."""

    text: tuple[Span, ...]
    wrong: bool
    """Whether it is the first one in which the answer goes wrong."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as its student sees it."""

    anchor: str
    """The fragment that links here."""
    name: str
    statement: str
    submitted: str
    """The answer in one line; empty when there is none."""
    face: Face
    score: str
    """As `0.5 of 1 point`, or `not graded`."""
    findings: tuple[FindingView, ...]
    solution: tuple[Step, ...]
    """The worked solution's steps; empty unless they are released."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a problem asks, the same on every page."""

    prompt: tuple[tuple[Span, ...], ...]
    """Paragraphs."""
    asked: tuple[Span, ...]
    """What the submission must define, in one sentence; empty when nobody said."""


@dataclass(frozen=True, slots=True)
class Chip:
    """An item in short, which leads to it."""

    anchor: str
    name: str
    face: Face


@dataclass(frozen=True, slots=True)
class ProblemView:
    """One problem as its student sees it."""

    anchor: str
    title: str
    task: Task
    score: str
    chips: tuple[Chip, ...]
    findings: tuple[FindingView, ...]
    """What concerns the problem as a whole."""
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """What the submission printed on one stream."""

    name: str
    text: str
    lines: str
    """How much it is, as `3 lines`."""


@dataclass(frozen=True, slots=True)
class StudentPage:
    """All that `student.html` shows."""

    assignment: str
    student: str
    graded: bool
    score: str
    """As `11 of 13 points`; `Not graded` when it is not."""
    findings: tuple[FindingView, ...]
    """What concerns the submission as a whole."""
    problems: tuple[ProblemView, ...]
    outputs: tuple[Output, ...]
    """Empty streams are left out."""
    run: tuple[Fact, ...]
    isolation_note: str
    """What to know about the isolation of this run, among its facts; empty when it was strong."""


@dataclass(frozen=True, slots=True)
class NotGraded:
    """A submission without a score."""

    student: str
    href: str
    """Empty where there is no page."""
    reasons: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of one submission in the class table."""

    face: Face
    title: str
    """Everything in words, as `einsum b: partial, 0.5 of 1 point`."""
    score: str
    """Points, where the icon does not say them; else empty."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One submission in the class table."""

    student: str
    href: str
    """Empty where there is no page."""
    status: str
    score: str
    """Empty when not graded."""
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The head of one item's column."""

    name: str
    statement: str


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """The columns of one problem."""

    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How often something came up."""

    name: str
    times: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """How the class did on one item."""

    problem: str
    name: str
    statement: str
    counts: tuple[int, ...]
    """Submissions by verdict, in the order of the page's `faces`."""
    share: str
    """Mean share of the points earned, over what was graded, as `62 %`."""
    findings: tuple[Count, ...]
    """The most frequent findings, by code."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What stands behind several wrong answers to one problem, and of how many students."""

    problem: str
    found: Count


@dataclass(frozen=True, slots=True)
class ClassPage:
    """All that `class.html` shows."""

    assignment: str
    figures: tuple[Fact, ...]
    """The class in a few numbers."""
    warning: str
    """What to know about the isolation of this run; empty when it was strong."""
    not_graded: tuple[NotGraded, ...]
    left_out: tuple[Fact, ...]
    """Path and reason of what was not taken."""
    points: str
    faces: tuple[Face, ...]
    """Every verdict, for the legend and the counts."""
    groups: tuple[ColumnGroup, ...]
    rows: Iterable[ClassRow]
    """Made one by one, as the page is written."""
    items: tuple[ItemRow, ...]
    beliefs: tuple[Belief, ...]
    """The most frequent ones first."""
    run: tuple[Fact, ...]
