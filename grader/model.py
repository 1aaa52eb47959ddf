"""The frozen values that travel between the rooms: data, no behaviour beyond reading it.

They appear here in the order in which a run meets them: what was set, what is asked of a child process,
what the child did, what we say about it, what is reported.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias

if TYPE_CHECKING:
    from types import EllipsisType

    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

HintLevel: TypeAlias = Literal[0, 1, 2, 3]
"""How much is said about a wrong answer: nothing; where to look; what kind of mistake it is; all of it."""

# ── what was set ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file as it was read, not yet decoded: only a child process compiles it."""

    name: str
    """File name for tracebacks, without folders."""
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use; every number is per child process unless its name says otherwise."""

    load_seconds: float = 10.0
    """Wall clock for running the file's top level."""
    request_seconds: float = 2.0
    """Wall clock for one request."""
    total_seconds: float = 30.0
    """Wall clock for loading once and for all requests; loading again after a hang may take as long once more."""
    memory_mib: int = 1024
    output_kib: int = 64
    """Captured standard output and standard error, each; more is read and dropped."""
    value_mib: int = 16
    """Largest value that a request may give back."""
    file_mib: int = 16
    """Largest file that the child may write."""


@dataclass(frozen=True, slots=True)
class Item:
    """The smallest thing that earns points."""

    id: str
    points: Decimal
    statement: str
    """What is asked, in one line of mathematics or code: a formula, two shapes, a signature."""
    spec: Any = field(repr=False)
    """The kind's own checked model of this item; only that kind looks inside."""
    shares: str = ""
    """Items of one problem with the same name here share their cases and calls; empty: its own."""
    level: HintLevel = 3
    """How much is said about a wrong answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field of a spec stands. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    source_line: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One YAML file: a kind, and the items of that kind."""

    id: str
    kind: str
    title: str
    prompt: str
    answer: str
    """The name that a submission must define."""
    items: tuple[Item, ...]
    spec: Any = field(repr=False)
    """The kind's own checked model; only that kind looks inside."""
    places: Mapping[str, Place] = field(repr=False)
    """Where each field stands, by its path as `items[0].formula`; the empty path is the whole file."""
    definitions: str = field(default="", repr=False)
    """Python that belongs at the end of `reference.py`: the author's expressions as functions."""
    level: HintLevel = 3
    """How much is said about the problem as a whole."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A folder under `problems/`, read and checked."""

    id: str
    title: str
    file: str
    """The file that a student hands in, as `hw3.py`."""
    problems: tuple[Problem, ...]
    reference: Source | None
    limits: Limits
    packages: tuple[str, ...]
    """What a submission may import beside the standard library."""
    show_solutions: bool
    """Whether reports show the worked solutions."""

    @property
    def points(self) -> Decimal:
        """All points that can be earned."""
        return sum((item.points for problem in self.problems for item in problem.items), Decimal(0))


# ── what is asked of a child process ─────────────────────────────────────────────────────────────────────

Layout: TypeAlias = Literal["contiguous", "fortran", "strided", "reversed"]
"""How an input lies in memory: row by row; column by column; every second entry of a larger array; backwards."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about: a name at the file's top level, or one key of the mapping of that name."""

    name: str
    key: str | None = None

    def __str__(self) -> str:
        """Write it as Python does."""
        return self.name if self.key is None else f'{self.name}["{self.key}"]'


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """One input of a call. A 0-d array arrives as a plain Python number."""

    name: str
    array: Array
    layout: Layout = "contiguous"
    writeable: bool = True


@dataclass(frozen=True, slots=True)
class ValueOf:
    """Give the value of a target."""

    target: Target


@dataclass(frozen=True, slots=True)
class Passed:
    """One input of a call: what another call gives in the same process, handed on without ever leaving it."""

    name: str
    call: Call
    entry: int | str | None = None
    """The part of it that is handed on: a place in a tuple or list, a key of a mapping; None: all of it."""


@dataclass(frozen=True, slots=True)
class Call:
    """Call a target with these arguments, by position, on fresh copies."""

    target: Target
    arguments: tuple[Argument | Passed, ...]


Request: TypeAlias = ValueOf | Call


@dataclass(frozen=True, slots=True)
class Case:
    """One concrete set of inputs; `regime` says what is special about them."""

    regime: str
    arguments: tuple[Argument, ...]
    core: bool = False
    """An ordinary case: all sizes differ, none is 1 or 2. The median core case sets the scale of an item."""
    extreme: bool = False
    """A case where a right formula may overflow."""
    confirms: bool = False
    """An ordinary case again, with sizes and values of its own: what core cases suggest must hold here, too."""


# ── what the child did ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that is not plain data: all we know is its type."""

    type: str
    """As `function`, `generator`, `torch.Tensor`."""
    callable: bool = False


Plain: TypeAlias = (
    "bool | int | float | complex | str | tuple[Plain, ...] | list[Plain] | dict[str, Plain] "
    "| EllipsisType | Array | Opaque | None"
)


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """A value came back."""

    value: Plain
    changed: tuple[str, ...] = ()
    """Names of the arguments that the call changed in place."""
    note: str = ""
    """How the child made it plain, as `converted from torch.Tensor`; empty if it was."""


@dataclass(frozen=True, slots=True)
class Raised:
    """Student code raised an exception."""

    error: str
    """The exception's type, as `ValueError`."""
    message: str
    line: int | None
    """The deepest line of the student's own file that took part."""
    traceback: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No answer within `seconds`; `whole` when the time of the whole submission was used up."""

    seconds: float
    whole: bool = False


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The memory limit was reached."""

    mib: int


