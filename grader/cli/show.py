"""What a user reads in the terminal: data on standard output, progress and warnings on standard error.

Text of students is never markup: it reaches the terminal as `Text`, cleaned before.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from statistics import mean
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from grader.model import Verdict
from grader.report.verdicts import FACES
from grader.text import clean, number, one_line

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from grader.model import Finding, ItemResult, Results, SubmissionResult

COLOURS: Final = {
    Verdict.PASSED: "green",
    Verdict.PARTIAL: "yellow",
    Verdict.FAILED: "red",
    Verdict.MISSING: "bright_black",
    Verdict.CRASHED: "magenta",
    Verdict.TIMED_OUT: "magenta",
    Verdict.NOT_GRADED: "cyan",
}
ROWS_SHOWN: Final = 60
OUTPUT_SHOWN: Final = 2000
LIMITED: Final = (
    "isolation is 'limited': each submission runs in a process of its own, with limits on time and memory, but it can "
    "read this machine's files and network. Grade only code that you trust this far (--allow-unsafe: do not warn)."
)


def _console(*, stderr: bool = False) -> Console:
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def _say(console: Console, text: str | Text, style: str = "", *, indent: int = 0) -> None:
    """Print a text folded to the terminal; what goes into a file or another program is not folded."""
    text = Text(text, style) if isinstance(text, str) else text
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text("\n").join(Text(" " * indent) + line for line in text.split("\n")), soft_wrap=True)


def unsafe_warning() -> None:
    """Say that submissions are not strongly isolated. That nobody reads it must not end the run."""
    with contextlib.suppress(OSError, SystemExit):
        _say(_console(stderr=True), f"warning: {LIMITED}", "yellow")


class Progress:
    """Tell how far a run is: a bar in a terminal, a line for each submission with `verbose`."""

    def __init__(self, points: Decimal, *, quiet: bool, verbose: bool) -> None:
        self.console = _console(stderr=True)
        self.verbose = verbose
        self.points = number(points)
        columns = ("grading", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Bar(*columns, console=self.console, transient=True, disable=quiet or not self.console.is_terminal)
        self.task = self.bar.add_task("grading")

    def of(self, total: int) -> Bar:
        """Begin a run of `total` submissions; the bar is a context, and leaves nothing behind."""
        self.bar.update(self.task, total=total)
        return self.bar

    def done(self, result: SubmissionResult) -> None:
        """Count one submission. That nobody reads what is printed must not end the run."""
        with contextlib.suppress(OSError, SystemExit):
            self.bar.advance(self.task)
            if self.verbose:
                of = f"{number(result.score)} of {self.points} points" if result.score is not None else "not graded"
                self.console.print(Text(f"{result.student}: {of}"))


def class_summary(results: Results, index: Path) -> None:
    """Print the table of the class, what was left out, and where the report is."""
    console, points = _console(), results.assignment.points
    table = Table(title=Text(results.assignment.title), title_justify="left", caption_justify="left", pad_edge=False)
    table.add_column("student", overflow="fold")
    table.add_column("score", justify="right")
    for problem in results.assignment.problems:
        table.add_column(Text(problem.title), overflow="fold")
    for result in results.submissions[:ROWS_SHOWN]:
        score = "–" if result.score is None else number(result.score)
        marks = [_marks(result, problem.id) for problem in results.assignment.problems]
        table.add_row(Text(one_line(result.student, limit=60)), score, *marks)
    console.print(table)
    more = len(results.submissions) - ROWS_SHOWN
    if more > 0:
        console.print(Text(f"… and {more} more, in the report"))
    console.print(_legend(results))
    _not_taken(console, results)
    scores = [float(result.score) for result in results.submissions if result.score is not None]
    average = f", mean {mean(scores):.2f} of {number(points)} points" if scores else ""
    _say(console, f"{len(scores)} of {len(results.submissions)} submissions graded{average}")
    _say(console, f"report: {index}")


def _marks(result: SubmissionResult, problem: str) -> Text:
    text = Text()
    for item in result.items:
        if item.problem == problem:
            text.append(FACES[item.verdict].icon, COLOURS[item.verdict])
    return text


def _legend(results: Results) -> Text:
    seen = Counter(item.verdict for result in results.submissions for item in result.items)
    text = Text()
    for verdict, face in FACES.items():
        if seen[verdict]:
            text.append(face.icon, COLOURS[verdict]).append(f" {face.word}  ")
    return text


def _not_taken(console: Console, results: Results) -> None:
    for result in results.submissions:
        if not result.graded:
            findings = result.findings or tuple(found for item in result.items for found in item.findings)
            why = findings[0].message if findings else "no reason is known."
            _say(console, f"not graded: {one_line(result.student)}: {clean(why)}", "cyan")
    for left in results.left_out:
        _say(console, f"left out: {one_line(left.path)}: {left.reason}", "bright_black")


def check_summary(results: Results) -> None:
    """Print each item of one submission with its verdict and findings, then the score."""
    console, result = _console(), results.submissions[0]
    console.print(Text(results.assignment.title, "bold"))
    for found in result.findings:
        _print_finding(console, found)
    whole = {found.message for found in result.findings}
    for problem in results.assignment.problems:
        console.print()
        console.print(Text(problem.title, "bold"))
        for item, asked in zip([one for one in result.items if one.problem == problem.id], problem.items, strict=True):
            _print_item(console, item, asked.statement)
            for found in item.findings:
                if found.message not in whole:
                    _print_finding(console, found)
    _print_output(console, result)
    console.print()
    points = f"of {number(results.assignment.points)} points"
    console.print(Text("not graded" if result.score is None else f"{number(result.score)} {points}", "bold"))
    console.print(Text(f"seed {results.run.seed}, isolation {results.run.isolation}", "bright_black"))


def _print_item(console: Console, item: ItemResult, statement: str) -> None:
    """Print an item in one line, with the answer behind it, or below it where the terminal is too narrow."""
    face, colour = FACES[item.verdict], COLOURS[item.verdict]
    score = "–" if item.score is None else number(item.score)
    line = Text().append(f"{face.icon} {face.word:<10}", colour)
    line.append(f" {score}/{number(item.points)}  ").append(item.item, "bold").append(f"  {statement}")
    answer = Text(f"← {item.submitted}" if item.submitted else "", "bright_black")
    fits = not console.is_terminal or line.cell_len + answer.cell_len + 4 <= console.width
    _say(console, Text.assemble(line, "  ", answer) if answer and fits else line, indent=2)
    if answer and not fits:
        _say(console, answer, indent=6)


def _print_finding(console: Console, found: Finding) -> None:
    _say(console, clean(found.message), indent=6)
    # Of a traceback the last line is the one to look at: the page has the rest.
    lines = str(found.data.get("traceback", "")).strip().splitlines()
    if lines:
        _say(console, clean(lines[-1].strip()), "bright_black", indent=10)


def _print_output(console: Console, result: SubmissionResult) -> None:
    for name, text in (("printed", result.stdout), ("printed to stderr", result.stderr)):
        if text.strip():
            console.print()
            console.print(Text(f"Your file {name}:", "bold"))
            _say(console, clean(text.rstrip(), limit=OUTPUT_SHOWN), indent=2)
