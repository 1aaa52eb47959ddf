"""Run a command, and say what it took with all processes that it started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PR_SET_CHILD_SUBREAPER = 36
CONTROL_GROUPS = (Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup"))
SAMPLES_A_SECOND = 10
SECONDS_TO_END = 2.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took, with everything that it started."""

    code: int
    wall_seconds: float
    waited_cpu_seconds: float
    """Processor time of the processes that were waited for; by us, at the end, if by nobody else."""
    kernel_cpu_seconds: float
    """The part of that which the kernel took: starting, forking and ending processes, pages, pipes, files."""
    group_cpu_seconds: float | None
    """Processor time of the command's own control group, in which nothing is lost; None where none can be made."""
    left_behind: int
    """Processes that were still running when the command had ended. They were killed."""
    stderr: str

    @property
    def cpu_seconds(self) -> float:
        """Processor time, as exact as it can be had here."""
        return self.waited_cpu_seconds if self.group_cpu_seconds is None else self.group_cpu_seconds


@dataclass(frozen=True, slots=True)
class Level:
    """The processes of a command that are as many generations below its first one."""

    count: int
    """The most that were seen at once."""
    peak_mib: float
    """The highest peak of any of them (VmHWM: what they share with others is counted, too)."""
    cpu_seconds: float
    """Their own processor time, as far as it was seen: what ends between two looks is not."""


def run(command: list[str]) -> Cost:
    """Run a command to its end."""
    return _measured(command, lambda process: process.wait())


def watch(command: list[str]) -> tuple[Cost, list[Level]]:
    """Run a command and look at its processes all the while, which slows it: the times are not to be compared."""
    peaks: dict[int, dict[int, float]] = defaultdict(dict)
    ticks: dict[int, dict[int, int]] = defaultdict(dict)
    most: dict[int, int] = defaultdict(int)

    def look_on(process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            for level, pids in enumerate(_levels(process.pid)):
                most[level] = max(most[level], len(pids))
                for pid, used in pids.items():
                    ticks[level][pid] = used
                    peaks[level][pid] = max(_peak_mib(pid), peaks[level].get(pid, 0.0))
            time.sleep(1 / SAMPLES_A_SECOND)

    cost = _measured(command, look_on)
    levels = [
        Level(most[level], max(peaks[level].values()), sum(ticks[level].values()) / TICKS) for level in sorted(most)
    ]
    return cost, levels


def _measured(command: list[str], until_its_end: Callable[[subprocess.Popen[bytes]], object]) -> Cost:
    # Whose parent has ended becomes our child, so that we can wait for it, and count it.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with _control_group() as group, tempfile.TemporaryFile() as errors:

        def join() -> None:
            if group:
                (group / "cgroup.procs").write_text("0")

        others = _children()
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            preexec_fn=join,  # noqa: PLW1509 - there are no threads here
        )
        until_its_end(process)
        wall = time.monotonic() - started
        left = _reap(others)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        kernel = after.ru_stime - before.ru_stime
        errors.seek(0)
        return Cost(
            code=process.returncode,
            wall_seconds=wall,
            waited_cpu_seconds=after.ru_utime - before.ru_utime + kernel,
            kernel_cpu_seconds=kernel,
            group_cpu_seconds=_group_cpu_seconds(group) if group else None,
            left_behind=left,
            stderr=errors.read().decode("utf-8", "replace"),
        )


# ── whom to count ────────────────────────────────────────────────────────────────────────────────────────


def _reap(others: set[int]) -> int:
    """Wait for processes that the command left to us, but not for `others`; kill what does not end, and count that."""
    left: set[int] = set()
    end = time.monotonic() + SECONDS_TO_END
    while orphans := _children() - others:
        for pid in orphans:
            if os.waitpid(pid, os.WNOHANG)[0]:
                continue
            if time.monotonic() > end:
                left.add(pid)
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)
    return len(left)


def _children() -> set[int]:
    return {pid for pid, (parent, _) in _all().items() if parent == os.getpid()}


def _levels(pid: int) -> list[dict[int, int]]:
    """Give a process, its children, their children, …: of each generation the ticks of the processor by number."""
    everybody = _all()
    generation = {pid: everybody[pid][1]} if pid in everybody else {}
    levels = []
    while generation:
        levels.append(generation)
        generation = {child: used for child, (parent, used) in everybody.items() if parent in levels[-1]}
    return levels


def _all() -> dict[int, tuple[int, int]]:
    """Give the parent and the used ticks of every process, by its number."""
    found = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - ten times a second, beside what is measured
        if entry.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{entry}/stat", "rb") as stat:  # noqa: PTH123
                # The name of the program, in parentheses, may hold anything.
                words = stat.read().rpartition(b")")[2].split()
                found[int(entry)] = (int(words[1]), int(words[11]) + int(words[12]))
    return found


def _peak_mib(pid: int) -> float:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status", "rb") as status:  # noqa: PTH123
        for line in status:
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def _control_group() -> Iterator[Path | None]:
    """Make a control group for one command, where this machine lets us; it counts what it uses, and limits nothing."""
    for root in CONTROL_GROUPS:
        group = root / f"benchmark-{os.getpid()}"
        with contextlib.suppress(OSError):
            group.mkdir()
            break
    else:
        yield None
        return
    try:
        yield group if (group / "cpu.stat").exists() else None
    finally:
        with contextlib.suppress(OSError):
            group.rmdir()


def _group_cpu_seconds(group: Path) -> float:
    words = (group / "cpu.stat").read_text().split()
    return int(words[words.index("usage_usec") + 1]) / 1e6
