"""The commands. Each imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import math
import os
import resource
import sys
import threading
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import grader as package
from grader.cli import codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.cli.show import Progress
    from grader.collect import Collected
    from grader.engine.many import Graded
    from grader.errors import SpecFault
    from grader.model import Assignment, SubmissionResult

FILES_PER_JOB = 12
"""Pipes, a selector and a folder, with room to spare."""
PROBLEMS = click.Path(path_type=Path)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command has."""
    debug = click.option("--debug", is_flag=True, expose_value=False, help="Show a traceback when something fails.")
    return debug(command)


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the commands that run submissions."""
    for option in (
        click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Seed of the cases."),
        click.option("--json", "as_json", is_flag=True, help="Print the results as JSON on standard output."),
        click.option(
            "--problems",
            default="problems",
            show_default=True,
            type=PROBLEMS,
            help="An assignment, or a folder of them.",
        ),
    ):
        command = option(command)
    return common(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package.__version__, prog_name="grader")
@common
def grader() -> None:
    """Grade tensor mathematics: broadcasting, einsum, gradients."""


@grader.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--out", default="reports", show_default=True, type=click.Path(path_type=Path), help="Where to write.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Submissions side by side.  [default: one per core]")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PCT",
    help="Exit with 1 if any score is below; a submission that was not graded is.",
)
@click.option("--allow-unsafe", is_flag=True, help="Do not warn when submissions run without strong isolation.")
@click.option("-q", "--quiet", is_flag=True, help="Print only errors, and with --json the results.")
@click.option("-v", "--verbose", is_flag=True, help="Print a line for every submission.")
@asking
def grade(  # noqa: PLR0913 - its options
    *,
    submissions: Path,
    problems: Path,
    out: Path,
    jobs: int | None,
    seed: int,
    fail_under: float | None,
    allow_unsafe: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Grade a folder of SUBMISSIONS and write reports.

    SUBMISSIONS holds one Python file or one folder per student. The reports are a page for the class, a page for
    each student, results.json and grades.csv.

    Exit codes: 0 graded, whatever the scores; 1 a score is below --fail-under; 2 interrupted; 3 internal fault;
    4 bad usage or a faulty spec; 5 nothing to grade.
    """
    from grader import sandbox
    from grader.cli.show import Progress, class_summary, unsafe_warning
    from grader.engine.write import write
    from grader.export.results_json import to_text
    from grader.spec.find import find_assignments

    if submissions.resolve() in (out.resolve(), *out.resolve().parents):
        raise click.UsageError(f"--out {out} is in the folder of the submissions: choose another for the reports")
    if fail_under is not None and math.isnan(fail_under):
        raise click.UsageError("--fail-under nan is no percentage")
    assignment = _assignment(problems, submissions)

    def found() -> Collected:
        collected = _of_assignment(submissions, assignment, several=len(find_assignments(problems)) > 1)
        if sandbox.ISOLATION == "limited" and not allow_unsafe:
            unsafe_warning()
        return collected

    progress = Progress(assignment.points, quiet=quiet, verbose=verbose)
    graded = _graded(assignment, seed, found, jobs=_side_by_side(jobs), progress=progress)
    index = write(graded.results, out)
    if as_json:
        sys.stdout.write(to_text(graded.results))
    elif not quiet:
        class_summary(graded.results, index)
    if graded.interrupted:
        return codes.INTERRUPTED
    below = [
        one for one in graded.results.submissions if fail_under is not None and _below(one, assignment, fail_under)
    ]
    return codes.POINTS_LOST if below else codes.DONE


@grader.command()
@click.argument("file", type=click.Path(path_type=Path))
@asking
def check(*, file: Path, problems: Path, seed: int, as_json: bool) -> int:
    """Check one FILE, as a student does before handing in; or the only Python file of a folder.

    Exit codes: 0 full marks; 1 points lost; 2 interrupted; 3 internal fault; 4 bad usage or a faulty spec;
    5 nothing to check.
    """
    from grader.cli.show import Progress, check_summary
    from grader.collect import Collected, collect_file
    from grader.export.results_json import to_text

    assignment = _assignment(problems, file)
    progress = Progress(assignment.points, quiet=True, verbose=False)
    graded = _graded(
        assignment, seed, lambda: Collected((collect_file(file, assignment.file),), ()), jobs=1, progress=progress
    )
    if graded.interrupted:
        return codes.INTERRUPTED
    results = graded.results
    if as_json:
        sys.stdout.write(to_text(results))
    else:
        check_summary(results)
    score = results.submissions[0].score
    if score is None:
        return codes.INTERNAL_FAULT
    return codes.DONE if score == assignment.points else codes.POINTS_LOST


