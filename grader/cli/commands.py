"""The commands. Each imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import grader as package

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.errors import SpecFault
    from grader.model import Assignment, SubmissionResult

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
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PCT", help="Exit with 1 if any score is below.")
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
    from grader import sandbox  # noqa: PLC0415
    from grader.cli.show import Progress, class_summary, unsafe_warning  # noqa: PLC0415
    from grader.collect import Collected, collect, collect_file  # noqa: PLC0415
    from grader.engine.many import grade_all  # noqa: PLC0415
    from grader.engine.plan import make_plan  # noqa: PLC0415
    from grader.engine.write import write  # noqa: PLC0415
    from grader.export.results_json import to_text  # noqa: PLC0415

    assignment = _assignment(problems, submissions)
    plan = make_plan(assignment, seed, sandbox.run)
    inner = submissions / assignment.id
    if submissions.is_file():
        collected = Collected((collect_file(submissions, assignment.file),), ())
    else:
        collected = collect(inner if inner.is_dir() else submissions, assignment.file)
    if sandbox.ISOLATION == "limited" and not allow_unsafe:
        unsafe_warning()
    with Progress(len(collected.submissions), quiet=quiet, verbose=verbose) as progress:
        graded = grade_all(
            plan,
            collected,
            run=sandbox.run,
            jobs=jobs or os.cpu_count() or 1,
            done=progress.done,
        )
    index = write(graded.results, out)
    if as_json:
        sys.stdout.write(to_text(graded.results))
    elif not quiet:
        class_summary(graded.results, index)
    if graded.interrupted:
        return 2
    return int(
        fail_under is not None and any(_below(one, assignment, fail_under) for one in graded.results.submissions)
    )


@grader.command()
@click.argument("file", type=click.Path(path_type=Path))
@asking
def check(*, file: Path, problems: Path, seed: int, as_json: bool) -> int:
    """Check one FILE, as a student does before handing in; or the only Python file of a folder.

    Exit codes: 0 full marks; 1 points lost; 2 interrupted; 3 internal fault; 4 bad usage or a faulty spec;
    5 nothing to check.
    """
    from grader import sandbox  # noqa: PLC0415
    from grader.cli.show import check_summary  # noqa: PLC0415
    from grader.collect import Collected, collect_file  # noqa: PLC0415
    from grader.engine.many import grade_all  # noqa: PLC0415
    from grader.engine.plan import make_plan  # noqa: PLC0415
    from grader.export.results_json import to_text  # noqa: PLC0415

    assignment = _assignment(problems, file)
    plan = make_plan(assignment, seed, sandbox.run)
    collected = Collected((collect_file(file, assignment.file),), ())
    results = grade_all(plan, collected, run=sandbox.run, jobs=1).results
    if as_json:
        sys.stdout.write(to_text(results))
    else:
        check_summary(results)
    score = results.submissions[0].score
    return 3 if score is None else int(score < assignment.points)


@grader.command()
@click.argument("problems", default="problems", type=PROBLEMS)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Seed of the cases.")
@common
def lint(*, problems: Path, seed: int) -> int:
    """Check that the assignments in PROBLEMS are sound.

    Exit codes: 0 sound; 1 a reference or an attempt is at fault; 4 bad usage or a faulty spec.
    """
    from grader import sandbox  # noqa: PLC0415
    from grader.engine.lint import lint as check_sound  # noqa: PLC0415
    from grader.errors import SpecError  # noqa: PLC0415
    from grader.spec.find import find_assignments  # noqa: PLC0415
    from grader.spec.load import load  # noqa: PLC0415
    from grader.text import counted  # noqa: PLC0415

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
    return int(unsound > 0)


@grader.command()
@click.argument("what", default="problem", type=click.Choice(["problem", "assignment", "results"]))
@common
def schema(*, what: str) -> None:
    """Print the JSON Schema of a problem's file, an assignment's file, or results.json."""
    import json  # noqa: PLC0415

    from grader.export import results_json  # noqa: PLC0415
    from grader.spec.schema import assignment_schema, problem_schema  # noqa: PLC0415

    schemas = {"problem": problem_schema, "assignment": assignment_schema, "results": results_json.schema}
    click.echo(json.dumps(schemas[what](), indent=2, ensure_ascii=False))


def _assignment(problems: Path, submitted: Path) -> Assignment:
    """Choose and load the assignment that a path of submissions belongs to."""
    from grader.errors import UsageError  # noqa: PLC0415
    from grader.spec.find import choose  # noqa: PLC0415
    from grader.spec.load import load  # noqa: PLC0415

    inner = [path.name for path in submitted.iterdir() if path.is_dir()] if submitted.is_dir() else []
    try:
        folder = choose(problems, [submitted.resolve().name])
    except UsageError:
        folder = choose(problems, inner)
    return load(folder)


def _below(result: SubmissionResult, assignment: Assignment, percent: float) -> bool:
    """Tell whether a submission scored below a percentage; one that was not graded has not reached it."""
    return result.score is None or float(result.score) * 100 < percent * float(assignment.points)
