"""`grader doctor`: what containment this machine offers, why it is no more, and what would lift that."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.model import Isolation
    from grader.sandbox.doctor import Checkup, Probe, State

SCHEMA: Final = "grader/doctor/v1"
CODES: Final[Mapping[Isolation, int]] = {"isolated": 0, "restricted": 1, "limited": 2}
MARKS: Final[Mapping[State, tuple[str, str]]] = {
    "yes": ("✓", "green"),
    "no": ("✗", "red"),
    "not tried": ("–", "bright_black"),
}
LEFT: Final = 21
"""Columns of what stands on the left: mark and title."""


class Tier(NamedTuple):
    """What one tier gives a class, and what it lacks."""

    gives: str
    lacks: str


TIERS: Final[Mapping[Isolation, Tier]] = {
    "isolated": Tier(
        "a submission sees only Python and the allowed packages; it has no network, no other processes, and an empty "
        "folder that is gone afterwards",
        "a fault of the Linux kernel itself could let it out",
    ),
    "restricted": Tier(
        "a submission reads only Python and the allowed packages, writes no file, starts no program, has no network",
        "it can see names and sizes of this machine's files, and has no folder to write in",
    ),
    "limited": Tier(
        "a process for each submission, with limits on time, memory and output",
        "it reads this machine's files and uses its network: `grader grade` asks for --allow-unsafe",
    ),
}


class Line(NamedTuple):
    """One thing to print: a mark and a title on the left, a text on the right."""

    text: str
    title: str = ""
    mark: str = ""
    style: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the same as JSON on standard output.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show a traceback when something fails.")
def doctor(*, as_json: bool) -> int:
    """Say how well this machine can contain submissions, and what would help.

    Everything is tried, in processes that are thrown away; nothing on this machine is changed.

    Exit codes: 0 isolated; 1 restricted; 2 limited; 3 internal fault.
    """
    import json
    from dataclasses import asdict

    from grader.sandbox.doctor import examine

    checkup = examine()
    if as_json:
        click.echo(json.dumps({"schema": SCHEMA, **asdict(checkup)}, indent=2))
    else:
        _print(checkup)
    return CODES[checkup.isolation]


def _print(checkup: Checkup) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    for line in told(checkup):
        for number, row in enumerate(laid_out(line, console.width if console.is_terminal else None)):
            text = Text(row)
            if number == 0 and line.style:
                text.stylize(line.style, 0, LEFT + 1 if line.title else len(row))
            console.print(text, soft_wrap=True)


def laid_out(line: Line, width: int | None) -> list[str]:
    """Write a line in two columns, folded to a terminal's width; None folds nothing."""
    if not line.title:
        return textwrap.wrap(line.text, width) if width and line.text else [line.text]
    first = f"{line.mark or ' '} {line.title:<{LEFT - 2}} "
    if width is None:
        return [(first + line.text).rstrip()]
    return textwrap.wrap(
        line.text, width, initial_indent=first, subsequent_indent=" " * (LEFT + 1), break_on_hyphens=False
    ) or [first.rstrip()]


def told(checkup: Checkup) -> Iterator[Line]:
    """Say all, in lines."""
    yield Line(f"This machine offers: {checkup.isolation}", style="bold")
    yield Line("")
    for name, tier in TIERS.items():
        here = name == checkup.isolation
        yield Line(f"{tier.gives}. But: {tier.lacks}.", name, "→" if here else "", "bold" if here else "")
    yield Line("")
    if checkup.reasons:
        yield Line("Why not more", style="bold")
        for reason in checkup.reasons:
            refused, _, why = reason.partition(": ")
            yield Line(why, refused, "✗", "red")
        yield Line("")
    if checkup.probes:
        yield Line("What was tried", style="bold")
        for probe in checkup.probes:
            yield from _of_probe(probe)
        if any(probe.cause for probe in checkup.probes):
            yield Line("Then run `grader doctor` again: behind one cause there may stand another.")
    else:
        yield Line(
            "Nothing was tried: only Linux has what the other tiers are made of. A Linux machine, a virtual machine "
            "or a container offers more."
        )
    yield Line("")
    yield Line("This run", style="bold")
    yield Line(
        f"{checkup.submission_seconds * 1000:.1f} ms for an empty submission (median of {checkup.runs}), after "
        f"{checkup.start_seconds * 1000:.0f} ms once",
        "time",
    )
    yield Line(f"{', '.join(checkup.modules)}, and the standard library", "may be imported")
    yield Line(checkup.user, "grader runs as")
    yield Line(checkup.python, "Python")
    yield Line(checkup.system, "system")


def _of_probe(probe: Probe) -> Iterator[Line]:
    mark, style = MARKS[probe.state if probe.needed or probe.state == "yes" else "not tried"]
    yield Line(f"{probe.purpose} ({probe.detail})" if probe.detail else probe.purpose, probe.title, mark, style)
    if probe.refusal:
        yield Line(probe.refusal, probe.error or "refused")
    if probe.cause:
        yield Line(probe.cause.why, "cause")
        if probe.cause.lift:
            yield Line(probe.cause.lift, "lifted by")