@grader.command()
@click.argument("problems", default="problems", type=PROBLEMS)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Seed of the cases.")
@common
def lint(*, problems: Path, seed: int) -> int:
    """Check that the assignments in PROBLEMS are sound.

    Exit codes: 0 sound; 1 a reference or an attempt is at fault; 4 bad usage or a faulty spec.
    """
    from grader import sandbox
    from grader.engine.lint import lint as check_sound
    from grader.errors import SpecError
    from grader.spec.find import find_assignments
    from grader.spec.load import load
    from grader.text import counted

    folders = find_assignments(problems)
    faults: list[SpecFault] = []
    unsound = 0
    for folder in folders:
        try:
            assignment = load(folder)
            found = check_sound(assignment, folder, seed=seed, run=sandbox.run)
        except SpecError as error:
            faults += error.faults
            continue
        for one in found:
            click.echo(f"{one.place}: {one.what}")
        unsound += len(found)
        if not found:
            items = sum(len(problem.items) for problem in assignment.problems)
            click.echo(f"{folder}: sound ({counted(len(assignment.problems), 'problem')}, {counted(items, 'item')})")
    if faults:
        raise SpecError(faults)
    return codes.POINTS_LOST if unsound else codes.DONE


@grader.command()
@click.argument("what", default="problem", type=click.Choice(["problem", "assignment", "results"]))
@common
def schema(*, what: str) -> None:
    """Print the JSON Schema of a problem's file, an assignment's file, or results.json."""
    import json

    from grader.export import results_json
    from grader.spec.schema import schema_text

    text = (
        json.dumps(results_json.schema(), indent=2, ensure_ascii=False) + "\n"
        if what == "results"
        else schema_text(what)
    )
    click.echo(text, nl=False)


def _graded(
    assignment: Assignment, seed: int, found: Callable[[], Collected], *, jobs: int, progress: Progress
) -> Graded:
    """Plan, then collect, then grade: the reference runs before any submission is read. An interrupt ends it all."""
    from grader import sandbox
    from grader.engine.many import grade_all
    from grader.engine.plan import make_plan

    cancelled = threading.Event()
    run = partial(sandbox.run, cancelled=cancelled)
    plan = make_plan(assignment, seed, run)
    collected = found()
    with progress.of(len(collected.submissions)):
        return grade_all(plan, collected, run=run, jobs=jobs, cancel=cancelled.set, done=progress.done)


def _side_by_side(jobs: int | None) -> int:
    """Give the number of processes: one per core, or what was asked for as far as open files allow."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(1, min(jobs or os.cpu_count() or 1, (limit - 64) // FILES_PER_JOB))


def _assignment(problems: Path, submitted: Path) -> Assignment:
    """Choose and load the assignment that a path of submissions belongs to."""
    from grader.errors import UsageError
    from grader.spec.find import choose
    from grader.spec.load import load

    try:
        folder = choose(problems, [submitted.resolve().name])
    except UsageError:
        folder = choose(
            problems, sorted({path.name for pattern in ("*", "*/*.py") for path in submitted.glob(pattern)})
        )
    return load(folder)


def _of_assignment(submissions: Path, assignment: Assignment, *, several: bool) -> Collected:
    """Collect the submissions; with several assignments those in this one's folder, telling what is beside it."""
    from grader.collect import collect
    from grader.model import LeftOut
    from grader.text import one_line

    inner = submissions / assignment.id
    if not (several and inner.is_dir()):
        return collect(submissions, assignment.file)
    collected = collect(inner, assignment.file)
    reason = f"not in {assignment.id}/, whose submissions are graded"
    beside = [LeftOut(one_line(path.name), reason) for path in sorted(submissions.iterdir()) if path != inner]
    return replace(collected, left_out=(*collected.left_out, *beside))


def _below(result: SubmissionResult, assignment: Assignment, percent: float) -> bool:
    """Tell whether a submission scored below a percentage; one that was not graded has not reached it."""
    return result.score is None or result.score * 100 < Decimal(str(percent)) * assignment.points
