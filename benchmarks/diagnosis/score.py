"""How well the mistakes in a corpus of answers are named. `python -m benchmarks.diagnosis.score --help`.

Every answer is graded behind the door, as a submission to its problem alone. Of the half that is set apart nothing is
shown but how many.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.diagnosis.corpus import PASSED, WHOLE, answers, expected, sheets
from benchmarks.diagnosis.matching import OF_PROBLEMS, naming, said
from benchmarks.diagnosis.score_table import Score, Scored, Times, as_json, as_table, misses
from benchmarks.pages import write_block
from grader.engine.diagnosis import Diagnosis, ask_known
from grader.engine.grade import grade
from grader.engine.plan import make_plan
from grader.errors import SpecError
from grader.model import Source, Submission, Verdict
from grader.sandbox import Door
from grader.spec.load import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.diagnosis.corpus import Answer
    from grader.engine.plan import Plan, PlannedItem, RunSandboxed
    from grader.model import Assignment, Finding, Outcome, Problem, SubmissionResult


PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


class Stopwatch:
    """A diagnosis that notes what each distinct answer takes."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self._diagnosis = diagnosis
        self.searches: list[float] = []
        """Seconds, for each answer that was not looked at before."""
        self.seconds = 0.0

    def __call__(self, planned: PlannedItem, outcomes: Sequence[Outcome]) -> tuple[Finding, ...]:
        """Name the mistake, and count the time."""
        began, before = time.perf_counter(), self._diagnosis.searched
        found = self._diagnosis(planned, outcomes)
        took = time.perf_counter() - began
        self.seconds += took
        if self._diagnosis.searched > before:
            self.searches.append(took)
        return found


@dataclass(frozen=True, slots=True)
class Graded:
    """One answer with what was said about it, and the seconds that took, without the diagnosis."""

    answer: Answer
    result: SubmissionResult
    seconds: float


def score(folders: Iterable[Path], seed: int) -> Score:
    """Grade all answers of these sheets. Raises SpecError for a sheet that cannot be graded, ValueError for a claim."""
    scored: list[Scored] = []
    grading: list[float] = []
    searching: list[float] = []
    for folder in folders:
        assignment, given = load(folder), answers(folder)
        lost = {one.problem for one in given} - {problem.id for problem in assignment.problems}
        if lost:
            raise ValueError(f"{folder}: answers to {min(lost)}, but no such problem")
        with Door(assignment.packages) as door:
            for problem in assignment.problems:
                mine = [one for one in given if one.problem == problem.id]
                graded, searches = _graded(assignment, problem, mine, seed, door.run)
                scored += [each for one in graded for each in compare(problem, one.answer, one.result)]
                grading += [one.seconds for one in graded]
                searching += searches
    return Score(tuple(scored), Times.of(grading), Times.of(searching))


def _graded(
    assignment: Assignment, problem: Problem, given: Sequence[Answer], seed: int, run: RunSandboxed
) -> tuple[list[Graded], list[float]]:
    """Grade the answers to one problem; give the seconds of each search, too."""
    plan = make_plan(replace(assignment, problems=(problem,)), seed, run)
    known = ask_known(plan, run)
    stopwatch = Stopwatch(Diagnosis(lambda planned: known[planned.first]))
    return [_grade(plan, one, run, stopwatch) for one in given], stopwatch.searches


def _grade(plan: Plan, answer: Answer, run: RunSandboxed, stopwatch: Stopwatch) -> Graded:
    submission = Submission(str(answer), Source(plan.assignment.file, answer.data))
    began, searched = time.perf_counter(), stopwatch.seconds
    result = grade(plan, submission, run=run, diagnose=stopwatch)
    return Graded(answer, result, time.perf_counter() - began - (stopwatch.seconds - searched))


def compare(problem: Problem, answer: Answer, result: SubmissionResult) -> Iterator[Scored]:
    """Hold what was said about an answer against what is claimed of it, item by item."""
    items = {item.item: item for item in result.items}
    claims = expected(answer, list(items), as_whole=problem.kind == "broadcast")
    for name, claimed in claims.items():
        if name == WHOLE:
            verdict = next((one.verdict for one in result.items if one.verdict is not Verdict.PASSED), Verdict.PASSED)
            found = naming((each for one in result.problems for each in one.findings), OF_PROBLEMS)
        else:
            verdict, found = items[name].verdict, naming(items[name].findings)
        right = claimed[0].code == PASSED
        yield Scored(answer, name, claimed, verdict, found, "silent" if right else said(found, claimed))


def main() -> int:
    """Score all sheets, and print a table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.diagnosis.score", description=__doc__.partition(". `")[0] + "."
    )
    parser.add_argument("--show", action="store_true", help="list every miss, but for the half that is set apart")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--seed", type=int, default=0, help="the inputs that answers are called with [0]")
    parser.add_argument("--write-docs", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args()
    try:
        found = score(sheets(), chosen.seed)
    except (SpecError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(as_json(found), indent=2) + "\n" if chosen.json else as_table(found))
    if chosen.write_docs:
        write_block(PAGE, "score", as_table(found))
    if chosen.show:
        (sys.stderr if chosen.json else sys.stdout).write("".join(f"{line}\n" for line in misses(found)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
