"""What `grading` measured, as numbers, and the table made from them."""

from __future__ import annotations

import datetime
import os
import platform
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.pages import table
from grader.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.floors import FloorTook
    from benchmarks.measuring import Cost, Level

FASTER_THAN_FRESH = 12.0
CPU_OF_WARM = 2.5
GENERATIONS = {"isolated": ("main", "workers", "boots", "zygotes", "submissions")}
"""What the processes of a run are, by generation, where that is always the same."""


@dataclass(frozen=True, slots=True)
class Round:
    """The class graded once, and the floors on some of it, half before and half after."""

    start: Cost
    """`grader grade` with one submission: starting, planning, writing."""
    fresh: FloorTook
    whole: Cost
    warm: FloorTook


@dataclass(frozen=True, slots=True)
class Loops:
    """What a submission that never ends takes beyond what it would take otherwise."""

    count: int
    limit_seconds: float
    extra_wall_seconds: float


@dataclass(frozen=True, slots=True)
class Memory:
    """A run that was looked at: its processes by generation."""

    submissions: int
    levels: list[Level]
    cost: Cost


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that one run of the benchmark found."""

    facts: dict[str, Any]
    """The `run` of results.json."""
    submissions: int
    jobs: int
    load: float
    """Load of the machine before the start: what else ran."""
    rounds: list[Round]
    loops: Loops
    memory: list[Memory]

    def faster_than_fresh(self) -> list[float]:
        """Give submissions a second as multiples of the fresh floor's, for each round."""
        return [
            self.submissions / each.whole.wall_seconds * each.fresh.wall_seconds / each.fresh.count
            for each in self.rounds
        ]

    def cpu_of_warm(self) -> list[float]:
        """Give processor time as multiples of the warm floor's, for each round."""
        return [
            each.whole.cpu_seconds / self.submissions / (each.warm.cpu_seconds / each.warm.count)
            for each in self.rounds
        ]

    def cpu_lost(self) -> list[float]:
        """Give the part of processor time that waiting for processes does not see, where it can be known."""
        return [
            1 - each.whole.waited_cpu_seconds / each.whole.group_cpu_seconds
            for each in self.rounds
            if each.whole.group_cpu_seconds
        ]

    def left_behind(self) -> int:
        """Count the processes that outlived `grader grade`."""
        return sum(each.whole.left_behind + each.start.left_behind for each in self.rounds)


def as_json(measured: Measured) -> dict[str, Any]:
    """Give everything as plain values, but for the verdicts."""
    plain = asdict(measured)
    for each in plain["rounds"]:
        del each["fresh"]["verdicts"], each["warm"]["verdicts"]
    ratios = {
        "faster_than_fresh": measured.faster_than_fresh(),
        "cpu_of_warm": measured.cpu_of_warm(),
    }
    return {**plain, "ratios": ratios, "machine": _machine()}


def as_table(measured: Measured) -> str:
    """Write the tables."""
    return "\n".join([_facts(measured), _speed(measured), _targets(measured), _memory(measured), _split(measured)])


def _facts(measured: Measured) -> str:
    facts, machine = measured.facts, _machine()
    how = "the command's own control group"
    lost = measured.cpu_lost()
    if lost:
        how += f" (waiting for processes sees all but {max(0.0, *lost):.1%})"
    else:
        how = "waiting for every process, those left to us by their parents too"
    return (
        f"{datetime.datetime.now(datetime.UTC).date()}, grader {facts['grader']}, Python {facts['python']}, "
        f"numpy {facts['numpy']}, {machine['system']}, {machine['cores']} cores, {machine['user']}.\n"
        f"Isolation: `{facts['isolation']}`. {measured.submissions} submissions, {measured.jobs} at a time, "
        f"{counted(len(measured.rounds), 'round')}; load before the start {measured.load:.2f}.\n"
        f"CPU is counted by {how}.\n"
    )


def _machine() -> dict[str, Any]:
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return {"system": system, "cores": os.cpu_count(), "user": "as root" if os.geteuid() == 0 else "as a user"}


def _speed(measured: Measured) -> str:
    def row(name: str, rate: Callable[[Round], float], cpu: Callable[[Round], float]) -> list[str]:
        rates, cpus = [rate(each) for each in measured.rounds], [cpu(each) for each in measured.rounds]
        return [name, f"{median(rates):.1f}", f"{1000 / median(rates):.1f}", f"{1000 * median(cpus):.1f}"]

    count = measured.submissions
    rows = [
        row("grader grade, end to end", lambda r: count / r.whole.wall_seconds, lambda r: r.whole.cpu_seconds / count),
        row(
            "the same without its start",
            lambda r: (count - 1) / (r.whole.wall_seconds - r.start.wall_seconds),
            lambda r: (r.whole.cpu_seconds - r.start.cpu_seconds) / (count - 1),
        ),
        row(
            "floor: fresh processes",
            lambda r: r.fresh.count / r.fresh.wall_seconds,
            lambda r: r.fresh.cpu_seconds / r.fresh.count,
        ),
        row(
            "floor: warm forks",
            lambda r: r.warm.count / r.warm.wall_seconds,
            lambda r: r.warm.cpu_seconds / r.warm.count,
        ),
    ]
    return table(["median of the rounds", "submissions/s", "wall ms each", "CPU ms each"], rows)


def _targets(measured: Measured) -> str:
    faster, cpu, left = measured.faster_than_fresh(), measured.cpu_of_warm(), measured.left_behind()
    loops = measured.loops
    extra = f"{loops.extra_wall_seconds:.3f} s"
    start = median(each.start.wall_seconds for each in measured.rounds)
    rows = [
        ["submissions/s, as a multiple of fresh processes", _spread(faster), f"at least {FASTER_THAN_FRESH:g}"],
        ["CPU, as a multiple of warm forks", _spread(cpu), f"at most {CPU_OF_WARM:g}"],
        ["start, plan and reports (one submission)", f"{start:.2f} s", ""],
        [f"extra wall per endless loop, limit {loops.limit_seconds:g} s", extra, ""],
        ["processes left behind", str(left), "0"],
    ]
    return table(["", "median (range)", "target"], rows)


def _spread(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def _memory(measured: Measured) -> str:
    depth = max(len(each.levels) for each in measured.memory)
    head = ["peak MiB of one process (how many at once)", *_generations(measured, depth)]
    rows = []
    for each in measured.memory:
        cells = [f"{level.peak_mib:.0f} ({level.count})" for level in each.levels]
        rows.append([f"{each.submissions} submissions", *cells, *[""] * (depth - len(cells))])
    return table(head, rows)


def _split(measured: Measured) -> str:
    """Say where processor time went in the largest run that was looked at."""
    run = measured.memory[-1]
    whole = run.cost.cpu_seconds
    long_lived = [level.cpu_seconds for level in run.levels[:-1]]
    # Of the youngest most have ended before anyone looked at them: theirs is what is left.
    parts = [*long_lived, max(0.0, whole - sum(long_lived))]
    names = _generations(measured, len(parts))
    shares = [*zip(names, parts, strict=True), ("of all this, in the kernel", run.cost.kernel_cpu_seconds)]
    rows = [[name, f"{1000 * part / run.submissions:.1f}", f"{part / whole:.0%}"] for name, part in shares]
    return table([f"CPU of {run.submissions} submissions, by process", "ms each", "part"], rows)


def _generations(measured: Measured, depth: int) -> list[str]:
    names = GENERATIONS.get(measured.facts["isolation"], ())
    return list(names) if len(names) == depth else ["main", *(f"generation {number}" for number in range(1, depth))]
