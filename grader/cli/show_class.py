"""What a user reads in the terminal of a class: progress while it is graded, then its table."""

from __future__ import annotations

import contextlib
import time
from itertools import islice
from statistics import mean
from typing import TYPE_CHECKING, Final

from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from grader.cli.show import COLOURS, console_of, facts, say
from grader.report.verdicts import FACES
from grader.text import clean, number, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from rich.console import Console

    from grader.engine.many import Graded
    from grader.model import Assignment, Isolation, Summary

ROWS_SHOWN: Final = 60
LIMITED: Final = (
    "isolation is 'limited': each submission runs in a process of its own, with limits on time and memory, but it can "
    "read this machine's files and use its network."
)
REFRESH_SECONDS: Final = 0.1


def tier_note(isolation: Isolation, reasons: Sequence[str]) -> None:
    """Say that submissions are not contained as well as they could be, and why. That nobody reads it ends no run."""
    why = "".join(f"\n  {one_line(reason, limit=400)}" for reason in reasons)
    limited = isolation == "limited"
    text = f"warning: {LIMITED}" if limited else f"isolation is '{isolation}'; this machine offers no more:"
    with contextlib.suppress(OSError, SystemExit):
        say(console_of(stderr=True), f"{text}{why}", "yellow" if limited else "bright_black")


class Progress:
    """Tell how far a run is: a bar in a terminal, a line for each submission with `verbose`.

    The bar is drawn when the run looks up, never by a thread: worker processes are forked from this one.
    """

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.console = console_of(stderr=True)
        self.verbose = verbose
        self.points = ""
        columns = ("grading", BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(), "left")
        shown = self.console.is_terminal and not quiet
        self.bar = Bar(*columns, console=self.console, transient=True, disable=not shown, auto_refresh=False)
        self.task = self.bar.add_task("grading")
        self.drawn = 0.0

    def of(self, total: int, points: Decimal) -> Bar:
        """Begin a run of `total` submissions for so many points; the bar is a context, and leaves nothing behind."""
        self.points = number(points)
        self.bar.update(self.task, total=total)
        return self.bar

    def watch(self, summary: Summary | None) -> None:
        """Count one submission, or with None see that time has passed. That nobody reads this must not end the run."""
        with contextlib.suppress(OSError, SystemExit):
            if summary is not None:
                self.bar.advance(self.task)
                if self.verbose:
                    score = summary.score
                    of = "not graded" if score is None else f"{number(score)} of {self.points} points"
                    self.console.print(Text(f"{one_line(summary.student)}: {of}"))
            if time.monotonic() >= self.drawn + REFRESH_SECONDS:
                self.bar.refresh()
                self.drawn = time.monotonic()


class _Rate(ProgressColumn):
    """How many submissions a second."""

    def render(self, task: Task) -> Text:
        """Write the rate of the last moments, once there is one."""
        return Text("" if task.speed is None else f"{task.speed:.{0 if task.speed >= 10 else 1}f}/s")


def class_summary(graded: Graded) -> None:
    """Print the table of the class, what was left out, and where the report is."""
    console, assignment = console_of(), graded.assignment
    table = Table(title=Text(assignment.title), title_justify="left", caption_justify="left", pad_edge=False)
    table.add_column("student", overflow="fold")
    table.add_column("score", justify="right")
    for problem in assignment.problems:
        table.add_column(Text(problem.title), overflow="fold")
    for summary in graded.summaries[:ROWS_SHOWN]:
        score = "–" if summary.score is None else number(summary.score)
        table.add_row(Text(one_line(summary.student, limit=60)), score, *_marks(summary, assignment))
    console.print(table)
    _say_more(console, len(graded.summaries))
    console.print(_legend(graded.summaries))
    _not_taken(console, graded)
    scores = [float(summary.score) for summary in graded.summaries if summary.score is not None]
    average = f", mean {mean(scores):.2f} of {number(assignment.points)} points" if scores else ""
    say(console, f"{len(scores)} of {len(graded.summaries)} submissions graded{average}")
    console.print(facts(graded.run))
    say(console, f"report: {graded.folder / 'index.html'}")


def _say_more(console: Console, count: int) -> None:
    if count > ROWS_SHOWN:
        console.print(Text(f"… and {count - ROWS_SHOWN} more, in the report"))


def _marks(summary: Summary, assignment: Assignment) -> list[Text]:
    """Write the marks of each problem."""
    items = iter(summary.items)
    texts = []
    for problem in assignment.problems:
        text = Text()
        for item in islice(items, len(problem.items)):
            text.append(FACES[item.verdict].icon, COLOURS[item.verdict])
        texts.append(text)
    return texts


def _legend(summaries: Sequence[Summary]) -> Text:
    seen = {item.verdict for summary in summaries for item in summary.items}
    text = Text()
    for verdict, face in FACES.items():
        if verdict in seen:
            text.append(face.icon, COLOURS[verdict]).append(f" {face.word}  ")
    return text


def _not_taken(console: Console, graded: Graded) -> None:
    ungraded = [summary for summary in graded.summaries if not summary.graded]
    for summary in ungraded[:ROWS_SHOWN]:
        why = summary.reasons[0] if summary.reasons else "no reason is known."
        say(console, f"not graded: {one_line(summary.student)}: {clean(why)}", "cyan")
    _say_more(console, len(ungraded))
    for left in graded.left_out[:ROWS_SHOWN]:
        say(console, f"left out: {one_line(left.path)}: {left.reason}", "bright_black")
    _say_more(console, len(graded.left_out))
