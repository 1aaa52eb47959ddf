"""Run floors side by side, as many as the grader has workers, and add up what they took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class FloorTook:
    """What a number of submissions took on a floor, all cores at work, and what they got."""

    count: int
    wall_seconds: float
    cpu_seconds: float
    verdicts: dict[str, list[str]]

    def and_then(self, other: FloorTook) -> FloorTook:
        """Add what was taken another time."""
        return FloorTook(
            count=self.count + other.count,
            wall_seconds=self.wall_seconds + other.wall_seconds,
            cpu_seconds=self.cpu_seconds + other.cpu_seconds,
            verdicts=self.verdicts | other.verdicts,
        )


class Floor:
    """Some processes of `benchmarks.floor`, warm and waiting; a context manager, at whose end they are gone."""

    def __init__(self, how: Literal["warm", "fresh"], problems: Path, jobs: int) -> None:
        command = [sys.executable, "-m", "benchmarks.floor", how, str(problems)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": os.environ | ONE_THREAD}
        self._processes = [subprocess.Popen(command, **pipes) for _ in range(jobs)]  # type: ignore[call-overload]  # noqa: S603
        for process in self._processes:
            _line(process.stdout)

    def __enter__(self) -> Floor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.stdin.close()
        for process in self._processes:
            process.wait()
            process.stdout.close()

    def grade(self, files: list[Path]) -> FloorTook:
        """Grade files, every second, third, … one in a process of its own; the slowest process ends it."""
        jobs = len(self._processes)
        for number, process in enumerate(self._processes):
            process.stdin.write(json.dumps([str(file) for file in files[number::jobs]]) + "\n")
            process.stdin.flush()
        took = [_line(process.stdout) for process in self._processes]
        return FloorTook(
            count=len(files),
            wall_seconds=max(each["wall_seconds"] for each in took),
            cpu_seconds=sum(each["cpu_seconds"] for each in took),
            verdicts={student: verdicts for each in took for student, verdicts in each["verdicts"].items()},
        )


def _line(stream: IO[str]) -> Any:
    line = stream.readline()
    if not line:
        raise RuntimeError("a floor ended before it answered: its own message stands above")
    return json.loads(line)
