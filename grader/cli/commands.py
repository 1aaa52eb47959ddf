"""The commands. Each imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import math
import shutil
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import grader as package
from grader.cli import codes
from grader.cli.doctor import doctor
from grader.cli.lint import lint

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.model import Assignment, Isolation, Summary
    from grader.sandbox import Door

PROBLEMS: Final = click.Path(path_type=Path)
# As in the sandbox, which asking for help does not load.
TIERS: Final = ("isolated", "restricted", "limited")


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
        click.option(
            "--isolation",
            type=click.Choice(TIERS),
            help="Use this tier instead of the best one; an error when this machine does not offer it.",
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
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Worker processes side by side.  [default: one per core]"
)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PCT",
    help="Exit with 1 if any score is below; a submission that was not graded is.",
)
@click.option("--allow-unsafe", is_flag=True, help="Grade also where submissions can only run in the tier 'limited'.")
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
    isolation: Isolation | None,
    allow_unsafe: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Grade a folder of SUBMISSIONS and write reports.

    SUBMISSIONS holds one Python file or one folder per student. The reports are a page for the class, a page for
    each student, results.json and grades.csv.

    Exit codes: 0 graded, whatever the scores; 1 a score is below --fail-under; 2 interrupted; 3 internal fault;
    4 bad usage, a faulty spec or too weak an isolation; 5 nothing to grade.
    """
    from grader.cli import running
    from grader.cli.show_class import Progress, class_summary, tier_note
    from grader.errors import GraderFault, UsageError

    if submissions.resolve() in (out.resolve(), *out.resolve().parents):
        raise click.UsageError(f"--out {out} is in the folder of the submissions: choose another for the reports")
    if fail_under is not None and math.isnan(fail_under):
        raise click.UsageError("--fail-under nan is no percentage")

    def allowed(door: Door) -> None:
        if door.isolation == "limited" and not allow_unsafe:
            raise UsageError(_too_weak(door, asked_for=isolation is not None))
        if not quiet and (door.isolation == "limited" or door.reasons):
            tier_note(door.isolation, door.reasons)

    graded = running.graded(
        submissions,
        problems,
        out,
        seed=seed,
        jobs=jobs,
        isolation=isolation,
        allowed=allowed,
        progress=Progress(quiet=quiet, verbose=verbose),
    )
    if as_json:
        with (out / "results.json").open(encoding="utf-8") as results:
            shutil.copyfileobj(results, sys.stdout)
    elif not quiet:
        class_summary(graded)
    if graded.fault:
        raise GraderFault(graded.fault)
    if graded.interrupted:
        return codes.INTERRUPTED
    below = fail_under is not None and any(_below(one, graded.assignment, fail_under) for one in graded.summaries)
    return codes.POINTS_LOST if below else codes.DONE


@grader.command()
@click.argument("file", type=click.Path(path_type=Path))
@asking
def check(*, file: Path, problems: Path, seed: int, isolation: Isolation | None, as_json: bool) -> int:
    """Check one FILE, as a student does before handing in; or the only Python file of a folder.

    Exit codes: 0 full marks; 1 points lost; 2 interrupted; 3 internal fault; 4 bad usage or a faulty spec;
    5 nothing to check.
    """
    from grader.cli import running

    results = running.checked(file, problems, seed=seed, isolation=isolation)
    if as_json:
        from grader.export.results_json import to_text

        sys.stdout.write(to_text(results))
    else:
        from grader.cli.show import check_summary

        check_summary(results)
    score = results.submissions[0].score
    if score is None:
        return codes.INTERNAL_FAULT
    return codes.DONE if score == results.assignment.points else codes.POINTS_LOST


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


grader.add_command(lint)
grader.add_command(doctor)


def _too_weak(door: Door, *, asked_for: bool) -> str:
    """Say why nothing is graded, and what can be done about it."""
    from grader.text import one_line

    begin = "the isolation 'limited' lets submissions read this machine's files and use its network"
    end = "to grade code that you trust this far all the same, add --allow-unsafe"
    if asked_for:
        return f"{begin}: {end}"
    why = f" ({'; '.join(one_line(reason, limit=400) for reason in door.reasons)})" if door.reasons else ""
    return f"{begin}, and this machine offers no more{why}. `grader doctor` says what would help; {end}"


def _below(summary: Summary, assignment: Assignment, percent: float) -> bool:
    """Tell whether a submission scored below a percentage; one that was not graded has not reached it."""
    return summary.score is None or summary.score * 100 < Decimal(str(percent)) * assignment.points