@dataclass(frozen=True, slots=True)
class Died:
    """The process ended before it answered: `how` completes the sentence 'the process …'."""

    how: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The target is not there: the name is not defined, or its mapping has no such key."""

    names: tuple[str, ...]
    """What is there instead: the names that the file defines, or the keys of the mapping."""
    mapping: str = ""
    """The mapping's type; empty when the name itself is missing."""


@dataclass(frozen=True, slots=True)
class NotMapping:
    """A key was asked for, but the name stands for a value of this type, which has no keys."""

    type: str


@dataclass(frozen=True, slots=True)
class NotCallable:
    """A call was asked for, but the target is a plain value of this type."""

    type: str


@dataclass(frozen=True, slots=True)
class NoEntry:
    """A part of a value was to be handed on, but the value has no such part."""

    type: str
    names: tuple[str, ...]
    """What it has instead: places or keys; nothing when it has no parts at all."""


@dataclass(frozen=True, slots=True)
class NotPassed:
    """The call was not made: the call that was to give one of its arguments gave none."""

    passed: Passed
    outcome: Raised | Missing | NotMapping | NotCallable | NoEntry | NotPassed
    """What that call gave instead."""


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The value exceeds what may come back: `what` says by what measure."""

    what: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Our side failed; nothing can be said about the student's code."""

    what: str


Outcome: TypeAlias = (
    Returned
    | Raised
    | TimedOut
    | OutOfMemory
    | Died
    | Missing
    | NotMapping
    | NotCallable
    | NotPassed
    | TooLarge
    | Fault
)

Isolation: TypeAlias = Literal["isolated", "restricted", "limited"]


@dataclass(frozen=True, slots=True)
class Session:
    """All that one run of a source gave."""

    outcomes: tuple[Outcome, ...]
    """One per request, in their order. When the source could not be loaded, each is the reason."""
    load: Outcome
    """What running the file's top level gave: `Returned(None)` when it ran to its end."""
    stdout: str
    stderr: str
    isolation: Isolation


# ── what we say about it ─────────────────────────────────────────────────────────────────────────────────


class Verdict(enum.Enum):
    """What we say about one answer. There is no default and no truth value: compare by name."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    MISSING = "missing"
    CRASHED = "crashed"
    TIMED_OUT = "timed-out"
    NOT_GRADED = "not-graded"

    def __bool__(self) -> NoReturn:
        """Refuse: `if verdict` would take a failed answer for a passed one."""
        raise TypeError("a verdict has no truth value: write 'verdict is Verdict.PASSED'")


@dataclass(frozen=True, slots=True)
class Finding:
    """One coded reason; the message is made from the numbers in `data`."""

    code: str
    message: str
    data: Mapping[str, Json] = field(default_factory=dict)
    hints: tuple[str, str] | None = None
    """What is said instead at the hint levels 1 and 2; None where the message gives nothing of the answer away."""
    level: HintLevel = 3
    """The hint level at which it is told."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a kind says about one item."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    share: Decimal = Decimal(0)
    """The part of the item's points that was earned, 0 to 1."""
    submitted: str = ""
    """The answer in one line, for the student to recognise; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One item of a submission, asked and judged."""

    item: Item
    outcomes: tuple[Outcome, ...]
    judgement: Judgement


# ── what is reported ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in, read once. Without a source, `finding` says why."""

    student: str
    source: Source | None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something among the submissions that was not taken, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item of one submission, judged."""

    problem: str
    item: str
    verdict: Verdict
    score: Decimal | None
    """None when it was not graded: unknown is never a zero."""
    points: Decimal
    findings: tuple[Finding, ...]
    submitted: str


@dataclass(frozen=True, slots=True)
class ProblemResult:
    """What is said about one problem of a submission as a whole, beside its items."""

    problem: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """Everything a student is told."""

    student: str
    items: tuple[ItemResult, ...]
    findings: tuple[Finding, ...]
    """What concerns the submission as a whole: a file that could not be read or run."""
    stdout: str = ""
    stderr: str = ""
    isolation: Isolation | None = None
    """How well it was contained; None when it never ran."""
    problems: tuple[ProblemResult, ...] = ()
    """Only the problems about which there is something to say."""

    @property
    def graded(self) -> bool:
        """Whether every item got a verdict."""
        return bool(self.items) and all(item.verdict is not Verdict.NOT_GRADED for item in self.items)

    @property
    def score(self) -> Decimal | None:
        """The sum of the items, exact; None unless all were graded."""
        scores = [item.score for item in self.items if item.score is not None]
        return sum(scores, Decimal(0)) if self.graded else None


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """One item of one submission, for tables of a class."""

    verdict: Verdict
    score: Decimal | None
    codes: tuple[str, ...]
    """The code of each finding, once."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What tables of a class need of one submission: so little that a large class fits in memory."""

    student: str
    score: Decimal | None
    """None when it was not graded."""
    items: tuple[ItemSummary, ...]
    """One for each item of the assignment, in their order."""
    reasons: tuple[str, ...]
    """Messages that say why there is no score; empty when there is one."""
    beliefs: tuple[tuple[str, str], ...] = ()
    """What stands behind several answers: a problem's id, and the code of a finding about it as a whole."""

    @property
    def graded(self) -> bool:
        """Whether every item got a verdict."""
        return self.score is not None


@dataclass(frozen=True, slots=True)
class Run:
    """The facts that make a run repeatable."""

    grader: str
    python: str
    numpy: str
    seed: int
    isolation: Isolation
    seconds: float


@dataclass(frozen=True, slots=True)
class Results:
    """One class, one assignment, one run."""

    assignment: Assignment
    run: Run
    submissions: tuple[SubmissionResult, ...]
    """In the order of the students' ids."""
    left_out: tuple[LeftOut, ...]
