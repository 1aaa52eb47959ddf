"""What `score` found, as numbers, and the table made from them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.diagnosis.corpus import PASSED, SILENCE, WRONG
from benchmarks.pages import table
from grader.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.diagnosis.corpus import Answer, Claim, Half
    from benchmarks.diagnosis.matching import Said
    from grader.model import Finding


@dataclass(frozen=True, slots=True)
class Scored:
    """What was said about the answer to one item, or to a problem as a whole."""

    answer: Answer
    item: str
    claims: tuple[Claim, ...]
    verdict: Verdict
    names: tuple[Finding, ...]
    """The findings that name a mistake."""
    said: Said

    @property
    def right(self) -> bool:
        """Whether the answer is right."""
        return self.claims[0].code == PASSED

    @property
    def nameable(self) -> bool:
        """Whether there is a name for what is wrong."""
        return self.claims[0].code not in (PASSED, SILENCE)

    @property
    def missed(self) -> bool:
        """Whether the verdict is wrong, or not the right thing was said."""
        if self.right or self.verdict is Verdict.PASSED:
            return not (self.right and self.verdict is Verdict.PASSED)
        return self.said != ("named" if self.nameable else "silent")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers of a half: items with a mistake that has a name, and what was said; and those without."""

    nameable: int
    named: int
    silent: int
    misnamed: int
    nameless: int
    """Wrong, but no name fits."""
    named_falsely: int
    """Of those: a name was given all the same."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds for each of `count`."""

    count: int
    median: float
    largest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        """Sum up, from seconds."""
        return cls(len(seconds), 1000 * median(seconds or [0.0]), 1000 * max(seconds, default=0.0))


@dataclass(frozen=True, slots=True)
class Score:
    """Everything that one run found."""

    scored: tuple[Scored, ...]
    grading: Times
    """For each answer file: running and judging it, without the search."""
    searching: Times
    """For each distinct wrong answer to an item: the search alone."""

    def tally(self, half: Half) -> Tally:
        """Count what was said in a half."""
        mine = [one for one in self.scored if one.answer.half == half and not one.right]
        found = Counter(one.said for one in mine if one.nameable)
        lacking = Counter(one.said for one in mine if not one.nameable)
        return Tally(
            nameable=found.total(),
            named=found["named"],
            silent=found["silent"],
            misnamed=found["misnamed"],
            nameless=lacking.total(),
            named_falsely=lacking["misnamed"],
        )

    def false_accepts(self) -> int:
        """Count wrong answers that passed."""
        return sum(one.verdict is Verdict.PASSED for one in self.scored if not one.right)

    def false_rejects(self) -> int:
        """Count right answers, those beside a wrong one in the same file too, that did not pass."""
        return sum(one.verdict is not Verdict.PASSED for one in self.scored if one.right)

    def files(self, half: Half) -> int:
        """Count the files of a half."""
        return len({one.answer.path for one in self.scored if one.answer.half == half})


def as_json(score: Score) -> dict[str, Any]:
    """Give the counts and times as plain values."""
    return {
        "halves": {half: {"files": score.files(half), **asdict(score.tally(half))} for half in WRONG},
        "unrelated": {"files": score.files("unrelated"), **asdict(score.tally("unrelated"))},
        "right": {"files": score.files("right")},
        "false_accepts": score.false_accepts(),
        "false_rejects": score.false_rejects(),
        "grading_ms": asdict(score.grading),
        "search_ms": asdict(score.searching),
    }


def as_table(score: Score) -> str:
    """Write the tables."""
    head = ["wrong answers", "files", "with a name", "named", "silent", "misnamed", "named, %", "no name fits", "named"]
    verdicts = [
        ["unrelated answers of which a mistake is named", _of(score.tally("unrelated"))],
        ["wrong answers that pass", f"{score.false_accepts()} of {sum(not one.right for one in score.scored)}"],
        ["right answers that do not pass", f"{score.false_rejects()} of {sum(one.right for one in score.scored)}"],
        ["grading without the search, ms each: median, largest", _times(score.grading)],
        ["search, ms per distinct wrong answer: median, largest", _times(score.searching)],
    ]
    return table(head, [_row(score, half) for half in WRONG]) + "\n" + table(["", "measured"], verdicts)


def _row(score: Score, half: Half) -> list[str]:
    tally = score.tally(half)
    share = f"{100 * tally.named / max(1, tally.nameable):.1f}"
    numbers = [score.files(half), tally.nameable, tally.named, tally.silent, tally.misnamed]
    return [half, *map(str, numbers), share, str(tally.nameless), str(tally.named_falsely)]


def _of(tally: Tally) -> str:
    return f"{tally.named_falsely} of {tally.nameless}"


def _times(times: Times) -> str:
    return f"{times.median:.1f}, {times.largest:.1f}"


def misses(score: Score) -> Iterator[str]:
    """Say of each miss what was expected and what was said; only of what is not set apart."""
    for one in score.scored:
        if one.missed and one.answer.half != "apart":
            item = f" [{one.item}]" if one.item else ""
            names = "; ".join(f"{name.code} {json.dumps(dict(name.data), ensure_ascii=False)}" for name in one.names)
            yield (
                f"{one.answer}{item}: {one.verdict.value}, expected {' or '.join(map(str, one.claims))}, "
                f"said {names or 'nothing'}"
            )
