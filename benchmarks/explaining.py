"""What naming mistakes costs beside grading, where half of the answers are wrong. `python -m benchmarks.explaining`.

One door, one process, one submission after the other, in the order in which they came.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.classroom import half_wrong
from benchmarks.pages import table, write_block
from grader.engine.diagnosis import Diagnosis, ask_about
from grader.engine.grade import grade
from grader.engine.plan import make_plan
from grader.model import Source, Submission, Verdict
from grader.sandbox import Door
from grader.spec.load import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.engine.plan import PlannedItem
    from grader.model import Finding, Outcome

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Explained:
    """What it took to grade a class, and how much of that was spent on naming mistakes."""

    submissions: int
    answers: int
    wrong: int
    distinct: int
    """Wrong answers that differ: each is looked at once."""
    named: int
    """Wrong answers of which a mistake was named, beside what judging says."""
    seconds: float
    """All of the grading, in which the naming is."""
    naming_seconds: float
    """With the reference's answers to what common mistakes would give, which are asked for once."""

    @property
    def share(self) -> float:
        """The naming as a part of all the rest."""
        return self.naming_seconds / (self.seconds - self.naming_seconds)


class _Timed:
    """A diagnosis that counts what it takes."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self._diagnosis = diagnosis
        self.seconds = 0.0
        self.wrong = 0
        self.named = 0

    def __call__(self, planned: PlannedItem, outcomes: Sequence[Outcome]) -> tuple[Finding, ...]:
        began = time.perf_counter()
        found = self._diagnosis(planned, outcomes)
        self.seconds += time.perf_counter() - began
        self.wrong += 1
        self.named += bool(found)
        return found


def measure(count: int, seed: int) -> Explained:
    """Grade a class of `count` submissions."""
    assignment = load(ROOT / "problems" / "hw3")
    with Door(assignment.packages) as door:
        plan = make_plan(assignment, 0, door.run)
        diagnosis = Diagnosis(lambda planned: ask_about(plan, planned, door.run))
        timed = _Timed(diagnosis)
        given = [Submission(one.name, Source("hw3.py", one.text.encode())) for one in half_wrong(count, seed)]
        grade(plan, given[0], run=door.run)
        began = time.perf_counter()
        results = [grade(plan, one, run=door.run, diagnose=timed) for one in given]
        seconds = time.perf_counter() - began
    items = [item for result in results for item in result.items]
    wrong = sum(item.verdict is not Verdict.PASSED for item in items)
    return Explained(count, len(items), wrong, diagnosis.searched, timed.named, seconds, timed.seconds)


def as_table(found: Explained) -> str:
    """Write what was measured."""
    rest = found.seconds - found.naming_seconds
    rows = [
        ["submissions, answers, of these wrong", f"{found.submissions}, {found.answers}, {found.wrong}"],
        ["distinct wrong answers that were searched", str(found.distinct)],
        ["wrong answers with a mistake named by the search", str(found.named)],
        [
            "grading without the search, ms each",
            f"{1000 * rest / found.submissions:.1f}",
        ],
        ["search, ms each", f"{1000 * found.naming_seconds / found.submissions:.2f}"],
        ["search, ms per distinct answer", f"{1000 * found.naming_seconds / max(1, found.distinct):.1f}"],
        ["search / grading without it (target: below 1)", f"{found.share:.3f}"],
    ]
    return table(["half of the answers wrong", "measured"], rows)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explaining", description=__doc__.partition(". `")[0])
    parser.add_argument("--count", type=int, default=400, help="how many submissions [400]")
    parser.add_argument("--seed", type=int, default=0, help="the class [0]")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--write-docs", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args()
    found = measure(chosen.count, chosen.seed)
    sys.stdout.write(json.dumps(asdict(found), indent=2) + "\n" if chosen.json else as_table(found))
    if chosen.write_docs:
        write_block(PAGE, "explaining", as_table(found))


if __name__ == "__main__":
    main()
