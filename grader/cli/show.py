"""What a user reads in the terminal: data on standard output, progress and warnings on standard error.

Text of students is never markup: it reaches the terminal as `Text`, cleaned before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from grader.model import Verdict
from grader.report.verdicts import FACES
from grader.text import clean, number

if TYPE_CHECKING:
    from grader.model import Finding, ItemResult, Results, Run, SubmissionResult

COLOURS: Final = {
    Verdict.PASSED: "green",
    Verdict.PARTIAL: "yellow",
    Verdict.FAILED: "red",
    Verdict.MISSING: "bright_black",
    Verdict.CRASHED: "magenta",
    Verdict.TIMED_OUT: "magenta",
    Verdict.NOT_GRADED: "cyan",
}
OUTPUT_SHOWN: Final = 2000


def console_of(*, stderr: bool = False) -> Console:
    """Make a console that prints texts as they are."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def say(console: Console, text: str | Text, style: str = "", *, indent: int = 0) -> None:
    """Print a text folded to the terminal; what goes into a file or another program is not folded."""
    text = Text(text, style) if isinstance(text, str) else text
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text("\n").join(Text(" " * indent) + line for line in text.split("\n")), soft_wrap=True)


def check_summary(results: Results) -> None:
    """Print each item of one submission with its verdict and findings, then the score."""
    console, result = console_of(), results.submissions[0]
    console.print(Text(results.assignment.title, "bold"))
    for found in result.findings:
        _print_finding(console, found)
    whole = {found.message for found in result.findings}
    for problem in results.assignment.problems:
        console.print()
        console.print(Text(problem.title, "bold"))
        for said in result.problems:
            for found in said.findings if said.problem == problem.id else ():
                say(console, clean(found.message), indent=2)
        for item, asked in zip([one for one in result.items if one.problem == problem.id], problem.items, strict=True):
            _print_item(console, item, asked.statement)
            for found in item.findings:
                if found.message not in whole:
                    _print_finding(console, found)
    _print_output(console, result)
    console.print()
    points = f"of {number(results.assignment.points)} points"
    console.print(Text("not graded" if result.score is None else f"{number(result.score)} {points}", "bold"))
    console.print(facts(results.run))


def facts(run: Run) -> Text:
    """Write what makes a run repeatable, and how well it was contained."""
    return Text(f"seed {run.seed}, isolation {run.isolation}", "bright_black")


def _print_item(console: Console, item: ItemResult, statement: str) -> None:
    """Print an item in one line, with the answer behind it, or below it where the terminal is too narrow."""
    face, colour = FACES[item.verdict], COLOURS[item.verdict]
    score = "–" if item.score is None else number(item.score)
    line = Text().append(f"{face.icon} {face.word:<10}", colour)
    line.append(f" {score}/{number(item.points)}  ").append(item.item, "bold").append(f"  {statement}")
    answer = Text(f"← {item.submitted}" if item.submitted else "", "bright_black")
    fits = not console.is_terminal or line.cell_len + answer.cell_len + 4 <= console.width
    say(console, Text.assemble(line, "  ", answer) if answer and fits else line, indent=2)
    if answer and not fits:
        say(console, answer, indent=6)


def _print_finding(console: Console, found: Finding) -> None:
    say(console, clean(found.message), indent=6)
    # Of a traceback the last line is the one to look at: the page has the rest.
    lines = str(found.data.get("traceback", "")).strip().splitlines()
    if lines:
        say(console, clean(lines[-1].strip()), "bright_black", indent=10)


def _print_output(console: Console, result: SubmissionResult) -> None:
    for name, text in (("printed", result.stdout), ("printed to stderr", result.stderr)):
        if text.strip():
            console.print()
            console.print(Text(f"Your file {name}:", "bold"))
            say(console, clean(text.rstrip(), limit=OUTPUT_SHOWN), indent=2)
