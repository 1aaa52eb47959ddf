"""How fast a class is graded, end to end, beside two floors in the same run. `python -m benchmarks.grading --help`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import classroom, measuring
from benchmarks.floors import Floor, FloorTook
from benchmarks.grading_table import Loops, Measured, Memory, Round, as_json, as_table
from benchmarks.pages import write_block

if TYPE_CHECKING:
    from benchmarks.measuring import Cost

ROOT = Path(__file__).parent.parent
PROBLEMS = ROOT / "problems" / "hw3"
PAGE = ROOT / "docs" / "benchmarks.md"
LOOP_SECONDS = 0.25
SEED = 0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    submissions: int = 1000
    rounds: int = 5
    fresh: int = 100
    """Submissions for the floor of fresh processes, in each round."""
    warm: int = 400
    """Submissions for the floor of warm forks, in each round."""
    loops: int = 20
    memory: tuple[int, ...] = (100, 1000)


QUICK = Size(submissions=100, rounds=1, fresh=20, warm=100, loops=4, memory=(20, 100))
FULL = Size(memory=(100, 1000, 5000))


class Class:
    """A class on disk, and what the grader said of it last."""

    def __init__(self, students: list[classroom.Student], folder: Path, problems: Path = PROBLEMS) -> None:
        self.submissions = folder / "submissions"
        self.reports = folder / "reports"
        self.problems = problems
        classroom.hand_in(students, self.submissions)
        self.files = sorted(self.submissions.iterdir())

    def command(self, jobs: int) -> list[str]:
        """Grade it as a user does."""
        grade = [sys.executable, "-m", "grader", "grade", str(self.submissions), "--problems", str(self.problems)]
        return [*grade, "--out", str(self.reports), "--jobs", str(jobs), "--quiet", "--allow-unsafe"]

    def results(self) -> dict[str, Any]:
        """Read the results of the last run."""
        results: dict[str, Any] = json.loads((self.reports / "results.json").read_text("utf-8"))
        return results

    def verdicts(self) -> dict[str, list[str]]:
        """Give the verdicts of the last run, item by item."""
        return {one["student"]: [item["verdict"] for item in one["items"]] for one in self.results()["submissions"]}


def measure(size: Size, jobs: int, folder: Path) -> Measured:
    """Measure everything, and hold the verdicts of the floors against those of the grader."""
    load = os.getloadavg()[0]
    whole = Class(classroom.students(size.submissions, SEED), folder / "whole")
    single = Class(classroom.students(1, SEED), folder / "single")
    rounds = []
    with Floor("fresh", PROBLEMS, jobs) as fresh, Floor("warm", PROBLEMS, jobs) as warm:
        for number in range(size.rounds):
            _say(f"round {number + 1} of {size.rounds}")
            files = [_some(whole.files, count, number) for count in (size.fresh, size.warm)]
            start = _graded(single, jobs)
            # Half of each floor before and half after: what slows the machine for a while slows both.
            before = [floor.grade(some[::2]) for floor, some in zip((fresh, warm), files, strict=True)]
            graded = _graded(whole, jobs)
            after = [floor.grade(some[1::2]) for floor, some in zip((fresh, warm), files, strict=True)]
            both = [one.and_then(other) for one, other in zip(before, after, strict=True)]
            for floor in both:
                agree(whole.verdicts(), floor)
            rounds.append(Round(start, both[0], graded, both[1]))
    facts = whole.results()["run"]
    _say("endless loops")
    loops = _loops(size.loops, jobs, folder / "loops")
    memory = []
    for count in size.memory:
        _say(f"memory with {count} submissions")
        students = Class(classroom.students(count, SEED), folder / f"memory-{count}")
        cost, levels = measuring.watch(students.command(jobs))
        _sound(cost)
        memory.append(Memory(count, levels, cost))
    return Measured(facts, size.submissions, jobs, load, rounds, loops, memory)


def agree(graded: dict[str, list[str]], floor: FloorTook) -> None:
    """Raise ValueError unless a floor has come to the grader's own verdicts: else it did not do the same checks."""
    other = sorted(student for student, verdicts in floor.verdicts.items() if graded[student] != verdicts)
    if other:
        raise ValueError(f"the floor judges {len(other)} submissions otherwise than the grader, first {other[0]}")


def _graded(students: Class, jobs: int) -> Cost:
    cost = measuring.run(students.command(jobs))
    _sound(cost)
    return cost


def _sound(cost: Cost) -> None:
    if cost.code:
        raise RuntimeError(f"grader grade ended with {cost.code}: {cost.stderr}")


def _some(files: list[Path], count: int, number: int) -> list[Path]:
    """Give the files of round `number`: whole blocks, so that each round has the same mix."""
    first = number * count % len(files)
    return [*files[first:], *files[:first]][:count]


def _loops(count: int, jobs: int, folder: Path) -> Loops:
    """Grade students whose gradient never ends, and the same ones with one that does, and compare the times."""
    problems = folder / "problems"
    shutil.copytree(PROBLEMS, problems)
    with (problems / "assignment.yaml").open("a", encoding="utf-8") as spec:
        spec.write(f"limits:\n  request_seconds: {LOOP_SECONDS}\n")
    looping, honest = classroom.twins(count, SEED)
    costs = []
    for name, students in (("honest", honest), ("looping", looping)):
        handed_in = Class(students, folder / name, problems)
        costs.append(_graded(handed_in, jobs))
        gradients = {verdicts[0] for verdicts in handed_in.verdicts().values()}
        if gradients != {"passed" if name == "honest" else "timed-out"}:
            raise ValueError(f"the gradients of the {name} students are {gradients}")
    extra = (costs[1].wall_seconds - costs[0].wall_seconds) / count
    return Loops(count, LOOP_SECONDS, extra)


def _say(what: str) -> None:
    sys.stderr.write(f"{what} …\n")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__.partition(". `")[0])
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true", help="100 submissions, one round: does it work?")
    sizes.add_argument("--full", action="store_true", help="memory with 5,000 submissions, too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="submissions side by side [one per core]")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--write-docs", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args()
    size = QUICK if chosen.quick else FULL if chosen.full else Size()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        measured = measure(size, chosen.jobs, Path(folder))
    table = as_table(measured)
    sys.stdout.write(json.dumps(as_json(measured), indent=2) + "\n" if chosen.json else table)
    if chosen.write_docs:
        write_block(PAGE, "grading", table)


if __name__ == "__main__":
    main()
