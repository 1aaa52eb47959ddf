"""`grader lint`: is an assignment sound, and what gets through."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from grader.cli import codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.engine.doubts import Doubt, Soundness, Tally
    from grader.errors import SpecFault
    from grader.model import Assignment

SCHEMA: Final = "grader/lint/v1"
REFRESH_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found about one assignment."""

    folder: Path
    assignment: Assignment
    soundness: Soundness


@click.command()
@click.argument("problems", default="problems", type=click.Path(path_type=Path))
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Seed of the cases.")
@click.option("--no-mutants", is_flag=True, help="Leave the mutation test out, which takes longest.")
@click.option("--strict", is_flag=True, help="Exit with 1 for advice, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON on standard output.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show a traceback when something fails.")
def lint(*, problems: Path, seed: int, no_mutants: bool, strict: bool, as_json: bool) -> int:
    """Check that the assignments in PROBLEMS are sound.

    The reference is held against itself and its proof, the attempts beside the problems against their names, and the
    cases against wrong answers made from the reference by one edit each: what gets through is told with the case that
    would show it. Advice tells what would make an assignment stronger, and is no fault.

    Exit codes: 0 sound; 1 something is at fault; 2 interrupted; 3 internal fault; 4 bad usage or a faulty spec.
    """
    from grader.errors import SpecError
    from grader.spec.find import find_assignments

    faults: list[SpecFault] = []
    found: list[Linted] = []
    for folder in find_assignments(problems):
        try:
            one = _linted(folder, seed=seed, mutate=not no_mutants)
        except SpecError as error:
            faults += error.faults
            continue
        found.append(one)
        if not as_json:
            _tell(one)
    if as_json:
        click.echo(json.dumps(as_data(found, sorted(faults)), indent=2, ensure_ascii=False))
    if faults:
        raise SpecError(faults)
    failing = any(one.soundness.doubts if strict else one.soundness.faults for one in found)
    return codes.POINTS_LOST if failing else codes.DONE


def _linted(folder: Path, *, seed: int, mutate: bool) -> Linted:
    from grader.engine.lint import lint as check
    from grader.sandbox import Door
    from grader.spec.load import load

    assignment = load(folder)
    with Door(assignment.packages) as door, Bar(assignment.id) as bar:
        return Linted(
            folder, assignment, check(assignment, folder, seed=seed, run=door.run, mutate=mutate, watch=bar.watch)
        )


class Bar:
    """Tell how far a mutation test is, where standard error is a terminal; it leaves nothing behind."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.shown = sys.stderr.isatty()
        self.drawn = 0.0
        self._bar: Any = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def watch(self, done: int, of: int) -> None:
        """Draw how many mutants are done, ten times a second."""
        if not self.shown or time.monotonic() < self.drawn + REFRESH_SECONDS:
            return
        if self._bar is None:
            self._bar = self._started()
        self.drawn = time.monotonic()
        self._bar.update(self._bar.task_ids[0], completed=done, total=of, refresh=True)

    def _started(self) -> Any:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress

        from grader.cli.show import console_of

        columns = (f"{self.name}: mutants", BarColumn(), MofNCompleteColumn())
        bar = Progress(*columns, console=console_of(stderr=True), transient=True, auto_refresh=False)
        bar.add_task("mutants")
        bar.start()
        return bar


# ── as text ──────────────────────────────────────────────────────────────────────────────────────────────


def _tell(one: Linted) -> None:
    for doubt in one.soundness.doubts:
        click.echo(line(doubt))
    click.echo(f"{one.folder}: {summary(one)}")


def line(doubt: Doubt) -> str:
    """Write a doubt in one line, as compilers do."""
    from grader.text import clean

    advice = "advice: " if doubt.severity == "advice" else ""
    return clean(f"{doubt.place}: {advice}{doubt.what}")


def summary(one: Linted) -> str:
    """Say in one line whether an assignment is sound, and of what that was found."""
    from grader.text import counted

    faults = len(one.soundness.faults)
    advice = len(one.soundness.doubts) - faults
    items = sum(len(problem.items) for problem in one.assignment.problems)
    size = f"{counted(len(one.assignment.problems), 'problem')}, {counted(items, 'item')}"
    tried = tallied(one.soundness.mutants)
    words = counted(faults, "fault") if faults else "sound"
    more = f", {counted(advice, 'line')} of advice" if advice else ""
    return f"{words}{more} ({size}{f'; {tried}' if tried else ''})"


def tallied(mutants: Tally) -> str:
    """Count the mutants; nothing when there are none."""
    from grader.text import counted

    if not mutants.tried:
        return ""
    fates = (
        (mutants.killed, "killed"),
        (mutants.survived, "got through"),
        (mutants.noted, "noted"),
        (mutants.same, "change nothing"),
    )
    return f"{counted(mutants.tried, 'mutant')}: " + ", ".join(f"{count} {fate}" for count, fate in fates if count)


# ── as JSON ──────────────────────────────────────────────────────────────────────────────────────────────


def as_data(found: Sequence[Linted], faults: Sequence[SpecFault]) -> dict[str, Any]:
    """Give everything that was found, for CI: the findings of all assignments, then a summary of each."""
    findings = [_finding(doubt, one.assignment.id) for one in found for doubt in one.soundness.doubts]
    return {
        "schema": SCHEMA,
        "sound": not faults and not any(one.soundness.faults for one in found),
        "findings": [*map(_spec_fault, faults), *findings],
        "assignments": [
            {
                "id": one.assignment.id,
                "folder": str(one.folder),
                "problems": len(one.assignment.problems),
                "items": sum(len(problem.items) for problem in one.assignment.problems),
                "faults": len(one.soundness.faults),
                "advice": len(one.soundness.doubts) - len(one.soundness.faults),
                "mutants": asdict(one.soundness.mutants),
            }
            for one in found
        ],
    }


def _finding(doubt: Doubt, assignment: str) -> dict[str, Any]:
    return {
        "assignment": assignment,
        "file": doubt.file,
        "line": doubt.line,
        "item": doubt.item,
        "code": doubt.code,
        "severity": doubt.severity,
        "message": doubt.what,
    }


def _spec_fault(fault: SpecFault) -> dict[str, Any]:
    return {
        "assignment": "",
        "file": fault.file,
        "line": fault.line,
        "item": "",
        "code": "lint.spec",
        "severity": "fault",
        "message": ": ".join(part for part in (fault.path, fault.what) if part),
    }
